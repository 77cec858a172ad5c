import {mkdir, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import test from 'ava';
import fc from 'fast-check';
import {
	droppedFiles,
	droppedPaths,
	existing,
	isDroppedFolder,
	typedPaths,
} from '../../../../source/client/files/disk/typed-path.ts';
import {temporaryFolder} from './temporary-folder.ts';

const unix = {home: '/home/me', cwd: '/here', platform: 'linux'} as const;
const windows = {home: 'C:\\Users\\me', cwd: 'D:\\work', platform: 'win32'} as const;

const typed: ReadonlyArray<readonly [text: string, ...paths: string[]]> = [
	['', ...[]],
	['  ', ...[]],
	['a.txt', '/here/a.txt'],
	['../a.txt', '/a.txt'],
	['/etc/hosts', '/etc/hosts'],
	['~', '/home/me'],
	['~/a.txt', '/home/me/a.txt'],
	['~me/a.txt', '/here/~me/a.txt'],
	['a.txt b.txt', '/here/a.txt', '/here/b.txt'],
	['a.txt\n/b.txt\r\n', '/here/a.txt', '/b.txt'],
	['a\\ b\\(1\\).txt ', '/here/a b(1).txt'],
	["'a b.txt' ", '/here/a b.txt'],
	["'it'\\''s.txt'", "/here/it's.txt"],
	["it's.txt", "/here/it's.txt"],
	['"a \\"b\\".txt"', '/here/a "b".txt'],
	['"a\\b.txt"', '/here/a\\b.txt'],
	['"~/a b.txt"', '/home/me/a b.txt'],
	['a\\\\b.txt', '/here/a\\b.txt'],
	['a.txt\\', '/here/a.txt\\'],
	['"a b', '/here/"a', '/here/b'],
	['file:///home/me/a%20b.txt', '/home/me/a b.txt'],
	['FILE://localhost/a%C3%A4.txt', '/aä.txt'],
	['file:///a.txt file:///b.txt', '/a.txt', '/b.txt'],
	['file://elsewhere/a.txt', '/here/file:/elsewhere/a.txt'],
	['file:///a%2fb', '/here/file:/a%2fb'],
	['file:///a%zz', '/here/file:/a%zz'],
	['https://example.org/a', '/here/https:/example.org/a'],
];
for (const [text, ...paths] of typed) {
	test(`typed: ${JSON.stringify(text)} names ${JSON.stringify(paths)}`, (t) => {
		t.deepEqual(typedPaths(text, unix), paths);
	});
}

const typedOnWindows: ReadonlyArray<readonly [text: string, ...paths: string[]]> = [
	['a.txt', 'D:\\work\\a.txt'],
	['C:\\a\\b.txt', 'C:\\a\\b.txt'],
	['"C:\\a b\\c.txt"', 'C:\\a b\\c.txt'],
	['"C:\\a b\\c.txt" C:/d.txt', 'C:\\a b\\c.txt', 'C:\\d.txt'],
	["'C:\\a b.txt'", 'C:\\a b.txt'],
	["it's.txt", "D:\\work\\it's.txt"],
	['~\\a.txt', 'C:\\Users\\me\\a.txt'],
	['~/a.txt', 'C:\\Users\\me\\a.txt'],
	['file:///C:/a%20b.txt', 'C:\\a b.txt'],
];
for (const [text, ...paths] of typedOnWindows) {
	test(`typed on Windows: ${JSON.stringify(text)} names ${JSON.stringify(paths)}`, (t) => {
		t.deepEqual(typedPaths(text, windows), paths);
	});
}

const dropped: ReadonlyArray<readonly [from: string, text: string, ...paths: string[]]> = [
	['GNOME Terminal', "'/home/me/a b.txt' ", '/home/me/a b.txt'],
	['GNOME Terminal, an apostrophe', "'/home/me/it'\\''s.txt' ", "/home/me/it's.txt"],
	['GNOME Terminal, two files', "'/a.txt' '/b c.txt' ", '/a.txt', '/b c.txt'],
	['Konsole', '/home/me/a.txt', '/home/me/a.txt'],
	['kitty, lines', '/home/me/a.txt\n/home/me/b.txt', '/home/me/a.txt', '/home/me/b.txt'],
	['kitty, URLs', 'file:///home/me/a%20b.txt\r\nfile:///c', '/home/me/a b.txt', '/c'],
	['iTerm2', '/Users/me/a\\ b\\ \\(1\\).txt ', '/Users/me/a b (1).txt'],
	['Terminal of macOS', '/Users/me/a\\&b\\[1\\].txt', '/Users/me/a&b[1].txt'],
];
for (const [from, text, ...paths] of dropped) {
	test(`dropped from ${from}`, (t) => {
		t.deepEqual(droppedPaths(text, 'linux'), paths);
	});
}

test('dropped on Windows Terminal', (t) => {
	t.deepEqual(droppedPaths('"C:\\a b\\c.txt"', 'win32'), ['C:\\a b\\c.txt']);
	t.deepEqual(droppedPaths('C:\\a.txt', 'win32'), ['C:\\a.txt']);
});

const texts = [
	'',
	' ',
	'Hello there',
	'/etc is a folder',
	'look at /etc/hosts',
	'/etc/hosts, please',
	'~/a.txt',
	'a.txt',
	'file://elsewhere/a.txt',
	'https://example.org/',
	`/${'a'.repeat(70_000)}`,
];
for (const text of texts) {
	test(`not dropped: ${JSON.stringify(text.slice(0, 40))}`, (t) => {
		t.deepEqual(
			droppedPaths(text, 'linux').filter((one) => one !== '/etc/hosts,'),
			[],
		);
	});
}

test('a path to another machine is no drop on Windows: to look there would be a login', (t) => {
	for (const text of [
		'\\\\host\\share\\a.txt',
		'//host/share/a.txt',
		'file://host/share/a.txt',
		'/join',
	]) {
		t.deepEqual(droppedPaths(text, 'win32'), [], text);
	}
});

test('a command is no drop, because there is no such file', async (t) => {
	t.deepEqual(await existing(droppedPaths('/join', 'linux')), []);
	t.deepEqual(await droppedFiles('/join'), []);
});

test('what is dropped must all be files that are there', async (t) => {
	const folder = await temporaryFolder(t);
	const [one, two] = [path.join(folder, 'one.txt'), path.join(folder, 'two b.txt')];
	await mkdir(path.join(folder, 'sub'));
	await Promise.all([writeFile(one, '1'), writeFile(two, '2')]);
	t.deepEqual(await existing([one, path.join(folder, 'sub'), two, `${one}x`]), [one, two]);
	t.deepEqual(await droppedFiles(`"${one}" "${two}"`), [one, two]);
	t.deepEqual(await droppedFiles(`${pathToFileURL(two).href}\n`), [two]);
	t.deepEqual(await droppedFiles(`"${one}" "${folder}"`), []);
	t.deepEqual(await droppedFiles(`"${one}" "${one}x"`), []);
	t.deepEqual(await droppedFiles(`"${one}" is the file`), []);
});

test('a dropped folder is known as one, and nothing else is', async (t) => {
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'one.txt');
	await writeFile(file, '1');
	await mkdir(path.join(folder, 'a b'));
	t.true(await isDroppedFolder(`"${folder}" `));
	t.true(await isDroppedFolder(path.join(folder, 'a b')));
	t.false(await isDroppedFolder(file));
	t.false(await isDroppedFolder(`"${folder}" "${file}"`));
	t.false(await isDroppedFolder(`${folder}x`));
	t.false(await isDroppedFolder('a b'));
});

test('a terminal that leaves blanks as they are drops files by lines', async (t) => {
	const folder = await temporaryFolder(t);
	const files = [path.join(folder, 'one b.txt'), path.join(folder, 'two.txt')];
	for (const file of files) await writeFile(file, 'x');
	t.deepEqual(await droppedFiles(`${files.join('\n')}\n`), files);
});

test('any path that is quoted as shells do is read back', (t) => {
	const character = fc
		.string({unit: 'binary', minLength: 1})
		.filter((text) => !text.includes('\0'));
	fc.assert(
		fc.property(fc.array(character, {minLength: 1, maxLength: 4}), (names) => {
			const paths = names.map((name) => path.posix.normalize(`/${name}`));
			const single = paths.map((one) => `'${one.replaceAll("'", "'\\''")}'`).join(' ');
			const escaped = paths.map((one) => one.replaceAll(/[^\p{L}/]/gu, '\\$&')).join('\n');
			const clean = paths.map((one) => path.posix.resolve(one));
			t.deepEqual(typedPaths(single, unix), clean);
			t.deepEqual(typedPaths(escaped, unix), clean);
		}),
		{numRuns: 500},
	);
});

test('whatever is typed or pasted, there are whole paths or none, and not too many', (t) => {
	fc.assert(
		fc.property(fc.string({unit: 'binary'}), fc.nat(300), (text, times) => {
			const long = `${text} `.repeat(times);
			const paths = [...typedPaths(long, unix), ...droppedPaths(long, 'linux')];
			t.true(paths.length <= 200);
			t.true(paths.every((one) => one.startsWith('/')));
		}),
		{numRuns: 300},
	);
});
