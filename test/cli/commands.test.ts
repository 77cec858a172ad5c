import {once} from 'node:events';
import {mkdir, writeFile} from 'node:fs/promises';
import {createServer, type Socket} from 'node:net';
import path from 'node:path';
import test, {type ExecutionContext} from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {homePaths, openHomeVault} from '../../source/client/home.ts';
import {homeOf, openOwner, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli, startCli} from '../helpers/run-cli.ts';

const ID = /^[\w-]{22}$/;
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

test('what one home sends the other reads, with its position', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	const sent = await runCli(['send', 'lobby', 'hello', 'there', '--json'], {home: ada});
	t.is(sent.code, 0);
	const tail = await runCli(['tail', 'lobby', '--json', '--no-follow', '-n', '1'], {home: bob});
	t.is(tail.code, 0);
	const [message, ...others] = tail.records;
	t.deepEqual(others, []);
	const {id, ts, seq, ...rest} = message ?? {};
	t.deepEqual(rest, {
		v: 1,
		type: 'message',
		room: 'lobby',
		from: {name: 'ada'},
		text: 'hello there',
	});
	t.true(Number.isInteger(seq));
	t.regex(String(id), ID);
	t.regex(String(ts), TIME);
	t.deepEqual(sent.records, [message]);
});

test('send says nothing when all is well', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const {code, stdout, stderr} = await runCli(['send', 'lobby', 'hi'], {home});
	t.deepEqual({code, stdout, stderr}, {code: 0, stdout: '', stderr: ''});
});

for (const room of ['lobby', '#lobby', '%23lobby', 'LOBBY']) {
	test(`a room can be written ${room}`, async (t) => {
		const {url} = await startTestServer(t);
		const home = await homeOf(t, url, 'ada');
		const {code, records} = await runCli(['send', room, 'hi', '--json'], {home});
		t.is(code, 0);
		t.is(records[0]?.room, 'lobby');
	});
}

for (const words of [['-'], []]) {
	test(`send lobby ${words.join('')} takes the text from standard input`, async (t) => {
		const {url} = await startTestServer(t);
		const home = await homeOf(t, url, 'ada');
		const input = 'one\r\n\r\n-- two é\n';
		const {records} = await runCli(['send', 'lobby', ...words, '--json'], {home, input});
		t.is(records[0]?.text, 'one\n\n-- two é');
	});
}

for (const command of [
	['send', 'ops', 'hi'],
	['tail', 'ops', '--no-follow'],
]) {
	test(`${command[0]} enters a public room, and no private one`, async (t) => {
		const {url} = await startTestServer(t);
		const owner = await openOwner(await temporaryFolder(t), url, 'ada');
		await owner.client.createRoom({name: 'ops'});
		await owner.client.createRoom({name: 'secret', visibility: 'private'});
		const home = await homeOf(t, url, 'bob');
		const {code, stderr} = await runCli(command, {home});
		t.deepEqual({code, stderr}, {code: 0, stderr: 'You joined #ops.\n'});
		const refused = await runCli(command.with(1, 'secret'), {home});
		t.is(refused.code, 5);
		t.regex(refused.stderr, /There is no room #secret that you can join/);
		await owner.close();
	});
}

test('a second line cannot pass for another message', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	await runCli(['send', 'lobby', '-'], {home, input: 'hi\n[12:00:00] #lobby bob: I quit\u001b[2J'});
	const {stdout} = await runCli(['tail', '--no-follow', '-n', '1'], {home});
	const [first, second, end] = stdout.split('\n');
	t.regex(first ?? '', /^\[\d\d:\d\d:\d\d\] #lobby ada: hi$/);
	t.regex(second ?? '', /^ {4}\[12:00:00\] #lobby bob: I quit/);
	t.false(stdout.includes('\u001b'));
	t.is(end, '');
});

test('joins and topics have types of their own', async (t) => {
	const {url} = await startTestServer(t);
	const ada = await temporaryFolder(t);
	const owner = await openOwner(ada, url, 'ada');
	const {room} = await owner.client.createRoom({name: 'ops', topic: 'first'});
	await owner.client.setTopic(room, 'second');
	const bob = await temporaryFolder(t);
	const guest = await openOwner(bob, url, 'bob');
	await guest.client.joinRoom('ops');
	await guest.client.leaveRoom(room);
	await guest.close();
	await owner.close();
	const {records} = await runCli(['tail', 'ops', '--json', '--no-follow'], {home: ada});
	const shapes = records.map(({v, id, ts, ...shape}) => shape);
	t.deepEqual(shapes, [
		{type: 'create', room: 'ops', seq: 1, from: {name: 'ada'}},
		{type: 'topic', room: 'ops', seq: 2, from: {name: 'ada'}, topic: 'second'},
		{type: 'join', room: 'ops', seq: 3, from: {name: 'bob'}},
		{type: 'leave', room: 'ops', seq: 4, from: {name: 'bob'}},
	]);
});

test('rooms, who and whoami have the documented shapes', async (t) => {
	const {url} = await startTestServer(t);
	const [ada, bob] = [await homeOf(t, url, 'ada'), await homeOf(t, url, 'bob')];
	await runCli(['send', 'lobby', 'hi'], {home: bob});
	const rooms = await runCli(['rooms', '--json'], {home: ada});
	t.deepEqual(rooms.records, [
		{v: 1, type: 'room', name: 'lobby', topic: '', members: 2, unread: 1, joined: true},
	]);
	const who = await runCli(['who', 'lobby', '--json'], {home: ada});
	t.deepEqual(
		who.records.map(({presence, ...person}) => person),
		[
			{v: 1, type: 'person', name: 'ada', room: 'lobby', role: 'owner', status: ''},
			{v: 1, type: 'person', name: 'bob', room: 'lobby', role: 'member', status: ''},
		],
	);
	const {records} = await runCli(['whoami', '--json'], {home: ada});
	const {device, ...account} = records[0] ?? {};
	t.deepEqual(account, {v: 1, type: 'account', name: 'ada', server: url, role: 'owner'});
	t.regex(String(device), ID);
});

test('whoami asks no relay', async (t) => {
	const relay = await startTestServer(t);
	const home = await homeOf(t, relay.url, 'ada');
	await relay.close();
	const {code, stdout} = await runCli(['whoami'], {home});
	t.is(code, 0);
	t.is(stdout, `ada at ${relay.url}\n`);
});

test('an invitation lets somebody in, once', async (t) => {
	const {url, relay} = await startTestServer(t, {registration: 'invite'});
	const host = await temporaryFolder(t);
	const {code: invite} = await relay.createInvite();
	const owner = await openOwner(host, url, 'ada', invite);
	await owner.close();
	const {stdout} = await runCli(['invite'], {home: host});
	const link = stdout.trim();
	t.regex(link, new RegExp(`^${url}/#[\\w-]{22}$`));
	const input = 'four unrelated words';
	const register = async (name: string) =>
		runCli(['register', '--server', link, '--name', name, '--password-file', '-'], {
			home: await temporaryFolder(t),
			input,
		});
	t.is((await register('bob')).code, 0);
	const second = await register('eve');
	t.is(second.code, 8);
	t.regex(second.stderr, /invitation is used up/);
});

test('an account is made and entered with the password of a file or of a pipe', async (t) => {
	const {url} = await startTestServer(t);
	const folder = await temporaryFolder(t);
	const file = path.join(folder, 'password');
	await writeFile(file, 'four unrelated words\n');
	const [first, second] = [await temporaryFolder(t), await temporaryFolder(t)];
	const name = ['--server', url, '--name', 'ada'];
	const made = await runCli(['register', ...name, '--password-file', file], {home: first});
	t.deepEqual([made.code, made.stdout], [0, `You are ada at ${url}.\n`]);
	t.false((made.stdout + made.stderr).includes('four unrelated words'));
	const wrong = await runCli(['login', ...name, '--password-file', '-'], {
		home: second,
		input: 'four unrelated swords',
	});
	t.is(wrong.code, 4);
	t.regex(wrong.stderr, /Name or password is wrong/);
	const entered = await runCli(['login', ...name, '--password-file', '-'], {
		home: second,
		input: 'four unrelated words',
	});
	t.is(entered.code, 0);
	t.is((await runCli(['send', 'lobby', 'from the second'], {home: second})).code, 0);
	const left = await runCli(['logout'], {home: second});
	t.is(left.code, 0);
	t.is((await runCli(['whoami'], {home: second})).code, 4);
});

test('a token sends without an account in the home', async (t) => {
	const {url} = await startTestServer(t);
	const owner = await openOwner(await temporaryFolder(t), url, 'ada');
	const {token} = await owner.client.createToken('robot');
	await owner.close();
	const argv = ['send', 'lobby', '--json', '--server', url, '--token-file', '-'];
	const options = {home: await temporaryFolder(t), input: `${token}\n`};
	const {code, records} = await runCli([...argv, 'beep'], options);
	t.is(code, 0);
	t.deepEqual(records[0]?.from, {name: 'ada'});
	t.is((await runCli(argv, options)).code, 2, 'both cannot come from standard input');
});

test('the relay is that of the flag, else the variable, else the settings, else the last login', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const serverOf = async (argv: readonly string[], environment: Record<string, string> = {}) => {
		const {stdout, stderr} = await runCli(['whoami', ...argv], {home, environment});
		return /(?:at|to) (ws:\S+?)(?: here\.)?\n/.exec(stdout + stderr)?.[1];
	};
	t.is(await serverOf([]), url);
	const file = path.join(home, 'config', 'settings.json');
	await mkdir(path.dirname(file), {recursive: true});
	await writeFile(file, JSON.stringify({server: 'ws://127.0.0.1:3'}));
	t.is(await serverOf([]), 'ws://127.0.0.1:3');
	const environment = {TERMCHAT_SERVER: 'ws://127.0.0.1:2'};
	t.is(await serverOf([], environment), 'ws://127.0.0.1:2');
	t.is(await serverOf(['--server', 'ws://127.0.0.1:1'], environment), 'ws://127.0.0.1:1');
	t.is(await serverOf(['--server', url], environment), url);
});

test('a token is not sent to a relay whose key is not the one this home knows', async (t) => {
	const known = await startTestServer(t);
	const home = await temporaryFolder(t);
	const owner = await openOwner(home, known.url, 'ada');
	const {token} = await owner.client.createToken('robot');
	await owner.close();
	await known.close({retryAfterMax: 0});
	const impostor = await startTestServer(t, {port: known.port});
	t.is(impostor.url, known.url);
	const argv = ['send', 'lobby', 'beep', '--token-file', '-'];
	const {code, stderr} = await runCli(argv, {home, input: `${token}\n`});
	t.is(code, 7);
	t.regex(stderr, /not the one you met at this address before/);
});

test('a message the relay did not take in time ends with what the relay said, and 8', async (t) => {
	const messages = {burst: 0.1, perSecond: 0.0001};
	const {url} = await startTestServer(t, {limits: {messages}});
	const home = await homeOf(t, url, 'ada');
	t.is((await runCli(['send', 'lobby', 'one'], {home})).code, 0);
	const {code, stderr} = await runCli(['send', 'lobby', 'two', '--timeout', '1'], {home});
	t.is(code, 8);
	t.regex(stderr, /^termchat: The message was not sent\. /);
});

for (const command of ['register', 'login']) {
	const argv = [command, '--name', 'ada', '--password-file', '-', '--server'];
	const input = 'correct horse battery\n';

	test(`${command} gives up after its time, and another can have the vault`, async (t) => {
		const url = await silentServer(t);
		const home = await temporaryFolder(t);
		const {code, stderr} = await runCli([...argv, url, '--timeout', '1'], {home, input});
		t.is(code, 6);
		t.regex(stderr, /did not answer within 1 s/);
		await (await openHomeVault(homePaths(home))).close();
	});

	test(`${command} ends at Ctrl-C, and another can have the vault`, async (t) => {
		const asked = Promise.withResolvers<void>();
		const url = await silentServer(t, asked.resolve);
		const home = await temporaryFolder(t);
		const stop = new AbortController();
		const running = startCli([...argv, url], {home, input, signal: stop.signal});
		await asked.promise;
		stop.abort(new ExitError('interrupted', 'Stopped.'));
		t.is((await running.ended).code, 130);
		await (await openHomeVault(homePaths(home))).close();
	});
}

test('a time that ran out is a relay that did not answer: only a question can be cancelled', async (t) => {
	const {stdout} = await runCli(['help', 'exit-codes']);
	t.regex(stdout, /^ *3 +cancelled at a question$/m);
	t.regex(stdout, /^ *6 +the relay cannot be reached or did not answer in time/m);
	const home = await temporaryFolder(t);
	const url = await silentServer(t);
	const argv = ['send', 'lobby', 'hi', '--server', url, '--timeout', '1', '--token-file', '-'];
	t.is((await runCli(argv, {home, input: 'token\n'})).code, 6);
});

/** Takes connections and says nothing. */
async function silentServer(t: ExecutionContext, connected = () => {}): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createServer((socket) => {
		sockets.add(socket.on('error', () => {}));
		connected();
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	t.teardown(() => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('It has no port.');
	return `ws://127.0.0.1:${address.port}`;
}
