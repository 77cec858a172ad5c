import {spawnSync} from 'node:child_process';
import {existsSync, mkdtempSync, rmSync, statSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test from 'ava';
import {systemClock, systemRandom} from '../../../source/protocol/environment.ts';
import {LIMITS} from '../../../source/protocol/limits.ts';
import {createLocalBus} from '../../../source/server/bus.ts';
import {createDirectoryBlobs} from '../../../source/server/files/directory-blobs.ts';
import {FileDesk} from '../../../source/server/files/file-desk.ts';
import {createTransferDesk} from '../../../source/server/files/tickets.ts';
import {silentLog} from '../../../source/server/log.ts';
import {RefusedError} from '../../../source/server/refused-error.ts';
import {
	type BallastFile,
	ballastFile,
	openBallast,
} from '../../../source/server/storage/disk-ballast.ts';
import {openSqliteStorage, type SqliteStorage} from '../../../source/server/storage/sqlite.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {accountRequest, message, roomRequest, temporaryDirectory} from './backends.ts';

/** A disk of so many free bytes, and a clock that goes when it is told to. */
function fakeDisk(free: number) {
	const disk = {free, size: 0, now: 0, isBroken: false, making: Promise.resolve()};
	const file: BallastFile = {
		free: () => disk.free,
		size: () => disk.size,
		async make(bytes) {
			disk.size = bytes / 2;
			await disk.making;
			if (disk.isBroken) throw new Error('The disk is full.');
			disk.size = bytes;
			disk.free -= bytes;
		},
		remove() {
			disk.free += disk.size;
			disk.size = 0;
		},
	};
	const clock = {...systemClock, monotonic: () => disk.now};
	return {disk, open: () => openBallast({file, clock, bytes: 100})};
}

test('the ballast is made where there is room for it twice', async (t) => {
	const {disk, open} = fakeDisk(200);
	const ballast = await open();
	t.is(disk.size, 100);
	t.false(ballast.isOut());
});

test('one that is there from the last time is not made again', async (t) => {
	const {disk, open} = fakeDisk(0);
	disk.size = 100;
	t.false((await open()).isOut());
	t.is(disk.size, 100);
});

test('without room it is out and takes nothing', async (t) => {
	const {disk, open} = fakeDisk(199);
	t.true((await open()).isOut());
	t.is(disk.size, 0);
});

test('where it cannot be made although there is room, the relay goes on without', async (t) => {
	const broken = fakeDisk(500);
	broken.disk.isBroken = true;
	const ballast = await broken.open();
	t.false(ballast.isOut());
	t.false(ballast.release());
	t.is(broken.disk.size, 0);
});

test('it is given up once, and made again when there is room, a second later at the earliest', async (t) => {
	const {disk, open} = fakeDisk(200);
	const ballast = await open();
	disk.free = 0;
	t.true(ballast.release());
	t.false(ballast.release());
	t.is(disk.size, 0);
	disk.now = 999;
	disk.free = 500;
	t.true(ballast.isOut());
	t.is(disk.size, 0);
	disk.now = 1000;
	t.true(ballast.isOut());
	await ballast.close();
	t.is(disk.size, 100);
	t.false(ballast.isOut());
});

test('while there is no room it stays out', async (t) => {
	const {disk, open} = fakeDisk(200);
	const ballast = await open();
	disk.free = 0;
	ballast.release();
	for (disk.now = 1000; disk.now < 5000; disk.now += 1000) {
		t.true(ballast.isOut());
		await ballast.close();
	}

	t.is(disk.size, 0);
});

test('one that is given up while it is made leaves nothing', async (t) => {
	const {disk, open} = fakeDisk(500);
	const ballast = await open();
	ballast.release();
	const {promise, resolve} = Promise.withResolvers<void>();
	disk.making = promise;
	disk.now = 1000;
	t.true(ballast.isOut());
	t.is(disk.size, 50);
	disk.now = 1500;
	t.true(ballast.release());
	resolve();
	await ballast.close();
	t.is(disk.size, 0);
	t.true(ballast.isOut());
});

test('the real file takes its bytes, for its owner alone, and gives them back', async (t) => {
	const place = path.join(temporaryDirectory(t), 'ballast');
	const file = ballastFile(place, systemRandom);
	t.is(file.size(), 0);
	t.true(file.free() > 0);
	await file.make(2_500_000);
	t.is(file.size(), 2_500_000);
	if (process.platform !== 'win32') {
		const {mode, blocks} = statSync(place);
		t.is(mode & 0o777, 0o600);
		t.true(blocks * 512 >= 2_500_000);
	}

	file.remove();
	file.remove();
	t.false(existsSync(place));
});

const canMount = process.platform === 'linux' && process.getuid?.() === 0 && mountOnce();
const mounted = canMount ? test : test.skip;
const note = canMount ? '' : ' [skipped: no file system can be mounted here]';

function mountOnce(): boolean {
	const place = mkdtempSync(path.join(tmpdir(), 'termchat-mount-'));
	const isMounted = mountSmall(place);
	if (isMounted) spawnSync('umount', [place]);
	rmSync(place, {recursive: true});
	return isMounted;
}

function mountSmall(place: string): boolean {
	return spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'termchat', place]).status === 0;
}

const AUDIT = {time: 1, by: 'ann', deed: 'ban'};

/** Appends until the disk is full; how many were kept. */
async function fillUp(storage: SqliteStorage): Promise<number> {
	for (let kept = 0; ; kept++) {
		try {
			await append(storage, `filling-${kept}`);
		} catch (error) {
			if (error instanceof StorageError && error.code === 'full') return kept;
			throw error;
		}
	}
}

function append(storage: SqliteStorage, id: string) {
	return storage.append(message('ops', 'ann', id, {text: id.padEnd(4000)}));
}

mounted(
	`on a full disk messages are deleted and order is kept, and all goes on when there is room${note}`,
	async (t) => {
		const directory = temporaryDirectory(t);
		t.true(mountSmall(directory));
		t.teardown(() => spawnSync('umount', [directory]));
		const clock = {...systemClock, monotonic: () => now};
		let now = 0;
		const storage = await openSqliteStorage({
			...{directory, random: systemRandom, clock, ballastBytes: 2 ** 21},
		});
		t.teardown(() => storage.close());
		const ballast = path.join(directory, 'ballast');
		const filler = path.join(directory, 'filler');
		writeFileSync(filler, Buffer.alloc(5 * 2 ** 20));
		await storage.createRoom(roomRequest('ops', 'ann'));
		const kept = await fillUp(storage);
		t.true(kept > 0);
		t.true(existsSync(ballast));
		const change = {room: 'ops', from: 'ann', device: 'd', time: 2000};
		const action = {type: 'delete', isStaff: false} as const;
		const remove = (target: number) =>
			storage.change({...change, id: `delete-${target}`, target, action});
		t.is((await remove(2)).type, 'changed');
		t.false(existsSync(ballast));
		t.is((await remove(3)).type, 'changed');
		const target = {type: 'account', name: 'ben'} as const;
		const ban = {sanction: 's1', type: 'ban', target, by: 'ann', time: 1, reason: ''} as const;
		await storage.setSanction({sanction: ban, audit: AUDIT});
		const muted = {...message('ops', 'ann', 'muted-ben'), kind: 'moderation'} as const;
		const entry = {...muted, moderation: {deed: 'mute', name: 'ben'} as const};
		t.is((await storage.append(entry)).type, 'appended');
		const refused = await t.throwsAsync(append(storage, 'while'), {instanceOf: StorageError});
		t.is(refused.code, 'full');
		t.is((await storage.purgeRoom({room: 'ops', before: Infinity, limit: 50})).removed, 50);
		t.true(await storage.liftSanction({id: 's1', audit: AUDIT}));

		rmSync(filler);
		now = 5000;
		await t.throwsAsync(append(storage, 'first'), {instanceOf: StorageError});
		while (statSync(ballast, {throwIfNoEntry: false})?.size !== 2 ** 21) {
			await new Promise(setImmediate);
		}

		await storage.close();
		const reopened = await openSqliteStorage({
			...{directory, random: systemRandom, clock, ballastBytes: 2 ** 21},
		});
		t.teardown(() => reopened.close());
		t.is((await append(reopened, 'after')).type, 'appended');
		t.is((await reopened.room('ops'))?.head, 1 + kept + 2 + 1 + 1);
		t.is((await reopened.audit({room: undefined, before: undefined, limit: 9})).entries.length, 2);
	},
);

mounted(`a relay whose disk is full starts, reads, and can delete${note}`, async (t) => {
	const directory = temporaryDirectory(t);
	t.true(mountSmall(directory));
	t.teardown(() => spawnSync('umount', [directory]));
	const open = () =>
		openSqliteStorage({
			...{directory, random: systemRandom, clock: systemClock, ballastBytes: 2 ** 21},
		});
	const storage = await open();
	await storage.createRoom(roomRequest('ops', 'ann'));
	const kept = await fillUp(storage);
	await storage.close();
	rmSync(path.join(directory, 'ballast'));
	const again = await open();
	t.teardown(() => again.close());
	t.is((await again.history({room: 'ops', limit: 9999})).messages.length, kept + 1);
	const refused = await t.throwsAsync(append(again, 'new'), {instanceOf: StorageError});
	t.is(refused.code, 'full');
	t.is((await again.purgeRoom({room: 'ops', before: Infinity, limit: 5})).removed, 5);
});

mounted(`on a full disk a file is deleted with its bytes, which makes room${note}`, async (t) => {
	const directory = temporaryDirectory(t);
	t.true(mountSmall(directory));
	t.teardown(() => spawnSync('umount', [directory]));
	const [random, clock] = [systemRandom, systemClock];
	const storage = await openSqliteStorage({directory, random, clock, ballastBytes: 2 ** 20});
	t.teardown(() => storage.close());
	const blobs = createDirectoryBlobs(path.join(directory, 'files'));
	const limits = {...LIMITS, diskFreeBytes: 0, diskFreePercent: 0};
	const transfers = createTransferDesk({clock, random, limits, bus: createLocalBus()});
	const files = new FileDesk({storage, blobs, transfers, clock, random, limits, log: silentLog});
	await storage.createAccount(accountRequest('ann'));
	await storage.createRoom(roomRequest('ops', 'ann'));
	const {id} = await files.begin({owner: 'ann', device: 'd', size: 2 ** 21});
	const writer = await blobs.write(id, 0);
	await writer.append(new Uint8Array(2 ** 21));
	await writer.close();
	await fillUp(storage);
	const refused = {code: 'storage-full'};
	await t.throwsAsync(files.requireRoom(2 ** 22), {instanceOf: RefusedError, ...refused});
	await files.remove(id);
	await files.settled();
	t.is(await blobs.size(id), undefined);
	t.deepEqual(await storage.goneFiles(9), []);
	t.deepEqual(files.totals, {files: 0, bytes: 0, awaited: 0});
});
