import test from 'ava';
import type {RoomState, State} from '../../source/client/state/state.ts';
import type {View} from '../../source/tui/view.ts';
import {nextNeeding, viewReduce} from '../../source/tui/view-state.ts';
import {conversation, NOW, room, stateOf, viewOf} from '../helpers/build-state.ts';

const STATE = stateOf([
	room('lobby'),
	room('dev', {unread: 3}),
	room('ops', {unread: 1, mentions: 1}),
	conversation('mira', {unread: 1, mentions: 1}),
]);

test('a walk goes to where one is named, then to who writes in private, then to what is unread', (t) => {
	t.deepEqual(walked(STATE, 3).passed, ['ops', '@mira', 'dev']);
});

test('a walk through rooms that stay unread sees each once before the first comes again', (t) => {
	t.deepEqual(walked(STATE, 5).passed, ['ops', '@mira', 'dev', 'ops', '@mira']);
});

test('one step back leads to where the walk began, and what was visited before is as it was', (t) => {
	const {view} = walked(STATE, 3, {visited: ['dev']});
	const back = viewReduce(view, {type: 'went-back'}, STATE);
	t.is(back.room, 'lobby');
	t.deepEqual(back.visited, ['dev']);
	t.is(back.walk, undefined);
	t.is(viewReduce(back, {type: 'went-back'}, STATE).room, 'dev');
});

test('going somewhere on purpose ends the walk: back is the room before', (t) => {
	const {view} = walked(STATE, 2);
	const elsewhere = viewReduce(view, {type: 'room-entered', room: 'dev'}, STATE);
	t.is(viewReduce(elsewhere, {type: 'went-back'}, STATE).room, '@mira');
});

test('where the walk began can be gone: back is the room before then', (t) => {
	const {view} = walked(STATE, 2);
	const rooms = new Map<string, RoomState>(STATE.rooms);
	rooms.delete('lobby');
	t.is(viewReduce(view, {type: 'went-back'}, {...STATE, rooms}).room, 'ops');
});

function walked(state: State, steps: number, rest: Partial<View> = {}) {
	let view: View = viewOf('lobby', rest);
	const passed: string[] = [];
	for (let step = 0; step < steps; step++) {
		const next = nextNeeding(view, state, NOW)?.id ?? '';
		passed.push(next);
		view = viewReduce(view, {type: 'room-entered', room: next, isWalk: true}, state);
	}
	return {view, passed};
}
