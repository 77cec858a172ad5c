import test from 'ava';
import {
	cellsIn,
	MEASURED_AT_A_TIME,
	WidthWait,
	widthQuery,
} from '../../../source/tui/terminal/width-query.ts';
import {areAsDrawn, TELLING_SYMBOLS} from '../../../source/tui/text/telling-symbols.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

const report = (cells: number) => ({type: 'reply', sequence: `\u001b[1;${cells + 1}R`}) as const;

test('each text is drawn at the edge of its row, and the row is wiped', (t) => {
	t.is(`${widthQuery(['a', '─'])}`, '\ra\u001b[6n\r─\u001b[6n\r\u001b[2K');
	t.is(widthQuery(Array.from({length: 20}, () => 'a')).split('[6n').length - 1, MEASURED_AT_A_TIME);
});

test('a cursor report says how many cells a text took, and nothing else does', (t) => {
	t.is(cellsIn('\u001b[24;3R'), 2);
	for (const other of ['\u001b[?1u', '\u001b[3R', '\u001b[1;2;3R', 'R'])
		t.is(cellsIn(other), undefined);
});

test('the widths are given when all answers are there', (t) => {
	const told: (readonly number[])[] = [];
	const clock = manualClock(0);
	const wait = new WidthWait(clock, {count: 2, onWidths: (widths) => void told.push(widths)});
	t.true(wait.take(report(1)));
	t.deepEqual(told, []);
	t.true(wait.take(report(2)));
	t.deepEqual(told, [[1, 2]]);
	t.false(wait.take(report(1)), 'a report that nobody asked for is for others');
});

test('answers that come late are taken and mean nothing', (t) => {
	const told: (readonly number[])[] = [];
	const clock = manualClock(0);
	const wait = new WidthWait(clock, {count: 1, onWidths: (widths) => void told.push(widths)});
	clock.advance(1000);
	t.true(wait.take(report(1)));
	t.deepEqual(told, []);
});

test('keys are not taken for answers', (t) => {
	const wait = new WidthWait(manualClock(0), {count: 1, onWidths: () => {}});
	const key = {type: 'key', key: 'f3', ctrl: false, alt: false, shift: false, text: ''} as const;
	t.false(wait.take(key));
});

test('the signs that tell are few enough to be measured at once, and one wide one is enough', (t) => {
	t.true(TELLING_SYMBOLS.length <= MEASURED_AT_A_TIME);
	const right = TELLING_SYMBOLS.map(() => 1);
	t.true(areAsDrawn(right));
	t.false(areAsDrawn(right.with(3, 2)));
	t.false(areAsDrawn([]));
});
