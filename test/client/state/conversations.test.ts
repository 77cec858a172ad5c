import test from 'ava';
import {MAXIMUM} from '../../../source/client/state/bounds.ts';
import type {Event} from '../../../source/client/state/event.ts';
import {initialState, reduce, reduceAll} from '../../../source/client/state/reduce.ts';
import {
	conversationsOf,
	firstUnread,
	requestsOf,
	roomByName,
	roomsNeedingAttention,
	sortedRooms,
	unreadTotals,
} from '../../../source/client/state/select.ts';
import type {DirectState, RoomState, State} from '../../../source/client/state/state.ts';
import {direct, factsOf} from '../../helpers/build-state.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

const loggedIn: Event = {
	type: 'logged-in',
	welcome: {account: 'ada', role: 'member', device: 'd1', hasPassword: false, time: 0},
};

function after(...events: readonly Event[]): State {
	return reduceAll(reduce(initialState, loggedIn), events);
}

function conversation(name: string, changes: Partial<DirectState> = {}): readonly Event[] {
	const room = `@${name}`;
	const info = roomInfo({room, name, visibility: 'private', epoch: 'local'});
	return [
		{type: 'room-received', room: info, replay: undefined},
		{type: 'direct-changed', room, direct: direct(name, changes)},
	];
}

function received(
	seq: number,
	facts: Parameters<typeof factsOf>[0] = {},
	changes: Parameters<typeof roomMessage>[1] = {},
): Event {
	const message = roomMessage(seq, {room: '@bob', ...changes});
	return {type: 'message-received', message: {...message, facts: factsOf(facts)}};
}

function bob(state: State): RoomState {
	const held = state.rooms.get('@bob');
	if (held === undefined) throw new Error('There is no conversation with bob.');
	return held;
}

function names(rooms: readonly RoomState[]): readonly string[] {
	return rooms.map(({id}) => id);
}

test('whatever the other person says in a conversation names this account', (t) => {
	const state = after(...conversation('bob'), received(1), received(2, {}, {from: 'ada'}));
	t.is(bob(state).unread, 1);
	t.is(bob(state).mentions, 1);
	t.like(bob(state).log.at(0), {isMention: true, facts: factsOf()});
	t.like(bob(state).log.at(1), {isMention: false});
});

test('notes are no mentions, and another device of the other person is not unread either', (t) => {
	const notes = (['keys', 'devices', 'missing', 'undecryptable'] as const).map((note, index) =>
		received(index + 1, {note}, {kind: 'notice'}),
	);
	const state = after(...conversation('bob'), ...notes);
	t.is(bob(state).unread, 3);
	t.is(bob(state).mentions, 0);
});

test('a changed message is another object in its place, and the rest stays as it was', (t) => {
	const state = after(...conversation('bob'), received(1), received(2), received(3));
	const [first, second] = bob(state).log;
	if (second?.type !== 'message') throw new Error('There is no second message.');
	const message = {...second, text: 'better', facts: factsOf({isEdited: true})};
	const changed = reduce(state, {type: 'message-changed', room: '@bob', message});
	t.is(bob(changed).log.at(0), first);
	t.is(bob(changed).log.at(1), message);
	t.is(bob(changed).log.length, 3);
	t.is(bob(state).log.at(1), second);
});

test('the newest message is the changed one once it was changed', (t) => {
	const state = after(...conversation('bob'), received(1));
	const newest = bob(state).log.newest;
	if (newest === undefined) throw new Error('There is no message.');
	const message = {...newest, text: 'better'};
	const changed = reduce(state, {type: 'message-changed', room: '@bob', message});
	t.is(bob(changed).log.newest, message);
});

test('a change of a message that is not held changes nothing', (t) => {
	const state = after(...conversation('bob'), received(1));
	const newest = bob(state).log.newest;
	if (newest === undefined) throw new Error('There is no message.');
	const message = {...newest, seq: 7};
	t.is(reduce(state, {type: 'message-changed', room: '@bob', message}), state);
});

test('a deleted message is not unread any more', (t) => {
	const state = after(...conversation('bob'), received(1), received(2));
	const newest = bob(state).log.newest;
	if (newest === undefined) throw new Error('There is no message.');
	const message = {...newest, text: '', facts: factsOf({isDeleted: true})};
	const changed = bob(reduce(state, {type: 'message-changed', room: '@bob', message}));
	t.is(changed.unread, 1);
	t.is(changed.mentions, 1);
	t.is(firstUnread({...changed, read: 1}, 'ada'), undefined);
});

test('a held message says why until it is tried again', (t) => {
	const pending = {id: 'mine-0001', room: '@bob', kind: 'text', text: 'hi', time: 5} as const;
	const held = after(
		...conversation('bob'),
		{type: 'message-written', message: {...pending, delivery: {type: 'pending'}}},
		{type: 'message-held', room: '@bob', id: 'mine-0001', reason: 'The keys changed.'},
	);
	t.deepEqual(bob(held).pending[0]?.delivery, {type: 'held', reason: 'The keys changed.'});
	const retried = reduce(held, {type: 'message-retried', room: '@bob', id: 'mine-0001'});
	t.deepEqual(bob(retried).pending[0]?.delivery, {type: 'pending'});
});

test('a resume of the relay takes its rooms away and no conversation', (t) => {
	const state = after(
		...conversation('bob'),
		{type: 'room-received', room: roomInfo(), replay: undefined},
		{type: 'rooms-confirmed', rooms: []},
	);
	t.deepEqual([...state.rooms.keys()], ['@bob']);
});

test('another account has none of the conversations', (t) => {
	const {welcome} = loggedIn;
	const state = after(
		...conversation('bob'),
		{type: 'private-changed', change: {status: 'ready', isRecoveryPending: true}},
		{type: 'logged-in', welcome: {...welcome, account: 'cleo'}},
	);
	t.is(state.rooms.size, 0);
	t.is(state.private, initialState.private);
});

test('what is known of a person survives that the conversation is received again', (t) => {
	const [again] = conversation('bob');
	const state = after(...conversation('bob', {trust: 'verified'}), ...(again ? [again] : []));
	t.is(bob(state).direct?.trust, 'verified');
});

test('rooms and conversations have bounds of their own', (t) => {
	const many = Array.from({length: MAXIMUM.conversations + 1}, (_, index) =>
		conversation(`p${index}`),
	);
	const full = after(...many.flat());
	t.is(full.rooms.size, MAXIMUM.conversations);
	const more = reduce(full, {type: 'room-received', room: roomInfo(), replay: undefined});
	t.is(more.rooms.size, MAXIMUM.conversations + 1);
});

test('comparison, linking and standing are shown and taken away', (t) => {
	const comparison = {peer: 'bob', stage: {type: 'waiting'}} as const;
	const linking = {side: 'new', label: 'laptop', stage: {type: 'asked'}} as const;
	const state = after(
		{type: 'private-changed', change: {status: 'unlinked', advice: 'Type /link.'}},
		{type: 'comparison-changed', comparison},
		{type: 'linking-changed', linking},
	);
	const {status, advice, isRecoveryPending} = state.private;
	t.deepEqual([status, advice, isRecoveryPending], ['unlinked', 'Type /link.', false]);
	t.is(state.private.comparison, comparison);
	t.is(state.private.linking, linking);
	const ended = reduce(state, {type: 'comparison-changed', comparison: undefined});
	t.is(ended.private.comparison, undefined);
	t.is(ended.private.linking, linking);
});

function crowd(): State {
	return after(
		...conversation('zoe'),
		...conversation('mal', {standing: 'request'}),
		...conversation('eve', {standing: 'refused'}),
		...conversation('dan', {isBlocked: true}),
		...conversation('bob'),
		...['ops', 'lobby', 'bob'].map(
			(name): Event => ({
				type: 'room-received',
				room: roomInfo({room: name, name}),
				replay: undefined,
			}),
		),
	);
}

test('conversations stand below the rooms, requests last, and what was put away nowhere', (t) => {
	const state = crowd();
	t.deepEqual(names(sortedRooms(state)), ['lobby', 'bob', 'ops', '@bob', '@zoe', '@mal']);
	t.deepEqual(names(sortedRooms(state, '@eve')).slice(-2), ['@eve', '@mal']);
	t.deepEqual(names(conversationsOf(state)), ['@bob', '@zoe']);
	t.deepEqual(names(requestsOf(state)), ['@mal']);
});

test('a conversation is found by @ and a name, and by nothing else', (t) => {
	const state = crowd();
	t.is(roomByName(state, '@Bob')?.id, '@bob');
	t.is(roomByName(state, 'bob')?.id, 'bob');
	t.is(roomByName(state, '#bob')?.id, 'bob');
	t.is(roomByName(state, 'zoe'), undefined);
	t.is(roomByName(state, '@ops'), undefined);
});

test('people come before rooms that name this account, strangers last, the blocked never', (t) => {
	const said = (room: string, text = 'hello'): Event => {
		const message = roomMessage(1, {room, text, from: 'kei'});
		const isPrivate = room.startsWith('@');
		return {
			type: 'message-received',
			message: isPrivate ? {...message, facts: factsOf()} : message,
		};
	};
	const state = reduceAll(crowd(), [
		...['@mal', '@eve', '@dan', 'lobby', '@zoe'].map((room) => said(room)),
		said('ops', 'ada?'),
	]);
	t.deepEqual(names(roomsNeedingAttention(state, 0)), ['ops', '@zoe', 'lobby', '@mal']);
	t.deepEqual(unreadTotals(state, 0), {unread: 4, mentions: 3});
});
