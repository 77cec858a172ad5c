import {spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import test from 'ava';
import {makeFolder as makeClientFolder} from '../../source/client/make-folder.ts';
import {makeFolder as makeServerFolder, notFolder} from '../../source/server/make-folder.ts';
import {temporaryFolder} from '../helpers/cli-homes.ts';

// Client and relay share no code that touches disks, so each has its own.
for (const [side, makeFolder] of [
	['client', makeClientFolder],
	['relay', makeServerFolder],
] as const) {
	test(`${side}: folders are made for their owner alone, and left as they are when they are there`, async (t) => {
		const folder = await temporaryFolder(t);
		const there = path.join(folder, 'there');
		mkdirSync(there, {mode: 0o755});
		const below = path.join(there, 'a', 'b');
		makeFolder(below);
		makeFolder(below);
		t.true(statSync(below).isDirectory());
		if (process.platform === 'win32') return;
		t.is(statSync(path.dirname(below)).mode & 0o777, 0o700);
		t.is(statSync(there).mode & 0o777, 0o755);
	});

	test(`${side}: what is no folder is named, also high above`, async (t) => {
		const file = path.join(await temporaryFolder(t), 'plain');
		writeFileSync(file, '');
		for (const wanted of [file, path.join(file, 'a'), path.join(file, 'a', 'b')]) {
			const error = t.throws(() => makeFolder(wanted), {code: 'ENOTDIR'});
			t.is(notFolder(error), file);
		}
	});

	test(`${side}: a link into nowhere is an error`, async (t) => {
		if (process.platform === 'win32') {
			t.pass();
			return;
		}
		const folder = await temporaryFolder(t);
		const link = path.join(folder, 'link');
		symlinkSync(path.join(folder, 'nowhere'), link);
		t.throws(() => makeFolder(path.join(link, 'below')));
		t.false(existsSync(path.join(folder, 'nowhere')));
	});

	// In a process of its own, which can be ended: a way that never ends would take this one with it.
	test(`${side}: a place that takes no folders is an error`, (t) => {
		if (process.platform !== 'linux') {
			t.pass();
			return;
		}
		const module = new URL(
			`../../source/${side === 'relay' ? 'server' : side}/make-folder.ts`,
			import.meta.url,
		);
		const script = `import {makeFolder} from ${JSON.stringify(module.href)}; makeFolder('/proc/termchat/a/b');`;
		const {status, signal, stderr} = spawnSync(
			process.execPath,
			['--input-type=module', '--eval', script],
			{timeout: 10_000, killSignal: 'SIGKILL', encoding: 'utf8'},
		);
		t.is(signal, null);
		t.is(status, 1);
		t.regex(stderr, /mkdir '\/proc\/termchat'/);
	});
}
