import path from 'node:path';
import test from 'ava';
import {openVaultReader} from '../../../source/client/vault/reader.ts';
import {VaultError} from '../../../source/client/vault/vault.ts';
import {DIRECTORY, openTestVault} from '../../helpers/file-vault.ts';
import {MemoryFileSystem} from '../../helpers/memory-file-system.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array | undefined) => bytes && new TextDecoder().decode(bytes);
const open = (fileSystem: MemoryFileSystem) => openVaultReader({directory: DIRECTORY, fileSystem});

test('what the owner of a vault writes can be read beside it', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.write('profiles', bytesOf('one'));
	const reader = await open(disk);
	t.is(textOf(await reader?.read('profiles')), 'one');
	await vault.write('profiles', bytesOf('two'));
	t.is(textOf(await reader?.read('profiles')), 'two');
	t.is(await reader?.read('nothing'), undefined);
	await vault.close();
	await reader?.close();
});

test('reading changes nothing on the disk', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.write('profiles', bytesOf('one'));
	const {steps} = disk;
	const reader = await open(disk);
	await reader?.read('profiles');
	await reader?.read('nothing');
	await reader?.close();
	t.is(disk.steps, steps);
	await vault.close();
});

test('where there is no vault, none is made', async (t) => {
	const disk = new MemoryFileSystem();
	t.is(await open(disk), undefined);
	t.is(disk.steps, 0);
});

test('a damaged record is refused and left where it is', async (t) => {
	const disk = new MemoryFileSystem();
	const vault = await openTestVault(disk);
	await vault.write('profiles', bytesOf('one'));
	await vault.close();
	const [name = ''] = (await disk.list(DIRECTORY)).filter((each) => each.endsWith('.record'));
	const file = path.join(DIRECTORY, name);
	await disk.write(file, bytesOf('nonsense'));
	const reader = await open(disk);
	const error = await t.throwsAsync(async () => reader?.read('profiles'), {instanceOf: VaultError});
	t.is(error?.code, 'damaged');
	t.is(textOf(await disk.read(file)), 'nonsense');
});

test('a vault whose key is gone is not opened', async (t) => {
	const disk = new MemoryFileSystem();
	await (await openTestVault(disk)).close();
	await disk.remove(path.join(DIRECTORY, 'vault.key'));
	const error = await t.throwsAsync(open(disk), {instanceOf: VaultError});
	t.is(error?.code, 'key-missing');
});
