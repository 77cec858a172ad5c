import test from 'ava';
import fc from 'fast-check';
import type {RoomState} from '../../../source/client/state/state.ts';
import {messageRowsAway, scrollToShow} from '../../../source/tui/log/scroll.ts';
import {messageAtRow} from '../../../source/tui/log/viewport.ts';
import {
	followedMark,
	markedMessage,
	neighbourOf,
	newestMarkable,
	placeOfMarked,
} from '../../../source/tui/select/markable.ts';
import type {SelectedMessage} from '../../../source/tui/view.ts';
import {at, logOf, pending, room, said, screenOf, stateOf} from '../../helpers/build-state.ts';
import {logText} from '../../helpers/screen-text.ts';

const SIZES = [
	{columns: 80, rows: 24},
	{columns: 100, rows: 30},
	{columns: 48, rows: 18},
	{columns: 34, rows: 10},
];

test('whatever is marked is in sight, and no row of a wide log moves by the mark', (t) => {
	const text = fc.oneof(
		fc.constantFrom('short', 'one\ntwo\nthree', 'wide 好 '.repeat(30), '```\ncode\n```'),
		fc.string({maxLength: 300}),
	);
	const cases = fc.record({
		texts: fc.array(text, {minLength: 1, maxLength: 40}),
		index: fc.nat(39),
		size: fc.constantFrom(...SIZES),
	});
	fc.assert(
		fc.property(cases, ({texts, index, size}) => {
			const held = roomWith(texts);
			const state = stateOf([held]);
			const seq = index % texts.length;
			const message = held.log.at(seq);
			const selected = {
				type: 'message',
				room: held.id,
				seq: message?.type === 'message' ? message.seq : 0,
			} as const;
			const plain = screenOf(state, size);
			const view = {...plain.view, selected};
			const anchor = scrollToShow({...plain, view}, selected);
			const scroll = anchor === undefined ? view.scroll : new Map([[held.id, anchor]]);
			const shown = logText(screenOf(state, size, {view: {...view, scroll}}));
			t.true(shown.some((row) => row.startsWith('▌')));
			if (size.columns >= 80) {
				const without = logText(
					screenOf(state, size, {view: {...view, scroll, selected: undefined}}),
				);
				const behind = (rows: readonly string[]) => rows.map((row) => row.slice(6));
				t.deepEqual(behind(shown), behind(without));
			}
		}),
		{numRuns: 150},
	);
});

test('a page away, and under a row, is a message that can be marked', (t) => {
	const held = roomWith(Array.from({length: 50}, (_, index) => `line ${index}`));
	const screen = screenOf(stateOf([held]), {columns: 80, rows: 24});
	const newest = newestMarkable(held) ?? t.fail();
	const above = newest && messageRowsAway(screen, newest, -10);
	t.is(above?.type, 'message');
	t.notDeepEqual(above, newest);
	t.deepEqual(newest && messageRowsAway(screen, newest, 10), newest);
	const rows = logText(screen);
	const row = rows.findIndex((line) => line.includes('line 45'));
	const clicked = messageAtRow(screen, row);
	t.is(clicked?.type === 'message' ? held.log.messageAt(clicked.seq)?.text : undefined, 'line 45');
	t.is(messageAtRow(screen, -1), undefined);
});

test('steps up and down count through all that can be marked, unsent ones last', (t) => {
	const held = {...roomWith(['one', 'two']), pending: [pending('three', at('10:02'))]};
	const state = stateOf([held]);
	let mark: SelectedMessage | undefined = newestMarkable(held);
	const places: number[] = [];
	while (mark !== undefined) {
		const marked = markedMessage(state, {room: held.id, selected: mark});
		places.push(marked === undefined ? 0 : placeOfMarked(marked).place);
		mark = neighbourOf(held, mark, -1);
	}
	t.deepEqual(places, [3, 2, 1]);
});

test('an unsent message stays marked when it is sent; one that is gone leaves its neighbour', (t) => {
	const unsent = pending('mine', at('10:01'));
	const held = {...roomWith(['one']), pending: [unsent]};
	const mark = {type: 'pending', room: held.id, id: unsent.id} as const;
	t.is(followedMark(mark, stateOf([held])), mark);
	const sent = logOf([
		said('mira', at('10:00'), 'one'),
		{...said('ada', at('10:01'), 'mine'), id: unsent.id},
	]);
	const after = room('general', {log: sent});
	t.deepEqual(followedMark(mark, stateOf([after])), {
		type: 'message',
		room: after.id,
		seq: sent.newestSeq,
	});
	const dropped = room('general', {log: held.log});
	t.deepEqual(followedMark(mark, stateOf([dropped])), newestMarkable(dropped));
	t.is(followedMark(mark, stateOf([])), undefined);
});

function roomWith(texts: readonly string[]): RoomState {
	return room('general', {log: logOf(texts.map((text) => said('mira', at('10:00'), text)))});
}
