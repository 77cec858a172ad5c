import test from 'ava';
import type {RoomState} from '../../source/client/state/state.ts';
import {RoomAttention} from '../../source/tui/room-attention.ts';
import type {InputEvent} from '../../source/tui/terminal/input-event.ts';
import type {View} from '../../source/tui/view.ts';
import {at, logOf, room, said, screenOf, stateOf, viewOf} from '../helpers/build-state.ts';
import {manualClock} from '../helpers/manual-clock.ts';

const SIZE = {columns: 80, rows: 24};
const DWELL = 600;
const MINUTE = 60_000;

const OPS = unread('ops');
const DEV = unread('dev');

test('a room counts as read when it was in sight for a moment, and not before', (t) => {
	const desk = attending();
	desk.focus(true);
	desk.show({room: 'ops'});
	desk.wait(DWELL - 1);
	t.deepEqual(desk.marks, []);
	desk.wait(1);
	t.deepEqual(desk.marks, ['ops 2']);
});

test('passing through a room marks nothing there', (t) => {
	const desk = attending();
	desk.focus(true);
	desk.show({room: 'ops'});
	desk.wait(300);
	desk.show({room: 'dev'});
	desk.wait(DWELL);
	t.deepEqual(desk.marks, ['dev 2']);
});

test('without the focus nothing counts as read, and it takes a moment again when it comes back', (t) => {
	const desk = attending();
	desk.focus(false);
	desk.show({room: 'ops', isFocused: false});
	desk.wait(10 * DWELL);
	desk.focus(true);
	desk.show({room: 'ops'});
	desk.wait(DWELL - 1);
	t.deepEqual(desk.marks, []);
	desk.wait(1);
	t.deepEqual(desk.marks, ['ops 2']);
});

test('under a list or a page nothing counts as read', (t) => {
	const desk = attending();
	desk.focus(true);
	desk.show({room: 'ops', overlay: {type: 'help', scroll: 0}});
	desk.wait(10 * DWELL);
	t.deepEqual(desk.marks, []);
});

test('a room that is looked at beside the one in front stays unread', (t) => {
	const desk = attending();
	desk.focus(true);
	desk.show({room: 'ops', peek: 'dev'});
	desk.wait(10 * DWELL);
	t.deepEqual(desk.marks, ['ops 2']);
});

test('a terminal that never tells its focus has it only after a key', (t) => {
	const desk = attending();
	desk.show({room: 'ops'});
	desk.wait(10 * DWELL);
	t.deepEqual(desk.marks, []);
	desk.key();
	desk.show({room: 'ops'});
	desk.wait(DWELL);
	t.deepEqual(desk.marks, ['ops 2']);
});

test('where no focus is told, a key counts for some minutes and not for ever', (t) => {
	const desk = attending();
	desk.key();
	desk.wait(6 * MINUTE);
	desk.show({room: 'ops'});
	desk.wait(10 * DWELL);
	t.deepEqual(desk.marks, []);
});

test('who does something in a room has seen it at once', (t) => {
	const desk = attending();
	desk.focus(true);
	desk.show({room: 'ops'});
	desk.attention.settle();
	desk.show({room: 'ops'});
	t.deepEqual(desk.marks, ['ops 2']);
});

test('a log that is scrolled up is read as far as it was seen', (t) => {
	const long = unread(
		'long',
		Array.from({length: 200}, (_, index) => `line ${index}`),
	);
	const desk = attending([long]);
	desk.focus(true);
	desk.show({room: 'long', scroll: new Map([['long', {seq: 50, row: 0}]])});
	desk.wait(DWELL);
	const [mark = ''] = desk.marks;
	const seen = Number(mark.split(' ')[1]);
	t.true(seen >= 50 && seen < 100, mark);
});

/** A room of which nothing is read. */
function unread(name: string, texts: readonly string[] = ['one', 'two']): RoomState {
	const log = logOf(texts.map((text) => said('mira', at('10:00'), text)));
	return room(name, {log, read: 0, unread: texts.length});
}

/** Marks are `room position`, in the order in which they were set. */
function attending(rooms: readonly RoomState[] = [OPS, DEV]) {
	const clock = manualClock();
	const marks: string[] = [];
	const state = stateOf(rooms);
	let view: View = viewOf(undefined);
	const draw = () => attention.drawn(screenOf(state, SIZE, {view, monotonic: clock.monotonic()}));
	const attention: RoomAttention = new RoomAttention(
		{
			markRead(id, seq) {
				const mark = `${id} ${seq}`;
				if (!marks.includes(mark)) marks.push(mark);
			},
			loadMembers: async () => [],
			async loadOlder() {},
		},
		{clock, redraw: () => draw()},
	);
	return {
		attention,
		marks,
		wait: (milliseconds: number) => clock.advance(milliseconds),
		/** The terminal tells whether it has the focus. */
		focus: (focused: boolean) => attention.took({type: 'focus', focused}),
		key: () => attention.took(KEY),
		show(rest: Partial<View>) {
			view = viewOf(rest.room, rest);
			draw();
		},
	};
}

const KEY: InputEvent = {
	...{type: 'key', key: 'x', text: 'x', ctrl: false, alt: false, shift: false},
};
