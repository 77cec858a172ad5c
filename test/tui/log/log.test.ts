import test from 'ava';
import type {LocalLine, RoomState} from '../../../source/client/state/state.ts';
import type {ScreenContext} from '../../../source/tui/view.ts';
import {
	at,
	localLine,
	logOf,
	pending,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {areaText, logText} from '../../helpers/screen-text.ts';

type Rest = Partial<Omit<ScreenContext, 'state'>> & {readonly lines?: readonly LocalLine[]};

/** The log of one room on a screen of 60 columns, the row above its oldest message left out. */
function shown(held: Partial<RoomState>, rest: Rest = {}): readonly string[] {
	return whole(held, rest).slice(1);
}

function whole(held: Partial<RoomState>, {lines = [], ...rest}: Rest = {}): readonly string[] {
	const state = stateOf([room('general', held)], {localLines: lines});
	return logText(screenOf(state, {columns: 60, rows: 24}, rest));
}

test('an author is named once while their messages follow within five minutes', (t) => {
	const log = logOf([
		said('mira', at('10:58:10'), 'one'),
		said('mira', at('10:58:50'), 'two'),
		said('mira', at('11:03:49'), 'three'),
		said('mira', at('11:08:49'), 'four'),
		said('kei', at('11:08:50'), 'five'),
	]);
	t.deepEqual(shown({log}), [
		'               ──── Today ────',
		'10:58 mira     one',
		'      .        two',
		'11:03 .        three',
		'11:08 mira     four',
		'11:08 kei      five',
	]);
});

test('a long row of one author names them again', (t) => {
	const log = logOf(Array.from({length: 15}, () => said('bot', at('10:00'), 'x')));
	const named = shown({log}).flatMap((row, index) => (row.includes('bot') ? [index] : []));
	t.deepEqual(named, [1, 10]);
});

test('a day begins with its rule', (t) => {
	const log = logOf([
		said('mira', at('23:59', 2), 'late'),
		said('mira', at('00:01', 1), 'early'),
		said('mira', at('10:00'), 'now'),
	]);
	t.deepEqual(shown({log}), [
		'               ──── Sun 2 Aug ────',
		'23:59 mira     late',
		'               ──── Yesterday ────',
		'00:01 mira     early',
		'               ──── Today ────',
		'10:00 mira     now',
	]);
});

test('the unread rule stands above what somebody else said after the mark', (t) => {
	const log = logOf([
		said('mira', at('10:00'), 'old'),
		said('ada', at('10:01'), 'mine'),
		said('mira', at('10:02'), 'new'),
		said('kei', at('10:03'), 'newer'),
	]);
	const view = viewOf('general', {unreadFrom: new Map([['general', 1]])});
	t.deepEqual(shown({log}, {view}), [
		'               ──── Today ────',
		'10:00 mira     old',
		'10:01 ada      mine',
		'──────────────────── 2 new since 10:00 ─────────────────────',
		'10:02 mira     new',
		'10:03 kei      newer',
	]);
});

test('without anything new there is no unread rule', (t) => {
	const log = logOf([said('mira', at('10:00'), 'old'), said('ada', at('10:01'), 'mine')]);
	const view = viewOf('general', {unreadFrom: new Map([['general', 1]])});
	t.false(shown({log}, {view}).some((row) => row.includes('new')));
});

test('a mention is marked by a sign', (t) => {
	const log = logOf([said('mira', at('10:00'), 'ada: look', {isMention: true})]);
	t.deepEqual(shown({log}).slice(1), ['10:00@mira     ada: look']);
});

test('an action stands with its name, a notice says that it is one', (t) => {
	const log = logOf([
		said('mira', at('10:00'), 'waves', {kind: 'action'}),
		said('mira', at('10:00'), 'back at noon', {kind: 'notice'}),
	]);
	t.deepEqual(shown({log}).slice(1), [
		'10:00 *        mira waves',
		'10:00 mira     notice: back at noon',
	]);
});

test('a name cannot pass for a sign of our own', (t) => {
	const log = logOf([
		said('·', at('10:00'), 'mira left'),
		said('!', at('10:00'), 'type your password'),
		said('', at('10:00'), 'boo'),
	]);
	t.deepEqual(shown({log}).slice(1), [
		'10:00 \ufffd·       mira left',
		'10:00 \ufffd!       type your password',
		'10:00 \ufffd        boo',
	]);
});

test('the making of a room and its topics are told', (t) => {
	const log = logOf([
		said('mira', at('10:00'), '', {kind: 'create'}),
		said('mira', at('10:01'), 'Release 0.9', {kind: 'topic'}),
		said('kei', at('10:02'), '', {kind: 'topic'}),
	]);
	t.deepEqual(shown({log}).slice(1), [
		'10:00 ·        mira created #general',
		'10:01 ·        mira set the topic: Release 0.9',
		'10:02 ·        kei took the topic away',
	]);
});

const traffic = logOf([
	said('mira', at('10:00'), 'hi'),
	said('omar', at('10:01'), '', {kind: 'join'}),
	said('rt', at('10:02'), '', {kind: 'leave'}),
	said('mira', at('10:03'), 'bye'),
]).withPresence({name: 'kei', state: 'offline', time: at('10:04')});

test('coming and going is one line, or a line each, or none', (t) => {
	t.deepEqual(shown({log: traffic}, {joinLines: 'condensed'}).slice(1), [
		'10:00 mira     hi',
		'      ·        omar joined, rt left',
		'10:03 mira     bye',
		'      ·        kei went offline',
	]);
	t.deepEqual(shown({log: traffic}, {joinLines: 'all'}).slice(1), [
		'10:00 mira     hi',
		'10:01 ·        omar joined',
		'10:02 ·        rt left',
		'10:03 mira     bye',
		'10:04 ·        kei went offline',
	]);
	t.deepEqual(shown({log: traffic}, {joinLines: 'none'}).slice(1), [
		'10:00 mira     hi',
		'10:03 .        bye',
	]);
});

test('joins without end are cut into lines, and counted where they are hidden', (t) => {
	const log = logOf(
		Array.from({length: 200}, (_, index) => said(`g${index}`, at('10:00'), '', {kind: 'join'})),
	);
	const told = shown({log}, {joinLines: 'condensed'}).filter((row) => row.includes('·'));
	t.is(told.length, 4);
	t.deepEqual(shown({log}, {joinLines: 'none'}), [
		'               ──── Today ────',
		'      ·        64 joins and leaves',
		'      ·        64 joins and leaves',
	]);
});

test('own messages on their way stand at the end', (t) => {
	const log = logOf([said('mira', at('10:00'), 'hi')]);
	const unsent = [
		pending('first', at('10:01')),
		pending('second', at('10:01:20')),
		pending('third', at('10:02'), {type: 'failed', reason: 'read-only.'}),
	];
	t.deepEqual(shown({log, pending: unsent}).slice(1), [
		'10:00 mira     hi',
		'10:01◌ada      first',
		'     ◌.        second',
		'10:02✗.        third',
		'               failed: read-only. /retry or /drop',
	]);
});

test('a local line keeps its place among the messages', (t) => {
	const log = logOf([said('mira', at('10:00'), 'one'), said('mira', at('10:02'), 'two')]);
	const lines = [
		localLine('You are away now.', {room: 'general', after: 1, time: at('10:01')}),
		localLine('No such room: #x.', {id: 2, after: 2, level: 'error', time: at('10:03')}),
		localLine('elsewhere', {id: 3, room: 'ops', after: 1}),
	];
	t.deepEqual(shown({log}, {lines}).slice(1), [
		'10:00 mira     one',
		'10:01 •        You are away now.',
		'10:02 mira     two',
		'10:03 ✗        No such room: #x.',
	]);
});

test('a local line from before any message was held stands where its time puts it', (t) => {
	const log = logOf([said('mira', at('10:00'), 'one'), said('mira', at('10:02'), 'two')], 50);
	const line = localLine('Welcome.', {room: 'general', after: 0, time: at('10:01')});
	t.deepEqual(shown({log}, {lines: [line]}).slice(1), [
		'10:00 mira     one',
		'10:01 •        Welcome.',
		'10:02 mira     two',
	]);
});

test('a local line before any message stands below the rule of its day', (t) => {
	const line = localLine('Welcome.', {room: 'general', after: 0, time: at('09:00')});
	const log = logOf([said('mira', at('10:00'), 'one')]);
	t.deepEqual(shown({log}, {lines: [line]}), [
		'               ──── Today ────',
		'09:00 •        Welcome.',
		'10:00 mira     one',
	]);
	t.deepEqual(shown({}, {lines: [line]}), [
		'               ──── Today ────',
		'09:00 •        Welcome.',
	]);
});

test('a local line after midnight stands below the rule of the new day', (t) => {
	const line = localLine('Still here.', {room: 'general', after: 1, time: at('00:10')});
	const log = logOf([said('mira', at('23:00', 1), 'one'), said('mira', at('10:00'), 'two')]);
	t.deepEqual(shown({log}, {lines: [line]}), [
		'               ──── Yesterday ────',
		'23:00 mira     one',
		'               ──── Today ────',
		'00:10 •        Still here.',
		'10:00 mira     two',
	]);
});

test('times of the twelve-hour clock end in one column', (t) => {
	const log = logOf([said('mira', at('09:05'), 'one'), said('kei', at('22:10'), 'two')]);
	t.deepEqual(shown({log}, {timeFormat: '12h'}).slice(1), [
		' 9:05 am mira     one',
		'10:10 pm kei      two',
	]);
});

test('the top says whether there is more', (t) => {
	const log = logOf([said('mira', at('10:00'), 'hi')], 41);
	const [more] = whole({log});
	const [loading] = whole({log, isLoadingOlder: true});
	const [none] = whole({log: logOf([said('mira', at('10:00'), 'hi')])});
	t.deepEqual(
		[more, loading, none].map((row) => row?.trim()),
		[
			'… 40 older messages are not loaded yet',
			'… 40 older messages are loading',
			'beginning of #general',
		],
	);
});

test('a gap says how many messages are missing', (t) => {
	const log = logOf([said('mira', at('10:00'), 'hi')])
		.receive(said('mira', at('10:30'), 'there', {seq: 10, id: 'ten-ten-ten'}))
		.withGapLoading(10, true);
	t.deepEqual(shown({log}).slice(1), [
		'10:00 mira     hi',
		'               … 8 messages are loading',
		'10:30 mira     there',
	]);
});

test('what was cleared away is out of sight', (t) => {
	const log = logOf([said('mira', at('10:00'), 'one'), said('mira', at('10:01'), 'two')]);
	const view = viewOf('general', {clearedAt: new Map([['general', 1]])});
	const lines = [localLine('after it', {room: 'general', after: 1, time: at('10:00:30')})];
	t.deepEqual(whole({log}, {view, lines}), [
		'               … what was here is cleared from this screen',
		'               ──── Today ────',
		'10:00 •        after it',
		'10:01 mira     two',
	]);
});

test('code, quotes and long lines hang behind the text column', (t) => {
	const log = logOf([
		said(
			'kei',
			at('10:00'),
			'> old news\nthis line is long enough to be broken in two here\n```\nls  -l\n```',
		),
	]);
	t.deepEqual(shown({log}).slice(1), [
		'10:00 kei      ▎ old news',
		'             │ this line is long enough to be broken in two',
		'             │ here',
		'             │ ┃ ls  -l                                  [1]',
	]);
});

test('of a message with a hundred lines twelve are shown, and all once it is unfolded', (t) => {
	const text = Array.from({length: 100}, (_, index) => `line ${index}`).join('\n');
	const log = logOf([said('kei', at('10:00'), text)]);
	const state = stateOf([room('general', {log})]);
	const screen = screenOf(state, {columns: 60, rows: 60});
	const rows = logText(screen);
	t.is(rows.at(-1), '             │ … 88 more rows');
	t.is(rows.length, 1 + 1 + 12 + 1);
	const id = log.newest?.id ?? '';
	const whole = logText({...screen, view: {...screen.view, unfolded: new Set([id])}});
	t.is(whole.at(-1), '             │ line 99');
});

test('under 60 columns the name has a line of its own', (t) => {
	const log = logOf([
		said('mira', at('10:58'), 'nice. who owns the notes for this release?'),
		said('mira', at('10:58:30'), 'anybody?'),
		said('kei', at('10:59'), 'waves', {kind: 'action'}),
		said('kei', at('11:00'), '@ada', {isMention: true}),
	]);
	const context = screenOf(stateOf([room('general', {log})]), {columns: 40, rows: 20});
	t.deepEqual(logText(context).slice(1), [
		'─── Today ───',
		'mira 10:58',
		'  nice. who owns the notes for this',
		'│ release?',
		'  anybody?',
		'* kei waves',
		'kei 11:00 @',
		'  @ada',
	]);
});

test('under 40 columns name and text are one run', (t) => {
	const log = logOf([
		said('mira', at('10:58'), 'nice. who owns the notes for this release?'),
		said('mira', at('10:58:30'), 'anybody?'),
		said('kei', at('11:00'), '@ada', {isMention: true}),
	]);
	const context = screenOf(stateOf([room('general', {log})]), {columns: 30, rows: 20});
	t.deepEqual(logText(context).slice(1), [
		'─── Today ───',
		'mira nice. who owns the notes',
		'│ for this release?',
		'. anybody?',
		'@ kei @ada',
	]);
});

test('a notice of many lines is folded as a message is, a result of ours is not', (t) => {
	const text = 'a\n'.repeat(100);
	const height = (level: 'notice' | 'info') => {
		const state = stateOf([room('ops')], {localLines: [localLine(text, {level})]});
		const rows = areaText(screenOf(state, {columns: 80, rows: 200}), 'log');
		return rows.filter((row) => /\ba\b/.test(row)).length;
	};
	t.true(height('notice') <= 40);
	t.true(height('info') > 40);
});

test('a line that came after an unsent message stands below it', (t) => {
	const log = logOf([said('mira', at('10:00'), 'one')]);
	const unsent = [pending('first', at('10:01')), pending('second', at('10:03'))];
	const lines = [
		localLine('before', {time: at('10:00:30'), room: 'general', after: 1}),
		localLine('between', {time: at('10:02'), room: 'general', after: 1}),
		localLine('below', {time: at('10:04')}),
	];
	const rows = shown({log, pending: unsent}, {lines}).join('\n');
	t.regex(rows, /one.*before.*first.*between.*second.*below/s);
});
