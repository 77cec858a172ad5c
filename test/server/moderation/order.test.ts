import test from 'ava';
import type {FakeLink} from '../../helpers/link.ts';
import {messageId, settle, startTestRelay} from '../../helpers/test-relay.ts';

/** A relay whose owner is ada, with bob and eve in her room `den`. */
async function scene() {
	const relay = await startTestRelay();
	const [ada, bob, eve] = [
		await relay.join('ada'),
		await relay.join('bob'),
		await relay.join('eve'),
	];
	const {room} = await ada.link.request('room.create', {name: 'den'});
	for (const {link} of [bob, eve]) await link.request('room.join', {name: 'den'});
	await settle();
	for (const {link} of [ada, bob, eve]) link.forget();
	const rolesIn = async (): Promise<Readonly<Record<string, string>>> => {
		const request = {room: room.room, after: undefined, limit: 9};
		const {members} = await relay.storage.members(request);
		return Object.fromEntries(members.map(({account, role}) => [account, role]));
	};
	return {...relay, ada, bob, eve, room: room.room, rolesIn};
}

async function code(asked: ReturnType<FakeLink['ask']>): Promise<string> {
	const answer = await asked;
	return answer.type === 'error' ? answer.code : answer.type;
}

test('who is kicked from a room is out of it, hears why, and may come back', async (t) => {
	const {ada, bob, room} = await scene();
	await ada.link.request('kick', {room, name: 'Bob', reason: 'Calm down'});
	const entry = await bob.link.until('message');
	t.deepEqual(entry.moderation, {deed: 'kick', name: 'bob', reason: 'Calm down'});
	await bob.link.until('room.gone');
	t.is((await ada.link.until('message')).seq, entry.seq);
	await t.notThrowsAsync(bob.link.request('room.join', {name: 'den'}));
});

test('who is kicked off the relay is told why, and may come back', async (t) => {
	const {ada, bob, again} = await scene();
	await ada.link.request('kick', {name: 'bob', reason: 'Calm down'});
	t.deepEqual(bob.link.frames.at(-1), {type: 'sanctioned', deed: 'kick', reason: 'Calm down'});
	t.is(bob.link.closedWith?.reason, 'kicked');
	await t.notThrowsAsync(again(bob));
});

test('who is not there cannot be kicked', async (t) => {
	const {ada, room, register} = await scene();
	await register('joe');
	t.is(await code(ada.link.ask('kick', {room, name: 'joe'})), 'not-found');
	t.is(await code(ada.link.ask('kick', {room, name: 'nobody'})), 'not-found');
	t.is(await code(ada.link.ask('kick', {name: 'nobody'})), 'not-found');
});

test('a role that is given is in the log, and its holder sees it', async (t) => {
	const {ada, bob, room, rolesIn} = await scene();
	await ada.link.request('role.set', {room, name: 'bob', role: 'moderator'});
	const entry = await bob.link.until('message');
	t.deepEqual(entry.moderation, {deed: 'role', name: 'bob', role: 'moderator'});
	t.is((await bob.link.until('room')).room.role, 'moderator');
	t.is((await rolesIn()).bob, 'moderator');
});

test('a role that somebody has already is given without a word', async (t) => {
	const {ada, room} = await scene();
	await ada.link.request('role.set', {room, name: 'bob', role: 'member'});
	t.deepEqual(ada.link.all('message'), []);
});

test('a moderator gives only roles below its own', async (t) => {
	const {ada, bob, room} = await scene();
	await ada.link.request('role.set', {room, name: 'bob', role: 'moderator'});
	const ask = (role: 'owner' | 'moderator' | 'reader') =>
		code(bob.link.ask('role.set', {room, name: 'eve', role}));
	t.deepEqual([await ask('owner'), await ask('moderator')], ['forbidden', 'forbidden']);
	t.is(await ask('reader'), 'ok');
});

test('a room that is handed on has its new owner, and a moderator more', async (t) => {
	const {ada, bob, room, rolesIn} = await scene();
	await ada.link.request('role.set', {room, name: 'bob', role: 'owner'});
	t.deepEqual(await rolesIn(), {ada: 'moderator', bob: 'owner', eve: 'member'});
	t.is((await ada.link.until('room')).room.role, 'moderator');
	t.is((await bob.link.until('room')).room.role, 'owner');
});

test('an owner who gives the role up leaves it to the next', async (t) => {
	const {ada, bob, room, rolesIn} = await scene();
	await ada.link.request('role.set', {room, name: 'ada', role: 'reader'});
	t.deepEqual(await rolesIn(), {ada: 'reader', bob: 'owner', eve: 'member'});
	t.is((await bob.link.until('room')).room.role, 'owner');
});

test('an owner who is alone stays one', async (t) => {
	const {ada, bob, eve, room, rolesIn} = await scene();
	for (const {link} of [bob, eve]) await link.request('room.leave', {room});
	t.is(await code(ada.link.ask('role.set', {room, name: 'ada', role: 'member'})), 'forbidden');
	t.deepEqual(await rolesIn(), {ada: 'owner'});
});

test('nobody raises themselves', async (t) => {
	const {ada, bob, room} = await scene();
	t.is(await code(bob.link.ask('role.set', {room, name: 'bob', role: 'moderator'})), 'forbidden');
	t.is(await code(bob.link.ask('role.set', {name: 'bob', role: 'owner'})), 'forbidden');
	t.is(await code(ada.link.ask('role.set', {name: 'bob', role: 'reader'})), 'bad-request');
});

test('the relay always has an owner', async (t) => {
	const {ada, bob, storage} = await scene();
	t.is(await code(ada.link.ask('role.set', {name: 'ada', role: 'member'})), 'forbidden');
	await ada.link.request('role.set', {name: 'bob', role: 'owner'});
	t.is(await code(ada.link.ask('role.set', {name: 'ada', role: 'member'})), 'ok');
	t.is((await storage.account('bob'))?.role, 'owner');
	t.is(await code(bob.link.ask('role.set', {name: 'bob', role: 'moderator'})), 'forbidden');
});

test('a role on the relay counts from the next request on, on every line', async (t) => {
	const {relay, bob, again, ada} = await scene();
	const {room} = await ada.link.request('room.create', {name: 'attic'});
	const second = await again(bob, true);
	for (const link of [bob.link, second]) {
		t.is(await code(link.ask('history', {room: room.room})), 'forbidden');
	}
	await relay.operator.setRole({name: 'bob', role: 'moderator'});
	for (const link of [bob.link, second]) {
		t.is(await code(link.ask('history', {room: room.room})), 'ok');
	}
	await relay.operator.setRole({name: 'bob', role: 'member'});
	t.is(await code(second.ask('history', {room: room.room})), 'forbidden');
	t.is(await code(second.ask('kick', {name: 'eve'})), 'forbidden');
});

test("the relay's moderator takes a message away in a public room without entering it", async (t) => {
	const {relay, ada, bob} = await scene();
	const {room} = await ada.link.request('room.create', {name: 'attic'});
	const {seq} = await ada.link.request('send', {
		...{room: room.room, message: messageId(), text: 'Grr'},
	});
	await relay.operator.setRole({name: 'bob', role: 'moderator'});
	const fields = {room: room.room, seq, message: messageId()};
	t.is(await code(bob.link.ask('message.delete', fields)), 'ok');
	const {messages} = await ada.link.request('history', {room: room.room});
	t.is(messages.find((each) => each.seq === seq)?.text, '');
});

test('in a read-only room only those who run it write, and everybody reacts', async (t) => {
	const {ada, bob, room} = await scene();
	const {seq} = await ada.link.request('send', {room, message: messageId(), text: 'News'});
	await ada.link.request('room.rules', {room, readOnly: true});
	const send = (link: FakeLink) => code(link.ask('send', {room, message: messageId(), text: 'Hi'}));
	t.deepEqual([await send(ada.link), await send(bob.link)], ['ok', 'forbidden']);
	const like = {room, seq, message: messageId(), emoji: '👍', on: true};
	t.is(await code(bob.link.ask('message.react', like)), 'ok');
});

test('rules that change are in the log with all of them, and in what a room is told as', async (t) => {
	const {ada, bob, room} = await scene();
	await ada.link.request('room.rules', {room, slowMode: 30_000});
	await ada.link.request('room.rules', {room, keepDays: 90});
	const rules = {readOnly: false, slowMode: 30_000, keepDays: 90};
	const deed = {deed: 'settings', rules} as const;
	const entry = await bob.link.until(
		'message',
		({moderation}) => moderation?.rules?.keepDays === 90,
	);
	t.deepEqual(entry.moderation, deed);
	await bob.link.request('resume', {cursors: {}});
	const told = await bob.link.until('room', (each) => each.room.room === room);
	t.deepEqual(told.room.rules, rules);
	await ada.link.request('room.rules', {room, slowMode: 0, keepDays: 0});
	await bob.link.request('resume', {cursors: {}});
	const usual = await bob.link.until('room', (each) => each.room.room === room);
	t.is(usual.room.rules, undefined);
});

test('rules that are so already are no entry, and those that will not do are refused', async (t) => {
	const {ada, room} = await scene();
	await ada.link.request('room.rules', {room, readOnly: false, keepDays: 0});
	t.deepEqual(ada.link.all('message'), []);
	t.is(await code(ada.link.ask('room.rules', {room, slowMode: 21_600_001})), 'bad-request');
	t.is(await code(ada.link.ask('room.rules', {room, keepDays: 3651})), 'bad-request');
});

test('in slow mode a member waits, on whatever line, and those who run the room do not', async (t) => {
	const {ada, bob, room, clock, again} = await scene();
	await ada.link.request('room.rules', {room, slowMode: 30_000});
	const send = (link: FakeLink) => link.ask('send', {room, message: messageId(), text: 'Hi'});
	t.deepEqual([await code(send(bob.link)), await code(send(ada.link))], ['ok', 'ok']);
	clock.advance(10_000);
	const second = await again(bob, true);
	const refused = await send(second);
	t.like(refused, {code: 'slow-mode', retryable: true, retryAfter: 20_000});
	t.is(await code(send(ada.link)), 'ok');
	clock.advance(20_000);
	t.is(await code(send(second)), 'ok');
});

test('a message that comes twice does not count twice in slow mode', async (t) => {
	const {ada, bob, room, clock} = await scene();
	await ada.link.request('room.rules', {room, slowMode: 30_000});
	const fields = {room, message: messageId(), text: 'Hi'};
	await bob.link.request('send', fields);
	clock.advance(30_000);
	t.true((await bob.link.request('send', fields)).duplicate);
	t.is(await code(bob.link.ask('send', {...fields, message: messageId()})), 'ok');
});

test('the operator does all of it in the name of the relay, in private rooms as well', async (t) => {
	const {relay, ada, bob, eve, rolesIn} = await scene();
	const {room: info} = await ada.link.request('room.create', {
		...{name: 'attic', visibility: 'private'},
	});
	const room = info.room;
	await ada.link.request('room.invite', {room, name: 'bob'});
	await bob.link.request('room.join', {name: 'attic'});
	bob.link.forget();
	await relay.operator.setRole({room, name: 'bob', role: 'owner'});
	const entry = await bob.link.until('message', ({kind}) => kind === 'moderation');
	t.is(entry.from, 'relay');
	await relay.operator.kick({room, name: 'bob'});
	await relay.operator.ban({target: {type: 'account', name: 'ada'}});
	t.is(ada.link.closedWith?.reason, 'banned');
	t.is(eve.link.closedWith, undefined);
	t.deepEqual(Object.keys(await rolesIn()), ['ada', 'bob', 'eve']);
	await t.throwsAsync(relay.operator.setRules({room: 'nowhere', readOnly: true}), {
		message: 'There is no such room.',
	});
});
