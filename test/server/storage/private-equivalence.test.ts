import test from 'ava';
import fc from 'fast-check';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, device, openSqlite, temporaryDirectory} from './backends.ts';
import {envelopeSet, list, prekeys, publication} from './private.ts';

type Call = (storage: Storage) => Promise<unknown>;

const ACCOUNTS = ['ann', 'ben', 'carl'];
const DEVICES = [...ACCOUNTS.map((account) => `device-${account}`), 'd2', 'd3'];

const account = fc.constantFrom(...ACCOUNTS);
const id = fc.constantFrom(...DEVICES);
const ids = fc.uniqueArray(id, {maxLength: 4});
/** Often the one device that most accounts have, so that many sets fit. */
const aimed = fc.option(ids, {nil: undefined, freq: 1});
const number = fc.integer({min: 0, max: 9});
const few = fc.integer({min: 1, max: 3});

const write: fc.Arbitrary<Call> = fc.oneof(
	{
		weight: 8,
		arbitrary: fc
			.record({account, to: account, for: aimed, number, time: number, share: few, size: few})
			.map((drawn): Call => {
				const message = `message-${drawn.number % 3}`;
				const set = envelopeSet(drawn.account, drawn.to, {
					...{message, for: drawn.for ?? [`device-${drawn.to}`], time: drawn.time},
					...{mailboxSize: drawn.size, mailboxShare: Math.min(drawn.share, drawn.size)},
				});
				return (storage) => storage.sendEnvelopes(set);
			}),
	},
	{
		weight: 3,
		arbitrary: fc.tuple(account, few, ids, few).map(([of, sequence, extra, before]): Call => {
			const devices = [`device-${of}`, ...extra.filter((each) => /^d\d/.test(each))];
			return async (storage) => {
				const standing = await storage.deviceList(of);
				const follows = before === 1 ? undefined : standing;
				return storage.publishKeys(publication(list(of, sequence, devices), follows));
			};
		}),
	},
	{
		weight: 4,
		arbitrary: fc.tuple(account, id, fc.array(number, {maxLength: 4}), few).map(
			([of, at, numbers, most]): Call =>
				(storage) =>
					storage.publishKeys(prekeys(of, at, numbers, most + 2)),
		),
	},
	{
		weight: 3,
		arbitrary: fc.tuple(ids, number).map(
			([devices, reserve]): Call =>
				(storage) =>
					storage.takeKeys({devices, reserve: reserve % 3, time: 5}),
		),
	},
	{
		weight: 3,
		arbitrary: fc.tuple(id, number).map(
			([at, upTo]): Call =>
				(storage) =>
					storage.acknowledgeEnvelopes(at, upTo),
		),
	},
	{
		weight: 2,
		arbitrary: fc.tuple(id, number).map(
			([at, acknowledged]): Call =>
				(storage) =>
					storage.openMailbox(at, acknowledged),
		),
	},
	fc.tuple(number, number).map(
		([waitingSince, sentSince]): Call =>
			(storage) =>
				storage.expireEnvelopes({waitingSince, sentSince}),
	),
	fc.tuple(account, account, fc.boolean(), few).map(
		([of, other, isBlocked, limit]): Call =>
			(storage) =>
				storage.setBlocked({account: of, other, isBlocked, limit}),
	),
	fc.tuple(account, id).map(
		([of, gone]): Call =>
			(storage) =>
				storage.removeDevice(of, gone),
	),
	fc.tuple(account, id).map(
		([of, made]): Call =>
			(storage) =>
				storage.addDevice(device(made, of), 9),
	),
	fc.constant<Call>((storage) => storage.eraseDeleted()),
);

async function everything(storage: Storage): Promise<unknown> {
	return Promise.all([
		storage.directoryHead(),
		storage.directoryEntries({after: 1, limit: 2}),
		...ACCOUNTS.flatMap((name) => [storage.deviceList(name), storage.blockedBy(name)]),
		...ACCOUNTS.flatMap((one) => ACCOUNTS.map((two) => storage.hasWritten(`${one} ${two}`))),
		...DEVICES.flatMap((each) => [
			storage.prekeyCount(each, 5),
			storage.envelopes({device: each, after: 0, limit: 99}),
			storage.envelopes({device: each, after: 2, limit: 2}),
		]),
	]);
}

async function fill(storage: Storage): Promise<void> {
	for (const each of ACCOUNTS) {
		await storage.createAccount(accountRequest(each));
		await storage.publishKeys(publication(list(each, 1)));
		await storage.publishKeys(prekeys(each, `device-${each}`, [1, 2]));
	}
}

async function outcomes(storage: Storage, calls: readonly Call[]): Promise<readonly unknown[]> {
	const settled = await Promise.allSettled(calls.map((call) => call(storage)));
	return settled.map((result) => (result.status === 'fulfilled' ? result : result.status));
}

test('memory and SQLite treat keys and envelopes alike, whatever the order', async (t) => {
	const rounds = fc.array(fc.array(write, {minLength: 1, maxLength: 10, size: 'max'}), {
		minLength: 1,
		maxLength: 10,
		size: 'max',
	});
	const seen = new Set<unknown>();
	await fc.assert(
		fc.asyncProperty(rounds, async (batches) => {
			const memory = createMemoryStorage({random: systemRandom});
			const sqlite = await openSqlite(temporaryDirectory(t));
			try {
				await Promise.all([fill(memory), fill(sqlite)]);
				for (const batch of batches) {
					const [expected, actual] = await Promise.all([
						outcomes(memory, batch),
						outcomes(sqlite, batch),
					]);
					t.deepEqual(actual, expected);
					t.deepEqual(await everything(sqlite), await everything(memory));
					for (const each of actual) seen.add(Object(Object(each).value).type);
				}
			} finally {
				await sqlite.close();
			}
		}),
		{numRuns: 40},
	);
	// The calls were not all of one kind, or all refused.
	for (const type of ['accepted', 'mismatch', 'conflict', 'published']) {
		t.true(seen.has(type), type);
	}
});

test('each one-time prekey is given away once, however many ask at once', async (t) => {
	const asks = fc.array(few, {
		minLength: 1,
		maxLength: 30,
		size: 'max',
	});
	for (const open of [
		() => Promise.resolve(createMemoryStorage({random: systemRandom})),
		() => openSqlite(temporaryDirectory(t)),
	]) {
		await fc.assert(
			fc.asyncProperty(asks, async (reserves) => {
				const storage = await open();
				try {
					await storage.createAccount(accountRequest('ann'));
					const published = prekeys('ann', 'device-ann', [1, 2, 3, 4, 5, 6, 7, 8]);
					await storage.publishKeys(published);
					const take = (reserve: number) =>
						storage.takeKeys({devices: ['device-ann'], reserve, time: 5});
					const taken = (await Promise.all(reserves.map(take))).flat();
					const once = taken.map(({kemPrekey}) => kemPrekey).filter((each) => /^once/.test(each));
					t.is(new Set(once).size, once.length);
					const {oneTimePrekeys} = await storage.prekeyCount('device-ann', 5);
					t.is(once.length + oneTimePrekeys, 8);
				} finally {
					await storage.close();
				}
			}),
			{numRuns: 12},
		);
	}
});
