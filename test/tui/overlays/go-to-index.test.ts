import test from 'ava';
import {COMMANDS} from '../../../source/client/commands/index.ts';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import type {State} from '../../../source/client/state/state.ts';
import {GO_TO_MATCHES, GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import type {View} from '../../../source/tui/view.ts';
import {initialView} from '../../../source/tui/view-state.ts';

const VIEW = initialView({isMouseOn: false});

test('letters in their order are enough, and the shortest name that fits as well comes first', (t) => {
	const state = withRooms('build-infra', 'build', 'design');
	t.deepEqual(names('#bu', state), ['build', 'build-infra']);
});

test('letters that suit a room and a command as well mean the room', (t) => {
	t.is(names('op', withRooms('ops'))[0], 'ops');
	t.is(names('/op', withRooms('ops'))[0], 'op');
});

test('of names that fit equally, the room visited last comes first', (t) => {
	const state = withRooms('ops-a', 'ops-b', 'ops-c');
	const view: View = {...VIEW, room: 'ops-b', visited: ['ops-a', 'ops-c']};
	t.deepEqual(names('#ops', state, view), ['ops-c', 'ops-a', 'ops-b']);
});

test('a sign in front asks for one kind only', (t) => {
	const state = withPeople(withRooms('mira-and-friends'), ['mira']);
	t.deepEqual(names('@mi', state), ['mira']);
	t.deepEqual(names('#mi', state), ['mira-and-friends']);
	t.true(names('/me', state).includes('me'));
	t.false(names('/me', state).includes('mira'));
});

test('upper case and accents do not matter', (t) => {
	t.deepEqual(names('#DÉV', withRooms('dev')), ['dev']);
});

test('rooms that are joined already are not offered as others to join', (t) => {
	const listing = {topic: '', visibility: 'public', members: 3, invited: false} as const;
	const state = reduce(withRooms('ops'), {
		type: 'rooms-listed',
		listings: [
			{...listing, room: 'ops', name: 'ops', joined: true},
			{...listing, room: 'opera', name: 'opera', joined: false},
		],
	});
	t.deepEqual(names('#op', state), ['ops', 'opera']);
});

test('with nothing typed, the room where somebody is needed most comes first, and the one in front is no need', (t) => {
	const quiet = withRooms('calm', 'mentioned', 'unread', 'front');
	const waiting = new Map([
		['unread', {unread: 9, mentions: 0}],
		['mentioned', {unread: 1, mentions: 1}],
		['front', {unread: 5, mentions: 5}],
	]);
	const rooms = [...quiet.rooms.values()].map((room) => ({...room, ...waiting.get(room.name)}));
	const state = {...quiet, rooms: new Map(rooms.map((room) => [room.id, room]))};
	const view: View = {...VIEW, room: 'front', visited: ['calm']};
	t.deepEqual(names('#', state, view), ['mentioned', 'unread', 'calm', 'front']);
});

test('what fits is counted by kind, also beyond the end of the list', (t) => {
	const people = Array.from({length: 500}, (_, index) => `person-${index}`);
	const state = withPeople(withRooms('person-room'), people);
	const sources = {state, view: VIEW, commands: COMMANDS, now: 0};
	t.like(new GoToIndex().counts('person', sources), {rooms: 1, people: 500});
});

test('what was typed can be looked for in messages: last in the list, or alone behind a question mark', (t) => {
	const state = withRooms('ops', 'design');
	const find = (query: string) =>
		new GoToIndex()
			.find(query, {state, view: VIEW, commands: [], now: 0})
			.map(({entry}) => `${entry.type} ${entry.name}`);
	t.deepEqual(find('op'), ['room ops', 'text op']);
	t.deepEqual(find('?design notes'), ['text design notes']);
	t.deepEqual(find('o'), ['room ops']);
});

test('one does not find oneself', (t) => {
	t.deepEqual(names('@', withPeople(withRooms('lobby'), ['ada', 'bob'])), ['bob']);
});

test('of 5,000 people the one who is meant comes first, and the list stays bounded', (t) => {
	const people = Array.from({length: 5000}, (_, index) => `person-${index}`);
	const state = withPeople(withRooms('lobby'), [...people, 'persephone']);
	t.is(names('@perseph', state)[0], 'persephone');
	t.is(names('@person', state).length, GO_TO_MATCHES);
});

function names(query: string, state: State, view = VIEW): readonly string[] {
	const matches = new GoToIndex().find(query, {state, view, commands: COMMANDS, now: 0});
	return matches.map(({entry}) => entry.name);
}

function withRooms(...rooms: readonly string[]): State {
	const start = reduce(initialState, {
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
		start,
	);
}

function withPeople(state: State, people: readonly string[]): State {
	const online = {state: 'online', status: ''} as const;
	return {...state, presence: new Map(people.map((name) => [name, online]))};
}
