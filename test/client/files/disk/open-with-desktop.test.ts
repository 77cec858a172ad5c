import {chmod, mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {InputError} from '../../../../source/client/error.ts';
import {
	type OpeningCommand,
	openingCommand,
	openWithDesktop,
} from '../../../../source/client/files/disk/open-with-desktop.ts';
import {hasRunningName} from '../../../../source/client/files/disk/what-can-run.ts';
import {temporaryFolder} from './temporary-folder.ts';

const onUnix = process.platform === 'win32' ? test.skip : test;

/** Opens a file on a desktop that only writes down what it was told. */
async function opened(file: string, isThere = true): Promise<readonly OpeningCommand[]> {
	const started: OpeningCommand[] = [];
	await openWithDesktop(file, {
		async start(command) {
			started.push(command);
			return isThere;
		},
	});
	return started;
}

test('a file is opened by its whole path, as one word', async (t) => {
	const file = path.join(await temporaryFolder(t), '-a; b $(c).pdf');
	await writeFile(file, '%PDF-1.7');
	const [command, ...more] = await opened(file);
	t.is(more.length, 0);
	t.deepEqual(command, openingCommand(file, process.platform));
});

test('each desktop has its way', (t) => {
	t.like(openingCommand('/a b', 'linux'), {
		program: 'xdg-open',
		words: ['/a b'],
		isVerbatim: false,
	});
	t.like(openingCommand('/a b', 'darwin'), {program: 'open', words: ['/a b'], isVerbatim: false});
	t.like(openingCommand('C:\\a,b', 'win32'), {
		program: 'explorer.exe',
		words: ['"C:\\a,b"'],
		isVerbatim: true,
	});
});

test('without a program for it, the sentence tells where the file is', async (t) => {
	const file = path.join(await temporaryFolder(t), 'a.pdf');
	await writeFile(file, '%PDF-1.7');
	const error = await t.throwsAsync(opened(file, false), {instanceOf: InputError});
	t.true(error?.message.includes(file));
});

const running = [
	...['a.sh', 'a.desktop', 'a.exe', 'a.bat', 'a.cmd', 'a.lnk', 'a.app', 'a.EXE', 'a.js', 'a.ps1'],
	...['photo.jpg.scr', 'a.exe.', 'a.exe ', 'a.txt:b.exe', '.desktop', 'a.url', 'a.docm', 'a.jar'],
];
for (const name of running) {
	test(`${JSON.stringify(name)} could run`, (t) => {
		t.true(hasRunningName(`/home/me/${name}`));
	});
}

for (const name of [
	'a.pdf',
	'a.png',
	'a.txt',
	'README',
	'a.exe.txt',
	'notes.md',
	'a.docx',
	'a.mp4',
]) {
	test(`${name} is only shown`, (t) => {
		t.false(hasRunningName(`/home/me/${name}`));
	});
}

const programs: ReadonlyArray<readonly [name: string, start: string]> = [
	['a.sh', 'echo\n'],
	['photo.png', '#!/bin/sh\n'],
	['photo', '\x7fELF\x02'],
	['photo.txt', 'MZ\x90'],
];
for (const [name, start] of programs) {
	test(`${name} that begins with ${JSON.stringify(start)} is not opened`, async (t) => {
		const file = path.join(await temporaryFolder(t), name);
		await writeFile(file, start, 'latin1');
		const error = await t.throwsAsync(opened(file), {instanceOf: InputError});
		t.true(error?.message.startsWith(`${file} could run as a program`));
	});
}

onUnix('what is marked as a program is not opened', async (t) => {
	const file = path.join(await temporaryFolder(t), 'a.txt');
	await writeFile(file, 'text');
	await chmod(file, 0o700);
	await t.throwsAsync(opened(file), {message: /could run as a program/});
});

onUnix('a link shows nothing but what it leads to', async (t) => {
	const folder = await temporaryFolder(t);
	await writeFile(path.join(folder, 'a.sh'), 'text');
	await symlink('a.sh', path.join(folder, 'a.txt'));
	await t.throwsAsync(opened(path.join(folder, 'a.txt')), {message: /could run as a program/});
});

test('a folder is not opened, nor what is not there', async (t) => {
	const folder = await temporaryFolder(t);
	await mkdir(path.join(folder, 'Program.app'));
	await t.throwsAsync(opened(path.join(folder, 'Program.app')), {
		message: /no file that can be shown/,
	});
	await t.throwsAsync(opened(path.join(folder, 'gone.txt')), {message: /There is no file/});
});
