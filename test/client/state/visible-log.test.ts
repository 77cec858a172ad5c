import test from 'ava';
import type {Event} from '../../../source/client/state/event.ts';
import {initialState, reduce} from '../../../source/client/state/reduce.ts';
import {visibleLog} from '../../../source/client/state/visible-log.ts';
import {roomInfo, roomMessage} from '../../helpers/fake-transport.ts';

function received(seq: number): Event {
	return {type: 'message-received', message: roomMessage(seq, {time: seq * 10})};
}

function line(text: string, place: {of?: string; after?: number; time: number}): Event {
	const {of, after = 0, time} = place;
	return {type: 'local-line-added', line: {id: time, room: of, level: 'info', text, time, after}};
}

function written(text: string, time: number): Event {
	return {
		type: 'message-written',
		message: {id: text, room: 'r1', kind: 'text', text, time, delivery: {type: 'pending'}},
	};
}

function shown(...events: readonly Event[]): readonly string[] {
	const room: Event = {type: 'room-received', room: roomInfo(), replay: undefined};
	const state = [room, ...events].reduce(reduce, initialState);
	const held = state.rooms.get('r1');
	if (held === undefined) throw new Error('There is no room r1.');
	return [...visibleLog(held, state.localLines)].reverse().map((row) => {
		if (row.type === 'line') return row.line.text;
		if (row.type === 'pending') return row.message.text;
		return row.entry.type === 'message' ? row.entry.text : row.entry.type;
	});
}

test('lines of a room keep their place when more is said', (t) => {
	const rows = shown(
		received(1),
		line('here', {of: 'r1', after: 1, time: 11}),
		line('elsewhere', {of: 'r2', after: 0, time: 12}),
		received(2),
	);
	t.deepEqual(rows, ['text 1', 'here', 'text 2']);
});

test('lines of no room stand where they came by the clock', (t) => {
	const rows = shown(received(1), received(2), line('note', {time: 15}), received(3));
	t.deepEqual(rows, ['text 1', 'note', 'text 2', 'text 3']);
});

test('what is unsent stands below the log, and newer lines below that', (t) => {
	const rows = shown(
		received(1),
		written('one', 20),
		line('result', {of: 'r1', after: 1, time: 30}),
		written('two', 40),
		line('last', {of: 'r1', after: 1, time: 50}),
	);
	t.deepEqual(rows, ['text 1', 'one', 'result', 'two', 'last']);
});

test('a room without anything shows its lines', (t) => {
	t.deepEqual(shown(line('one', {time: 1}), line('two', {of: 'r1', time: 2})), ['one', 'two']);
});

test('only as many rows are made as are taken', (t) => {
	const events = Array.from({length: 500}, (_, index) => received(index + 1));
	const state = [
		{type: 'room-received', room: roomInfo(), replay: undefined} as const,
		...events,
	].reduce(reduce, initialState);
	const held = state.rooms.get('r1');
	if (held === undefined) throw new Error('There is no room r1.');
	const rows = visibleLog(held, []);
	t.like(rows.next().value, {type: 'entry', entry: {seq: 500}});
	t.like(rows.next().value, {type: 'entry', entry: {seq: 499}});
});
