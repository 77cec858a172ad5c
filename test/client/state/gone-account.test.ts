import test from 'ava';
import type {Event} from '../../../source/client/state/event.ts';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import type {LogMessage, RoomState, State} from '../../../source/client/state/state.ts';
import type {RoomMessage} from '../../../source/protocol/records.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

const WELCOME = {
	account: 'ada',
	role: 'member',
	device: 'd1',
	hasPassword: false,
	time: 0,
} as const;

const BEGINNING: readonly Event[] = [
	{type: 'logged-in', welcome: WELCOME},
	{type: 'room-received', room: roomInfo({members: 3}), replay: undefined},
	{
		...{type: 'members-received', room: 'r1', isFirstPage: true},
		members: [
			{name: 'ada', role: 'member', presence: 'online'},
			{name: 'bob', role: 'owner', presence: 'online'},
			{name: 'cyd', role: 'member', presence: 'online'},
		],
	},
];

const GONE: Event = {type: 'account-gone', name: 'bob'};

function after(...events: readonly Event[]): State {
	return [...BEGINNING, ...events].reduce(reduce, initialState);
}

function said(seq: number, more: Partial<RoomMessage>): Event {
	return {type: 'message-received', message: roomMessage(seq, {from: 'bob', ...more})};
}

function room(state: State): RoomState {
	const held = state.rooms.get('r1');
	if (held === undefined) throw new Error('There is no room r1.');
	return held;
}

function at(state: State, seq: number): LogMessage | undefined {
	return room(state).log.messageAt(seq);
}

test('what a deleted account wrote stands there as deleted messages of nobody', (t) => {
	const state = after(said(1, {text: 'hello ada'}), said(2, {kind: 'action', text: 'waves'}), GONE);
	for (const seq of [1, 2]) {
		t.like(at(state, seq), {from: 'deleted', text: '', isMention: false});
		t.true(at(state, seq)?.shared?.isDeleted);
	}
	t.false(JSON.stringify([...room(state).log]).includes('bob'));
});

test('what others wrote stays, without its reactions and its name', (t) => {
	const reactions = [
		{emoji: '👍', count: 2, names: ['bob', 'cyd']},
		{emoji: '👎', count: 1, names: ['bob']},
	];
	const facts = {revision: 2, edited: false, deleted: false, pinned: false, replies: 0, reactions};
	const moderation = {deed: 'mute', name: 'bob', reason: ''} as const;
	const state = after(
		said(1, {from: 'cyd', text: 'hello', state: facts}),
		said(2, {kind: 'moderation', from: 'cyd', text: '', moderation}),
		GONE,
	);
	t.is(at(state, 1)?.text, 'hello');
	t.deepEqual(at(state, 1)?.shared?.reactions, [{emoji: '👍', names: ['cyd']}]);
	t.is(at(state, 2)?.moderation?.name, 'deleted');
});

test('it is nobody’s neighbour any more', (t) => {
	const writes: Event = {type: 'typing-started', room: 'r1', name: 'bob', until: 100};
	const state = after(writes, GONE);
	t.deepEqual([...room(state).members.keys()], ['ada', 'cyd']);
	t.is(room(state).memberCount, 2);
	t.is(room(state).typing.size, 0);
	t.false(state.presence.has('bob'));
});

test('its unread messages are nothing to catch up with', (t) => {
	const before = after(said(1, {text: 'ada!'}), said(2, {from: 'cyd', text: 'ada?'}));
	t.like(room(before), {unread: 2, mentions: 2});
	t.like(room(reduce(before, GONE)), {unread: 1, mentions: 1});
});

test('rows of others are the same rows as before', (t) => {
	const before = after(said(1, {from: 'cyd', text: 'hello'}), said(2, {text: 'bye'}));
	t.is(at(reduce(before, GONE), 1), at(before, 1));
});

test('an entry that is no message keeps its place and its kind', (t) => {
	const state = after(said(1, {kind: 'join', text: ''}), GONE);
	t.like(at(state, 1), {kind: 'join', from: 'deleted', seq: 1});
	t.is(at(state, 1)?.shared, undefined);
});
