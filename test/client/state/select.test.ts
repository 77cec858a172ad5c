import test from 'ava';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import {
	connectionSentence,
	durationWords,
	firstUnread,
	roomByName,
	roomsNeedingAttention,
	sortedRooms,
	unreadTotals,
} from '../../../source/client/state/select.ts';
import type {State} from '../../../source/client/state/state.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

function stateOf(unread: Readonly<Record<string, readonly string[]>>): State {
	let state = reduce(initialState, {
		type: 'logged-in',
		welcome: {account: 'ada', role: 'member', device: 'd', hasPassword: false, time: 0},
	});
	for (const [name, texts] of Object.entries(unread)) {
		state = reduce(state, {
			type: 'room-received',
			room: roomInfo({room: name, name}),
			replay: undefined,
		});
		for (const [index, text] of texts.entries()) {
			const message = roomMessage(index + 1, {room: name, text});
			state = reduce(state, {type: 'message-received', message});
		}
	}

	return state;
}

function names(rooms: ReturnType<typeof sortedRooms>): readonly string[] {
	return rooms.map(({name}) => name);
}

test('the lobby stands first, the others by name', (t) => {
	t.deepEqual(names(sortedRooms(stateOf({ops: [], lobby: [], art: []}))), ['lobby', 'art', 'ops']);
});

test('rooms that name this account come before those that do not', (t) => {
	const state = stateOf({lobby: ['x'], art: [], ops: ['ada!'], zoo: ['y']});
	t.deepEqual(names(roomsNeedingAttention(state, 0)), ['ops', 'lobby', 'zoo']);
	t.deepEqual(unreadTotals(state, 0), {unread: 3, mentions: 1});
});

test('a room is found by its name in any case, with or without #', (t) => {
	const state = stateOf({ops: []});
	t.is(roomByName(state, '#OPS')?.id, 'ops');
	t.is(roomByName(state, 'op'), undefined);
});

test('the first unread is the first of somebody else after the mark', (t) => {
	const state = stateOf({lobby: ['a', 'b', 'c']});
	const room = state.rooms.get('lobby');
	if (room === undefined) throw new Error('There is no lobby.');
	t.is(firstUnread({...room, read: 1}, 'ada'), 2);
	t.is(firstUnread({...room, read: 3}, 'ada'), undefined);
	t.is(firstUnread(room, 'bob'), undefined);
});

test('the connection is said in words', (t) => {
	const waiting = {type: 'waiting', retryAt: 0, lastContact: 1000, reason: ''} as const;
	t.is(connectionSentence(waiting, 13_000), 'reconnecting, last contact 12 s ago');
	t.is(connectionSentence({type: 'live', since: 0}, 0), 'connected');
	t.is(connectionSentence({type: 'off', reason: undefined}, 0), 'not connected');
	t.regex(connectionSentence({...waiting, lastContact: undefined}, 0), /no connection yet/);
});

test('a time span is said in its largest unit, and never below zero', (t) => {
	t.deepEqual([-5, 59_999, 60_000, 3_600_000, 90_000_000].map(durationWords), [
		'0 s',
		'59 s',
		'1 min',
		'1 h',
		'1 d',
	]);
});
