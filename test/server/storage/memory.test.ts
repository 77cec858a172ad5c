import test from 'ava';
import {systemRandom} from '../../../source/protocol/environment.ts';
import {
	createMemoryDisk,
	createMemoryStorage,
	type MemoryCommit,
} from '../../../source/server/storage/memory.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';
import {message, roomRequest} from './backends.ts';

/** A disk with the room `ops` and its owner ann. */
async function preparedDisk() {
	const disk = createMemoryDisk();
	await createMemoryStorage({random: systemRandom, disk}).createRoom(roomRequest('ops', 'ann'));
	const open = (commit?: MemoryCommit) => createMemoryStorage({random: systemRandom, disk, commit});
	return {open};
}

const never = new Promise<void>(() => {});

test('what was stored is there, under the same store id, when the disk is opened again', async (t) => {
	const {open} = await preparedDisk();
	const storage = open();
	await storage.append(message('ops', 'ann', 'hello'));
	await storage.close();
	const reopened = open();
	t.is(reopened.storeId, storage.storeId);
	t.is((await reopened.history({room: 'ops', limit: 1})).messages[0]?.text, 'hello');
});

test('a crash before the commit leaves nothing', async (t) => {
	const {open} = await preparedDisk();
	void open(() => never).append(message('ops', 'ann', 'hello'));
	await new Promise(setImmediate);
	t.is((await open().room('ops'))?.head, 1);
});

test('a crash between commit and answer leaves the message, and its retry is a duplicate', async (t) => {
	const {open} = await preparedDisk();
	const {promise: applied, resolve} = Promise.withResolvers<void>();
	const crashing = open((apply) => {
		apply();
		resolve();
		return never;
	});
	let isAnswered = false;
	void crashing.append(message('ops', 'ann', 'hello')).finally(() => {
		isAnswered = true;
	});
	await applied;
	const retry = await open().append(message('ops', 'ann', 'hello'));
	t.true(retry.type === 'appended' && retry.duplicate);
	t.false(isAnswered);
});

test('a storage whose disk was opened again changes nothing any more', async (t) => {
	const {open} = await preparedDisk();
	let applyLate = (): void => {};
	const old = open((apply) => {
		applyLate = apply;
		return never;
	});
	void old.append(message('ops', 'ann', 'late'));
	await new Promise(setImmediate);
	const current = open();
	applyLate();
	t.is((await current.room('ops'))?.head, 1);
	const error = await t.throwsAsync(old.room('ops'), {instanceOf: StorageError});
	t.is(error.code, 'closed');
});

test('a full disk refuses these writes and takes later ones', async (t) => {
	const {open} = await preparedDisk();
	let isFull = true;
	const storage = open(async (apply) => {
		if (isFull) throw new StorageError('full', 'The disk is full.');
		apply();
	});
	const refused = storage.append(message('ops', 'ann', 'first'));
	const error = await t.throwsAsync(refused, {instanceOf: StorageError});
	t.is(error.code, 'full');
	t.is((await storage.room('ops'))?.head, 1);
	isFull = false;
	const stored = await storage.append(message('ops', 'ann', 'first'));
	t.false(stored.type === 'appended' && stored.duplicate);
});

test('after a failed commit every later write is refused and reads go on', async (t) => {
	const {open} = await preparedDisk();
	let isBroken = true;
	const storage = open(async (apply) => {
		apply();
		if (isBroken) throw new Error('I/O error');
	});
	for (const text of ['first', 'second']) {
		const refused = storage.append(message('ops', 'ann', text));
		const error = await t.throwsAsync(refused, {instanceOf: StorageError});
		t.is(error.code, 'failed');
		isBroken = false;
	}

	t.is((await storage.room('ops'))?.head, 2);
});

test('writes made at once share a commit, and reads do not see them before it', async (t) => {
	const {open} = await preparedDisk();
	const {promise: go, resolve} = Promise.withResolvers<void>();
	let commits = 0;
	const storage = open(async (apply) => {
		commits++;
		await go;
		apply();
	});
	const writes = ['a', 'b', 'c'].map((text) => storage.append(message('ops', 'ann', text)));
	await new Promise(setImmediate);
	t.is((await storage.room('ops'))?.head, 1);
	resolve();
	await Promise.all(writes);
	t.is((await storage.room('ops'))?.head, 4);
	t.is(commits, 1);
});
