import {mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {
	commandWords,
	editInProcess,
	sweepEdited,
} from '../../../source/tui/terminal/editor-process.ts';

test('blanks part the words of an editor command, and quotes keep them together', (t) => {
	t.deepEqual(commandWords('code --wait'), ['code', '--wait']);
	t.deepEqual(commandWords('  "/opt/My Editor/bin/ed"   -n \'a b\' '), [
		'/opt/My Editor/bin/ed',
		'-n',
		'a b',
	]);
	t.deepEqual(commandWords(''), []);
});

test('a backslash takes the next character as it is, but not in single quotes', (t) => {
	t.deepEqual(commandWords('/opt/My\\ Editor/ed'), ['/opt/My Editor/ed']);
	t.deepEqual(commandWords('\'a\\b\' "c\\"d"'), ['a\\b', 'c"d']);
});

test('nothing of a command is taken for more than a word: no shell reads it', (t) => {
	t.deepEqual(commandWords('vi; rm -rf $HOME `x` | y'), [
		...['vi;', 'rm', '-rf', '$HOME', '`x`', '|', 'y'],
	]);
});

test('an empty word in quotes is a word', (t) => {
	t.deepEqual(commandWords("emacs -nw ''"), ['emacs', '-nw', '']);
});

const onPosix = process.platform === 'win32' ? test.skip : test;

onPosix('a text lies in a file of the name that it should have', async (t) => {
	const folder = await ownFolder(t);
	const told = path.join(folder, 'told');
	const editor = path.join(folder, 'editor');
	await writeFile(editor, `#!/bin/sh\necho "$1" > ${told}\n`, {mode: 0o700});
	const options = {environment: {EDITOR: editor}, folder};
	t.deepEqual(await editInProcess('let a;', {...options, name: 'code.js'}), {
		type: 'edited',
		text: 'let a;',
	});
	t.is(path.basename((await readFile(told, 'utf8')).trim()), 'code.js');
	await editInProcess('hello', options);
	t.is(path.basename((await readFile(told, 'utf8')).trim()), 'message.md');
	t.deepEqual((await readdir(folder)).toSorted(), ['editor', 'told']);
});

onPosix(
	'what a killed program left of a text goes after a day, and nothing else does',
	async (t) => {
		const folder = await ownFolder(t);
		const now = Date.UTC(2026, 7, 4);
		const left = async (name: string, hoursAgo: number) => {
			const place = path.join(folder, name);
			await mkdir(place);
			await writeFile(path.join(place, 'message.md'), 'a secret');
			const time = new Date(now - hoursAgo * 3_600_000);
			await utimes(place, time, time);
		};
		// No process has so high a number.
		await left('termchat-text-99999999-abcdef', 25);
		await left('termchat-text-99999999-ghijkl', 23);
		await left('termchat-text-uvwxyz', 25);
		await left(`termchat-text-${process.pid}-abcdef`, 25);
		await left('something-else', 25);
		await sweepEdited(folder, now);
		t.deepEqual(
			(await readdir(folder)).toSorted(),
			[
				'something-else',
				'termchat-text-99999999-ghijkl',
				`termchat-text-${process.pid}-abcdef`,
			].toSorted(),
		);
		await t.notThrowsAsync(sweepEdited(path.join(folder, 'none'), now));
	},
);

async function ownFolder(t: ExecutionContext): Promise<string> {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-test-'));
	t.teardown(() => rm(folder, {recursive: true, force: true}));
	return folder;
}
