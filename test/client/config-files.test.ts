import {
	lstatSync,
	mkdirSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {openConfigFiles, transientConfigFiles} from '../../source/client/config-files.ts';
import {InputError} from '../../source/client/error.ts';

function folder(t: ExecutionContext): string {
	const root = mkdtempSync(path.join(tmpdir(), 'termchat-files-'));
	t.teardown(() => rmSync(root, {recursive: true, force: true}));
	return path.join(root, 'config');
}

for (const [kind, open] of [
	['on the disk', (t: ExecutionContext) => openConfigFiles(folder(t))],
	['of one run', () => transientConfigFiles()],
] as const) {
	test(`files ${kind} are read as they were written, and listed without their ending`, (t) => {
		const files = open(t);
		t.is(files.read('keys.json'), undefined);
		t.deepEqual(files.list('themes'), []);
		files.write('keys.json', '[]');
		files.write('themes/b.json', '{}');
		files.write('themes/a.json', '{"base": "dark"}');
		t.is(files.read('keys.json'), '[]');
		t.is(files.read('themes/a.json'), '{"base": "dark"}');
		t.deepEqual(files.list('themes'), ['a', 'b']);
	});
}

test('a file that is too long, or none, is refused with its name', (t) => {
	const directory = folder(t);
	mkdirSync(path.join(directory, 'folder.json'), {recursive: true});
	writeFileSync(path.join(directory, 'long.json'), ' '.repeat(300_000));
	const files = openConfigFiles(directory);
	t.throws(() => files.read('long.json'), {instanceOf: InputError, message: /long\.json/});
	t.throws(() => files.read('folder.json'), {instanceOf: InputError, message: /folder\.json/});
	t.throws(() => files.write('folder.json/x.json/y.json/z.json\0', ''), {instanceOf: InputError});
});

const posix = process.platform === 'win32' ? test.skip : test;
posix('nobody else can read what is written', (t) => {
	const files = openConfigFiles(folder(t));
	files.write('themes/a.json', '{}');
	t.is(statSync(path.join(files.directory, 'themes', 'a.json')).mode & 0o777, 0o600);
	t.is(statSync(path.join(files.directory, 'themes')).mode & 0o777, 0o700);
});

posix('a link to a file that is kept elsewhere stays one', (t) => {
	const directory = folder(t);
	const elsewhere = path.join(directory, '..', 'dotfiles.json');
	mkdirSync(directory, {recursive: true});
	writeFileSync(elsewhere, '[]');
	symlinkSync(elsewhere, path.join(directory, 'keys.json'));
	openConfigFiles(directory).write('keys.json', '[1]');
	t.is(readFileSync(elsewhere, 'utf8'), '[1]');
	t.true(lstatSync(path.join(directory, 'keys.json')).isSymbolicLink());
});
