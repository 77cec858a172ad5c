import {existsSync} from 'node:fs';
import {rename} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {wait} from '../../helpers/wait.ts';
import {openTermchat, startServe} from '../../helpers/whole-program.ts';

/** A relay on a real terminal, in a process of its own. */
async function serve(t: ExecutionContext, ...flags: readonly string[]) {
	const home = await temporaryFolder(t);
	const terminal = await openTermchat(['serve', '--port', '0', ...flags], {home});
	t.teardown(() => terminal.close());
	return terminal;
}

const onUnix = process.platform === 'win32' ? test.skip : test;

onUnix('Ctrl-C twice ends the relay in order, and the terminal is as it was', async (t) => {
	const terminal = await serve(t);
	await terminal.waitFor('help lists the commands');
	terminal.press('\u0003');
	await terminal.waitFor('Ctrl-C once more');
	terminal.press('\u0003');
	t.is(await terminal.exited, 0);
	await wait(() => terminal.emulator.buffer.active.type === 'normal');
	t.regex(terminal.screen(), /Stopping: clients are told to come back/);
});

onUnix('SIGTERM ends it the same way', async (t) => {
	const terminal = await serve(t, '--memory');
	await terminal.waitFor('help lists the commands');
	process.kill(terminal.pid, 'SIGTERM');
	t.is(await terminal.exited, 0);
	await t.notThrowsAsync(wait(() => terminal.emulator.buffer.active.type === 'normal'));
});

onUnix('SIGHUP reads the configuration again, and the relay goes on', async (t) => {
	const terminal = await serve(t, '--memory');
	await terminal.waitFor('help lists the commands');
	process.kill(terminal.pid, 'SIGHUP');
	terminal.type('stats\r');
	await terminal.waitFor('new accounts');
	terminal.type('shutdown\r');
	t.is(await terminal.exited, 0);
});

onUnix('without a dashboard it says where the relay is, in lines', async (t) => {
	const terminal = await serve(t, '--memory', '--no-dashboard');
	await terminal.waitFor('Ctrl-C stops it.');
	t.is(terminal.emulator.buffer.active.type, 'normal');
	terminal.press('\u0003');
	t.is(await terminal.exited, 0);
});

onUnix('off a terminal SIGHUP opens the log file anew', async (t) => {
	const home = await temporaryFolder(t);
	const file = path.join(home, 'relay.log');
	const relay = await startServe(['--port', '0', '--memory', '--log-file', file], {home});
	await rename(file, `${file}.old`);
	relay.signal('SIGHUP');
	await wait(() => existsSync(file));
	t.is(await relay.stop('SIGTERM'), 0);
});
