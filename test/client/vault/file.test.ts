import path from 'node:path';
import test from 'ava';
import {VaultError, type VaultErrorCode} from '../../../source/client/vault/vault.ts';
import {hash} from '../../../source/crypto/kdf.ts';
import {DIRECTORY, openTestVault} from '../../helpers/file-vault.ts';
import {flipped, resized} from '../../helpers/hex.ts';
import {MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const refuses = (code: VaultErrorCode, message?: RegExp) => ({
	instanceOf: VaultError,
	code,
	...(message && {message}),
});
const bytesOf = (text: string) => new TextEncoder().encode(text);
const keyFile = path.join(DIRECTORY, 'vault.key');
const headerFile = path.join(DIRECTORY, 'vault.header');

/** A disk with a vault on it that holds these records. */
async function diskWith(records: Readonly<Record<string, string>>): Promise<MemoryFileSystem> {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	for (const [name, text] of Object.entries(records)) {
		await vault.write(name, bytesOf(text));
	}

	await vault.close();
	return disk;
}

async function recordFiles(disk: MemoryFileSystem, suffix = '.record'): Promise<readonly string[]> {
	const names = await disk.list(DIRECTORY);
	return names.filter((name) => name.endsWith(suffix)).map((name) => path.join(DIRECTORY, name));
}

/** The file of the only record, and its bytes. */
async function onlyRecord(disk: MemoryFileSystem): Promise<readonly [string, Uint8Array]> {
	const [file = ''] = await recordFiles(disk);
	return [file, (await disk.read(file)) ?? new Uint8Array()];
}

test('records survive a restart', async (t) => {
	const disk = await diskWith({account: 'ann', 'outbox/ops': 'hello'});
	const vault = await openTestVault(disk);
	t.deepEqual(await vault.read('account'), bytesOf('ann'));
	t.deepEqual(await vault.list(''), ['account', 'outbox/ops']);
	await vault.close();
});

test('neither names nor contents can be found on the disk', async (t) => {
	const disk = await diskWith({'outbox/@canary-name': 'canary-content'});
	for (const name of await disk.list(DIRECTORY)) {
		const bytes = await disk.read(path.join(DIRECTORY, name));
		t.false(`${name}${Buffer.from(bytes ?? []).toString('latin1')}`.includes('canary'));
	}
});

test('the same text written twice does not look the same', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.write('account', bytesOf('same'));
	const [, first] = await onlyRecord(disk);
	await vault.write('account', bytesOf('same'));
	const [, second] = await onlyRecord(disk);
	t.notDeepEqual(first, second);
	await vault.close();
});

test('every changed byte and every other length of a record is refused and kept', async (t) => {
	const disk = await diskWith({account: 'ann'});
	const [file, good] = await onlyRecord(disk);
	const vault = await openTestVault(disk);
	for (const bad of [...flipped(good), ...resized(good)]) {
		disk.put(file, bad);
		await t.throwsAsync(vault.read('account'), refuses('damaged'));
		t.deepEqual(await disk.read(file.replace('.record', '.damaged')), bad);
	}

	disk.put(file, good);
	t.deepEqual(await vault.read('account'), bytesOf('ann'));
	await vault.close();
});

test('a record under the name of another is damaged', async (t) => {
	const disk = await diskWith({account: 'ann', other: 'other'});
	const [one = '', two = ''] = await recordFiles(disk);
	disk.put(one, (await disk.read(two)) ?? new Uint8Array());
	const vault = await openTestVault(disk);
	await t.throwsAsync(vault.list(''), refuses('damaged'));
	t.is((await vault.list('')).length, 1);
	await vault.close();
});

test('a damaged record stays refused after a restart, and is not written over', async (t) => {
	const disk = await diskWith({'device-key': 'secret'});
	const [file] = await onlyRecord(disk);
	disk.put(file, bytesOf('garbage'));
	for (let start = 0; start < 2; start++) {
		const vault = await openTestVault(disk);
		await t.throwsAsync(vault.read('device-key'), refuses('damaged', /is kept as .*\.damaged/));
		await t.throwsAsync(vault.write('device-key', bytesOf('new')), refuses('damaged'));
		await vault.close();
	}
});

test('a record set aside while the vault is open is no longer listed', async (t) => {
	const disk = await diskWith({account: 'ann'});
	const vault = await openTestVault(disk);
	t.deepEqual(await vault.list(''), ['account']);
	const [file] = await onlyRecord(disk);
	disk.put(file, bytesOf('garbage'));
	await t.throwsAsync(vault.read('account'), refuses('damaged'));
	t.deepEqual(await vault.list(''), []);
	await vault.close();
});

test('a write that finds a damaged record refuses, without a read before', async (t) => {
	const disk = await diskWith({'device-key': 'secret'});
	const [file] = await onlyRecord(disk);
	disk.put(file, bytesOf('garbage'));
	const vault = await openTestVault(disk);
	await t.throwsAsync(vault.write('device-key', bytesOf('new')), refuses('damaged'));
	await vault.close();
});

test('deleting gives up a damaged record but keeps its file', async (t) => {
	const disk = await diskWith({outbox: 'text'});
	const [file] = await onlyRecord(disk);
	disk.put(file, bytesOf('garbage'));
	const vault = await openTestVault(disk);
	await t.throwsAsync(vault.read('outbox'), refuses('damaged'));
	await vault.delete('outbox');
	t.is(await vault.read('outbox'), undefined);
	await vault.write('outbox', bytesOf('new'));
	t.deepEqual(await vault.read('outbox'), bytesOf('new'));
	const kept = (await disk.list(DIRECTORY)).filter((name) => name.includes('.kept-'));
	t.deepEqual(await disk.read(path.join(DIRECTORY, kept[0] ?? '')), bytesOf('garbage'));
	await vault.close();
});

test('a full disk loses nothing, leaves no draft, and says so', async (t) => {
	const disk = await diskWith({account: 'old'});
	const vault = await openTestVault(disk);
	disk.capacity = 0;
	await t.throwsAsync(
		vault.write('account', bytesOf('new')),
		refuses('storage-full', /Free some space/),
	);
	t.deepEqual(await vault.read('account'), bytesOf('old'));
	t.deepEqual(await recordFiles(disk, '.tmp'), []);
	disk.capacity = Number.POSITIVE_INFINITY;
	await vault.write('account', bytesOf('new'));
	t.deepEqual(await vault.read('account'), bytesOf('new'));
	await vault.close();
});

test('a disk that refuses writes is named, with its reason', async (t) => {
	const disk = await diskWith({account: 'old'});
	const vault = await openTestVault(disk);
	disk.refuseWith = 'EROFS';
	const refused = refuses('unwritable', /cannot write to \/home\/ann\/vault \(EROFS\)/);
	await t.throwsAsync(vault.write('account', bytesOf('new')), refused);
	disk.refuseWith = undefined;
	t.deepEqual(await vault.read('account'), bytesOf('old'));
	await vault.close();
});

for (const mode of [0o604, 0o640, 0o660, 0o601]) {
	test(`a key file of mode ${mode.toString(8)} is refused with the command`, async (t) => {
		const disk = await diskWith({account: 'ann'});
		disk.chmod(keyFile, mode);
		const command = /chmod 600 '\/home\/ann\/vault\/vault\.key'$/;
		await t.throwsAsync(openTestVault(disk), refuses('permissions', command));
	});
}

test('a header that others can read is refused with the command', async (t) => {
	const disk = await diskWith({account: 'ann'});
	disk.chmod(headerFile, 0o644);
	const command = /chmod 600 '\/home\/ann\/vault\/vault\.header'$/;
	await t.throwsAsync(openTestVault(disk), refuses('permissions', command));
});

test('a folder that others can enter is refused with the command', async (t) => {
	const disk = await diskWith({account: 'ann'});
	disk.chmod(DIRECTORY, 0o755);
	const command = /chmod 700 '\/home\/ann\/vault'$/;
	await t.throwsAsync(openTestVault(disk), refuses('permissions', command));
});

test('a system without modes refuses none', async (t) => {
	const disk = await diskWith({account: 'ann'});
	disk.hasModes = false;
	disk.chmod(keyFile, 0o666);
	const vault = await openTestVault(disk);
	t.deepEqual(await vault.read('account'), bytesOf('ann'));
	await vault.close();
});

test('a key file that is a link is refused', async (t) => {
	const disk = await diskWith({account: 'ann'});
	disk.makeLink(keyFile);
	await t.throwsAsync(openTestVault(disk), refuses('permissions', /not a link/));
});

test('the key of another vault is refused, and no record is touched', async (t) => {
	const disk = await diskWith({account: 'ann'});
	const before = await onlyRecord(disk);
	const other = await diskWith({});
	disk.put(keyFile, (await other.read(keyFile)) ?? new Uint8Array());
	await t.throwsAsync(openTestVault(disk), refuses('wrong-key'));
	t.deepEqual(await onlyRecord(disk), before);
});

test('a missing key is never replaced by a new one', async (t) => {
	const disk = await diskWith({account: 'ann'});
	const key = (await disk.read(keyFile)) ?? new Uint8Array();
	await disk.remove(keyFile);
	await t.throwsAsync(openTestVault(disk), refuses('key-missing'));
	t.is(await disk.read(keyFile), undefined);
	disk.put(keyFile, key);
	const vault = await openTestVault(disk);
	t.deepEqual(await vault.read('account'), bytesOf('ann'));
	await vault.close();
});

test('with both key and header gone, records are not written off', async (t) => {
	const disk = await diskWith({account: 'ann'});
	await disk.remove(keyFile);
	await disk.remove(headerFile);
	await t.throwsAsync(openTestVault(disk), refuses('damaged'));
});

for (const file of [keyFile, headerFile]) {
	test(`every change to ${path.basename(file)} is refused and nothing is touched`, async (t) => {
		const disk = await diskWith({account: 'ann'});
		const good = (await disk.read(file)) ?? new Uint8Array();
		for (const bad of [...flipped(good), ...resized(good)]) {
			disk.put(file, bad);
			await t.throwsAsync(openTestVault(disk), refuses('damaged'));
			t.deepEqual(await disk.read(file), bad);
		}

		disk.put(file, good);
		const vault = await openTestVault(disk);
		t.deepEqual(await vault.read('account'), bytesOf('ann'));
		await vault.close();
	});
}

for (const [file, label] of [
	[keyFile, 'vault-key-file'],
	[headerFile, 'vault-header'],
] as const) {
	for (const [what, position, code] of [
		['of a later version', 0, 'newer-version'],
		['of another kind', 1, 'locked'],
	] as const) {
		test(`a whole ${path.basename(file)} ${what} is ${code}, not damaged`, async (t) => {
			const disk = await diskWith({account: 'ann'});
			const good = (await disk.read(file)) ?? new Uint8Array();
			const body = good.slice(0, -32).with(position, 9);
			disk.put(file, new Uint8Array([...body, ...hash(label, body)]));
			await t.throwsAsync(openTestVault(disk), refuses(code, /Update termchat/));
		});
	}
}

test('no error of the vault shows the key', async (t) => {
	const disk = await diskWith({account: 'ann'});
	const key = Buffer.from((await disk.read(keyFile))?.slice(2, 34) ?? []);
	disk.put(headerFile, new Uint8Array(66));
	const error = await t.throwsAsync(openTestVault(disk));
	const shown = `${error?.message} ${error?.stack} ${JSON.stringify(error)}`;
	t.false(shown.includes(key.toString('hex')) || shown.includes(key.toString('base64url')));
});
