import test from 'ava';
import type {Command} from '../../../source/client/commands/command.ts';
import {COMMANDS, findCommand, runLine, usageOf} from '../../../source/client/commands/index.ts';
import {parseCommandLine} from '../../../source/client/commands/parse.ts';
import {fakeRelayClient} from '../../helpers/fake-relay-client.ts';
import {type FakeLine, roomInfo, roomMessage} from '../../helpers/fake-transport.ts';
import {settled, until} from '../../helpers/until.ts';

async function setUp(secrets: (string | undefined)[] = []) {
	const fake = fakeRelayClient();
	fake.client.start();
	const line = await fake.goLive(roomInfo(), roomInfo({room: 'r2', name: 'ops', topic: 'Night'}));
	const did: string[] = [];
	const {client, clock} = fake;
	const run = (text: string, room: string | undefined = 'r1') =>
		runLine(text, {
			client,
			room,
			version: '1.2.3',
			now: () => clock.now(),
			ui: {
				switchRoom: (id) => did.push(`switch ${id}`),
				quit: () => did.push('quit'),
				clear: () => did.push('clear'),
				openHelp: (command?: Command) => did.push(`help ${command?.name ?? ''}`),
				askSecret: async (prompt) => {
					did.push(`ask ${prompt}`);
					return secrets.shift();
				},
				showSecret: (_sentence, secret) => did.push(`show ${secret}`),
				showPage: ({title}) => did.push(`page ${title}`),
				ask: async (question) => {
					did.push(`ask ${question}`);
					return undefined;
				},
				askText: async (prompt) => {
					did.push(`ask ${prompt}`);
					return undefined;
				},
			},
		});
	const lastLine = () => client.state.localLines.at(-1)?.text ?? '';
	return {...fake, line, run, did, lastLine};
}

async function asked(line: FakeLine, type: Parameters<FakeLine['request']>[0]) {
	await until(() => line.request(type) !== undefined);
	return line.request(type);
}

test('every name and alias stands for one command', (t) => {
	const names = COMMANDS.flatMap(({name, aliases}) => [name, ...aliases]);
	t.is(new Set(names).size, names.length);
	t.true(names.every((name) => /^[a-z?][a-z_-]*$/.test(name)));
});

test('every command says how it is typed and what it does', (t) => {
	for (const {usage, summary, minimum, maximum} of COMMANDS) {
		t.regex(summary, /^[A-Z].*[^.]$/);
		t.true(minimum <= maximum);
		t.is(usage === '', maximum === 0);
		t.is(/^[A-Z]/.test(usage), minimum > 0);
	}
});

test('the names people know from elsewhere are there', (t) => {
	const known = {
		create_group: 'create',
		join_group: 'join',
		leave_group: 'leave',
		list: 'who',
		users: 'who',
		exit: 'quit',
		part: 'leave',
		names: 'who',
		sessions: 'devices',
		switch: 'go',
		browse: 'rooms',
	};
	for (const [alias, name] of Object.entries(known)) t.is(findCommand(alias).name, name);
});

test('the beginning of a name is enough when it is the only one', (t) => {
	t.is(findCommand('top').name, 'topic');
	t.is(findCommand('WHOA').name, 'whoami');
	t.throws(() => findCommand('re'), {message: /could be .*\/read.*Type more/});
});

test('short forms that people have in their fingers mean what they meant, or ask for more', (t) => {
	const kept = {
		...{aw: 'away', bac: 'back', dev: 'devices', ex: 'quit', le: 'leave', pin: 'pin'},
		...{
			ping: 'ping',
			quit: 'quit',
			ret: 'retry',
			rev: 'revoke',
			st: 'status',
			sw: 'go',
			us: 'who',
			vers: 'version',
		},
	};
	for (const [typed, name] of Object.entries(kept)) t.is(findCommand(typed).name, name);
	// Two commands begin like this, since there are more of them: neither may run by surprise.
	for (const typed of ['a', 'ba', 'de', 'e', 'pi', 'qu', 'qui', 'rea', 'rec', 'se', 'u', 've']) {
		t.throws(() => findCommand(typed), {message: /could be/}, typed);
	}
});

for (const [typed, hint] of [
	['jion', '/join'],
	['toipc', '/topic'],
	['quti', '/quit'],
] as const) {
	test(`/${typed} is answered with ${hint}`, (t) => {
		t.throws(() => findCommand(typed), {message: new RegExp(`Did you mean .*${hint}`)});
	});
}

for (const name of ['whisperer', 'encrypt', '', 'x'.repeat(100_000), 'constructor']) {
	test(`there is no /${name.slice(0, 12)}`, (t) => {
		const error = t.throws(() => findCommand(name));
		t.true((error?.message.length ?? 0) < 300);
	});
}

test('two slashes send one, and a plain line is a message', (t) => {
	t.deepEqual(parseCommandLine('//etc/hosts'), {type: 'text', text: '/etc/hosts'});
	t.deepEqual(parseCommandLine('hello /me'), {type: 'text', text: 'hello /me'});
	t.deepEqual(parseCommandLine('/me  waves  twice '), {
		type: 'command',
		name: 'me',
		rest: 'waves  twice',
	});
	t.deepEqual(parseCommandLine('/'), {type: 'command', name: '', rest: ''});
});

test('an unknown command fails with a line, so that its text can be kept', async (t) => {
	const {run, lastLine} = await setUp();
	const outcome = await run('/jion ops');
	t.is(outcome.type, 'failed');
	t.regex(lastLine(), /no command \/jion/);
});

test('a command of other chats is answered with what does it here', async (t) => {
	const {run, lastLine} = await setUp();
	await run('/slowmode 10');
	t.regex(lastLine(), /^There is no command \/slowmode\. Here that is \/rules slow 30s\. /);
});

test('a command with two spellings is proposed once', async (t) => {
	const {run, lastLine} = await setUp();
	await run('/invite-lnik');
	t.regex(lastLine(), /Did you mean \/invite-link or \/invite\?/);
});

test('/mute with a member is answered with what does that here', async (t) => {
	const {run, line, lastLine, client} = await setUp();
	void client.loadMembers('r1');
	await asked(line, 'member.list');
	line.answer('member.list', {
		members: [{name: 'bob', role: 'member', presence: 'online'}],
		more: false,
	});
	await settled();
	t.is((await run('/mute bob')).type, 'failed');
	t.regex(lastLine(), /\/ignore bob.*\/silence bob/);
});

test('too few or too many words are answered with the usage', async (t) => {
	const {run, lastLine} = await setUp();
	t.is((await run('/join')).type, 'failed');
	t.regex(lastLine(), /\/join ROOM/);
	t.is((await run('/ping now')).type, 'failed');
	t.is(usageOf(findCommand('ping')), '/ping');
});

test('what the relay refuses is shown as its sentence', async (t) => {
	const {run, line, lastLine} = await setUp();
	const outcome = run('/join secret');
	await asked(line, 'room.join');
	line.refuse('room.join', {code: 'not-found'});
	t.deepEqual(await outcome, {type: 'failed', sentence: 'Refused: not-found.'});
	t.is(lastLine(), 'Refused: not-found.');
});

test('a message goes to the current room, /me as an action, /group_msg to another', async (t) => {
	const {run, client, line} = await setUp();
	await run('hello');
	await run('/me waves');
	await run('/group_msg ops  all   quiet');
	await run('/say /not a command');
	await asked(line, 'send');
	const pendingIn = (room: string) =>
		client.state.rooms.get(room)?.pending.map(({kind, text}) => [kind, text]);
	t.deepEqual(pendingIn('r1'), [
		['text', 'hello'],
		['action', 'waves'],
		['text', '/not a command'],
	]);
	t.deepEqual(pendingIn('r2'), [['text', 'all   quiet']]);
});

test('without a room a message is kept and the way to one is said', async (t) => {
	const {run, lastLine} = await setUp();
	// An id that is no room of ours is what a screen without rooms has.
	const outcome = await run('hello', 'nowhere');
	t.is(outcome.type, 'failed');
	t.regex(lastLine(), /Join/);
});

test('/create makes a room with its topic, private when asked, and shows it', async (t) => {
	const {run, line, did} = await setUp();
	const outcome = run('/create Night-Shift --private Who is on call');
	t.like(await asked(line, 'room.create'), {
		name: 'night-shift',
		visibility: 'private',
		topic: 'Who is on call',
	});
	line.answer('room.create', {room: roomInfo({room: 'r3', name: 'night-shift'})});
	t.is((await outcome).type, 'done');
	t.deepEqual(did, ['switch r3']);
});

test('/go finds a room by the beginning of its name, /next where something is new', async (t) => {
	const {run, line, did, lastLine} = await setUp();
	await run('/go #OP');
	await run('/next');
	t.regex(lastLine(), /nothing new/);
	line.push({type: 'message', ...roomMessage(1, {room: 'r2'})});
	await run('/next');
	t.deepEqual(did, ['switch r2', 'switch r2']);
	t.is((await run('/go oops')).type, 'failed');
	t.regex(lastLine(), /#ops/);
});

test('/topic shows, sets and takes away', async (t) => {
	const {run, line, lastLine} = await setUp();
	await run('/topic', 'r2');
	t.is(lastLine(), 'Topic of #ops: Night');
	const set = run('/topic Day  shift', 'r2');
	t.like(await asked(line, 'room.topic'), {room: 'r2', topic: 'Day  shift'});
	line.answer('room.topic', {});
	await set;
	const removed = run('/topic -', 'r2');
	t.like(await asked(line, 'room.topic'), {topic: ''});
	line.answer('room.topic', {});
	t.is((await removed).type, 'done');
});

test('/who lists who is there, the present first', async (t) => {
	const {run, line, lastLine} = await setUp();
	const outcome = run('/users');
	await asked(line, 'member.list');
	line.answer('member.list', {
		members: [
			{name: 'zoe', role: 'owner', presence: 'offline'},
			{name: 'bob', role: 'member', presence: 'away', status: 'lunch'},
			{name: 'ada', role: 'member', presence: 'online'},
		],
		more: false,
	});
	await outcome;
	t.is(lastLine(), '3 members in #lobby: ada, bob (away, lunch), zoe (owner, offline)');
});

test('/password asks twice, sends nothing when they differ, and takes none on the line', async (t) => {
	const {run, line, did, lastLine} = await setUp(['correct horse', 'correct house']);
	await run('/password hunter2');
	t.deepEqual(did, []);
	await run('/password');
	t.deepEqual(did, ['ask New password', 'ask The same password again']);
	t.regex(lastLine(), /differ/);
	t.is(line.request('password.start'), undefined);
});

test('/token shows the secret once and keeps it out of the state', async (t) => {
	const {run, line, did, client} = await setUp();
	const outcome = run('/token build bot');
	t.like(await asked(line, 'token.create'), {label: 'build bot'});
	line.answer('token.create', {device: 'd9', token: 'topsecret'});
	await outcome;
	t.deepEqual(did, ['show topsecret']);
	t.false(JSON.stringify(client.state.localLines).includes('topsecret'));
});

test('/revoke takes the beginning of an id, but not this device', async (t) => {
	const {run, line, lastLine} = await setUp();
	const device = {kind: 'device', createdAt: 0, lastSeenAt: 0, connected: false} as const;
	const devices = [
		{...device, device: 'abc123', label: 'phone', current: false},
		{...device, device: 'xyz789', label: 'laptop', current: true},
	];
	const own = run('/revoke xyz');
	await asked(line, 'device.list');
	line.answer('device.list', {devices});
	t.is((await own).type, 'failed');
	const other = run('/revoke abc');
	await asked(line, 'device.list');
	line.answer('device.list', {devices});
	t.like(await asked(line, 'device.revoke'), {device: 'abc123'});
	line.answer('device.revoke', {});
	await other;
	t.is(lastLine(), 'phone was logged out.');
});

test('/invite-link shows a link to this relay', async (t) => {
	const {run, line, lastLine, clock} = await setUp();
	const outcome = run('/invite-link 5');
	t.like(await asked(line, 'invite.create'), {uses: 5});
	line.answer('invite.create', {code: 'abc', expiresAt: clock.now() + 7_200_000});
	await outcome;
	t.is(lastLine(), 'Good for 5 new accounts within 2 h:\nwss://chat.example/#abc');
	t.is((await run('/invite-link lots')).type, 'failed');
});

test('/invite-link takes a time, and a link just made has all of it left', async (t) => {
	const {run, line, lastLine, clock} = await setUp();
	const outcome = run('/invite-link 2 2d');
	t.like(await asked(line, 'invite.create'), {uses: 2, lifetime: 172_800_000});
	line.answer('invite.create', {code: 'abc', expiresAt: clock.now() + 172_799_900});
	await outcome;
	t.is(lastLine(), 'Good for 2 new accounts within 2 d:\nwss://chat.example/#abc');
	t.is((await run('/invite-link 0')).type, 'failed');
	t.regex(lastLine(), /^0 is no number from 1 to 1000 and no time/);
});

test('/retry and /drop work on failed messages', async (t) => {
	const {run, line, client, lastLine} = await setUp();
	await run('/retry');
	t.regex(lastLine(), /Nothing has failed/);
	await run('one');
	await asked(line, 'send');
	line.refuse('send', {code: 'forbidden'});
	await settled();
	await run('/retry');
	await asked(line, 'send');
	line.refuse('send', {code: 'forbidden'});
	await settled();
	await run('/drop');
	t.is(client.state.rooms.get('r1')?.pending.length, 0);
	t.is(lastLine(), '1 failed message was dropped.');
});

test('/away, /status and /back say how one is', async (t) => {
	const {run, line, client} = await setUp();
	await run('/away at lunch');
	t.like(await asked(line, 'presence'), {state: 'away', status: 'at lunch'});
	await run('/back');
	t.like(client.state.account, {presence: 'online', status: 'at lunch'});
	await run('/status -');
	t.is(client.state.account?.status, '');
	t.is((await run(`/status ${'x'.repeat(200)}`)).type, 'failed');
});

test('what only a screen can do is asked of it', async (t) => {
	const {run, did, lastLine} = await setUp();
	for (const text of ['/help', '/help /join', '/clear', '/quit']) await run(text);
	t.deepEqual(did, ['help ', 'help join', 'clear', 'quit']);
	await run('/version');
	t.is(lastLine(), 'termchat 1.2.3');
	await run('/nick bob');
	t.regex(lastLine(), /Names are fixed.*You are ada/);
	await run('/motd');
	t.regex(lastLine(), /no message of the day/);
	await run('/reconnect');
	t.regex(lastLine(), /connected already/);
});

test('/leave of the current room shows another one', async (t) => {
	const {run, line, did} = await setUp();
	const outcome = run('/leave', 'r2');
	await asked(line, 'room.leave');
	line.answer('room.leave', {});
	await outcome;
	t.deepEqual(did, ['switch r1']);
});

test('/read all marks every room', async (t) => {
	const {run, line, client} = await setUp();
	line.push({type: 'message', ...roomMessage(1)});
	line.push({type: 'message', ...roomMessage(1, {room: 'r2'})});
	await run('/read all');
	t.deepEqual(
		[...client.state.rooms.values()].map(({unread}) => unread),
		[0, 0],
	);
});
