import test from 'ava';
import fc from 'fast-check';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {
	accountRequest,
	device,
	entry,
	invite,
	message,
	openSqlite,
	roomRequest,
	temporaryDirectory,
	token,
} from './backends.ts';

type Call = (storage: Storage) => Promise<unknown>;

const account = fc.constantFrom('ann', 'ben', 'carl');
const room = fc.constantFrom('r1', 'r2', 'r3');
const id = fc.constantFrom('i1', 'i2', 'i3', 'i4');
const number = fc.integer({min: -1, max: 12});
const limit = fc.integer({min: 1, max: 4});
const role = fc.constantFrom('owner' as const, 'moderator' as const, 'member' as const);
const text = fc.oneof(fc.constantFrom('x', 'y'), fc.string({unit: 'binary', maxLength: 4}));
const inviteHash = fc.constantFrom(undefined, 'c1', 'c2');
const newMessage = fc
	.record({room, account, id, text, time: number, kind: fc.constantFrom('text', 'action')})
	.map(({account: from, ...rest}) => message(rest.room, from, rest.text, {...rest, from}));
const ownEntry = fc
	.record({room, account, time: number, fresh: fc.uuid(), id: fc.option(id, {nil: undefined})})
	.map(({fresh, ...rest}) =>
		entry(rest.room, rest.account, {time: rest.time, id: rest.id ?? fresh}),
	);

const write: fc.Arbitrary<Call> = fc.oneof(
	{
		weight: 6,
		arbitrary: newMessage.map(
			(sent): Call =>
				(to) =>
					to.append(sent),
		),
	},
	{
		weight: 2,
		arbitrary: newMessage.map(
			(sent): Call =>
				(to) =>
					to.setTopic({...sent, kind: 'topic'}),
		),
	},
	{
		weight: 3,
		arbitrary: fc
			.tuple(room, account, fc.constantFrom('public' as const, 'private' as const), fc.uuid())
			.map(([made, by, visibility, fresh]): Call => {
				const request = roomRequest(made, by, visibility);
				const first = {...request.message, id: fresh};
				return (to) => to.createRoom({...request, message: first});
			}),
	},
	{
		weight: 4,
		arbitrary: fc.tuple(ownEntry, role, limit).map(
			([joining, as, most]): Call =>
				(to) =>
					to.joinRoom({role: as, limit: most, message: joining}),
		),
	},
	{
		weight: 2,
		arbitrary: ownEntry.map(
			(leaving): Call =>
				(to) =>
					to.leaveRoom(leaving),
		),
	},
	{
		weight: 2,
		arbitrary: fc.tuple(room, account, account).map(
			([to, invited, by]): Call =>
				(storage) =>
					storage.inviteToRoom({room: to, account: invited, by, time: 1}),
		),
	},
	fc.tuple(room, account, number).map(
		([at, by, seq]): Call =>
			(to) =>
				to.markRead(at, by, seq),
	),
	fc.tuple(account, inviteHash, number).map(([name, hash, time]): Call => {
		const request = {...accountRequest(name), inviteHash: hash, time};
		return (to) => to.createAccount(request);
	}),
	fc.tuple(account, id, limit).map(
		([of, made, most]): Call =>
			(to) =>
				to.addDevice(device(made, of), most),
	),
	fc.tuple(account, id, limit).map(
		([of, made, most]): Call =>
			(to) =>
				to.addDevice(token(made, of), most),
	),
	fc.tuple(account, id).map(
		([of, gone]): Call =>
			(to) =>
				to.removeDevice(of, gone),
	),
	fc.tuple(id, number).map(
		([touched, time]): Call =>
			(to) =>
				to.touchDevice(touched, time),
	),
	fc.tuple(account, text).map(
		([of, record]): Call =>
			(to) =>
				to.setPassword(of, encodeURI(record.toWellFormed())),
	),
	fc.tuple(inviteHash, limit, number).map(
		([hash, usesLeft, expiresAt]): Call =>
			(to) =>
				to.createInvite(invite({codeHash: hash ?? 'c3', usesLeft, expiresAt})),
	),
	id.map(
		(key): Call =>
			(to) =>
				to.metaOnce(key, key),
	),
);

/** Everything that can be asked about the few names the calls use. */
async function everything(storage: Storage): Promise<unknown> {
	const accounts = ['ann', 'ben', 'carl'];
	const ids = ['i1', 'i2', 'i3', 'i4'];
	const page = {after: undefined, limit: 2};
	return Promise.all([
		storage.accountCount(),
		...ids.flatMap((key) => [storage.device(key), storage.deviceByToken(`hash-of-${key}`)]),
		...ids.map((key) => storage.meta(key)),
		...['c1', 'c2', 'c3'].map((hash) => storage.usableInvite(hash, 5)),
		...accounts.flatMap((name) => [
			storage.account(name),
			storage.devices(name),
			storage.roomsOf(name),
			storage.roomInvites(name),
			storage.visibleRooms({account: name, ...page}),
			storage.visibleRooms({account: name, after: 'name-r1', limit: 9}),
		]),
		...['r1', 'r2', 'r3'].flatMap((key) => [
			storage.room(key),
			storage.roomByName(`name-${key}`),
			storage.memberCount(key),
			storage.members({room: key, ...page}),
			storage.members({room: key, after: 'ann', limit: 9}),
			storage.history({room: key, limit: 100}),
			storage.history({room: key, before: 3, limit: 2}),
			storage.history({room: key, after: 2, limit: 2}),
			storage.messageIdAt(key, 2),
			...accounts.flatMap((name) => [storage.membership(key, name), storage.isInvited(key, name)]),
		]),
	]);
}

/** What the calls come to when they are made at once; why one was rejected may differ. */
async function outcomes(storage: Storage, calls: readonly Call[]): Promise<readonly unknown[]> {
	const settled = await Promise.allSettled(calls.map((call) => call(storage)));
	return settled.map((result) => (result.status === 'fulfilled' ? result : result.status));
}

async function isGapFree(storage: Storage, room: string): Promise<boolean> {
	const {messages} = await storage.history({room, limit: 1000});
	const head = (await storage.room(room))?.head ?? 0;
	return messages.length === head && messages.every(({seq}, index) => seq === index + 1);
}

test('memory and SQLite answer every sequence of calls alike, and logs have no gaps', async (t) => {
	const rounds = fc.array(fc.array(write, {minLength: 1, maxLength: 12}), {
		minLength: 1,
		maxLength: 8,
	});
	await fc.assert(
		fc.asyncProperty(rounds, async (batches) => {
			const memory = createMemoryStorage({random: systemRandom});
			const sqlite = await openSqlite(temporaryDirectory(t));
			try {
				for (const batch of batches) {
					const [expected, actual] = await Promise.all([
						outcomes(memory, batch),
						outcomes(sqlite, batch),
					]);
					t.deepEqual(actual, expected);
					t.deepEqual(await everything(sqlite), await everything(memory));
				}

				for (const room of ['r1', 'r2', 'r3']) t.true(await isGapFree(sqlite, room));
			} finally {
				await sqlite.close();
			}
		}),
		{numRuns: 60},
	);
});
