import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {open} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import fc from 'fast-check';
import {BlobError, type BlobStore} from '../../../source/server/files/blob-store.ts';
import {createDirectoryBlobs} from '../../../source/server/files/directory-blobs.ts';
import {createMemoryBlobs} from '../../../source/server/files/memory-blobs.ts';

function temporaryFolder(t: ExecutionContext): string {
	const folder = mkdtempSync(path.join(tmpdir(), 'termchat-blobs-'));
	t.teardown(() => rmSync(folder, {recursive: true, force: true}));
	return folder;
}

const STORES: ReadonlyArray<readonly [string, (t: ExecutionContext) => BlobStore]> = [
	['memory', () => createMemoryBlobs()],
	['a directory', (t) => createDirectoryBlobs(path.join(temporaryFolder(t), 'files'))],
];

async function put(store: BlobStore, id: string, bytes: Uint8Array, offset = 0): Promise<void> {
	if (offset === 0 && (await store.size(id)) === undefined) await store.create(id);
	const writer = await store.write(id, offset);
	await writer.append(bytes);
	await writer.sync();
	await writer.close();
}

async function all(store: BlobStore, id: string): Promise<Uint8Array> {
	const reader = await store.read(id);
	const bytes = await reader.read(0, reader.size);
	await reader.close();
	return bytes;
}

async function idsOf(store: BlobStore): Promise<readonly string[]> {
	const ids: string[] = [];
	for await (const id of store.list()) ids.push(id);
	return ids.sort();
}

const bytesOf = (length: number, seed = 1): Uint8Array =>
	Uint8Array.from({length}, (_, index) => (index * 31 + seed) % 251);

const same = (t: ExecutionContext, found: Uint8Array, wanted: Uint8Array): void => {
	t.deepEqual(Buffer.from(found), Buffer.from(wanted));
};

for (const [name, make] of STORES) {
	test(`${name}: what is written is read again, whole and in parts`, async (t) => {
		const store = make(t);
		const bytes = bytesOf(200_000);
		await put(store, 'abcdef', bytes);
		same(t, await all(store, 'abcdef'), bytes);
		const reader = await store.read('abcdef');
		t.is(reader.size, 200_000);
		same(t, await reader.read(65_530, 20), bytes.subarray(65_530, 65_550));
		same(t, await reader.read(199_990, 100), bytes.subarray(199_990));
		t.is((await reader.read(200_000, 5)).length, 0);
		await reader.close();
	});

	test(`${name}: parts that are read share no memory`, async (t) => {
		const store = make(t);
		await put(store, 'abcdef', bytesOf(100));
		const reader = await store.read('abcdef');
		const first = await reader.read(0, 50);
		first.fill(0);
		same(t, await reader.read(0, 50), bytesOf(100).subarray(0, 50));
		await reader.close();
	});

	test(`${name}: a blob goes on where it ended, or from before that`, async (t) => {
		const store = make(t);
		const bytes = bytesOf(100_000);
		await put(store, 'abcdef', bytes.subarray(0, 70_000));
		await put(store, 'abcdef', bytes.subarray(60_000), 60_000);
		t.is(await store.size('abcdef'), 100_000);
		same(t, await all(store, 'abcdef'), bytes);
		await put(store, 'abcdef', new Uint8Array(), 10);
		t.is(await store.size('abcdef'), 10);
	});

	test(`${name}: nothing is written behind a gap`, async (t) => {
		const store = make(t);
		await put(store, 'abcdef', bytesOf(10));
		await t.throwsAsync(store.write('abcdef', 11), {instanceOf: BlobError, code: 'failed'});
		t.is(await store.size('abcdef'), 10);
	});

	test(`${name}: a second blob of the same id is refused`, async (t) => {
		const store = make(t);
		await put(store, 'abcdef', bytesOf(10));
		await t.throwsAsync(store.create('abcdef'), {instanceOf: BlobError, code: 'failed'});
		t.is(await store.size('abcdef'), 10);
	});

	test(`${name}: what is not there is not found, and taken away without a word`, async (t) => {
		const store = make(t);
		t.is(await store.size('abcdef'), undefined);
		await t.throwsAsync(store.read('abcdef'), {instanceOf: BlobError, code: 'not-found'});
		await t.throwsAsync(store.write('abcdef', 0), {instanceOf: BlobError, code: 'not-found'});
		await t.notThrowsAsync(store.remove('abcdef'));
	});

	test(`${name}: whoever has a blob open reads it to its end`, async (t) => {
		const store = make(t);
		await put(store, 'abcdef', bytesOf(1000));
		const reader = await store.read('abcdef');
		await store.remove('abcdef');
		t.is(await store.size('abcdef'), undefined);
		same(t, await reader.read(0, 1000), bytesOf(1000));
		await reader.close();
	});

	test(`${name}: all ids are listed`, async (t) => {
		const store = make(t);
		t.deepEqual(await idsOf(store), []);
		for (const id of ['abcdef', 'abXX', '-_34', 'abcdeg']) await store.create(id);
		t.deepEqual(await idsOf(store), ['-_34', 'abXX', 'abcdef', 'abcdeg']);
		await store.remove('abXX');
		t.deepEqual(await idsOf(store), ['-_34', 'abcdef', 'abcdeg']);
	});

	test(`${name}: appended pieces of any size make the same blob`, async (t) => {
		const store = make(t);
		let count = 0;
		await fc.assert(
			fc.asyncProperty(
				fc.array(fc.integer({min: 0, max: 70_000}), {maxLength: 6}),
				fc.nat(200_000),
				async (lengths, cut) => {
					const id = `blob-${++count}`;
					const bytes = bytesOf(
						lengths.reduce((sum, each) => sum + each, 0),
						count,
					);
					await store.create(id);
					const writer = await store.write(id, 0);
					let at = 0;
					for (const length of lengths) {
						await writer.append(bytes.subarray(at, at + length));
						at += length;
					}
					await writer.close();
					const offset = Math.min(cut, bytes.length);
					await put(store, id, bytes.subarray(offset), offset);
					return Buffer.compare(await all(store, id), bytes) === 0;
				},
			),
			{numRuns: 30},
		);
		t.is((await idsOf(store)).length, count);
	});
}

test('a directory: each blob is a file of the owner alone, on a shelf of the owner alone', async (t) => {
	const folder = temporaryFolder(t);
	const store = createDirectoryBlobs(path.join(folder, 'files'));
	await put(store, 'abcdef', bytesOf(10));
	t.deepEqual(readdirSync(path.join(folder, 'files')), ['ab']);
	if (process.platform === 'win32') return;
	t.is(statSync(path.join(folder, 'files', 'ab')).mode & 0o777, 0o700);
	t.is(statSync(path.join(folder, 'files', 'ab', 'abcdef')).mode & 0o777, 0o600);
});

for (const id of ['', 'a', '../../x', 'ab/cd', 'ab\\cd', 'ab.cd', 'ab\0cd', 'a'.repeat(65)]) {
	test(`a directory: ${JSON.stringify(id.slice(0, 12))} becomes no path`, async (t) => {
		const folder = temporaryFolder(t);
		const store = createDirectoryBlobs(path.join(folder, 'files'));
		for (const run of [store.create(id), store.size(id), store.remove(id), store.read(id)]) {
			await t.throwsAsync(run, {instanceOf: BlobError, code: 'not-found'});
		}
		t.deepEqual(readdirSync(folder), []);
	});
}

test('a directory: no link is followed', async (t) => {
	if (process.platform === 'win32') {
		t.pass();
		return;
	}
	const folder = temporaryFolder(t);
	const store = createDirectoryBlobs(path.join(folder, 'files'));
	await store.create('abcdef');
	const other = path.join(folder, 'other');
	writeFileSync(other, 'untouched');
	symlinkSync(other, path.join(folder, 'files', 'ab', 'ablink'));
	await t.throwsAsync(store.read('ablink'), {instanceOf: BlobError});
	await t.throwsAsync(store.write('ablink', 0), {instanceOf: BlobError});
	await t.throwsAsync(store.create('ablink'), {instanceOf: BlobError});
	t.is(readFileSync(other, 'utf8'), 'untouched');
});

test('a directory: what is no blob is left out and left alone', async (t) => {
	const folder = temporaryFolder(t);
	const store = createDirectoryBlobs(folder);
	await store.create('abcdef');
	writeFileSync(path.join(folder, 'README'), '');
	writeFileSync(path.join(folder, 'zz'), '');
	writeFileSync(path.join(folder, 'ab', 'not.a.blob'), '');
	writeFileSync(path.join(folder, 'ab', 'cdefgh'), '');
	t.deepEqual(await idsOf(store), ['abcdef']);
});

test('a directory: a message of it names no path', async (t) => {
	const folder = temporaryFolder(t);
	const store = createDirectoryBlobs(folder);
	const error = await t.throwsAsync(store.read('abcdef'));
	t.false(error?.message.includes(folder));
});

test('a directory: it says how much room there is', async (t) => {
	const space = await createDirectoryBlobs(temporaryFolder(t)).space();
	t.true(space === undefined || (space.free >= 0 && space.all >= space.free));
});

test('a directory: before its first blob it is not there, and the room for it is known', async (t) => {
	const folder = temporaryFolder(t);
	const store = createDirectoryBlobs(path.join(folder, 'data', 'files'));
	const there = await createDirectoryBlobs(folder).space();
	t.is((await store.space())?.all, there?.all);
	t.deepEqual(await idsOf(store), []);
	t.is(await store.size('abcdef'), undefined);
	await store.remove('abcdef');
	t.deepEqual(readdirSync(folder), []);
	await put(store, 'abcdef', bytesOf(10));
	t.deepEqual(await idsOf(store), ['abcdef']);
});

test('a directory: a disk without room is said to be full', async (t) => {
	if (process.platform !== 'linux') {
		t.pass();
		return;
	}
	const folder = temporaryFolder(t);
	const store = createDirectoryBlobs(folder);
	await store.create('abcdef');
	// A device that always says that it is full, under the blob's name.
	rmSync(path.join(folder, 'ab', 'abcdef'));
	const {execFileSync} = await import('node:child_process');
	try {
		execFileSync('mknod', [path.join(folder, 'ab', 'abcdef'), 'c', '1', '7'], {stdio: 'ignore'});
	} catch {
		t.log('No device can be made here.');
		t.pass();
		return;
	}
	const writer = await store.write('abcdef', 0);
	await t.throwsAsync(writer.append(bytesOf(10)), {instanceOf: BlobError, code: 'full'});
	await writer.close();
});

// By itself: what it changes is shared by all tests of this file.
test.serial(
	'a directory: what could not be written down for certain has to come again',
	async (t) => {
		const store = createDirectoryBlobs(temporaryFolder(t));
		await store.create('abcdef');
		const handle = await fileHandlePrototype();
		const {datasync, sync} = handle;
		t.teardown(() => Object.assign(handle, {datasync, sync}));
		const bytes = bytesOf(3 * 1_048_576);
		const half = bytes.subarray(0, bytes.length / 2);
		const writer = await store.write('abcdef', 0);
		await writer.append(half);
		// From here on the disk fails, as a stick that is pulled out.
		const fails = async (): Promise<never> => {
			throw Object.assign(new Error('i/o error'), {code: 'EIO'});
		};
		Object.assign(handle, {datasync: fails, sync: fails});
		await writer.append(bytes.subarray(half.length)).catch(() => {});
		await t.throwsAsync(writer.sync(), {instanceOf: BlobError, code: 'failed'});
		await writer.close();
		t.is(await store.size('abcdef'), half.length);
		// The line was cut instead: nobody has asked whether all is written down.
		const cut = await store.write('abcdef', half.length);
		await cut.append(bytes.subarray(half.length));
		await cut.close();
		t.is(await store.size('abcdef'), half.length);
		Object.assign(handle, {datasync, sync});
		await put(store, 'abcdef', bytes.subarray(half.length), half.length);
		same(t, await all(store, 'abcdef'), bytes);
	},
);

/** What every file handle has its methods from. */
async function fileHandlePrototype(): Promise<{datasync: unknown; sync: unknown}> {
	const handle = await open(import.meta.filename);
	await handle.close();
	// Every object has a prototype, and this one those methods.
	return Object.getPrototypeOf(handle) as {datasync: unknown; sync: unknown};
}
