import test from 'ava';
import {LIMITS, type Limits} from '../../../source/protocol/limits.ts';
import {createLocalBus} from '../../../source/server/bus.ts';
import type {BlobStore} from '../../../source/server/files/blob-store.ts';
import {FileDesk} from '../../../source/server/files/file-desk.ts';
import {FileSweep} from '../../../source/server/files/file-sweep.ts';
import {createMemoryBlobs} from '../../../source/server/files/memory-blobs.ts';
import {createTransferDesk} from '../../../source/server/files/tickets.ts';
import {silentLog} from '../../../source/server/log.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {accountRequest, roomRequest} from '../storage/backends.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A desk and its sweep, with a clock of their own that beats once in five minutes. */
async function openSweep(changes: Partial<Limits> = {}, blobs: BlobStore = createMemoryBlobs()) {
	const storage = createMemoryStorage({random: seededRandom()});
	await storage.createAccount(accountRequest('ann'));
	await storage.createRoom(roomRequest('ops', 'ann'));
	let [wall, monotonic] = [1_700_000_000_000, 0];
	const clock = {...manualClock(), now: () => wall, monotonic: () => monotonic};
	const limits = {...LIMITS, ...changes};
	const random = seededRandom();
	const transfers = createTransferDesk({clock, random, limits, bus: createLocalBus()});
	const parts = {storage, blobs, transfers, clock, random, limits, log: silentLog};
	const files = new FileDesk(parts);
	const failed = (error: Error): never => {
		throw error;
	};
	const sweep = new FileSweep({...parts, files, storageFailed: failed});
	const run = async (duration: number) => {
		for (let left = duration; left > 0; left -= 5 * MINUTE) {
			wall += 5 * MINUTE;
			monotonic += 5 * MINUTE;
			sweep.beat();
			await sweep.settled();
		}
	};
	const jump = (by: number) => {
		wall += by;
	};
	const begin = async (room?: string) => {
		const wanted = {owner: 'ann', device: 'd', size: 3, ...(room === undefined ? {} : {room})};
		return (await files.begin(wanted)).id;
	};
	const finish = (id: string) => storage.completeFile(id, wall);
	const isThere = async (id: string) =>
		(await storage.file(id)) !== undefined && (await blobs.size(id)) !== undefined;
	return {storage, blobs, files, sweep, run, jump, begin, finish, isThere, now: () => wall};
}

test('a file ends when its time is over, with its bytes', async (t) => {
	const {run, begin, finish, isThere, blobs} = await openSweep();
	const id = await begin();
	await finish(id);
	await run(LIMITS.fileLifetime - HOUR);
	t.true(await isThere(id));
	await run(2 * HOUR);
	t.is(await blobs.size(id), undefined);
});

test('a clock that is set ahead ends no file until it has kept to its time', async (t) => {
	const {run, jump, begin, finish, isThere} = await openSweep();
	const id = await begin();
	await finish(id);
	await run(2 * HOUR);
	jump(400 * DAY);
	await run(LIMITS.clockPatience - 10 * MINUTE);
	t.true(await isThere(id));
	jump(-400 * DAY);
	await run(3 * HOUR);
	t.true(await isThere(id));
	jump(400 * DAY);
	await run(2 * LIMITS.clockPatience);
	t.false(await isThere(id));
});

test('what stopped coming ends a day later, and what still comes does not', async (t) => {
	const {run, begin, isThere, storage, now} = await openSweep();
	const [stopped, moving] = [await begin(), await begin()];
	await run(DAY - HOUR);
	t.true(await isThere(stopped));
	await storage.touchFile(moving, now());
	await run(2 * HOUR);
	t.false(await isThere(stopped));
	t.true(await isThere(moving));
});

test('a file of a room that no message came with ends, and a sealed one stays', async (t) => {
	const {run, begin, finish, isThere} = await openSweep();
	await run(2 * HOUR);
	const [loose, sealed] = [await begin('ops'), await begin()];
	for (const id of [loose, sealed]) await finish(id);
	await run(30 * MINUTE);
	t.true(await isThere(loose));
	await run(2 * HOUR);
	t.false(await isThere(loose));
	t.true(await isThere(sealed));
});

test('bytes without a file go within an hour, and a file that came between stays', async (t) => {
	const {run, blobs, begin, isThere} = await openSweep();
	await blobs.create('orphan');
	await run(30 * MINUTE);
	const id = await begin();
	t.is(await blobs.size('orphan'), 0);
	await run(30 * MINUTE);
	t.is(await blobs.size('orphan'), undefined);
	t.true(await isThere(id));
});

test('a file without its bytes goes, unless they come back in time', async (t) => {
	const {run, blobs, begin, storage} = await openSweep();
	const [lost, back] = [await begin(), await begin()];
	for (const id of [lost, back]) await blobs.remove(id);
	await run(30 * MINUTE);
	t.not(await storage.file(lost), undefined);
	await blobs.create(back);
	await run(2 * HOUR);
	t.is(await storage.file(lost), undefined);
	t.not(await storage.file(back), undefined);
	t.deepEqual(await storage.goneFiles(9), []);
});

test('more files than one round looks at are all looked at in the end', async (t) => {
	const {run, blobs} = await openSweep();
	for (let index = 0; index < 6000; index++) await blobs.create(`orphan-${index}`);
	const count = async () => {
		let left = 0;
		for await (const _ of blobs.list()) left++;
		return left;
	};
	await run(6 * HOUR);
	const after = await count();
	t.true(after < 6000);
	await run(12 * HOUR);
	t.is(await count(), 0);
});

test('bytes that cannot be taken away now keep no others, and go later', async (t) => {
	const blobs = createMemoryBlobs();
	const stuck = new Set<string>();
	const sticky: BlobStore = {
		...blobs,
		remove: (id) => (stuck.has(id) ? Promise.reject(new Error('In use.')) : blobs.remove(id)),
	};
	const {run, begin, files, storage} = await openSweep({}, sticky);
	const ids = [await begin(), await begin(), await begin()];
	const [first = ''] = [...ids].sort();
	stuck.add(first);
	for (const id of ids) await files.remove(id);
	await files.settled();
	t.deepEqual(await storage.goneFiles(9), [first]);
	stuck.clear();
	await run(30 * MINUTE);
	t.deepEqual(await storage.goneFiles(9), []);
	t.is(await blobs.size(first), undefined);
});

test('a store that fails ends nothing, and the sweep goes on when it works again', async (t) => {
	const blobs = createMemoryBlobs();
	let isBroken = true;
	const flaky: BlobStore = {
		...blobs,
		size: (id) => (isBroken ? Promise.reject(new Error('Broken.')) : blobs.size(id)),
	};
	const {run, begin, storage} = await openSweep({}, flaky);
	const id = await begin();
	await blobs.remove(id);
	await run(3 * HOUR);
	t.not(await storage.file(id), undefined);
	isBroken = false;
	await run(3 * HOUR);
	t.is(await storage.file(id), undefined);
});

test('a sweep that is closed lets go of the store and does nothing more', async (t) => {
	const blobs = createMemoryBlobs();
	let open = 0;
	const counted: BlobStore = {
		...blobs,
		async *list() {
			open++;
			try {
				yield* blobs.list();
			} finally {
				open--;
			}
		},
	};
	const {run, sweep} = await openSweep({}, counted);
	for (let index = 0; index < 6000; index++) await blobs.create(`orphan-${index}`);
	await run(20 * MINUTE);
	t.is(open, 1);
	await sweep.close();
	t.is(open, 0);
	await run(HOUR);
	t.is(open, 0);
});
