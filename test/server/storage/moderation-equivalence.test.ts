import test from 'ava';
import fc from 'fast-check';
import {systemRandom} from '../../../source/protocol/environment.ts';
import type {
	Report,
	Sanction,
	SanctionTarget,
} from '../../../source/protocol/moderation-records.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {ChangeAction} from '../../../source/server/storage/message-storage.ts';
import {phrasesOf} from '../../../source/server/storage/search-words.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {
	accountRequest,
	entry,
	invite,
	message,
	openSqlite,
	roomRequest,
	temporaryDirectory,
} from './backends.ts';

type Call = (storage: Storage) => Promise<unknown>;

/** Makes of the values of some arbitraries a call. */
function call<Values extends unknown[]>(
	arbitraries: {[Index in keyof Values]: fc.Arbitrary<Values[Index]>},
	make: (...values: Values) => Call,
): fc.Arbitrary<Call> {
	return fc.tuple<Values>(...arbitraries).map((values) => make(...values));
}

const account = fc.constantFrom('ann', 'ben', 'carl');
const room = fc.constantFrom('r1', 'r2');
const somewhere = fc.option(room, {nil: undefined});
const id = fc.constantFrom('i1', 'i2', 'i3');
const number = fc.integer({min: 0, max: 12});
const limit = fc.integer({min: 1, max: 4});
const roomRole = fc.constantFrom('owner', 'moderator', 'member', 'reader');
const relayRole = fc.constantFrom('owner', 'moderator', 'member');
const text = fc.constantFrom('x', 'y', 'x y', '\0', '\u{D800}', '');
const fresh = fc.uuid();
const audit = fc.record(
	{time: number, by: account, deed: text, target: account, reason: text},
	{
		requiredKeys: ['time', 'by', 'deed'],
	},
);
const audited = fc.record(
	{time: number, by: account, deed: text, room, target: account, reason: text},
	{requiredKeys: ['time', 'by', 'deed']},
);
const target: fc.Arbitrary<SanctionTarget> = fc.oneof(
	account.map((name) => ({type: 'account', name}) as const),
	account.map((name) => ({type: 'device', device: `device-${name}`}) as const),
	fc.constant({type: 'address', range: '203.0.113.0/24'} as const),
);
const action: fc.Arbitrary<ChangeAction> = fc.oneof(
	text.map((edited) => ({type: 'edit', text: edited}) as const),
	fc.constant({type: 'delete', isStaff: true} as const),
	fc.constantFrom('👍', '🙂').map((emoji) => ({type: 'react', emoji, limit: 2}) as const),
	fc.constant({type: 'pin', limit: 2} as const),
);

const keepingOrder: readonly fc.Arbitrary<Call>[] = [
	call([id, fc.constantFrom('ban', 'mute'), somewhere, target, account, number, audit], (...of) => {
		const [sanction, type, where, against, by, time, said] = of;
		const made = {sanction, type, target: against, by, time, reason: 'x'};
		const at = where === undefined ? {} : {room: where};
		const end = time % 2 === 0 ? {} : {expiresAt: time};
		return (to) => to.setSanction({sanction: {...made, ...at, ...end} as Sanction, audit: said});
	}),
	call([id, audit], (lifted, said) => (to) => to.liftSanction({id: lifted, audit: said})),
	call([number], (time) => (to) => to.sweepSanctions(time)),
	call([id, somewhere, text, account, limit, audit], (filter, where, words, by, most, said) => {
		const at = where === undefined ? {} : {room: where};
		const made = {filter, words, action: 'mask', by, time: 1, ...at} as const;
		return (to) => to.setFilter({filter: made, limit: most, audit: said});
	}),
	call([id, audit], (removed, said) => (to) => to.removeFilter({id: removed, audit: said})),
	call([id, room, number, account, account, limit], (report, where, seq, about, by, most) => {
		const made = {report, room: where, seq: seq + 1, about, by, text: 'said', time: 1};
		const open: Report = {...made, reason: 'x', state: 'open'};
		return (to) => to.addReport({report: open, limit: most});
	}),
	call([id, account, audit], (resolved, by, said) => {
		return (to) => to.resolveReport({id: resolved, outcome: 'acted', by, audit: said});
	}),
	call([audited], (said) => (to) => to.addAudit(said)),
	call([number], (time) => (to) => to.sweepAudit(time)),
	call([number], (time) => (to) => to.sweepReports(time)),
	call([room, account, account, fresh, audit], (where, name, by, made, said) => {
		const moderation = {deed: 'kick', name} as const;
		const kick = entry(where, by, {id: made, kind: 'moderation', moderation});
		return (to) => to.removeMember({room: where, name, message: kick, audit: said});
	}),
	call([room, account, roomRole, account, fresh, audit], (where, name, role, by, made, said) => {
		const moderation = {deed: 'role', name} as const;
		const given = entry(where, by, {id: made, kind: 'moderation', moderation});
		// One of the words above.
		const to = role as 'owner';
		return (storage) =>
			storage.setRoomRole({room: where, name, role: to, message: given, audit: said});
	}),
	call([account, relayRole, audit], (name, role, said) => {
		return (to) => to.setRelayRole({name, role: role as 'owner', audit: said});
	}),
	call([room, number, fresh, audit], (where, slowMode, made, said) => {
		const keepDays = slowMode % 2 === 0 ? {} : {keepDays: slowMode};
		const rules = {readOnly: slowMode > 6, slowMode, ...keepDays};
		const set = entry(where, 'relay', {id: made, kind: 'moderation'});
		return (to) => to.setRoomRules({room: where, rules, message: set, audit: said});
	}),
];

const keeping: readonly fc.Arbitrary<Call>[] = [
	call(
		[account, text, text],
		(name, bio, pronouns) => (to) => to.setProfile(name, {bio, pronouns}),
	),
	call([account, number, audit], (name, time, said) => (to) => {
		const entryId = (left: string) => `left-${left}-${name}-${time}-${said.time}`;
		return to.deleteAccount({name, time, entryId, audit: said});
	}),
	call([room, number, limit], (where, before, most) => {
		return (to) => to.purgeRoom({room: where, before, limit: most});
	}),
	call([id, account, number], (made, createdBy, expiresAt) => {
		return (to) => to.createInvite(invite({codeHash: made, createdBy, expiresAt}));
	}),
	call([id, account, audit], (revoked, by, said) => {
		return (to) => to.revokeInvite({id: `id-${revoked}`, by, audit: said});
	}),
	call([number], (time) => (to) => to.sweepInvites(time)),
];

const rest: readonly fc.Arbitrary<Call>[] = [
	call([account], (name) => (to) => to.createAccount(accountRequest(name))),
	call([room, account, fresh], (made, by, first) => {
		const request = roomRequest(made, by);
		return (to) => to.createRoom({...request, message: {...request.message, id: first, time: 3}});
	}),
	call([room, account, fresh, number], (where, by, made, time) => {
		return (to) =>
			to.joinRoom({role: 'member', limit: 9, message: entry(where, by, {id: made, time})});
	}),
	call([room, account, id, text, number], (where, from, sent, said, time) => {
		return (to) => to.append(message(where, from, said, {id: sent, time}));
	}),
	call([room, account, fresh, number, number], (where, from, sent, replyTo, time) => {
		return (to) => to.append(message(where, from, 'x', {id: sent, replyTo: replyTo + 1, time}));
	}),
	call([room, account, fresh, number, action], (where, from, made, seq, done) => {
		const change = {room: where, id: made, from, device: 'd', time: 5, target: seq + 1};
		return (to) => to.change({...change, action: done});
	}),
	call([account, account], (name, other) => {
		return (to) => to.setBlocked({account: name, other, isBlocked: true, limit: 9});
	}),
	call([room, account, account], (where, name, by) => {
		return (to) => to.inviteToRoom({room: where, account: name, by, time: 1});
	}),
];

/** Everything that can be asked about what the calls change. */
async function everything(storage: Storage): Promise<unknown> {
	const all = {before: undefined, limit: 100};
	const page = {after: undefined, limit: 2};
	return Promise.all([
		storage.everySanction(),
		storage.everyFilter(),
		storage.audit({room: undefined, ...all}),
		storage.audit({room: 'r1', before: 5, limit: 2}),
		storage.reports({rooms: undefined, ...all}),
		storage.reports({rooms: ['r1'], before: 'i2', limit: 1}),
		storage.accounts(page),
		storage.everyRoom(page),
		storage.invites({by: undefined, time: 3, limit: 10}),
		...['ann', 'ben', 'carl'].flatMap((name) => [
			storage.account(name),
			storage.profile(name),
			storage.hasEntries(name),
			storage.roomInvites(name),
			storage.blockedBy(name),
			storage.exportAccount({name, after: 0, limit: 100}),
			storage.exportAccount({name, after: 3, limit: 2}),
		]),
		...['r1', 'r2'].flatMap((where) => [
			storage.room(where),
			storage.members({room: where, after: undefined, limit: 9}),
			storage.history({room: where, limit: 100}),
			storage.history({room: where, after: 2, limit: 2}),
			storage.history({room: where, before: 5, limit: 2}),
			storage.history({room: where, thread: 2, limit: 9}),
			storage.pins(where),
			storage.firstSince(where, 4),
			storage.messageIdAt(where, 2),
			storage.search({rooms: [where], phrases: phrasesOf('x'), since: 2, limit: 9}),
		]),
	]);
}

async function outcome(storage: Storage, made: Call): Promise<unknown> {
	try {
		return await made(storage);
	} catch {
		return 'rejected';
	}
}

async function isGapFree(storage: Storage, where: string): Promise<boolean> {
	const {messages} = await storage.history({room: where, limit: 1000});
	const {head = 0, floor = 1} = (await storage.room(where)) ?? {};
	return (
		messages.length === head - floor + 1 && messages.every(({seq}, index) => seq === floor + index)
	);
}

test('memory and SQLite keep order, and keep and forget, alike', async (t) => {
	const calls = fc.array(fc.oneof(...rest, ...rest, ...keepingOrder, ...keeping), {
		...{minLength: 10, maxLength: 60, size: 'max'},
	});
	await fc.assert(
		fc.asyncProperty(calls, fc.integer({min: 1, max: 3}), async (sequence, indexedTogether) => {
			const memory = createMemoryStorage({random: systemRandom});
			const sqlite = await openSqlite(temporaryDirectory(t), indexedTogether);
			try {
				for (const storage of [memory, sqlite]) {
					await storage.createAccount(accountRequest('dora'));
					await storage.createRoom({
						...roomRequest('r1', 'dora'),
						message: entry('r1', 'dora', {id: 'create-r1', kind: 'create', time: 1}),
					});
				}

				for (const made of sequence) {
					t.deepEqual(await outcome(sqlite, made), await outcome(memory, made));
				}

				t.deepEqual(await everything(sqlite), await everything(memory));
				for (const where of ['r1', 'r2']) t.true(await isGapFree(sqlite, where));
			} finally {
				await sqlite.close();
			}
		}),
		{numRuns: 40},
	);
});
