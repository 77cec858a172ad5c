import {mkdir, symlink, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {pathCompletions} from '../../../../source/client/files/disk/path-completions.ts';
import {typedPaths} from '../../../../source/client/files/disk/typed-path.ts';
import {temporaryFolder} from './temporary-folder.ts';

const onUnix = process.platform === 'win32' ? test.skip : test;

/** A home and a working folder with a few files. */
async function scene(t: ExecutionContext) {
	const base = await temporaryFolder(t);
	const surroundings = {home: path.join(base, 'home'), cwd: path.join(base, 'cwd')};
	await mkdir(path.join(surroundings.home, 'Downloads'), {recursive: true});
	await writeFile(path.join(surroundings.home, 'Downloads', 'a b.txt'), '');
	await mkdir(path.join(surroundings.cwd, 'photos'), {recursive: true});
	for (const name of ['plan10.txt', 'plan2.txt', 'paper.pdf', '.profile', 'other']) {
		await writeFile(path.join(surroundings.cwd, name), '');
	}
	return surroundings;
}

onUnix('what begins like the typed text is offered by name, folders with a slash', async (t) => {
	const surroundings = await scene(t);
	t.deepEqual(await pathCompletions('p', surroundings), [
		'paper.pdf',
		'photos/',
		'plan2.txt',
		'plan10.txt',
	]);
	t.deepEqual(await pathCompletions('./pl', surroundings), ['./plan2.txt', './plan10.txt']);
});

onUnix('nothing typed offers everything but what is hidden', async (t) => {
	const surroundings = await scene(t);
	t.is((await pathCompletions('', surroundings)).length, 5);
	t.deepEqual(await pathCompletions('.', surroundings), ['.profile']);
});

onUnix('the home is written as it was typed', async (t) => {
	const surroundings = await scene(t);
	t.deepEqual(await pathCompletions('~', surroundings), ['~/']);
	t.deepEqual(await pathCompletions('~/', surroundings), ['~/Downloads/']);
	t.deepEqual(await pathCompletions('~/Downloads/a\\ ', surroundings), ['~/Downloads/a\\ b.txt']);
});

onUnix('a quotation goes on and ends with the file', async (t) => {
	const surroundings = await scene(t);
	t.deepEqual(await pathCompletions('"~/Down', surroundings), ['"~/Downloads/']);
	t.deepEqual(await pathCompletions("'~/Downloads/a ", surroundings), ["'~/Downloads/a b.txt'"]);
});

onUnix('what is offered is read as the file that it is', async (t) => {
	const surroundings = await scene(t);
	const names = ["it's.txt", 'a"b.txt', 'back\\slash', '$HOME `x`', ' blank first', "'quoted'"];
	const folder = path.join(surroundings.cwd, 'odd');
	await mkdir(folder);
	for (const name of names) await writeFile(path.join(folder, name), '');
	const files = names.map((name) => path.join(folder, name)).sort();
	for (const start of ['odd/', '"odd/', "'odd/"]) {
		const offered = await pathCompletions(start, surroundings);
		t.deepEqual(offered.flatMap((one) => typedPaths(one, surroundings)).sort(), files, start);
	}
});

onUnix('a link to a folder is a folder, a name that cannot be typed is not offered', async (t) => {
	const surroundings = await scene(t);
	const folder = path.join(surroundings.cwd, 'odd');
	await mkdir(folder);
	await symlink('..', path.join(folder, 'up'));
	await symlink('nowhere', path.join(folder, 'gone'));
	await writeFile(path.join(folder, 'esc\x1b[2J'), '');
	t.deepEqual(await pathCompletions('odd/', surroundings), ['odd/gone', 'odd/up/']);
});

onUnix('a folder of any size offers fifty', async (t) => {
	const surroundings = await scene(t);
	const folder = path.join(surroundings.cwd, 'many');
	await mkdir(folder);
	await Promise.all(
		Array.from({length: 120}, (_, index) => writeFile(path.join(folder, `file ${index}`), '')),
	);
	const offered = await pathCompletions('many/', surroundings);
	t.is(offered.length, 50);
	t.is(offered[0], 'many/file\\ 0');
});

test('what cannot be listed offers nothing', async (t) => {
	const surroundings = await scene(t);
	t.deepEqual(await pathCompletions('nowhere/a', surroundings), []);
	t.deepEqual(await pathCompletions('other/', surroundings), []);
	t.deepEqual(await pathCompletions('a\0b/', surroundings), []);
});

test('on Windows no other machine is asked while somebody types', async (t) => {
	const surroundings = {home: 'C:\\Users\\me', cwd: 'C:\\', platform: 'win32'} as const;
	t.deepEqual(await pathCompletions('\\\\host\\share\\', surroundings), []);
});
