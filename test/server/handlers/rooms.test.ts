import test from 'ava';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

test("a new room is its creator's, and every device of the creator follows it", async (t) => {
	const {join, connect} = await startTestRelay();
	const ada = await join('ada');
	const {token} = await ada.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	await bot.request('resume', {cursors: {}});
	const {room} = await ada.link.request('room.create', {name: '#Den', topic: ' Bears '});
	t.like(room, {name: 'den', topic: 'Bears', visibility: 'public', role: 'owner', members: 1});
	t.is((await bot.until('room', (frame) => frame.room.name === 'den')).room.role, 'owner');
	t.like(await bot.until('message', (frame) => frame.room === room.room), {kind: 'create', seq: 1});
});

const REFUSED: readonly (readonly [fields: {name: string; topic?: string}, code: string])[] = [
	[{name: 'lobby'}, 'name-taken'],
	[{name: '#LOBBY'}, 'name-taken'],
	[{name: 'no spaces'}, 'name-invalid'],
	[{name: 'constructor'}, 'name-reserved'],
	[{name: 'den', topic: 'two\nlines'}, 'bad-request'],
	[{name: 'den', topic: 'red\u001b[31m'}, 'bad-request'],
	[{name: 'den', topic: 'x'.repeat(401)}, 'too-long'],
];

test('a room that will not do is refused and costs nothing', async (t) => {
	const {register} = await startTestRelay({limits: {roomsCreated: {burst: 0.1, perSecond: 1e-9}}});
	const {link} = await register('ada');
	for (const [fields, code] of REFUSED) {
		t.like(await link.ask('room.create', fields), {code}, JSON.stringify(fields));
	}
	t.is((await link.ask('room.create', {name: 'den'})).type, 'ok');
	t.like(await link.ask('room.create', {name: 'den-two'}), {code: 'rate-limited'});
});

test('an account is in so many rooms and no more', async (t) => {
	const {register} = await startTestRelay({limits: {roomsPerAccount: 2}});
	const ada = await register('ada');
	await ada.link.request('room.create', {name: 'one'});
	const bob = await register('bob');
	await bob.link.request('room.create', {name: 'two'});
	t.like(await bob.link.ask('room.create', {name: 'three'}), {code: 'quota'});
	t.like(await bob.link.ask('room.join', {name: 'one'}), {code: 'quota'});
});

test('who joins gets the newest messages and then the live ones', async (t) => {
	const {join} = await startTestRelay({limits: {firstMessages: 3}});
	const ada = await join('ada');
	const bob = await join('bob');
	const {room} = await ada.link.request('room.create', {name: 'den'});
	for (const text of ['one', 'two', 'three']) {
		await ada.link.request('send', {room: room.room, message: messageId(), text});
	}
	t.like(await bob.link.request('room.join', {name: 'den'}), {room: {head: 5, role: 'member'}});
	await ada.link.request('send', {room: room.room, message: messageId(), text: 'four'});
	const {replay} = await bob.link.until('room');
	t.deepEqual(replay, {from: 3, limited: true, reset: false});
	await bob.link.until('message', ({text}) => text === 'four');
	t.deepEqual(
		bob.link.all('message').map(({seq}) => seq),
		[3, 4, 5, 6],
	);
});

test('joining twice changes nothing', async (t) => {
	const {register} = await startTestRelay();
	const {link} = await register('ada');
	const {room} = await link.request('room.join', {name: 'lobby'});
	t.like(room, {members: 1, head: 1, role: 'owner'});
});

test('who leaves is told so on every device and hears no more', async (t) => {
	const {join, roomId, connect} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const {token} = await bob.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	await bot.request('resume', {cursors: {}});
	const room = await roomId('lobby');
	await bob.link.request('room.leave', {room});
	t.is((await bot.until('room.gone')).room, room);
	t.is((await bob.link.until('room.gone')).room, room);
	bob.link.forget();
	await ada.link.request('send', {room, message: messageId(), text: 'Gone?'});
	await bob.link.request('ping', {});
	t.is(bob.link.all('message').length, 0);
	t.like(await ada.link.until('message', ({kind}) => kind === 'leave'), {from: 'bob'});
});

test('when the owner leaves, whoever owns the room now is told', async (t) => {
	const {join, roomId} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	await ada.link.request('room.leave', {room: await roomId('lobby')});
	t.is((await bob.link.until('room')).room.role, 'owner');
});

test('whoever enters a room that everybody has left owns it', async (t) => {
	const {register, roomId} = await startTestRelay();
	const ada = await register('ada');
	await ada.link.request('room.leave', {room: await roomId('lobby')});
	// Every new account enters the lobby.
	const bob = await register('bob');
	const {room: lobby} = await bob.link.request('room.join', {name: 'lobby'});
	const {room} = await bob.link.request('room.create', {name: 'den'});
	await bob.link.request('room.leave', {room: room.room});
	const cleo = await register('cleo');
	const {room: den} = await cleo.link.request('room.join', {name: 'den'});
	const {room: again} = await bob.link.request('room.join', {name: 'den'});
	t.deepEqual([lobby.role, den.role, again.role], ['owner', 'owner', 'member']);
	t.is((await cleo.link.ask('room.topic', {room: den.room, topic: 'Mine'})).type, 'ok');
});

test('a topic is an entry of the log, and of the room', async (t) => {
	const {join, roomId} = await startTestRelay();
	const {link} = await join('ada');
	await link.request('room.topic', {room: await roomId('lobby'), topic: 'Tea at five'});
	t.like(await link.until('message'), {kind: 'topic', text: 'Tea at five', from: 'ada'});
	t.is((await link.request('room.list', {})).rooms[0]?.topic, 'Tea at five');
});

test('an invitation reaches its guest at once and at every resume until it is used', async (t) => {
	const {join} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const {room} = await ada.link.request('room.create', {name: 'den', visibility: 'private'});
	await ada.link.request('room.invite', {room: room.room, name: 'BOB'});
	t.like(await bob.link.until('invited'), {name: 'den', by: 'ada', room: room.room});
	await bob.link.request('resume', {cursors: {}});
	t.is((await bob.link.until('invited')).name, 'den');
	await bob.link.request('room.join', {name: 'den'});
	bob.link.forget();
	await bob.link.request('resume', {cursors: {}});
	t.is(bob.link.all('invited').length, 0);
});

test('a second invitation tells nobody', async (t) => {
	const {join} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const {room} = await ada.link.request('room.create', {name: 'den', visibility: 'private'});
	await ada.link.request('room.invite', {room: room.room, name: 'bob'});
	await ada.link.request('room.invite', {room: room.room, name: 'bob'});
	t.is(bob.link.all('invited').length, 1);
});

test('nobody can be invited who is not there', async (t) => {
	const {register, roomId} = await startTestRelay();
	const {link} = await register('ada');
	const room = await roomId('lobby');
	t.like(await link.ask('room.invite', {room, name: 'nobody'}), {code: 'not-found'});
	t.like(await link.ask('room.invite', {room, name: '???'}), {code: 'not-found'});
});

test('rooms are listed in pages', async (t) => {
	const {register} = await startTestRelay({limits: {listSize: 2}});
	const {link} = await register('ada');
	for (const name of ['den', 'attic']) await link.request('room.create', {name});
	const first = await link.request('room.list', {});
	t.deepEqual([first.rooms.map(({name}) => name), first.more], [['attic', 'den'], true]);
	const second = await link.request('room.list', {after: 'Den'});
	t.deepEqual([second.rooms.map(({name}) => name), second.more], [['lobby'], false]);
});

test('members are listed in pages, with their role and presence', async (t) => {
	const {join, register, roomId} = await startTestRelay({limits: {listSize: 2}});
	const {link} = await join('ada');
	await register('bob');
	await register('cleo');
	const room = await roomId('lobby');
	const first = await link.request('member.list', {room});
	t.deepEqual(first, {
		members: [
			{name: 'ada', role: 'owner', presence: 'online'},
			{name: 'bob', role: 'member', presence: 'offline'},
		],
		more: true,
	});
	const second = await link.request('member.list', {room, after: 'bob'});
	t.deepEqual([second.members.map(({name}) => name), second.more], [['cleo'], false]);
});

test('topics count as messages, whichever connection of the account they come from', async (t) => {
	const {join, again, roomId} = await startTestRelay({
		limits: {messages: {burst: 3, perSecond: 0.001}},
		options: {loopback: false},
	});
	const ada = await join('ada');
	const room = await roomId('lobby');
	const other = await again(ada, true);
	for (const link of [ada.link, other, ada.link]) {
		await link.request('room.topic', {room, topic: 'Tea at five'});
	}
	t.like(await other.ask('room.topic', {room, topic: 'Tea at six'}), {code: 'rate-limited'});
	const message = {room, message: messageId(), kind: 'text', text: 'hello'} as const;
	t.like(await ada.link.ask('send', message), {code: 'rate-limited'});
});

test('the size of topics counts with that of messages', async (t) => {
	const {join, roomId} = await startTestRelay({
		limits: {messageBytesRate: {burst: 20, perSecond: 0.001}},
		options: {loopback: false},
	});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	await link.request('room.topic', {room, topic: 'x'.repeat(15)});
	t.like(await link.ask('room.topic', {room, topic: 'x'.repeat(15)}), {code: 'rate-limited'});
});

test('leaving counts with joining, by account', async (t) => {
	const {join, again, roomId} = await startTestRelay({
		limits: {roomsJoined: {burst: 3, perSecond: 0.001}},
		options: {loopback: false},
	});
	const ada = await join('ada');
	const other = await again(ada, true);
	const room = await roomId('lobby');
	await ada.link.request('room.leave', {room});
	await ada.link.request('room.join', {name: 'lobby'});
	await ada.link.request('room.leave', {room});
	t.like(await other.ask('room.join', {name: 'lobby'}), {code: 'rate-limited'});
});
