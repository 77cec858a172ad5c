import test from 'ava';
import {MAXIMUM} from '../../../source/client/state/bounds.ts';
import type {Event} from '../../../source/client/state/event.ts';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import type {PendingMessage, RoomState, State} from '../../../source/client/state/state.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

const loggedIn: Event = {
	type: 'logged-in',
	welcome: {account: 'ada', role: 'member', device: 'd1', hasPassword: false, time: 0},
};
const live: Event = {type: 'connection-changed', connection: {type: 'live', since: 0}};

function after(...events: readonly Event[]): State {
	return events.reduce(reduce, reduce(initialState, loggedIn));
}

function room(changes: Parameters<typeof roomInfo>[0] = {}): Event {
	return {type: 'room-received', room: roomInfo(changes), replay: undefined};
}

function received(seq: number, changes: Parameters<typeof roomMessage>[1] = {}): Event {
	return {type: 'message-received', message: roomMessage(seq, changes)};
}

function pending(id: string, text = 'mine'): PendingMessage {
	return {id, room: 'r1', kind: 'text', text, time: 5, delivery: {type: 'pending'}};
}

function lobby(state: State): RoomState {
	const held = state.rooms.get('r1');
	if (held === undefined) throw new Error('There is no room r1.');
	return held;
}

function seqs(state: State): readonly (number | string)[] {
	return [...lobby(state).log].map((entry) => (entry.type === 'message' ? entry.seq : entry.type));
}

test('others count as unread, this account and what the relay notes do not', (t) => {
	const state = after(
		room(),
		received(1, {kind: 'join', text: ''}),
		received(2),
		received(3, {from: 'ada'}),
		received(4, {text: 'hi @Ada!'}),
		received(5, {kind: 'action'}),
	);
	t.is(lobby(state).unread, 3);
	t.is(lobby(state).mentions, 1);
});

test('reading moves forward only, and recounts what is left', (t) => {
	const state = after(room(), received(1), received(2, {text: 'ada'}), received(3));
	const read = reduce(state, {type: 'read-moved', room: 'r1', seq: 2});
	t.is(lobby(read).unread, 1);
	t.is(lobby(read).mentions, 0);
	t.is(reduce(read, {type: 'read-moved', room: 'r1', seq: 1}), read);
});

test('the same message twice is shown and counted once', (t) => {
	const once = after(room(), received(1));
	t.is(lobby(reduce(once, received(1))).unread, 1);
	t.is(lobby(reduce(once, received(1))).log.length, 1);
});

test('an answer before the message places it, and the message changes nothing more', (t) => {
	const accepted = after(
		room(),
		received(1),
		{type: 'message-written', message: pending('mine-0001')},
		{type: 'message-accepted', room: 'r1', id: 'mine-0001', seq: 2, time: 9},
	);
	t.deepEqual(lobby(accepted).pending, []);
	t.like(lobby(accepted).log.newest, {seq: 2, id: 'mine-0001', from: 'ada', time: 9, text: 'mine'});
	t.is(lobby(accepted).unread, 1);
	const both = reduce(accepted, received(2, {id: 'mine-0001', from: 'ada', text: 'mine'}));
	t.is(lobby(both).log, lobby(accepted).log);
});

test('the message before its answer takes the pending one away', (t) => {
	const state = after(
		room(),
		{type: 'message-written', message: pending('mine-0001')},
		received(1, {id: 'mine-0001', from: 'ada', text: 'mine'}),
		{type: 'message-accepted', room: 'r1', id: 'mine-0001', seq: 1, time: 9},
	);
	t.deepEqual(lobby(state).pending, []);
	t.is(lobby(state).log.length, 1);
});

test('an accepted message ahead of what was received leaves a gap before it', (t) => {
	const state = after(
		room(),
		received(1),
		{type: 'message-written', message: pending('mine-0001')},
		{type: 'message-accepted', room: 'r1', id: 'mine-0001', seq: 4, time: 9},
	);
	t.deepEqual(seqs(state), [1, 'gap', 4]);
	t.deepEqual(seqs(reduce(reduce(state, received(2)), received(3))), [1, 2, 3, 4]);
});

test('a failed message keeps its place and its text until it is retried or dropped', (t) => {
	const written = after(
		room(),
		{type: 'message-written', message: pending('mine-0001', 'one')},
		{type: 'message-written', message: pending('mine-0002', 'two')},
		{type: 'message-failed', room: 'r1', id: 'mine-0001', reason: 'No.'},
	);
	t.deepEqual(
		lobby(written).pending.map(({text, delivery}) => [text, delivery]),
		[
			['one', {type: 'failed', reason: 'No.'}],
			['two', {type: 'pending'}],
		],
	);
	const retried = reduce(written, {type: 'message-retried', room: 'r1', id: 'mine-0001'});
	t.deepEqual(lobby(retried).pending[0]?.delivery, {type: 'pending'});
	const dropped = reduce(written, {type: 'message-dropped', room: 'r1', id: 'mine-0001'});
	t.deepEqual(
		lobby(dropped).pending.map(({id}) => id),
		['mine-0002'],
	);
});

test('a limited resume leaves a gap, and pages close it', (t) => {
	const resumed = after(
		room(),
		received(1),
		{
			type: 'room-received',
			room: roomInfo({head: 60}),
			replay: {from: 59, limited: true, reset: false},
		},
		received(59),
		received(60),
	);
	t.deepEqual(seqs(resumed), [1, 'gap', 59, 60]);
	const loading = reduce(resumed, {type: 'history-requested', room: 'r1', before: 59});
	t.like(lobby(loading).log.at(1), {type: 'gap', isLoading: true});
	const filled = reduce(loading, {
		type: 'history-received',
		room: 'r1',
		before: 59,
		more: true,
		messages: Array.from({length: 57}, (_, index) => roomMessage(index + 2)),
	});
	t.is(lobby(filled).log.length, 60);
	t.is(lobby(filled).unread, 60);
});

test('a reset and a new epoch both forget the log but keep what is unsent', (t) => {
	const known = after(room(), received(1), received(2), {
		type: 'message-written',
		message: pending('mine-0001'),
	});
	const reset = reduce(known, {
		type: 'room-received',
		room: roomInfo({head: 1}),
		replay: {from: 1, limited: false, reset: true},
	});
	const epoch = reduce(known, room({epoch: 'e2', head: 1}));
	for (const state of [reset, epoch]) {
		t.is(lobby(state).log.length, 0);
		t.is(lobby(state).unread, 0);
		t.is(lobby(state).pending.length, 1);
		t.is(lobby(state).head, 1);
	}
});

test('a head beyond what is held shows as a gap at the end', (t) => {
	const state = after(room(), received(1), {type: 'head-announced', room: 'r1', head: 3});
	t.deepEqual(seqs(state), [1, 'gap']);
	t.is(lobby(state).log.gapAt(3)?.before, 4);
});

test('an older page says whether there is still more', (t) => {
	const first = after(room({head: 50}), received(50));
	t.true(lobby(first).hasOlder);
	const page = [roomMessage(48), roomMessage(49)];
	const more = reduce(first, {
		type: 'history-received',
		room: 'r1',
		before: 50,
		more: false,
		messages: page,
	});
	t.false(lobby(more).hasOlder);
	t.deepEqual(seqs(more), [48, 49, 50]);
	const empty = reduce(first, {
		type: 'history-received',
		room: 'r1',
		before: 50,
		more: true,
		messages: [],
	});
	t.false(lobby(empty).hasOlder, 'a page without anything must not be asked for forever');
});

test('rooms a resume did not speak of are gone', (t) => {
	const state = after(room(), room({room: 'r2', name: 'ops'}), {
		type: 'rooms-confirmed',
		rooms: ['r2'],
	});
	t.deepEqual([...state.rooms.keys()], ['r2']);
});

test('coming and going leaves a row only in rooms whose members were loaded', (t) => {
	const members: Event = {
		type: 'members-received',
		room: 'r1',
		isFirstPage: true,
		members: [{name: 'bob', role: 'member', presence: 'online'}],
	};
	const came: Event = {
		type: 'presence-changed',
		name: 'bob',
		state: 'offline',
		status: '',
		time: 7,
	};
	const unknown = after(live, room(), received(1), came);
	t.deepEqual(seqs(unknown), [1]);
	const known = after(live, room(), received(1), members, came);
	t.deepEqual(seqs(known), [1, 'presence']);
	const away: Event = {...came, state: 'away'};
	const online: Event = {...came, state: 'online'};
	t.deepEqual(seqs(after(live, room(), received(1), members, away, online)), [1]);
});

test('typing fades, and ends with a message', (t) => {
	const typing: Event = {type: 'typing-started', room: 'r1', name: 'bob', until: 10};
	const state = after(room(), typing);
	t.true(lobby(state).typing.has('bob'));
	t.is(lobby(reduce(state, {type: 'typing-faded', now: 9})).typing.size, 1);
	t.is(lobby(reduce(state, {type: 'typing-faded', now: 10})).typing.size, 0);
	t.is(lobby(reduce(state, received(1))).typing.size, 0);
	t.is(lobby(after(room(), {...typing, name: 'ada'})).typing.size, 0);
});

test('another account sees nothing of the one before', (t) => {
	const state = reduce(after(room(), received(1)), {
		type: 'logged-in',
		welcome: {account: 'eve', role: 'member', device: 'd2', hasPassword: false, time: 0},
	});
	t.is(state.rooms.size, 0);
	t.is(state.account?.name, 'eve');
});

test('every list has an end, whatever a relay sends', (t) => {
	let state = after();
	for (let index = 0; index <= MAXIMUM.rooms; index++)
		state = reduce(state, room({room: `r${index}`}));
	t.is(state.rooms.size, MAXIMUM.rooms);
	for (let index = 0; index <= MAXIMUM.invitations; index++) {
		state = reduce(state, {
			type: 'invited',
			invitation: {room: `x${index}`, name: 'ops', by: 'bob'},
		});
	}

	t.is(state.invitations.size, MAXIMUM.invitations);
	for (let index = 0; index <= MAXIMUM.typing; index++) {
		state = reduce(state, {type: 'typing-started', room: 'r1', name: `n${index}`, until: 1});
	}

	t.is(lobby(state).typing.size, MAXIMUM.typing);
});

test('local lines are bounded, and clearing takes those of the room and those of none', (t) => {
	const line = (id: number, of: string | undefined): Event => ({
		type: 'local-line-added',
		line: {id, room: of, level: 'info', text: 'x'.repeat(30_000), time: 0, after: 0},
	});
	let state = after();
	for (let id = 0; id <= MAXIMUM.localLines; id++) state = reduce(state, line(id, undefined));
	t.is(state.localLines.length, MAXIMUM.localLines);
	t.is(state.localLines[0]?.id, 1);
	t.is(state.localLines[0]?.text.length, MAXIMUM.localLineLength + 1);
	const cleared = after(line(1, undefined), line(2, 'r1'), line(3, 'r2'), {
		type: 'local-lines-cleared',
		room: 'r1',
	});
	t.deepEqual(
		cleared.localLines.map(({id}) => id),
		[3],
	);
});

test('events about rooms that are not held change nothing', (t) => {
	const state = after(room());
	const events: readonly Event[] = [
		received(1, {room: '__proto__'}),
		{type: 'head-announced', room: 'nowhere', head: 4},
		{type: 'message-failed', room: 'nowhere', id: 'x', reason: ''},
		{type: 'typing-started', room: 'constructor', name: 'bob', until: 1},
		{type: 'room-gone', room: 'nowhere'},
	];
	for (const event of events) t.is(reduce(state, event), state);
});

test('a page that failed can be asked for again, also when the log began meanwhile', (t) => {
	const state = after(
		room({head: 5}),
		{type: 'history-requested', room: 'r1', before: 6},
		received(4),
		received(5),
		{type: 'history-failed', room: 'r1', before: 6},
	);
	t.like(lobby(state), {hasOlder: true, isLoadingOlder: false});
});
