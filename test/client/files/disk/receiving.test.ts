import {link, lstat, mkdir, readdir, readFile, rm, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {nodeFiles} from '../../../../source/client/files/disk/node-files.ts';
import {nodeProcesses} from '../../../../source/client/vault/lock.ts';
import {temporaryFolder} from './temporary-folder.ts';

const disk = nodeFiles();
const isWindows = process.platform === 'win32';
const onUnix = isWindows ? test.skip : test;
const bytes = (text: string) => new TextEncoder().encode(text);
const PART = '.termchat-key.part';

/** Receives a text into a folder under the name that its sender had for it. */
async function receive(folder: string, text: string, name: string): Promise<string> {
	const sink = await disk.receive(folder, 'key');
	await sink.append(bytes(text));
	return sink.finish(name);
}

async function downloads(t: ExecutionContext): Promise<string> {
	return path.join(await temporaryFolder(t), 'Downloads');
}

test('a file gets its name once it is finished, and its folder is made', async (t) => {
	const folder = await downloads(t);
	const sink = await disk.receive(folder, 'key');
	await sink.append(bytes('Hello '));
	await sink.append(bytes('there'));
	t.is(sink.size, 11);
	t.deepEqual(
		(await readdir(folder)).filter((name) => !name.startsWith('.')),
		[],
	);
	const file = await sink.finish('note.txt');
	t.is(file, path.join(folder, 'note.txt'));
	t.is(await readFile(file, 'utf8'), 'Hello there');
	t.deepEqual(await readdir(folder), ['note.txt']);
});

onUnix('nobody else may read or run what was received, nor look into the folder', async (t) => {
	const folder = await downloads(t);
	const sink = await disk.receive(folder, 'key');
	const part = await lstat(path.join(folder, PART));
	const file = await sink.finish('run.sh');
	t.is(part.mode & 0o777, 0o600);
	t.is((await lstat(file)).mode & 0o777, 0o600);
	t.is((await lstat(folder)).mode & 0o777, 0o700);
});

test('what was written is read back and cut', async (t) => {
	const sink = await disk.receive(await downloads(t), 'key');
	t.teardown(() => sink.close());
	await sink.append(bytes('0123456789'));
	t.is(Buffer.from(await sink.read(3, 4)).toString(), '3456');
	await sink.truncate(5);
	await sink.append(bytes('x'));
	t.is(sink.size, 6);
	t.is(Buffer.from(await sink.read(0, 20)).toString(), '01234x');
	await t.throwsAsync(sink.truncate(7), {instanceOf: RangeError});
});

test('what was begun goes on later', async (t) => {
	const folder = await downloads(t);
	const first = await disk.receive(folder, 'key');
	await first.append(bytes('one '));
	await first.close();
	const second = await disk.receive(folder, 'key');
	t.is(second.size, 4);
	await second.append(bytes('two'));
	t.is(await readFile(await second.finish('a.txt'), 'utf8'), 'one two');
});

test('two files under way do not meet', async (t) => {
	const folder = await downloads(t);
	const one = await disk.receive(folder, 'one');
	const two = await disk.receive(folder, 'two');
	await Promise.all([one.append(bytes('1')), two.append(bytes('2'))]);
	const files = await Promise.all([one.finish('a.txt'), two.finish('a.txt')]);
	t.deepEqual([...files].sort(), [path.join(folder, 'a (2).txt'), path.join(folder, 'a.txt')]);
	t.deepEqual(await Promise.all(files.map((file) => readFile(file, 'utf8'))), ['1', '2']);
});

test('one part file has one writer', async (t) => {
	const folder = await downloads(t);
	const sink = await disk.receive(folder, 'key');
	const refused = disk.receive(folder, 'key');
	await t.throwsAsync(refused, {instanceOf: InputError, message: /receiving this file already/});
	await sink.append(bytes('x'));
	await sink.close();
	const again = await disk.receive(folder, 'key');
	t.is(again.size, 1);
	await again.close();
});

test('what a process left behind that was killed is taken over', async (t) => {
	const folder = await downloads(t);
	const dead = {...nodeProcesses, pid: 999_999, isAlive: () => false};
	const sink = await nodeFiles({processes: dead}).receive(folder, 'key');
	await sink.append(bytes('half'));
	const ours = {...nodeProcesses, isAlive: (pid: number) => pid !== 999_999};
	const again = await nodeFiles({processes: ours}).receive(folder, 'key');
	t.is(again.size, 4);
	await again.close();
	await sink.close();
});

test('what was given up is taken away, with its lock', async (t) => {
	const folder = await downloads(t);
	const sink = await disk.receive(folder, 'key');
	await sink.append(bytes('x'));
	await sink.close();
	await disk.discard(folder, 'key');
	t.deepEqual(await readdir(folder), []);
	await disk.discard(folder, 'key');
	await disk.discard(path.join(folder, 'never made'), 'key');
	t.deepEqual(await readdir(folder), []);
});

test('a file that is taken away while it comes is told at its end', async (t) => {
	const folder = await downloads(t);
	const sink = await disk.receive(folder, 'key');
	await rm(path.join(folder, PART));
	await t.throwsAsync(sink.finish('a.txt'), {instanceOf: InputError, message: /taken away/});
	t.deepEqual(await readdir(folder), []);
});

test('what is there keeps its name and its bytes', async (t) => {
	const folder = await downloads(t);
	await mkdir(folder);
	await writeFile(path.join(folder, 'a.txt'), 'mine');
	await mkdir(path.join(folder, 'a (2).txt'));
	t.is(await receive(folder, 'theirs', 'a.txt'), path.join(folder, 'a (3).txt'));
	t.is(await readFile(path.join(folder, 'a.txt'), 'utf8'), 'mine');
});

test('a name of which all numbers are taken is refused, and the part stays', async (t) => {
	const folder = await downloads(t);
	const full = nodeFiles({
		link: () => Promise.reject(Object.assign(new Error(), {code: 'EEXIST'})),
	});
	const sink = await full.receive(folder, 'key');
	await t.throwsAsync(sink.finish('a.txt'), {
		instanceOf: InputError,
		message: /999 files called a/,
	});
	t.deepEqual(await readdir(folder), [PART]);
});

test('a name that is too long for its disk is cut', async (t) => {
	const folder = await downloads(t);
	const short = nodeFiles({
		async link(from, to) {
			if (path.basename(to).length <= 143) return link(from, to);
			throw Object.assign(new Error('too long'), {code: 'ENAMETOOLONG'});
		},
	});
	const sink = await short.receive(folder, 'key');
	const file = await sink.finish(`${'x'.repeat(200)}.pdf`);
	t.is(path.basename(file), `${'x'.repeat(136)}.pdf`);
});

test('a folder that is a file is refused', async (t) => {
	const file = path.join(await temporaryFolder(t), 'file');
	await writeFile(file, 'x');
	for (const folder of [file, path.join(file, 'inside')]) {
		await t.throwsAsync(disk.receive(folder, 'key'), {
			instanceOf: InputError,
			message: /not a folder|can be no folder/,
		});
	}
	t.is(await readFile(file, 'utf8'), 'x');
});

onUnix('a folder that is a link is the folder it leads to', async (t) => {
	const base = await temporaryFolder(t);
	await mkdir(path.join(base, 'real'));
	await symlink('real', path.join(base, 'Downloads'));
	t.is(await receive(path.join(base, 'Downloads'), 'x', 'a.txt'), path.join(base, 'real', 'a.txt'));
});

onUnix('a folder that is a link to nothing is refused', async (t) => {
	const base = await temporaryFolder(t);
	await symlink('nowhere', path.join(base, 'Downloads'));
	await t.throwsAsync(disk.receive(path.join(base, 'Downloads'), 'key'), {instanceOf: InputError});
	t.deepEqual(await readdir(base), ['Downloads']);
});

test('a key that is none of ours is a mistake', async (t) => {
	await t.throwsAsync(disk.receive(await downloads(t), '../x'), {instanceOf: TypeError});
});
