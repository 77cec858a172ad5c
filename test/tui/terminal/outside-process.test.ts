import {existsSync, readFileSync} from 'node:fs';
import {mkdtemp, readFile, rm, stat} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {outsideProcess} from '../../../source/tui/terminal/outside-process.ts';
import {wait} from '../../helpers/wait.ts';

const outside = outsideProcess(process.env);

// The screen keeps a program with a terminal alive; what is run beside it does not.
const alive = setInterval(() => {}, 1000);
test.after.always(() => clearInterval(alive));

test('a file is written for its owner alone, and never over another', async (t) => {
	const file = path.join(await folder(t), 'code.js');
	t.is(await outside.save(file, 'let a;\n'), undefined);
	if (process.platform !== 'win32') {
		t.is((await stat(file)).mode & 0o777, 0o600);
	}
	t.regex((await outside.save(file, 'another')) ?? '', /exists already/);
	t.is(await readFile(file, 'utf8'), 'let a;\n');
});

test('where there is no such folder, it is said', async (t) => {
	const file = path.join(await folder(t), 'none', 'code.js');
	t.regex((await outside.save(file, 'x')) ?? '', /There is no folder/);
});

test('a program gets the text on its standard input, and no shell sees its words', async (t) => {
	const file = path.join(await folder(t), 'got $(id)');
	const script =
		"let s='';process.stdin.on('data',d=>s+=d).on('end',()=>require('fs').writeFileSync(process.argv[1],s))";
	t.true(await outside.run([process.execPath, '-e', script, file], 'line\nline'));
	// On a busy machine it counts as one that works before it is done.
	await wait(() => existsSync(file) && readFileSync(file, 'utf8') !== '');
	t.is(await readFile(file, 'utf8'), 'line\nline');
});

test('a program that fails, or is not there, is told by the answer', async (t) => {
	t.false(await outside.run([process.execPath, '-e', 'process.exit(3)']));
	t.false(await outside.run(['termchat-no-such-program'], 'text'));
});

async function folder(t: ExecutionContext): Promise<string> {
	const made = await mkdtemp(path.join(tmpdir(), 'termchat-outside-'));
	t.teardown(() => rm(made, {recursive: true, force: true}));
	return made;
}
