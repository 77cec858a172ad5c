import {createMemoryStorage} from '../../source/server/storage/memory.ts';
import type {FakeLink} from '../../test/helpers/link.ts';
import {deviceIdOf} from '../../test/helpers/private-keys.ts';
import {joinPrivately} from '../../test/helpers/private-members.ts';
import {seededRandom} from '../../test/helpers/seeded-random.ts';
import {messageId, newDevice, startTestRelay} from '../../test/helpers/test-relay.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';

const WIDE = {burst: 1e9, perSecond: 1e9};

/** A relay whose writes each take a while, and who is in a room of it. */
async function stage(seed: number) {
	const random = seededRandom(seed);
	let isSlow = false;
	const storage = createMemoryStorage({
		random: seededRandom(seed + 1),
		async commit(apply) {
			if (isSlow) await steps(Math.floor(random.fraction() * 12));
			apply();
			if (isSlow) await steps(Math.floor(random.fraction() * 12));
		},
	});
	const relay = await startTestRelay({
		storage,
		limits: {registrations: WIDE, oneTimePrekeysReserved: 0, prekeysFetchedEach: WIDE},
	});
	// The first owns the relay: nobody there could do anything to it.
	await relay.register('root1');
	const ada = await relay.join('ada');
	const bob = await relay.join('bob');
	const eve = await relay.join('eve');
	const {room: info} = await ada.link.request('room.create', {name: 'den'});
	const {room} = info;
	for (const {link} of [bob, eve]) await link.request('room.join', {name: 'den'});
	await ada.link.request('role.set', {room, name: 'bob', role: 'moderator'});
	isSlow = true;
	return {
		...{relay, storage, room, ada: ada.link, bob: bob.link, eve: eve.link, eveAs: eve},
		/** Does both, one of them with a lead. */
		async cross(one: () => Promise<unknown>, other: () => Promise<unknown>) {
			const leads = [Math.floor(random.fraction() * 40), Math.floor(random.fraction() * 40)];
			return Promise.all(
				[one, other].map(async (act, index) => {
					await steps(leads[index] ?? 0);
					return act().catch(() => undefined);
				}),
			);
		},
	};
}

type Stage = Awaited<ReturnType<typeof stage>>;

/** What crosses, and whether what came of it is right. */
const RACES: Readonly<Record<string, (set: Stage) => Promise<boolean>>> = {
	async 'double registration'({relay, storage, cross}) {
		const register = () =>
			relay.connect().ask('register.device', {name: 'new', device: newDevice()});
		const answers = await cross(register, register);
		return okCount(answers) === 1 && (await storage.devices('new')).length === 1;
	},
	async 'one invitation, two guests'({ada, storage, relay, cross}) {
		const closed = await startTestRelay({storage, options: {registration: 'invite'}});
		const {code: invite} = await ada.request('invite.create', {uses: 1});
		const before = await storage.accountCount();
		const register = (name: string) => () =>
			closed.connect().ask('register.device', {name, device: newDevice(), invite});
		const answers = await cross(register('first1'), register('second2'));
		await relay.relay.stop({retryAfterMax: 0});
		return okCount(answers) === 1 && (await storage.accountCount()) === before + 1;
	},
	async 'kick and join'(set) {
		const {ada, eve, room, cross} = set;
		await cross(
			() => ada.ask('kick', {room, name: 'eve'}),
			() => eve.ask('room.join', {name: 'den'}),
		);
		return isWhole(set);
	},
	async 'ban and join'(set) {
		const {ada, eve, room, cross} = set;
		await eve.request('room.leave', {room});
		const target = {type: 'account', name: 'eve'} as const;
		await cross(
			() => ada.ask('sanction.set', {kind: 'ban', room, target}),
			() => eve.ask('room.join', {name: 'den'}),
		);
		return (await isWhole(set)) && !(await rolesOf(set)).has('eve');
	},
	async 'demotion and deed'(set) {
		const {ada, bob, room, cross} = set;
		let demoted = Number.POSITIVE_INFINITY;
		await cross(
			async () => {
				await ada.request('role.set', {room, name: 'bob', role: 'member'});
				demoted = await headOf(set);
			},
			() => bob.ask('kick', {room, name: 'eve'}),
		);
		const late = (await logOf(set)).filter(({from, seq}) => from === 'bob' && seq > demoted);
		return late.length === 0 && (await isWhole(set));
	},
	async 'deletion and reaction'(set) {
		const {ada, eve, room, cross} = set;
		const {seq} = await eve.request('send', {room, message: messageId(), text: 'Hi'});
		await cross(
			() => eve.ask('message.delete', {room, seq, message: messageId()}),
			() => ada.ask('message.react', {room, seq, message: messageId(), emoji: '👍', on: true}),
		);
		const message = (await logOf(set)).find((each) => each.seq === seq);
		return message?.state?.deleted === true && (message.state.reactions ?? []).length === 0;
	},
	async 'deletion and edit'(set) {
		const {bob, eve, room, cross} = set;
		const {seq} = await eve.request('send', {room, message: messageId(), text: 'Hi'});
		await cross(
			() => bob.ask('message.delete', {room, seq, message: messageId()}),
			() => eve.ask('message.edit', {room, seq, message: messageId(), text: 'Back'}),
		);
		const texts = (await logOf(set)).map(({text}) => text);
		return !texts.includes('Back') && !texts.includes('Hi');
	},
	async 'owner leaves and hands on'(set) {
		const {ada, room, cross} = set;
		await cross(
			() => ada.ask('room.leave', {room}),
			() => ada.ask('role.set', {room, name: 'eve', role: 'owner'}),
		);
		return isWhole(set);
	},
	async 'the last ones leave'(set) {
		const {ada, bob, eve, room, cross} = set;
		await eve.request('room.leave', {room});
		await cross(
			() => ada.ask('room.leave', {room}),
			() => bob.ask('room.leave', {room}),
		);
		return (await rolesOf(set)).size === 0;
	},
	async 'ban during a message'(set) {
		const {relay, eve, room, cross} = set;
		let head = Number.POSITIVE_INFINITY;
		await cross(
			() => eve.ask('send', {room, message: messageId(), text: 'Hi'}),
			async () => {
				await relay.relay.operator.ban({target: {type: 'account', name: 'eve'}});
				head = await headOf(set);
			},
		);
		return (await logOf(set)).every(({from, seq, kind}) => {
			return from !== 'eve' || kind !== 'text' || seq <= head;
		});
	},
	async 'revocation during a login'({relay, eveAs, cross}) {
		const line = relay.connect();
		const proof = await eveAs.device.proof(line, eveAs.welcome.device);
		await cross(
			() => line.ask('auth.device', {...proof, passing: true}),
			() => eveAs.link.ask('logout', {}),
		);
		const after = line.closedWith === undefined ? await line.ask('device.list', {}) : undefined;
		return after === undefined || after.type === 'error';
	},
	async 'one message twice'(set) {
		const {eve, relay, eveAs, room, cross} = set;
		const second = await relay.again(eveAs, true);
		const message = messageId();
		const send = (link: FakeLink) => () => link.ask('send', {room, message, text: 'Hi'});
		await cross(send(eve), send(second));
		return (await logOf(set)).filter(({id}) => id === message).length === 1;
	},
	async 'one prekey, two fetchers'({relay, ada, bob, cross}) {
		const owner = await joinPrivately(relay, 'owner2', 2);
		const fetch = (link: FakeLink) => () => link.request('keys.fetch', {name: 'owner2'});
		const answers = await cross(fetch(ada), fetch(bob));
		const keys = JSON.stringify(answers).match(/"oneTime\w*":"[^"]+"/g) ?? [];
		return new Set(keys).size === keys.length && deviceIdOf(owner.device).length === 16;
	},
};

/** Lets two things cross in every order, many times, and looks at what came of them. */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const rounds = isFull ? 1000 : 100;
	const wrong: string[] = [];
	for (const [name, race] of Object.entries(RACES)) {
		let failed = 0;
		for (let round = 0; round < rounds; round++) {
			if (!(await race(await stage(1 + round * 2)))) failed++;
		}
		if (failed > 0) wrong.push(`${name} ${failed}`);
	}
	const count = Object.keys(RACES).length;
	return {
		name: 'S30 races',
		pass: wrong.length === 0,
		figure: `${count} scenarios × ${rounds} rounds: ${wrong.length === 0 ? '0 violations' : wrong.join(', ')}`,
		mark: '0 violations',
	};
}

async function steps(count: number): Promise<void> {
	for (let step = 0; step < count; step++) await Promise.resolve();
}

function okCount(answers: readonly unknown[]): number {
	return answers.filter((answer) => JSON.stringify(answer)?.includes('"type":"ok"')).length;
}

async function rolesOf({storage, room}: Stage): Promise<ReadonlyMap<string, string>> {
	const {members} = await storage.members({room, after: undefined, limit: 99});
	return new Map(members.map(({account, role}) => [account, role]));
}

async function logOf({storage, room}: Stage) {
	return (await storage.history({room, after: 0, limit: 9999})).messages;
}

async function headOf({storage, room}: Stage): Promise<number> {
	return (await storage.room(room))?.head ?? 0;
}

/** One owner, nobody banned inside, and a log without gaps. */
async function isWhole(set: Stage): Promise<boolean> {
	const roles = await rolesOf(set);
	const owners = [...roles.values()].filter((role) => role === 'owner').length;
	const {sanctions} = await set.relay.relay.operator.listSanctions({room: set.room});
	const isOut = sanctions.every(
		({type, target}) => type !== 'ban' || target.type !== 'account' || !roles.has(target.name),
	);
	const log = await logOf(set);
	return owners === 1 && isOut && log.every(({seq}, index) => seq === index + 1);
}
