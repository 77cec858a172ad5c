import test from 'ava';
import {exitReasonOf} from '../../source/cli/exit-code.ts';
import {UnreachableError} from '../../source/client/error.ts';
import {CLOSE_CODES, type CloseReason} from '../../source/protocol/codes.ts';
import type {Moderation} from '../../source/protocol/records.ts';
import type {RelayFrame} from '../../source/protocol/relay-frame.ts';
import {fakeRelayClient} from '../helpers/fake-relay-client.ts';
import {roomInfo, roomMessage} from '../helpers/fake-transport.ts';

type Sanctioned = RelayFrame<'sanctioned'>;

/** A client that is live, then is told this and cut off with that reason. */
async function endedBy(close: CloseReason, sanctioned?: Omit<Sanctioned, 'type'>) {
	const {client, goLive, clock, transport} = fakeRelayClient();
	client.start();
	const line = await goLive();
	if (sanctioned !== undefined) line.push({type: 'sanctioned', ...sanctioned});
	line.end({code: CLOSE_CODES[close].code, reason: ''});
	clock.advance(60 * 60_000);
	return {client, lines: transport.lines.length, connection: client.state.connection};
}

test('who is banned is told until when, why and how to object, and the client stays away', async (t) => {
	const until = new Date(2026, 7, 4, 11, 10).getTime();
	const {connection, lines} = await endedBy('banned', {
		...{deed: 'ban', reason: 'spam', until},
		appeal: 'mail root@chat.example',
	});
	t.deepEqual(connection, {
		type: 'off',
		reason:
			'You are banned from this relay until 2026-08-04 11:10. Reason: spam. To object: mail root@chat.example.',
		ending: 'banned',
	});
	t.is(lines, 1);
});

test('who is sent away is told so, and may come back by hand', async (t) => {
	const {client, connection} = await endedBy('kicked', {deed: 'kick', reason: ''});
	t.like(connection, {
		ending: 'kicked',
		reason: 'You were sent away from this relay, and may come back.',
	});
	client.reconnectNow();
	t.is(client.state.connection.type, 'connecting');
});

test('a close without a word before it has a sentence all the same', async (t) => {
	for (const close of ['banned', 'kicked', 'account-gone'] as const) {
		const {connection} = await endedBy(close);
		t.like(connection, {type: 'off', ending: close, reason: CLOSE_CODES[close].sentence});
	}
});

test('what was said of one line is not said of the next', async (t) => {
	const {client, goLive, transport, nextTry} = fakeRelayClient();
	client.start();
	const first = await goLive();
	first.push({type: 'sanctioned', deed: 'kick', reason: 'cool down'});
	first.end({code: 1006, reason: ''});
	nextTry();
	await goLive();
	transport.line.end({code: CLOSE_CODES.kicked.code, reason: ''});
	t.like(client.state.connection, {reason: CLOSE_CODES.kicked.sentence});
});

test('in a script a ban is a refusal, and a deleted account is no login', async (t) => {
	for (const [close, reason] of [
		['banned', 'refused'],
		['kicked', 'refused'],
		['account-gone', 'auth'],
	] as const) {
		const {client} = await endedBy(close);
		const error = await t.throwsAsync(client.whenLive(), {instanceOf: UnreachableError});
		t.is(exitReasonOf(error), reason, close);
	}
});

test('a mute of the whole relay is known until it ends', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	line.push({type: 'sanctioned', deed: 'mute', reason: 'spam', until: 5});
	t.deepEqual(client.state.order.relayMute, {until: 5, reason: 'spam'});
	line.push({type: 'sanctioned', deed: 'unmute', reason: ''});
	t.is(client.state.order.relayMute, undefined);
	t.is(client.state.connection.type, 'live');
});

test('reports that wait are told when they become more, and not when they become less', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive();
	const told = () => client.state.localLines.filter(({text}) => text.includes('/reports')).length;
	line.push({type: 'reports', open: 2});
	t.is(told(), 1);
	line.push({type: 'reports', open: 1});
	t.is(told(), 1);
	t.is(client.state.order.openReports, 1);
});

test('who is taken out of a room is told by whom, why, and how to come back', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const room = roomInfo();
	const line = await goLive(room);
	const takeOut = (seq: number, moderation: Moderation) => {
		line.push({
			type: 'message',
			...roomMessage(seq, {kind: 'moderation', from: 'mo', text: '', moderation}),
		});
		line.push({type: 'room.gone', room: room.room});
		return client.state.localLines.at(-1)?.text;
	};
	t.is(
		takeOut(1, {deed: 'kick', name: 'ada', reason: 'spam'}),
		'mo removed you from #lobby. Reason: spam. You may come back with /join lobby.',
	);
	line.push({type: 'room', room});
	t.is(takeOut(2, {deed: 'ban', name: 'ada'}), 'mo banned you from #lobby.');
});

test('who leaves a room is not told of what happened to others there', async (t) => {
	const {client, goLive} = fakeRelayClient();
	client.start();
	const line = await goLive(roomInfo());
	const moderation: Moderation = {deed: 'kick', name: 'bob'};
	line.push({
		type: 'message',
		...roomMessage(1, {kind: 'moderation', from: 'mo', text: '', moderation}),
	});
	line.push({type: 'room.gone', room: roomInfo().room});
	t.deepEqual(client.state.localLines, []);
});
