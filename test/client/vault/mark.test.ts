import path from 'node:path';
import test from 'ava';
import {
	RESTORED_RECORD,
	type Vault,
	VaultError,
	type VaultErrorCode,
} from '../../../source/client/vault/vault.ts';
import {DIRECTORY, openTestVault} from '../../helpers/file-vault.ts';
import {flipped} from '../../helpers/hex.ts';
import {CRASH_OUTCOMES, MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const refuses = (code: VaultErrorCode, message: RegExp) => ({
	instanceOf: VaultError,
	code,
	message,
});
const bytesOf = (text: string) => new TextEncoder().encode(text);
const mark = '/home/ann/state/vault.mark';

const open = (disk: MemoryFileSystem): Promise<Vault> => openTestVault(disk, {mark});

/** The files of the vault's folder, as a backup has them. */
async function backUp(disk: MemoryFileSystem): Promise<ReadonlyMap<string, Uint8Array>> {
	const names = await disk.list(DIRECTORY);
	const files = names.map((name) => path.join(DIRECTORY, name));
	const bytes = await Promise.all(files.map((file) => disk.read(file)));
	return new Map(files.map((file, index) => [file, bytes[index] ?? new Uint8Array()]));
}

async function putBack(
	disk: MemoryFileSystem,
	backup: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
	for (const name of await disk.list(DIRECTORY)) await disk.remove(path.join(DIRECTORY, name));
	for (const [file, bytes] of backup) disk.put(file, bytes);
}

async function restoredAt(disk: MemoryFileSystem): Promise<string | undefined> {
	const vault = await open(disk);
	const record = await vault.read(RESTORED_RECORD);
	await vault.close();
	return record && Buffer.from(record).toString('hex');
}

/** A vault, a backup of it, and an opening since. */
async function aged(): Promise<{disk: MemoryFileSystem; backup: ReadonlyMap<string, Uint8Array>}> {
	const disk = new MemoryFileSystem();
	await (await open(disk)).close();
	const backup = await backUp(disk);
	await (await open(disk)).close();
	return {disk, backup};
}

test('a vault that was never put back says so', async (t) => {
	const {disk} = await aged();
	t.is(await restoredAt(disk), undefined);
});

test('a vault put back from an older copy is noticed, and written down', async (t) => {
	const {disk, backup} = await aged();
	await putBack(disk, backup);
	const number = await restoredAt(disk);
	t.is(number?.length, 16);
	t.is(await restoredAt(disk), number);
});

test('the same copy put back a second time is noticed again, under another number', async (t) => {
	const {disk, backup} = await aged();
	await putBack(disk, backup);
	const first = await restoredAt(disk);
	await putBack(disk, backup);
	const second = await restoredAt(disk);
	t.not(second, undefined);
	t.not(first, second);
});

test('a copy from before a checkpoint of this run is noticed', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await open(disk);
	const backup = await backUp(disk);
	await vault.commit([{name: 'large', bytes: new Uint8Array(1_100_000)}]);
	await vault.read('large');
	disk.restart('names-lost');
	await putBack(disk, backup);
	t.not(await restoredAt(disk), undefined);
});

test('no crash looks like an older copy', async (t) => {
	const run = async (disk: MemoryFileSystem) => {
		for (let start = 0; start < 2; start++) {
			const vault = await open(disk);
			await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
			await vault.close();
		}
	};
	const whole = new MemoryFileSystem();
	await run(whole);
	for (let crashAt = 1; crashAt <= whole.steps; crashAt++) {
		for (const outcome of CRASH_OUTCOMES) {
			const disk = new MemoryFileSystem();
			disk.crashAt = crashAt;
			await run(disk).catch(() => undefined);
			disk.restart(outcome);
			t.is(await restoredAt(disk), undefined, `step ${crashAt}, ${outcome}`);
		}
	}
});

test('a crash right after it was noticed does not hide it', async (t) => {
	const {disk: original, backup} = await aged();
	const marked = (await original.read(mark)) ?? new Uint8Array();
	const restored = async () => {
		const disk = new MemoryFileSystem();
		await putBack(disk, backup);
		disk.put(mark, marked);
		disk.restart('all-kept');
		return disk;
	};
	const whole = await restored();
	await open(whole);
	for (let crashAt = 1; crashAt <= whole.steps; crashAt++) {
		const disk = await restored();
		disk.crashAt = crashAt;
		await open(disk).catch(() => undefined);
		disk.restart('names-kept');
		t.is((await restoredAt(disk))?.length, 16, `step ${crashAt}`);
	}
});

test('a mark that is gone, damaged or of another vault raises no alarm', async (t) => {
	const {disk, backup} = await aged();
	const good = (await disk.read(mark)) ?? new Uint8Array();
	const {disk: other} = await aged();
	const foreign = (await other.read(mark)) ?? new Uint8Array();
	for (const bytes of [...flipped(good), new Uint8Array(), foreign]) {
		await putBack(disk, backup);
		disk.put(mark, bytes);
		t.is(await restoredAt(disk), undefined);
	}

	await putBack(disk, backup);
	await disk.remove(mark);
	t.is(await restoredAt(disk), undefined);
});

test('a journal that is gone is an older copy', async (t) => {
	const {disk} = await aged();
	await disk.remove(path.join(DIRECTORY, 'vault.journal'));
	t.not(await restoredAt(disk), undefined);
});

test('a mark that others can read is refused with the command', async (t) => {
	const {disk} = await aged();
	disk.chmod(mark, 0o644);
	const command = /chmod 600 '\/home\/ann\/state\/vault\.mark'$/;
	await t.throwsAsync(open(disk), refuses('permissions', command));
});
