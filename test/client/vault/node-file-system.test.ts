import {existsSync} from 'node:fs';
import {chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile} from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {openFileVault} from '../../../source/client/vault/file.ts';
import {nodeFileSystem} from '../../../source/client/vault/file-system.ts';
import {nodeProcesses} from '../../../source/client/vault/lock.ts';
import {systemRandom} from '../../../source/protocol/environment.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);
const isRecord = (name: string) => name.endsWith('.record');
const withModes = nodeFileSystem.hasModes ? test : test.skip;

async function temporaryDirectory(t: ExecutionContext): Promise<string> {
	const directory = await mkdtemp(path.join(os.tmpdir(), 'termchat-vault-'));
	t.teardown(() => rm(directory, {recursive: true, force: true}));
	return directory;
}

function openVault(directory: string) {
	return openFileVault({
		directory,
		fileSystem: nodeFileSystem,
		random: systemRandom,
		processes: nodeProcesses,
	});
}

test('records survive a restart on a real disk', async (t) => {
	const directory = path.join(await temporaryDirectory(t), 'deep', 'vault');
	const vault = await openVault(directory);
	await vault.write('outbox/ops', bytesOf('one'));
	await vault.write('outbox/ops', bytesOf('two'));
	await vault.close();
	const again = await openVault(directory);
	t.deepEqual(await again.read('outbox/ops'), bytesOf('two'));
	t.deepEqual(await again.list('outbox/'), ['outbox/ops']);
	await again.delete('outbox/ops');
	await again.close();
	t.deepEqual((await readdir(directory)).sort(), ['vault.header', 'vault.journal', 'vault.key']);
});

test('commits survive a restart on a real disk, and go into their files at the end', async (t) => {
	const directory = path.join(await temporaryDirectory(t), 'vault');
	const vault = await openVault(directory);
	await vault.commit([
		{name: 'book', bytes: bytesOf('one')},
		{name: 'text', bytes: bytesOf('hello')},
	]);
	await vault.commit([
		{name: 'book', bytes: bytesOf('two')},
		{name: 'text', bytes: undefined},
	]);
	t.deepEqual((await readdir(directory)).filter(isRecord), []);
	await vault.close();
	t.is((await readdir(directory)).filter(isRecord).length, 1);
	const again = await openVault(directory);
	t.deepEqual(await again.read('book'), bytesOf('two'));
	t.is(await again.read('text'), undefined);
	await again.close();
});

test('bytes are replaced in place, go on behind the end, and are cut off', async (t) => {
	const file = path.join(await temporaryDirectory(t), 'file');
	await writeFile(file, 'abcdef');
	await nodeFileSystem.writeAt(file, 4, bytesOf('EFGH'));
	await nodeFileSystem.syncData(file);
	t.deepEqual(await nodeFileSystem.read(file), bytesOf('abcdEFGH'));
	await nodeFileSystem.truncate(file, 5);
	t.deepEqual(await nodeFileSystem.read(file), bytesOf('abcdE'));
	const missing = path.join(path.dirname(file), 'missing');
	await t.throwsAsync(nodeFileSystem.writeAt(missing, 0, bytesOf('x')), {code: 'ENOENT'});
});

withModes('only the owner can read what is made', async (t) => {
	const directory = path.join(await temporaryDirectory(t), 'vault');
	const vault = await openVault(directory);
	await vault.write('account', bytesOf('ann'));
	await vault.commit([{name: 'book', bytes: bytesOf('one')}]);
	t.is((await stat(directory)).mode & 0o777, 0o700);
	for (const name of await readdir(directory)) {
		t.is((await stat(path.join(directory, name))).mode & 0o777, 0o600, name);
	}

	await vault.close();
});

withModes('the command in the refusal opens the vault again', async (t) => {
	const directory = path.join(await temporaryDirectory(t), "ann's vault");
	await (await openVault(directory)).close();
	await chmod(path.join(directory, 'vault.key'), 0o644);
	const error = await t.throwsAsync(openVault(directory), {code: 'permissions'});
	const quoted = path.join(directory, 'vault.key').replace("'", String.raw`'\''`);
	t.true(error?.message.endsWith(`chmod 600 '${quoted}'`));
});

test('a folder is no record file, and its failure is not silent', async (t) => {
	const directory = await temporaryDirectory(t);
	await t.throwsAsync(nodeFileSystem.read(directory), {code: 'EISDIR'});
	await t.throwsAsync(nodeFileSystem.sync(path.join(directory, 'none')), {code: 'ENOENT'});
});

test('a record that the disk does not give out is unreadable, and stays', async (t) => {
	const directory = await temporaryDirectory(t);
	const vault = await openVault(directory);
	await vault.write('account', bytesOf('ann'));
	const names = await readdir(directory);
	const file = path.join(directory, names.find((name) => name.endsWith('.record')) ?? '');
	await rm(file);
	await mkdir(file);
	const message = /cannot read .* \(EISDIR\)/;
	await t.throwsAsync(vault.read('account'), {code: 'unreadable', message});
	t.is((await nodeFileSystem.inspect(file))?.type, 'directory');
	await vault.close();
});

test('what is missing is undefined or empty', async (t) => {
	const missing = path.join(await temporaryDirectory(t), 'missing');
	t.is(await nodeFileSystem.read(missing), undefined);
	t.is(await nodeFileSystem.readStart(missing, 4), undefined);
	t.is(await nodeFileSystem.inspect(missing), undefined);
	t.deepEqual(await nodeFileSystem.list(missing), []);
	await t.notThrowsAsync(nodeFileSystem.remove(missing));
});

test('the start of a file is read, or all of a shorter one', async (t) => {
	const file = path.join(await temporaryDirectory(t), 'file');
	await writeFile(file, 'abcdef');
	t.deepEqual(await nodeFileSystem.readStart(file, 3), bytesOf('abc'));
	t.deepEqual(await nodeFileSystem.readStart(file, 9), bytesOf('abcdef'));
});

test('a file is created once, and no draft is left', async (t) => {
	const directory = await temporaryDirectory(t);
	const file = path.join(directory, 'lock');
	t.true(await nodeFileSystem.createExclusive(file, bytesOf('one')));
	t.false(await nodeFileSystem.createExclusive(file, bytesOf('two')));
	t.deepEqual(await nodeFileSystem.read(file), bytesOf('one'));
	t.deepEqual(await readdir(directory), ['lock']);
});

withModes('a link is seen as a link', async (t) => {
	const directory = await temporaryDirectory(t);
	const link = path.join(directory, 'link');
	await symlink(directory, link);
	t.is((await nodeFileSystem.inspect(link))?.type, 'other');
	t.is((await nodeFileSystem.inspect(directory))?.type, 'directory');
});

const withFullDevice = existsSync('/dev/full') ? test : test.skip;

withFullDevice('a lock that a full disk refuses leaves no draft behind', async (t) => {
	const directory = await temporaryDirectory(t);
	const lock = path.join(directory, 'lock');
	// Whatever is written to this device meets a full disk.
	await symlink('/dev/full', `${lock}.${process.pid}.tmp`);
	await t.throwsAsync(nodeFileSystem.createExclusive(lock, bytesOf('1\nhere\ntoken\n')), {
		code: 'ENOSPC',
	});
	t.deepEqual(await readdir(directory), []);
});
