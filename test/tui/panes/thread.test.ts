import test from 'ava';
import {composerReduce} from '../../../source/tui/composer/composer.ts';
import {composerHeight} from '../../../source/tui/panes/composer-pane.ts';
import {caret} from '../../../source/tui/panes/screen-rows.ts';
import {threadReach} from '../../../source/tui/panes/thread.ts';
import {threadKey} from '../../../source/tui/thread-key.ts';
import type {View} from '../../../source/tui/view.ts';
import {
	at,
	composerOf,
	logOf,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {areaText} from '../../helpers/screen-text.ts';

const answers = Array.from({length: 30}, (_, index) =>
	said(index % 2 ? 'mira' : 'kei', at('10:00') + index * 60_000, `answer ${index}`, {
		replyTo: 1,
		thread: 1,
	}),
);
const state = stateOf([
	room('general', {log: logOf([said('ada', at('16:40', 1), 'the branch is cut'), ...answers])}),
	room('builds', {unread: 2, log: logOf([said('kei', at('11:00'), 'red again')])}),
]);
const place = {room: 'general', root: 1, scroll: 0};
const key = threadKey('general', 1);

function open(size: {columns: number; rows: number}, view: Partial<View> = {}) {
	const {focus = 'thread', thread} = view;
	const scroll = thread?.scroll ?? 0;
	const composer = composerOf('general', {type: 'type', text: 'to the room'});
	return screenOf(state, size, {
		view: viewOf('general', {thread: {...place, scroll}, focus, ...view}),
		composer:
			focus === 'thread'
				? composerReduce(composer, {type: 'switch-room', room: key}).composer
				: composer,
		wants: {thread: true, peek: view.peek !== undefined},
	});
}

test('the thread says whose it is, and shows its newest answers under a rule', (t) => {
	const rows = areaText(open({columns: 200, rows: 24}), 'thread');
	t.regex(rows[0] ?? '', /^ THREAD {2}ada, Yesterday 16:40 +Esc close$/);
	t.regex(rows[1] ?? '', /^─+$/);
	t.regex(rows.at(-1) ?? '', /^10:29 mira +answer 29$/);
	t.is(rows.length, 20);
});

test('a short thread stands under its title and has its day where it changes', (t) => {
	const short = stateOf([
		room('general', {log: logOf([said('ada', at('16:40', 1), 'cut'), ...answers.slice(0, 1)])}),
	]);
	const context = screenOf(
		short,
		{columns: 200, rows: 24},
		{
			view: viewOf('general', {thread: place, focus: 'thread'}),
			wants: {thread: true},
		},
	);
	t.deepEqual(areaText(context, 'thread').slice(2, 6), [
		'16:40 ada      cut',
		'               ──── Today ────',
		'10:00 kei      answer 0',
		'',
	]);
});

test('a scrolled thread says how much is below', (t) => {
	const rows = areaText(open({columns: 200, rows: 24}, {thread: {...place, scroll: 5}}), 'thread');
	t.regex(rows[1] ?? '', /^── 5 rows below ─+$/);
	t.regex(rows.at(-1) ?? '', /answer 24$/);
});

test('a thread cannot be scrolled past its first message', (t) => {
	const context = open({columns: 200, rows: 24}, {thread: {...place, scroll: 1000}});
	t.regex(areaText(context, 'thread')[2] ?? '', /^16:40 ada +the branch is cut$/);
	const {most, page, total} = threadReach(context);
	t.deepEqual({most, page, total}, {most: 14, page: 17, total: 32});
});

test('on wide screens the room and the thread have a composer each', (t) => {
	const context = open({columns: 160, rows: 30});
	t.is(areaText(context, 'composer')[0], '> to the room');
	t.is(areaText(context, 'thread-composer')[0], 'thread reply> answer here');
	const {column = 0} = context.layout.areas.find(({name}) => name === 'thread-composer') ?? {};
	t.deepEqual(caret(context), {column: column + 14, row: 28});
	t.deepEqual(caret(open({columns: 160, rows: 30}, {focus: 'main'})), {column: 13, row: 28});
});

test('on narrower screens the composer is that of the pane with the focus, and says so', (t) => {
	for (const columns of [48, 80, 120]) {
		const context = open({columns, rows: 24});
		t.is(areaText(context, 'composer')[0], 'thread reply> answer here');
		t.is(context.layout.areas.filter(({name}) => name === 'thread-composer').length, 0);
	}
	t.is(areaText(open({columns: 120, rows: 24}, {focus: 'main'}), 'composer')[0], '> to the room');
});

test('a room that is looked at stands under the thread, and says that nobody is in it', (t) => {
	const rows = areaText(open({columns: 200, rows: 34}, {peek: 'builds'}), 'peek');
	t.regex(rows[1] ?? '', /^ #builds {2}\(peek, read only\) {2}2 +Ctrl-X P close$/);
	t.regex(rows.at(-1) ?? '', /^11:00 kei +red again$/);
});

test('without a thread the room that is looked at has its place', (t) => {
	const context = screenOf(
		state,
		{columns: 150, rows: 24},
		{
			view: viewOf('general', {peek: 'builds'}),
			wants: {peek: true},
		},
	);
	const rows = areaText(context, 'peek');
	t.regex(rows[0] ?? '', /^ #builds {2}\(peek\) {2}2 +Ctrl-X P close$/);
	t.deepEqual(rows.slice(-2), ['kei 11:00', '  red again']);
});

test('what an Enter will do besides sending stands above what is written', (t) => {
	const view = viewOf('general', {writingFor: new Map([['general', {type: 'reply', seq: 2}]])});
	const composer = composerOf('general', {type: 'type', text: 'yes'});
	const size = {columns: 80, rows: 24};
	t.is(composerHeight({view, composer}, 'general', {columns: 80}), 2);
	const context = screenOf(state, size, {view, composer, wants: {composerRows: 2}});
	t.deepEqual(areaText(context, 'composer'), ['reply to kei: answer 0  Esc back', '> yes']);
	t.deepEqual(caret(context), {column: 5, row: 22});
});
