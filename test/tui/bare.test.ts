import test from 'ava';
import {type Layout, layout} from '../../source/tui/layout.ts';
import {logStyle} from '../../source/tui/log/log-style.ts';
import {drawnMessageRows} from '../../source/tui/log/message-rows.ts';
import {ownText} from '../../source/tui/text/safe-text.ts';
import {initialView, takesMouse} from '../../source/tui/view-state.ts';
import {room, screenOf, stateOf, viewOf} from '../helpers/build-state.ts';

const wants = {
	...{rooms: false, people: false, thread: false, tail: false},
	composerRows: 1,
	bare: true,
};

function names({areas}: Layout): readonly string[] {
	return areas.map(({name}) => name).filter((name) => name !== 'blank');
}

test('a bare screen has the log, one line of status and the composer, at every size', (t) => {
	for (const [columns, rows] of [
		[20, 3],
		[50, 12],
		[80, 24],
		[120, 40],
		[200, 60],
	] as const) {
		const made = layout({columns, rows}, wants);
		t.deepEqual(names(made), ['log', 'status', 'composer'], `${columns}x${rows}`);
		const cells = made.areas.reduce((sum, area) => sum + area.columns * area.rows, 0);
		t.is(cells, columns * rows);
		t.is(made.roomNameIn, 'prompt');
	}
});

const state = stateOf([room('general')]);
const size = {columns: 40, rows: 24};
const view = viewOf('general', {isBare: true});
const style = logStyle(screenOf(state, size, {view}), 40);
const message = {
	kind: 'text',
	from: 'mira',
	text: 'the quick brown fox jumps over the lazy dog',
	time: ownText('10:58'),
	isRepeat: false,
	mark: 'none',
	reason: undefined,
} as const;

function rowsOf(rest: Partial<Parameters<typeof drawnMessageRows>[0]>): readonly string[] {
	return drawnMessageRows({...message, ...rest}, style).map((row) =>
		row.map(({text}) => text).join(''),
	);
}

test('a bare message is time, name and text, and goes on at the edge', (t) => {
	const [first = '', second = ''] = rowsOf({});
	t.regex(first, /^10:58 mira: the quick/);
	t.regex(second, /^\w/);
});

test('whoever writes again is named again, without signs in place of time or name', (t) => {
	t.regex(rowsOf({isRepeat: true, time: ownText('')})[0] ?? '', /^mira: the quick/);
	t.regex(rowsOf({kind: 'action'})[0] ?? '', /^10:58 \* mira the quick/);
	t.regex(rowsOf({mark: 'mention'})[0] ?? '', /^10:58 mira: /);
});

test('the mouse is the terminal’s on a bare screen, whatever was chosen before', (t) => {
	const shown = initialView({isMouseOn: true});
	t.true(takesMouse(shown));
	t.false(takesMouse({...shown, isBare: true}));
	t.false(takesMouse({...shown, isMouseOn: false}));
});
