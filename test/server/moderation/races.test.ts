import test from 'ava';
import fc from 'fast-check';
import type {RoomMessage} from '../../../source/protocol/records.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {FakeLink} from '../../helpers/link.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, settle, startTestRelay} from '../../helpers/test-relay.ts';

const NAMES = ['ada', 'bob', 'eve', 'joe'] as const;
type Name = (typeof NAMES)[number];

/** Something that somebody does, so many steps after everybody has begun. */
type Act = {
	readonly by: Name;
	/** Each account has two lines, whose requests run beside each other. */
	readonly line: 0 | 1;
	readonly after: number;
	readonly deed:
		| {readonly type: 'join' | 'leave' | 'send' | 'lift'}
		| {readonly type: 'kick' | 'ban' | 'mute' | 'transfer'; readonly name: Name}
		| {
				readonly type: 'role';
				readonly name: Name;
				readonly role: 'moderator' | 'member' | 'reader';
		  };
};

const name = fc.constantFrom(...NAMES);

const act: fc.Arbitrary<Act> = fc.record({
	by: fc.oneof({weight: 3, arbitrary: fc.constantFrom<Name>('ada', 'bob')}, name),
	line: fc.constantFrom(0, 1),
	after: fc.nat(30),
	deed: fc.oneof(
		fc.record({type: fc.constantFrom('join', 'leave', 'send', 'lift')}),
		fc.record({type: fc.constantFrom('kick', 'ban', 'mute', 'transfer'), name}),
		fc.record({
			type: fc.constant('role' as const),
			name,
			role: fc.constantFrom('moderator', 'member', 'reader'),
		}),
	),
});

/**
 * A relay whose writes each take as many steps as `delays` says, with everybody in a room that ada owns
 * and bob moderates.
 */
async function scene(delays: readonly number[] = [0]) {
	let writes = 0;
	let isSlow = false;
	const storage = createMemoryStorage({
		random: seededRandom(),
		async commit(apply) {
			if (isSlow) await steps(delays[writes++ % delays.length] ?? 0);
			apply();
			if (isSlow) await steps(delays[writes++ % delays.length] ?? 0);
		},
	});
	const relay = await startTestRelay({storage});
	const lines = new Map<Name, readonly [FakeLink, FakeLink]>();
	for (const each of NAMES) {
		const member = await relay.register(each);
		lines.set(each, [member.link, await relay.again(member, true)]);
	}
	const lineOf = (who: Name, index: 0 | 1 = 0): FakeLink => {
		const link = lines.get(who)?.[index];
		if (link === undefined) throw new Error(`${who} has no line.`);
		return link;
	};
	// Not ada, who owns the relay as well: nobody there could do anything to her.
	await relay.relay.operator.setRole({name: 'joe', role: 'owner'});
	await relay.relay.operator.setRole({name: 'ada', role: 'member'});
	await relay.relay.operator.setRole({name: 'bob', role: 'owner'});
	await relay.relay.operator.setRole({name: 'joe', role: 'member'});
	const {room} = await lineOf('ada').request('room.create', {name: 'den', visibility: 'private'});
	for (const each of ['bob', 'eve', 'joe'] as const) {
		await lineOf('ada').request('room.invite', {room: room.room, name: each});
		await lineOf(each).request('room.join', {name: 'den'});
	}
	await lineOf('ada').request('role.set', {room: room.room, name: 'bob', role: 'moderator'});
	isSlow = true;
	return {...relay, storage, lineOf, room: room.room};
}

type Scene = Awaited<ReturnType<typeof scene>>;

async function steps(count: number): Promise<void> {
	for (let step = 0; step < count; step++) await Promise.resolve();
}

function perform({lineOf, room, relay}: Scene, {by, line, deed}: Act) {
	const link = lineOf(by, line);
	switch (deed.type) {
		case 'join':
			return link.ask('room.join', {name: 'den'});
		case 'leave':
			return link.ask('room.leave', {room});
		case 'send':
			return link.ask('send', {room, message: messageId(), text: 'Hi'});
		case 'lift':
			return relay.operator
				.listSanctions({room})
				.then(({sanctions: [first]}) =>
					link.ask('sanction.lift', {sanction: first?.sanction ?? 'none'}),
				);
		case 'kick':
			return link.ask('kick', {room, name: deed.name});
		case 'ban':
		case 'mute': {
			const target = {type: 'account', name: deed.name} as const;
			return link.ask('sanction.set', {kind: deed.type, room, target});
		}
		case 'transfer':
			return link.ask('role.set', {room, name: deed.name, role: 'owner'});
		case 'role':
			return link.ask('role.set', {room, name: deed.name, role: deed.role});
	}
}

async function membersOf({storage, room}: Scene): Promise<ReadonlyMap<string, string>> {
	const {members} = await storage.members({room, after: undefined, limit: 99});
	return new Map(members.map(({account, role}) => [account, role]));
}

async function logOf({storage, room}: Scene): Promise<readonly RoomMessage[]> {
	return (await storage.history({room, after: 0, limit: 9999})).messages;
}

async function headOf({storage, room}: Scene): Promise<number> {
	return (await storage.room(room))?.head ?? 0;
}

/** Who was muted from which position of the log on, as far as it has been answered. */
async function mutedFrom(each: Scene, acts: readonly Act[]): Promise<ReadonlyMap<Name, number>> {
	const muted = new Map<Name, number>();
	await Promise.all(
		acts.map(async (one) => {
			await steps(one.after);
			const answer = await perform(each, one);
			const {deed} = one;
			if (answer.type === 'ok' && deed.type === 'mute' && !muted.has(deed.name)) {
				muted.set(deed.name, await headOf(each));
			}
		}),
	);
	return muted;
}

test('however acts cross, a room has one owner and nobody banned in it', async (t) => {
	const delays = fc.array(fc.nat(12), {minLength: 1, maxLength: 8});
	await fc.assert(
		fc.asyncProperty(fc.array(act, {minLength: 2, maxLength: 14}), delays, async (acts, each) => {
			const set = await scene(each);
			const muted = await mutedFrom(set, acts);
			const members = await membersOf(set);
			const owners = [...members.values()].filter((role) => role === 'owner');
			t.is(owners.length, members.size === 0 ? 0 : 1);
			const {sanctions} = await set.relay.operator.listSanctions({room: set.room});
			const kept = await set.storage.everySanction();
			const ids = (all: readonly {readonly sanction: string}[]) =>
				all.map((one) => one.sanction).sort();
			t.deepEqual(ids(kept), ids(sanctions), 'What holds is what is kept.');
			for (const {type, target} of sanctions) {
				const isIn = target.type === 'account' && members.has(target.name);
				t.false(type === 'ban' && isIn);
			}
			// Somebody may lift a mute: only then may who was muted write again.
			if (acts.some(({deed}) => deed.type === 'lift')) return;
			for (const {from, kind, seq} of await logOf(set)) {
				const since = [...muted].find(([who]) => who === from)?.[1] ?? Number.POSITIVE_INFINITY;
				t.false(kind === 'text' && seq > since, `${from} wrote at ${seq}`);
			}
		}),
		{numRuns: 150},
	);
});

/** Runs two things with every lead that one can have on the other; each gets a relay of its own. */
async function crossed(
	run: (set: Scene, lead: (ahead: boolean) => Promise<void>) => Promise<void>,
) {
	for (let lead = -16; lead <= 16; lead += 1) {
		for (const delay of [0, 5]) {
			const set = await scene([delay]);
			await run(set, (ahead) => steps(Math.max(0, ahead ? -lead : lead)));
		}
	}
}

test('who is banned while joining ends outside', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room} = set;
		await lineOf('eve').request('room.leave', {room});
		await lineOf('ada').request('room.invite', {room, name: 'eve'});
		const target = {type: 'account', name: 'eve'} as const;
		await Promise.all([
			lead(true).then(() => lineOf('eve').ask('room.join', {name: 'den'})),
			lead(false).then(() => lineOf('ada').request('sanction.set', {kind: 'ban', room, target})),
		]);
		t.false((await membersOf(set)).has('eve'));
	});
});

test('whoever is kicked while joining again is told in the end what it is', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room} = set;
		const eve = lineOf('eve');
		await eve.request('resume', {cursors: {}});
		await Promise.all([
			lead(true).then(() => eve.ask('room.join', {name: 'den'})),
			lead(false).then(() => lineOf('ada').ask('kick', {room, name: 'eve'})),
		]);
		await new Promise((resolve) => setImmediate(resolve));
		const last = eve.frames.findLast(
			(frame) =>
				(frame.type === 'room.gone' && frame.room === room) ||
				(frame.type === 'room' && frame.room.room === room),
		);
		t.is(last?.type === 'room', (await membersOf(set)).has('eve'));
	});
});

test('nothing that a moderator does is done after it was told to be none any more', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room} = set;
		let demoted = Number.POSITIVE_INFINITY;
		await Promise.all([
			lead(true).then(() => lineOf('bob').ask('kick', {room, name: 'eve'})),
			lead(false).then(async () => {
				await lineOf('ada').request('role.set', {room, name: 'bob', role: 'member'});
				demoted = await headOf(set);
			}),
		]);
		const late = (await logOf(set)).filter(({from, seq}) => from === 'bob' && seq > demoted);
		t.deepEqual(late, []);
	});
});

test('when two hand the room on at once, it has one owner', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room} = set;
		const answers = await Promise.all([
			lead(true).then(() => lineOf('ada').ask('role.set', {room, name: 'eve', role: 'owner'})),
			lead(false).then(() => lineOf('ada', 1).ask('role.set', {room, name: 'joe', role: 'owner'})),
		]);
		t.deepEqual(answers.map(({type}) => type).sort(), ['error', 'ok']);
		const owners = [...(await membersOf(set))].filter(([, role]) => role === 'owner');
		t.is(owners.length, 1);
	});
});

test('an owner who leaves while handing the room on leaves it with one owner', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room} = set;
		await Promise.all([
			lead(true).then(() => lineOf('ada').ask('room.leave', {room})),
			lead(false).then(() => lineOf('ada', 1).ask('role.set', {room, name: 'eve', role: 'owner'})),
		]);
		const members = await membersOf(set);
		t.false(members.has('ada'));
		t.is([...members.values()].filter((role) => role === 'owner').length, 1);
	});
});

test('when the last ones leave at once, nobody owns what nobody is in', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room} = set;
		for (const each of ['eve', 'joe'] as const) await lineOf(each).request('room.leave', {room});
		await Promise.all([
			lead(true).then(() => lineOf('ada').ask('room.leave', {room})),
			lead(false).then(() => lineOf('bob').ask('room.leave', {room})),
		]);
		t.is((await membersOf(set)).size, 0);
	});
});

test('nothing of whoever is banned is written after the ban was answered', async (t) => {
	await crossed(async (set, lead) => {
		const {lineOf, room, relay} = set;
		let head = Number.POSITIVE_INFINITY;
		await Promise.all([
			lead(true).then(() =>
				lineOf('eve')
					.ask('send', {room, message: messageId(), text: 'Hi'})
					.catch(() => undefined),
			),
			lead(false).then(async () => {
				await relay.operator.ban({target: {type: 'account', name: 'eve'}});
				head = await headOf(set);
			}),
		]);
		await new Promise((resolve) => setImmediate(resolve));
		const late = (await logOf(set)).filter(({from, seq}) => from === 'eve' && seq > head);
		t.deepEqual(late, []);
		t.is(lineOf('eve').closedWith?.reason, 'banned');
	});
});

test('nothing that a moderator of the relay has asked for is done once it is banned', async (t) => {
	const gate = Promise.withResolvers<void>();
	let isHeld = false;
	const storage = createMemoryStorage({
		random: seededRandom(),
		async commit(apply) {
			if (isHeld) await gate.promise;
			apply();
		},
	});
	const relay = await startTestRelay({storage});
	const [ada, bob] = [await relay.join('ada'), await relay.join('bob')];
	await relay.join('eve');
	await ada.link.request('role.set', {name: 'bob', role: 'moderator'});
	isHeld = true;
	const ban = (target: string) => ({kind: 'ban', target: {type: 'account', name: target}}) as const;
	const banned = ada.link.ask('sanction.set', ban('bob'));
	await settle();
	const late = bob.link.ask('sanction.set', ban('eve')).catch(() => undefined);
	await settle();
	gate.resolve();
	await Promise.all([banned, late]);
	await settle();
	const {sanctions} = await ada.link.request('sanction.list', {});
	t.deepEqual(
		sanctions.map(({target}) => target),
		[{type: 'account', name: 'bob'}],
	);
});
