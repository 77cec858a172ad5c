import test from 'ava';
import {initialState, reduce} from '../../source/client/state/reduce.ts';
import type {State} from '../../source/client/state/state.ts';
import type {View} from '../../source/tui/view.ts';
import type {ViewAction} from '../../source/tui/view-action.ts';
import {initialView, nextNeeding, viewReduce} from '../../source/tui/view-state.ts';

const START = initialView({isMouseOn: false});

test('the first room to appear comes to the front', (t) => {
	t.is(after(START, stateWith('lobby', 'ops'), {type: 'state-changed'}).room, 'lobby');
});

test('a room that is gone gives way to the room before it', (t) => {
	const all = stateWith('lobby', 'dev', 'ops');
	const view = visiting(all, 'dev', 'ops');
	const left = after(view, stateWith('lobby', 'dev'), {type: 'state-changed'});
	t.is(left.room, 'dev');
	t.is(after(left, stateWith('lobby'), {type: 'state-changed'}).room, 'lobby');
});

test('going back walks through the rooms visited, the latest first', (t) => {
	const state = stateWith('lobby', 'dev', 'ops');
	const view = visiting(state, 'dev', 'ops');
	const back = after(view, state, {type: 'went-back'});
	t.is(back.room, 'dev');
	t.is(after(back, state, {type: 'went-back'}).room, 'lobby');
});

test('a window that is restored is in its room, with the rooms to go back to that still exist', (t) => {
	const state = stateWith('lobby', 'dev', 'ops');
	const view = after(START, state, {type: 'state-changed'});
	const visited = ['dev', 'gone', 'ops'];
	const restored = after(view, state, {type: 'window-restored', room: 'ops', visited});
	t.is(restored.room, 'ops');
	t.deepEqual(restored.visited, ['dev']);
	t.is(after(view, state, {type: 'window-restored', room: 'gone', visited}), view);
});

test('a thread that opens has the focus, and what closes it gives the focus back', (t) => {
	const state = stateWith('lobby', 'ops');
	const view = after(START, state, {type: 'state-changed'});
	const thread = {room: 'lobby', root: 3, scroll: 0};
	const open = after(view, state, {type: 'thread-set', thread});
	t.is(open.focus, 'thread');
	const aside = after(open, state, {type: 'focus-set', focus: 'main'});
	t.is(after(aside, state, {type: 'thread-set', thread: {...thread, scroll: 4}}).focus, 'main');
	t.is(after(open, state, {type: 'thread-set', thread: undefined}).focus, 'main');
	t.like(after(open, state, {type: 'room-entered', room: 'ops'}), {
		thread: undefined,
		focus: 'main',
	});
	t.is(after(view, state, {type: 'focus-set', focus: 'thread'}).focus, 'main');
});

test('a room that is looked at is no longer once it is gone, or in front', (t) => {
	const state = stateWith('lobby', 'ops');
	const view = after(START, state, {type: 'state-changed'});
	const peeking = after(view, state, {type: 'peek-set', room: 'ops'});
	t.is(peeking.peek, 'ops');
	t.is(after(peeking, state, {type: 'room-entered', room: 'ops'}).peek, undefined);
	t.is(after(peeking, stateWith('lobby'), {type: 'state-changed'}).peek, undefined);
	t.is(after(view, state, {type: 'peek-set', room: 'lobby'}).peek, undefined);
});

test('a room that does not exist cannot be entered', (t) => {
	const state = stateWith('lobby');
	const view = after(START, state, {type: 'state-changed'});
	t.is(after(view, state, {type: 'room-entered', room: 'nowhere'}), view);
});

test('the unread rule stands where one has read to, and stays while the room is in front', (t) => {
	const quiet = stateWith('lobby', 'ops');
	const state = said(said(quiet, 'ops', 1), 'ops', 2);
	const view = after(visiting(quiet), state, {type: 'room-entered', room: 'ops'});
	t.is(view.unreadFrom.get('ops'), 0);
	const read = reduce(state, {type: 'read-moved', room: 'ops', seq: 2});
	t.is(after(view, read, {type: 'state-changed'}).unreadFrom.get('ops'), 0);
	t.false(after(view, read, {type: 'room-entered', room: 'lobby'}).unreadFrom.has('ops'));
});

test('messages that come while one looks draw no rule; those that come meanwhile do', (t) => {
	const quiet = stateWith('lobby');
	const busy = said(quiet, 'lobby', 1);
	const looking = visiting(quiet);
	t.false(after(looking, busy, {type: 'state-changed'}).unreadFrom.has('lobby'));
	const away = after(looking, quiet, {type: 'focus-changed', isFocused: false});
	t.is(after(away, busy, {type: 'state-changed'}).unreadFrom.get('lobby'), 0);
});

test('where one is mentioned comes before what is merely unread', (t) => {
	const quiet = stateWith('lobby', 'dev', 'ops');
	const state = said(said(quiet, 'dev', 1), 'ops', 1, '@ada look');
	t.is(nextNeeding(visiting(quiet), state, 0)?.id, 'ops');
});

test('the room in front is not the next that needs one', (t) => {
	const state = said(stateWith('lobby'), 'lobby', 1);
	t.is(nextNeeding(visiting(state), state, 0), undefined);
});

test('nothing that changes nothing makes another view', (t) => {
	const state = stateWith('lobby');
	const view = visiting(state);
	const still: readonly ViewAction[] = [
		{type: 'state-changed'},
		{type: 'room-entered', room: 'lobby'},
		{type: 'went-back'},
		{type: 'hint-set', hint: undefined},
		{type: 'keys-pending', keys: ''},
		{type: 'overlay-set', overlay: undefined},
		{type: 'focus-changed', isFocused: true},
	];
	for (const action of still) {
		t.is(after(view, state, action), view, action.type);
	}
});

function after(view: View, state: State, action: ViewAction): View {
	return viewReduce(view, action, state);
}

/** A view that was in the lobby first, then in these rooms. */
function visiting(state: State, ...rooms: readonly string[]): View {
	return rooms.reduce(
		(view, room) => after(view, state, {type: 'room-entered', room}),
		after(START, state, {type: 'state-changed'}),
	);
}

function stateWith(...rooms: readonly string[]): State {
	const loggedIn = reduce(initialState, {
		type: 'logged-in',
		welcome: {account: 'ada', role: 'member', device: 'd', hasPassword: false, time: 0},
	});
	return rooms.reduce(
		(state, name) =>
			reduce(state, {
				type: 'room-received',
				room: {
					room: name,
					name,
					topic: '',
					visibility: 'public',
					epoch: 'e',
					head: 0,
					members: 2,
					role: 'member',
					read: 0,
				},
				replay: undefined,
			}),
		loggedIn,
	);
}

function said(state: State, room: string, seq: number, text = 'hello'): State {
	const message = {
		room,
		seq,
		id: `${room}-${seq}`,
		kind: 'text',
		from: 'bob',
		time: 1,
		text,
	} as const;
	return reduce(state, {type: 'message-received', message});
}
