import path from 'node:path';
import test from 'ava';
import {openVaultReader} from '../../../source/client/vault/reader.ts';
import {VaultError, type VaultErrorCode} from '../../../source/client/vault/vault.ts';
import {DIRECTORY, openTestVault} from '../../helpers/file-vault.ts';
import {flipped} from '../../helpers/hex.ts';
import {MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const refuses = (code: VaultErrorCode, message?: RegExp) => ({
	instanceOf: VaultError,
	code,
	...(message && {message}),
});
const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const journalFile = path.join(DIRECTORY, 'vault.journal');
const damagedFile = `${journalFile}.damaged`;

/** A disk whose power failed after these commits of the record `book`. */
async function diskWith(...texts: readonly string[]): Promise<MemoryFileSystem> {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	for (const text of texts) await vault.commit([{name: 'book', bytes: bytesOf(text)}]);
	disk.restart('names-lost');
	return disk;
}

async function journalOf(disk: MemoryFileSystem): Promise<Uint8Array> {
	return (await disk.read(journalFile)) ?? new Uint8Array();
}

async function bookOn(disk: MemoryFileSystem): Promise<string | undefined> {
	const vault = await openTestVault(disk);
	const book = textOf(await vault.read('book'));
	await vault.close();
	return book;
}

const HEAD = 58;

/** The entries of a journal whose entries are equally long. */
async function entriesOf(disk: MemoryFileSystem, count: number): Promise<readonly Uint8Array[]> {
	const body = (await journalOf(disk)).subarray(HEAD);
	const length = body.length / count;
	return Array.from({length: count}, (_, index) =>
		body.slice(index * length, (index + 1) * length),
	);
}

async function putEntries(disk: MemoryFileSystem, entries: readonly Uint8Array[]): Promise<void> {
	const head = (await journalOf(disk)).slice(0, HEAD);
	disk.put(journalFile, new Uint8Array(Buffer.concat([head, ...entries])));
}

test('a commit costs one append and one sync', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	const changes = ['book', 'text', 'outbox'].map((name) => ({name, bytes: bytesOf(name)}));
	await vault.commit(changes);
	const {steps} = disk;
	await vault.commit(changes);
	t.is(disk.steps - steps, 2);
	await vault.close();
});

test('neither names nor contents can be found in the journal', async (t) => {
	const disk = await diskWith('canary-content');
	t.false(
		Buffer.from(await journalOf(disk))
			.toString('latin1')
			.includes('canary'),
	);
	t.false(
		Buffer.from(await journalOf(disk))
			.toString('latin1')
			.includes('book'),
	);
});

test('a journal that grew large goes into files of its records', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	const large = new Uint8Array(300_000).fill(1);
	for (const name of ['a', 'b', 'a', 'b']) await vault.commit([{name, bytes: large}]);
	await vault.commit([{name: 'a', bytes: undefined}]);
	t.deepEqual(await vault.list(''), ['b']);
	t.true((await journalOf(disk)).length < 1000);
	t.is((await disk.list(DIRECTORY)).filter((name) => name.endsWith('.record')).length, 2);
	t.is(await vault.read('a'), undefined);
	t.deepEqual(await vault.read('b'), large);
	await vault.close();
	const again = await openTestVault(disk);
	t.deepEqual(await again.list(''), ['b']);
	await again.close();
});

test('an entry cut off anywhere at the end was never there', async (t) => {
	const disk = await diskWith('one', 'two');
	const [first = new Uint8Array(), second = new Uint8Array()] = await entriesOf(disk, 2);
	const before = await journalOf(disk);
	for (const [length] of second.entries()) {
		disk.put(journalFile, before);
		await putEntries(disk, [first, second.slice(0, length)]);
		const reader = await openVaultReader({directory: DIRECTORY, fileSystem: disk});
		t.is(textOf(await reader?.read('book')), 'one');
	}

	t.is(await bookOn(disk), 'one');
});

test('every changed byte before the last entry is damage, and the journal is kept', async (t) => {
	const disk = await diskWith('one', 'two');
	const good = await journalOf(disk);
	const last = (good.length - HEAD) / 2;
	const start = good.slice(0, -last);
	const onceEach = [...flipped(start)].filter((_, index) => index % 3 === 0);
	for (const bad of onceEach) {
		disk.put(journalFile, new Uint8Array([...bad, ...good.slice(-last)]));
		await t.throwsAsync(openTestVault(disk), refuses('damaged', /is kept as .*\.damaged/));
		t.deepEqual((await disk.read(damagedFile))?.slice(0, start.length), bad);
	}

	disk.put(journalFile, good);
	t.is(await bookOn(disk), 'two');
});

test('a head of any other length is damage', async (t) => {
	const disk = await diskWith('one');
	const good = await journalOf(disk);
	for (let length = 0; length < HEAD; length++) {
		disk.put(journalFile, good.slice(0, length));
		await t.throwsAsync(openTestVault(disk), refuses('damaged'));
	}

	t.pass();
});

test('a damaged journal stays refused until it is moved away, and its start counts', async (t) => {
	const disk = await diskWith('one', 'two', '333');
	const [first = new Uint8Array(), , last = new Uint8Array()] = await entriesOf(disk, 3);
	await putEntries(disk, [first, first.map((byte) => byte ^ 1), last]);
	for (let start = 0; start < 2; start++) {
		await t.throwsAsync(openTestVault(disk), refuses('damaged', /move the damaged file away/));
	}

	await disk.remove(damagedFile);
	t.is(await bookOn(disk), 'one');
});

for (const [what, order] of [
	['exchanged', [1, 0, 2]],
	['left out', [0, 2]],
	['doubled', [0, 0, 1, 2]],
] as const) {
	test(`entries that were ${what} are damage`, async (t) => {
		const disk = await diskWith('one', 'two', '333');
		const entries = await entriesOf(disk, 3);
		await putEntries(
			disk,
			order.flatMap((index) => entries[index] ?? []),
		);
		await t.throwsAsync(openTestVault(disk), refuses('damaged'));
	});
}

test('entries of an older journal are not taken for new ones', async (t) => {
	const disk = await diskWith('old one', 'old two');
	const [, old = new Uint8Array()] = await entriesOf(disk, 2);
	const vault = await openTestVault(disk);
	await vault.commit([{name: 'book', bytes: bytesOf('new one')}]);
	await vault.commit([{name: 'book', bytes: bytesOf('new two')}]);
	disk.restart('names-lost');
	const [first = new Uint8Array(), second = new Uint8Array()] = await entriesOf(disk, 2);
	t.is(old.length, second.length);
	const before = await journalOf(disk);
	const underNewMarker = new Uint8Array([...second.slice(0, 20), ...old.slice(20)]);
	for (const entry of [old, underNewMarker]) {
		disk.put(journalFile, before);
		await putEntries(disk, [first, entry]);
		const reader = await openVaultReader({directory: DIRECTORY, fileSystem: disk});
		t.is(textOf(await reader?.read('book')), 'new one');
	}
});

test('a journal put back from an older copy does not bring back older records', async (t) => {
	const disk = await diskWith('old');
	const old = await journalOf(disk);
	const vault = await openTestVault(disk);
	await vault.write('book', bytesOf('new'));
	await vault.close();
	disk.put(journalFile, old);
	t.is(await bookOn(disk), 'new');
});

test('what a full disk refused is taken back, and the next commit works', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
	const before = await journalOf(disk);
	disk.capacity = 0;
	const refused = refuses('storage-full', /Free some space/);
	await t.throwsAsync(vault.commit([{name: 'book', bytes: bytesOf('two')}]), refused);
	t.is(textOf(await vault.read('book')), 'one');
	t.deepEqual(await journalOf(disk), before);
	disk.capacity = Number.POSITIVE_INFINITY;
	await vault.commit([{name: 'book', bytes: bytesOf('333')}]);
	disk.restart('names-lost');
	t.is(await bookOn(disk), '333');
});

test('a disk that fails for a while loses nothing, though nothing can be taken back', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
	disk.capacity = 0;
	// Half of the entry is written, and then not even the journal can be cut.
	const committing = vault.commit([{name: 'book', bytes: bytesOf('a longer text')}]);
	disk.afterFull = () => {
		disk.refuseWith = 'EIO';
	};
	await t.throwsAsync(committing, refuses('storage-full'));
	await t.throwsAsync(vault.commit([{name: 'book', bytes: bytesOf('x')}]), refuses('unwritable'));
	disk.refuseWith = undefined;
	disk.capacity = Number.POSITIVE_INFINITY;
	await vault.commit([{name: 'book', bytes: bytesOf('two')}]);
	await vault.commit([{name: 'other', bytes: bytesOf('three')}]);
	disk.restart('names-lost');
	t.is(await bookOn(disk), 'two');
});

test('a checkpoint that a full disk refuses loses nothing, at the end of a run too', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
	disk.capacity = 0;
	await vault.close();
	disk.capacity = Number.POSITIVE_INFINITY;
	t.is(await bookOn(disk), 'one');
});

test('a new journal of which nobody knows whether it came to be loses nothing', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	const large = new Uint8Array(1_100_000);
	const {syncDirectory} = disk;
	let calls = 0;
	disk.syncDirectory = async (directory) => {
		// The first call is about the records, the second about the journal, which has its name by then.
		if (++calls === 2) throw Object.assign(new Error('EIO'), {code: 'EIO'});
		return syncDirectory.call(disk, directory);
	};
	await vault.commit([{name: 'large', bytes: large}]);
	t.deepEqual(await vault.read('large'), large);
	t.is(calls, 2);
	const {syncData} = disk;
	disk.syncData = async (file) => {
		await syncData.call(disk, file);
		// The power fails as soon as the next commit is promised.
		disk.crashAt = disk.steps + 1;
	};
	await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
	disk.syncData = syncData;
	disk.restart('names-lost');
	const again = await openTestVault(disk);
	t.is(textOf(await again.read('book')), 'one');
	t.deepEqual(await again.read('large'), large);
	await again.close();
});

test('a commit does not write over a damaged record, but can give it up', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.write('book', bytesOf('secret'));
	const [name = ''] = (await disk.list(DIRECTORY)).filter((each) => each.endsWith('.record'));
	disk.put(path.join(DIRECTORY, name), bytesOf('garbage'));
	await vault.close();
	const again = await openTestVault(disk);
	const change = {name: 'book', bytes: bytesOf('new')};
	await t.throwsAsync(again.commit([change]), refuses('damaged'));
	await again.commit([{name: 'book', bytes: undefined}]);
	t.is(await again.read('book'), undefined);
	await again.commit([change]);
	await again.close();
	t.is(await bookOn(disk), 'new');
	const kept = (await disk.list(DIRECTORY)).filter((each) => !each.startsWith('vault.'));
	const contents = await Promise.all(kept.map((each) => disk.read(path.join(DIRECTORY, each))));
	t.true(contents.some((bytes) => textOf(bytes) === 'garbage'));
});

test('a commit of a large record is read back whole', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	const large = new Uint8Array(3_000_000).fill(7);
	await vault.commit([{name: 'large', bytes: large}]);
	t.deepEqual(await vault.read('large'), large);
	await vault.close();
	const again = await openTestVault(disk);
	t.deepEqual(await again.read('large'), large);
	await again.close();
});

test('with both key and header gone, a journal is not written off', async (t) => {
	const disk = await diskWith('one');
	const before = await journalOf(disk);
	await disk.remove(path.join(DIRECTORY, 'vault.key'));
	await disk.remove(path.join(DIRECTORY, 'vault.header'));
	await t.throwsAsync(openTestVault(disk), refuses('damaged'));
	t.deepEqual(await journalOf(disk), before);
});

test('a journal that others can read is refused with the command', async (t) => {
	const disk = await diskWith('one');
	disk.chmod(journalFile, 0o640);
	const refused = refuses('permissions', /chmod 600 '.*vault\.journal'$/);
	await t.throwsAsync(openTestVault(disk), refused);
	const reader = await openVaultReader({directory: DIRECTORY, fileSystem: disk});
	await t.throwsAsync(async () => reader?.read('book'), refused);
});

test('beside its owner, a reader sees commits, newer writes and removals', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	const reader = await openVaultReader({directory: DIRECTORY, fileSystem: disk});
	await vault.write('book', bytesOf('zero'));
	await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
	t.is(textOf(await reader?.read('book')), 'one');
	await vault.write('book', bytesOf('two'));
	t.is(textOf(await reader?.read('book')), 'two');
	await vault.delete('book');
	t.is(await reader?.read('book'), undefined);
	await vault.commit([{name: 'book', bytes: bytesOf('three')}]);
	await vault.close();
	t.is(textOf(await reader?.read('book')), 'three');
});

test('a reader refuses a damaged journal, and leaves it where it is', async (t) => {
	const disk = await diskWith('one', 'two');
	const bad = (await journalOf(disk)).with(HEAD + 30, 0);
	disk.put(journalFile, bad);
	const reader = await openVaultReader({directory: DIRECTORY, fileSystem: disk});
	await t.throwsAsync(async () => reader?.read('book'), refuses('damaged', /Start termchat/));
	t.deepEqual(await journalOf(disk), bad);
});
