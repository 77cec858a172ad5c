import test from 'ava';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import {messageId, startTestRelay} from '../../helpers/test-relay.ts';

test('an operator sees who is connected, what is written, and how fast', async (t) => {
	const {relay, join, connect, roomId, pass} = await startTestRelay();
	const ada = await join('ada');
	await join('bob');
	connect();
	const room = await roomId('lobby');
	await pass(1000);
	const before = relay.operatorStats();
	for (let count = 0; count < 3; count++) {
		await ada.link.request('send', {room, message: messageId(), text: 'hello'});
	}
	await pass(1000);
	const stats = relay.operatorStats();
	t.is(stats.connections, 3);
	t.is(stats.visitors, 1);
	t.is(stats.accounts, 2);
	t.is(stats.rooms, 1);
	t.false(stats.isDraining);
	t.is(stats.totals.messages - before.totals.messages, 3);
	t.is(stats.totals.deliveries - before.totals.deliveries, 6);
	t.is(stats.totals.registrations, 2);
	t.is(stats.totals.logins, 2);
	t.is(stats.messages.second, 3);
});

test('a failed login is counted as one, any other refusal only as such', async (t) => {
	const {relay, connect, join} = await startTestRelay();
	await connect().ask('auth.token', {token: 'x'.repeat(43)});
	const ada = await join('ada');
	await ada.link.ask('room.join', {name: 'nowhere'});
	const {totals} = relay.operatorStats();
	t.is(totals.loginsFailed, 1);
	t.is(totals.refused, 2);
});

test('whoever finds no place is counted', async (t) => {
	const {relay, connect} = await startTestRelay({limits: {connections: 1}});
	connect();
	connect();
	t.is(relay.operatorStats().totals.turnedAway, 1);
});

test('what the relay warns of is shown, and goes to its log as well', async (t) => {
	const lines: string[] = [];
	const nothing = () => undefined;
	const random = seededRandom();
	const {relay, connect} = await startTestRelay({
		log: {info: nothing, warn: nothing, error: (event) => lines.push(event)},
		storage: {
			...createMemoryStorage({random}),
			deviceByToken: () => Promise.reject(new Error('It hurts.')),
		},
	});
	await connect().ask('auth.token', {token: 'x'.repeat(43)});
	t.deepEqual(lines, ['request failed']);
	t.like(relay.operatorStats().warnings[0], {level: 'error', event: 'request failed'});
});

test('a relay that stops says so', async (t) => {
	const {relay} = await startTestRelay();
	await relay.stop({retryAfterMax: 0});
	t.true(relay.operatorStats().isDraining);
});
