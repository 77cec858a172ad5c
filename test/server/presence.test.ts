import test from 'ava';
import {LIMITS} from '../../source/protocol/limits.ts';
import type {FakeLink} from '../helpers/link.ts';
import {settle, startTestRelay} from '../helpers/test-relay.ts';

function seen(link: FakeLink, name: string): readonly string[] {
	return link
		.all('presence')
		.filter((frame) => frame.name === name)
		.map(({state, status}) => (status === undefined ? state : `${state}: ${status}`));
}

test('who comes online is told to those who share a room, once each', async (t) => {
	const {join, pass} = await startTestRelay();
	const ada = await join('ada');
	await ada.link.request('room.create', {name: 'den'});
	const bob = await join('bob');
	await bob.link.request('room.join', {name: 'den'});
	await pass(2000);
	ada.link.forget();
	const cleo = await join('cleo');
	await cleo.link.request('room.join', {name: 'den'});
	await pass(2000);
	t.deepEqual(seen(ada.link, 'cleo'), ['online']);
});

test('who shares no room is told nothing', async (t) => {
	const {join, pass, roomId} = await startTestRelay();
	const ada = await join('ada');
	await ada.link.request('room.leave', {room: await roomId('lobby')});
	await join('bob');
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), []);
});

test('a connection that never resumes is not present', async (t) => {
	const {join, register, pass, roomId} = await startTestRelay();
	const ada = await join('ada');
	await register('bob');
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), []);
	const {members} = await ada.link.request('member.list', {room: await roomId('lobby')});
	t.is(members.find(({name}) => name === 'bob')?.presence, 'offline');
});

test('a passing connection is not present', async (t) => {
	const {join, register, again, pass} = await startTestRelay();
	const ada = await join('ada');
	const bob = await register('bob');
	const command = await again(bob, true);
	await command.request('resume', {cursors: {}});
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), []);
});

test('changes within the interval are told as one', async (t) => {
	const {join, pass} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	await pass(2000);
	ada.link.forget();
	for (const state of ['away', 'online', 'away'] as const) {
		await bob.link.request('presence', {state, status: 'lunch'});
	}
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), ['away: lunch']);
	await bob.link.request('presence', {state: 'online', status: ''});
	await bob.link.request('presence', {state: 'away', status: 'lunch'});
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), ['away: lunch']);
});

test('an account is as present as its most present connection', async (t) => {
	const {join, connect, pass} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const {token} = await bob.link.request('token.create', {label: 'bot'});
	const bot = connect();
	await bot.request('auth.token', {token});
	await bot.request('resume', {cursors: {}});
	await bob.link.request('presence', {state: 'away'});
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), ['online']);
	bot.hangUp();
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), ['online', 'away']);
});

test('what a client says of itself before it is live is not lost', async (t) => {
	const {join, register, pass} = await startTestRelay();
	const ada = await join('ada');
	const bob = await register('bob');
	await bob.link.request('presence', {state: 'away', status: 'lunch'});
	await bob.link.request('resume', {cursors: {}});
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), ['away: lunch']);
});

test('a short reconnect is no change', async (t) => {
	const {join, again, pass} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	await pass(2000);
	ada.link.forget();
	bob.link.hangUp();
	await pass(LIMITS.presenceGrace - 1000);
	const link = await again(bob);
	await link.request('resume', {cursors: {}});
	await pass(LIMITS.presenceGrace * 2);
	t.deepEqual(seen(ada.link, 'bob'), []);
});

test('who stays away is offline', async (t) => {
	const {join, pass, roomId} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	await pass(2000);
	ada.link.forget();
	bob.link.hangUp();
	await pass(LIMITS.presenceGrace + 1000);
	t.deepEqual(seen(ada.link, 'bob'), ['offline']);
	const {members} = await ada.link.request('member.list', {room: await roomId('lobby')});
	t.is(members.find(({name}) => name === 'bob')?.presence, 'offline');
});

test('a status is one short line', async (t) => {
	const {join} = await startTestRelay();
	const {link} = await join('ada');
	const ask = (status: string) => link.ask('presence', {state: 'online', status});
	t.like(await ask('x'.repeat(81)), {code: 'too-long'});
	t.like(await ask('a\u001bb'), {code: 'bad-request'});
});

test('who writes is told to the others in the room, not too often', async (t) => {
	const {join, roomId, clock} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const room = await roomId('lobby');
	for (let index = 0; index < 5; index++) bob.link.signalTyping(room);
	await bob.link.request('ping', {});
	t.deepEqual(ada.link.all('typing'), [{type: 'typing', room, name: 'bob'}]);
	t.is(bob.link.all('typing').length, 0);
	clock.advance(LIMITS.typingInterval);
	bob.link.signalTyping(room);
	await bob.link.request('ping', {});
	t.is(ada.link.all('typing').length, 2);
});

/** Room for two requests at once, and then for three refusals. */
const narrow = {requests: {burst: 2, perSecond: 1e-9}, refusals: {burst: 3, perSecond: 1e-9}};

for (const [what, where] of [
	['a room of the account', undefined],
	['a room there is none of', 'nowhere'],
] as const) {
	test(`a flood of typing in ${what} is dropped, and in the end its sender`, async (t) => {
		const {join, roomId} = await startTestRelay({limits: narrow, options: {loopback: false}});
		const {link} = await join('ada');
		const bob = await join('bob');
		const room = where ?? (await roomId('lobby'));
		for (let index = 0; index < 5; index++) link.signalTyping(room);
		await settle();
		t.is(link.closedWith, undefined);
		link.signalTyping(room);
		await settle();
		t.deepEqual(link.closedWith, {reason: 'flood', retryAfter: LIMITS.floodPatience});
		t.is((await bob.link.ask('ping', {})).type, 'ok');
	});
}

test('a signal costs what a request costs', async (t) => {
	const {join, roomId} = await startTestRelay({limits: narrow, options: {loopback: false}});
	const {link} = await join('ada');
	const room = await roomId('lobby');
	for (let index = 0; index < 2; index++) link.signalTyping(room);
	t.like(await link.ask('ping', {}), {code: 'rate-limited'});
});

test('who is not in the room cannot be seen writing there', async (t) => {
	const {join} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	const {room} = await ada.link.request('room.create', {name: 'den'});
	bob.link.signalTyping(room.room);
	bob.link.signalTyping('nowhere');
	await bob.link.request('ping', {});
	t.is(ada.link.all('typing').length, 0);
	t.is(bob.link.closedWith, undefined);
});

test('a slow reader is spared what is volatile', async (t) => {
	const {join, roomId, relay} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	ada.link.queued = LIMITS.sendQueueVolatile + 1;
	bob.link.signalTyping(await roomId('lobby'));
	await bob.link.request('ping', {});
	relay.notice('Still here');
	t.is(ada.link.all('typing').length, 0);
	t.is(ada.link.all('notice').length, 1);
});

test('a crowd is not told who comes, goes and writes', async (t) => {
	const {join, roomId, pass} = await startTestRelay({limits: {presenceCrowd: 1}});
	const ada = await join('ada');
	const bob = await join('bob');
	bob.link.signalTyping(await roomId('lobby'));
	await pass(2000);
	t.is(ada.link.all('typing').length + ada.link.all('presence').length, 0);
});

test('who enters a room is shown there as present, without a change of presence', async (t) => {
	const {join, pass, roomId} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	await bob.link.request('room.leave', {room: await roomId('lobby')});
	await pass(2000);
	ada.link.forget();
	await bob.link.request('room.join', {name: 'lobby'});
	t.deepEqual(seen(ada.link, 'bob'), ['online']);
});

test('who was shown what was never told is told what it changed back to', async (t) => {
	const {join, pass, roomId} = await startTestRelay();
	const ada = await join('ada');
	const bob = await join('bob');
	await pass(2000);
	ada.link.forget();
	await bob.link.request('presence', {state: 'away'});
	const {members} = await ada.link.request('member.list', {room: await roomId('lobby')});
	t.is(members.find(({name}) => name === 'bob')?.presence, 'away');
	await bob.link.request('presence', {state: 'online'});
	await pass(2000);
	t.deepEqual(seen(ada.link, 'bob'), ['online']);
});
