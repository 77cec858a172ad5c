import {execFileSync} from 'node:child_process';
import {appendFile, chmod, mkdir, rename, stat, symlink, utimes, writeFile} from 'node:fs/promises';
import {createServer} from 'node:net';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {nodeFiles} from '../../../../source/client/files/disk/node-files.ts';
import {temporaryFolder} from './temporary-folder.ts';

const disk = nodeFiles();
const isWindows = process.platform === 'win32';
const onUnix = isWindows ? test.skip : test;
/** Who may everything is refused nothing. */
const asPerson = isWindows || process.getuid?.() === 0 ? test.skip : test;

test('a file is read in parts, and fewer bytes only at its end', async (t) => {
	const file = path.join(await temporaryFolder(t), 'a b.txt');
	await writeFile(file, '0123456789');
	const source = await disk.open(file);
	t.teardown(() => source.close());
	t.like(source, {name: 'a b.txt', path: file, size: 10});
	t.is(Buffer.from(await source.read(2, 5)).toString(), '23456');
	t.is(Buffer.from(await source.read(8, 5)).toString(), '89');
	t.is((await source.read(10, 5)).length, 0);
});

onUnix('a link is followed to the file it leads to', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'real.txt'), 'x');
	await symlink('real.txt', path.join(folder, 'link.txt'));
	const source = await disk.open(path.join(folder, 'link.txt'));
	t.teardown(() => source.close());
	t.like(source, {name: 'real.txt', path: path.join(folder, 'real.txt')});
});

test('what a file is called stays the same as long as nobody writes to it', async (t) => {
	const file = path.join(await temporaryFolder(t), 'a.txt');
	await writeFile(file, 'one');
	const source = await disk.open(file);
	const again = await disk.open(file);
	t.teardown(() => Promise.all([source.close(), again.close()]));
	const identity = await source.identity();
	await source.read(0, 3);
	t.is(await source.identity(), identity);
	t.is(await again.identity(), identity);
});

test('a file tells when it was written to, and it does not help to set that time back', async (t) => {
	const file = path.join(await temporaryFolder(t), 'a.txt');
	await writeFile(file, 'one');
	await utimes(file, 1, 1);
	const source = await disk.open(file);
	t.teardown(() => source.close());
	const {ctimeMs, mtimeMs} = await stat(file);
	t.is(mtimeMs, 1000);
	t.is(await source.changedAt(), ctimeMs);
	const ahead = ctimeMs / 1000 + 3600;
	await utimes(file, ahead, ahead);
	t.true((await source.changedAt()) >= ctimeMs + 3_599_000);
});

const changes: ReadonlyArray<readonly [change: string, make: (file: string) => Promise<void>]> = [
	['more bytes', (file) => appendFile(file, 'x')],
	['other times', (file) => utimes(file, 1, 1)],
	[
		'another file of the same bytes in its place',
		async (file) => {
			await writeFile(`${file}.new`, 'one');
			await rename(`${file}.new`, file);
		},
	],
];
for (const [change, make] of changes) {
	test(`the identity of a file changes with ${change}`, async (t) => {
		const file = path.join(await temporaryFolder(t), 'a.txt');
		await writeFile(file, 'one');
		const source = await disk.open(file);
		const before = await source.identity();
		await source.close();
		await make(file);
		const later = await disk.open(file);
		t.not(await later.identity(), before);
		await later.close();
	});
}

test('a file that is not there is refused with its path', async (t) => {
	const file = path.join(await temporaryFolder(t), 'missing.txt');
	const error = await t.throwsAsync(disk.open(file), {instanceOf: InputError});
	t.true(error?.message.startsWith(`There is no file ${file}.`));
});

test('a path that can be none is refused as one that is not there', async (t) => {
	await t.throwsAsync(disk.open('/tmp/a\0b'), {
		instanceOf: InputError,
		message: /There is no file/,
	});
});

test('a file named as a folder is refused as one that is not there', async (t) => {
	const file = path.join(await temporaryFolder(t), 'a.txt');
	await writeFile(file, 'x');
	await t.throwsAsync(disk.open(path.join(file, 'b')), {
		instanceOf: InputError,
		message: isWindows ? undefined : /There is no file/,
	});
});

test('a folder is refused', async (t) => {
	const folder = await temporaryFolder(t);
	await t.throwsAsync(disk.open(folder), {instanceOf: InputError, message: /is a folder/});
});

onUnix('a pipe is refused, and nobody waits for its writer', async (t) => {
	const pipe = path.join(await temporaryFolder(t), 'pipe');
	execFileSync('mkfifo', [pipe]);
	await t.throwsAsync(disk.open(pipe), {instanceOf: InputError, message: /is a pipe/});
});

onUnix('a socket is refused', async (t) => {
	const socket = path.join(await temporaryFolder(t), 's');
	const server = createServer();
	await new Promise<void>((resolve) => server.listen(socket, resolve));
	t.teardown(() => server.close());
	await t.throwsAsync(disk.open(socket), {instanceOf: InputError, message: /is a socket/});
});

onUnix('a device is refused', async (t) => {
	await t.throwsAsync(disk.open('/dev/zero'), {instanceOf: InputError, message: /is a device/});
});

onUnix('a link that leads in a circle is refused', async (t) => {
	const link = path.join(await temporaryFolder(t), 'link');
	await symlink('link', link);
	await t.throwsAsync(disk.open(link), {instanceOf: InputError, message: /leads in a circle/});
});

asPerson('a file that may not be read is refused', async (t) => {
	const folder = await temporaryFolder(t);
	await mkdir(folder, {recursive: true});
	await writeFile(path.join(folder, 'a'), 'x');
	await chmod(path.join(folder, 'a'), 0);
	await t.throwsAsync(disk.open(path.join(folder, 'a')), {message: /You may not read/});
});
