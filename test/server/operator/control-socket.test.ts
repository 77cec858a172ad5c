import {once} from 'node:events';
import {existsSync, statSync} from 'node:fs';
import {connect, createServer, type Socket} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {silentLog} from '../../../source/server/log.ts';
import {connectToControl} from '../../../source/server/operator/ask-control.ts';
import {ConsoleError} from '../../../source/server/operator/console-error.ts';
import {startControlSocket} from '../../../source/server/operator/control-socket.ts';
import type {SaidPart} from '../../../source/server/operator/say.ts';
import {temporaryFolder} from '../../helpers/cli-homes.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {wait} from '../../helpers/wait.ts';
import {openTestConsole} from './open-console.ts';

async function listen(t: ExecutionContext, name = '.') {
	const directory = path.join(await temporaryFolder(t), name);
	const relay = await openTestConsole();
	const control = await startControlSocket({
		directory,
		random: seededRandom(),
		operator: relay.console,
		log: silentLog,
	});
	t.teardown(() => control.close());
	return {...relay, directory, control};
}

async function ask(t: ExecutionContext, directory: string) {
	const connection = await connectToControl(directory);
	t.teardown(() => connection?.close());
	return async (line: string): Promise<readonly SaidPart[]> => {
		const parts: SaidPart[] = [];
		const put = (part: SaidPart) => parts.push(part);
		await connection?.run(line.split(' '), {audience: 'programs', put});
		return parts;
	};
}

/** A program that speaks for itself. */
async function raw(t: ExecutionContext, address: string) {
	const socket = connect(address);
	t.teardown(() => socket.destroy());
	let heard = '';
	socket.on('data', (chunk: Buffer) => {
		heard += chunk.toString();
	});
	socket.on('error', () => {});
	await once(socket, 'connect');
	return {socket, heard: () => heard, closed: closedOf(socket)};
}

/** However it is closed. */
function closedOf(socket: Socket): Promise<void> {
	return new Promise((resolve) => socket.once('close', () => resolve()));
}

test('a command is carried out, and its records come back', async (t) => {
	const {directory, join} = await listen(t);
	await join('ada');
	const run = await ask(t, directory);
	const [part] = await run('users ada');
	t.like(part, {type: 'record'});
	t.true(JSON.stringify(part).includes('"name":"ada"'));
});

test('a refusal comes back with its code, and the line goes on', async (t) => {
	const {directory} = await listen(t);
	const run = await ask(t, directory);
	const error = await t.throwsAsync(run('kick zoe'), {instanceOf: ConsoleError});
	t.is(error?.code, 'not-found');
	t.is((await run('stats')).length, 1);
});

if (process.platform !== 'win32') {
	test('the socket is for its owner alone', async (t) => {
		const {control} = await listen(t);
		t.is(statSync(control.address).mode & 0o777, 0o600);
	});

	test('a folder with a long path is reached all the same', async (t) => {
		const {directory, join} = await listen(t, 'd'.repeat(150));
		await join('ada');
		const run = await ask(t, directory);
		t.is((await run('users')).length, 1);
	});

	test('a socket that a relay left behind is replaced', async (t) => {
		const directory = await temporaryFolder(t);
		const stale = createServer();
		stale.listen(path.join(directory, 'control.sock'));
		await once(stale, 'listening');
		// Closed without taking its file along, as a killed process does.
		const {control} = await (async () => {
			stale.close();
			const {console: operator} = await openTestConsole();
			const parts = {directory, random: seededRandom(), operator, log: silentLog};
			return {control: await startControlSocket(parts)};
		})();
		const run = await ask(t, directory);
		t.is((await run('stats')).length, 1);
		await control.close();
		t.false(existsSync(control.address));
	});
}

test('nobody is found where no relay runs', async (t) => {
	t.is(await connectToControl(await temporaryFolder(t)), undefined);
});

test('several programs are served at once', async (t) => {
	const {directory} = await listen(t);
	const runs = await Promise.all([1, 2, 3].map(() => ask(t, directory)));
	const answers = await Promise.all(runs.map((run) => run('stats')));
	t.deepEqual(
		answers.map((parts) => parts.length),
		[1, 1, 1],
	);
});

test('one that does not read keeps nobody else waiting', async (t) => {
	const {directory, control} = await listen(t);
	const slow = await raw(t, control.address);
	slow.socket.pause();
	const request = (id: number) =>
		`${JSON.stringify({v: 1, id, words: ['help'], audience: 'programs'})}\n`;
	slow.socket.write(Array.from({length: 60}, (_, id) => request(id)).join(''));
	const run = await ask(t, directory);
	t.is((await run('stats')).length, 1);
});

test('nonsense is refused, and everybody else is served', async (t) => {
	const {directory, control} = await listen(t);
	const run = await ask(t, directory);
	const bad = await raw(t, control.address);
	bad.socket.write('GET / HTTP/1.1\n');
	await wait(() => bad.heard().includes('\n'));
	t.regex(bad.heard(), /^\{"id":0,"type":"refused","code":"usage"/);
	t.is((await run('stats')).length, 1);
});

test('a line without an end is cut off', async (t) => {
	const {directory, control} = await listen(t);
	const bad = await raw(t, control.address);
	const chunk = 'x'.repeat(1_048_576);
	for (let part = 0; part < 5; part++) bad.socket.write(chunk);
	await bad.closed;
	const run = await ask(t, directory);
	t.is((await run('stats')).length, 1);
});

test('too many commands at once are refused', async (t) => {
	const {control} = await listen(t);
	const bad = await raw(t, control.address);
	const line = `${JSON.stringify({v: 1, id: 1, words: ['stats'], audience: 'programs'})}\n`;
	bad.socket.write(line.repeat(200));
	await bad.closed;
	t.regex(bad.heard(), /Too many at once/);
});

test('closing lets go of programs that are silent', async (t) => {
	const {control} = await listen(t);
	const silent = await raw(t, control.address);
	await control.close();
	await silent.closed;
	t.pass();
});
