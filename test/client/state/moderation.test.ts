import test from 'ava';
import type {Event} from '../../../source/client/state/event.ts';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import type {RoomState, State} from '../../../source/client/state/state.ts';
import type {Moderation} from '../../../source/protocol/records.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

function after(...events: readonly Event[]): State {
	const welcome = {
		account: 'ada',
		role: 'member',
		device: 'd1',
		hasPassword: false,
		time: 0,
	} as const;
	return events.reduce(reduce, reduce(initialState, {type: 'logged-in', welcome}));
}

function entry(seq: number, moderation?: Moderation, from = 'bob'): Event {
	const kind = moderation === undefined ? 'text' : 'moderation';
	return {
		type: 'message-received',
		message: roomMessage(seq, {kind, from, ...(moderation !== undefined && {moderation})}),
	};
}

const joined: Event = {type: 'room-received', room: roomInfo(), replay: undefined};
const people: Event = {
	type: 'members-received',
	room: 'r1',
	isFirstPage: true,
	members: [
		{name: 'bob', role: 'owner', presence: 'online'},
		{name: 'cyd', role: 'member', presence: 'online'},
	],
};

function room(state: State): RoomState {
	const held = state.rooms.get('r1');
	if (held === undefined) throw new Error('There is no room r1.');
	return held;
}

function held(state: State): readonly (number | string)[] {
	return [...room(state).log].map((row) => (row.type === 'message' ? row.seq : row.type));
}

test('an entry of those who keep order is shown, and is nothing to catch up with', (t) => {
	const state = after(joined, entry(1, {deed: 'mute', name: 'cyd', until: 5, reason: 'ada'}));
	t.like(room(state).log.newest, {kind: 'moderation', moderation: {deed: 'mute', until: 5}});
	t.like(room(state), {unread: 0, mentions: 0});
});

test('who was removed or banned is no member any more', (t) => {
	for (const deed of ['kick', 'ban'] as const) {
		const state = after(joined, people, entry(1, {deed, name: 'cyd'}));
		t.deepEqual([...room(state).members.keys()], ['bob']);
	}
});

test('a role that is given shows at once, and a room has one owner', (t) => {
	const state = after(joined, people, entry(1, {deed: 'role', name: 'cyd', role: 'owner'}));
	t.is(room(state).members.get('cyd')?.role, 'owner');
	t.is(room(state).members.get('bob')?.role, 'moderator');
});

test('rules that are set show at once', (t) => {
	const rules = {readOnly: true, slowMode: 30_000};
	t.deepEqual(room(after(joined, entry(1, {deed: 'settings', rules}))).rules, rules);
});

test('what the relay purged goes here as well, and is not asked for', (t) => {
	const messages = [1, 2, 3, 4, 5].map((seq) => entry(seq));
	const state = after(joined, ...messages, {type: 'room-purged', room: 'r1', before: 4});
	t.deepEqual(held(state), [4, 5]);
	t.false(room(state).hasOlder);
	t.is(room(state).unread, 2);
	t.deepEqual(room(state).log.cursor?.seq, 5);
});

test('a purge below what is held changes nothing but what can be asked for', (t) => {
	const state = after(joined, entry(8), entry(9));
	t.is(
		reduce(state, {type: 'room-purged', room: 'r1', before: 3}).rooms.get('r1')?.log,
		room(state).log,
	);
	t.true(room(reduce(state, {type: 'room-purged', room: 'r1', before: 3})).hasOlder);
	t.false(room(reduce(state, {type: 'room-purged', room: 'r1', before: 8})).hasOlder);
});

test('a purge in the middle of a gap leaves the part of it that the relay still has', (t) => {
	const state = after(joined, entry(1), entry(10), {type: 'room-purged', room: 'r1', before: 5});
	t.deepEqual(held(state), [10]);
	t.true(room(state).hasOlder);
	t.is(room(after(joined, entry(1), {type: 'room-purged', room: 'r1', before: 2})).log.length, 0);
});

test('what an ignored person writes later, or wrote before, is hidden in rooms', (t) => {
	const ignored: Event = {type: 'ignored-changed', ignored: new Set(['bob'])};
	const state = after(joined, entry(1), ignored, entry(2), entry(3, undefined, 'cyd'));
	t.deepEqual(
		[...room(state).log].map((row) => row.type === 'message' && row.isHidden === true),
		[true, true, false],
	);
	t.is(room(state).unread, 1);
	t.is(room(reduce(state, {type: 'ignored-changed', ignored: new Set()})).unread, 3);
});
