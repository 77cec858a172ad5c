import test from 'ava';
import fc from 'fast-check';
import type {MessageLog} from '../../../source/client/state/message-log.ts';
import type {RoomState} from '../../../source/client/state/state.ts';
import {areaOf} from '../../../source/tui/layout.ts';
import type {LogWalk} from '../../../source/tui/log/log-walk.ts';
import {
	scrollBy,
	scrollToFirstUnread,
	scrollToSeq,
	scrollToTop,
} from '../../../source/tui/log/scroll.ts';
import {fullRows, logRows, visibleRange, walkOf} from '../../../source/tui/log/viewport.ts';
import {screenRows} from '../../../source/tui/panes/screen-rows.ts';
import type {ScreenContext, ScrollAnchor} from '../../../source/tui/view.ts';
import {arbitraryRoom} from '../../helpers/arbitrary-room.ts';
import {logOf, NOW, room, said, screenOf, stateOf, viewOf} from '../../helpers/build-state.ts';
import {areaText, logText} from '../../helpers/screen-text.ts';

type Size = {readonly columns: number; readonly rows: number};

function screen(held: RoomState, size: Size, anchor?: ScrollAnchor): ScreenContext {
	const scroll = new Map(anchor === undefined ? [] : [['general', anchor] as const]);
	return screenOf(stateOf([held]), size, {view: viewOf('general', {scroll})});
}

/** Every row of a log from the top to the end: what the walk is compared with. */
function everyRow(context: ScreenContext, held: RoomState): readonly string[] {
	const walk: LogWalk = walkOf(context, held, areaOf(context.layout, 'log')?.columns ?? 0);
	const rows: string[] = [];
	for (let start: number | undefined = -1; start !== undefined; start = walk.after(start)) {
		rows.push(...walk.painted(start).rows);
	}
	return rows;
}

const sizes = fc.record({
	columns: fc.constantFrom(30, 50, 80, 150),
	rows: fc.integer({min: 5, max: 40}),
});

test('a log scrolls like one long page', (t) => {
	const steps = fc.array(fc.integer({min: -60, max: 60}), {maxLength: 12});
	fc.assert(
		fc.property(arbitraryRoom, sizes, steps, (held, size, moves) => {
			let anchor: ScrollAnchor | undefined;
			const all = everyRow(screen(held, size), held);
			const full = fullRows(screen(held, size).layout);
			const lowest = Math.max(0, all.length - full);
			let top = lowest;
			for (const move of moves) {
				anchor = scrollBy(screen(held, size, anchor), 'general', move);
				top = Math.max(0, Math.min(lowest, top + move));
				t.is(anchor === undefined, top === lowest);
				const context = screen(held, size, anchor);
				const area = areaOf(context.layout, 'log');
				const height = area?.rows ?? 0;
				const shown = area === undefined ? [] : logRows(context, area);
				t.deepEqual(shown.slice(-all.length), all.slice(top, top + height).slice(-height));
			}
		}),
		{numRuns: 150},
	);
});

/** The first message named in rows whose texts say which message they belong to. */
function topMessage(rows: readonly string[]): string | undefined {
	return rows.map((row) => /\bm\d+\b/.exec(row)?.[0]).find((name) => name !== undefined);
}

/** Texts of three hundred messages, each said by its own rows. */
function longLog(count: number): MessageLog {
	return logOf(
		Array.from({length: count}, (_, index) => {
			const text = new Array<string>(1 + ((index * 7) % 40)).fill(`m${index + 1}`).join(' ');
			return said(index % 2 ? 'mira' : 'kei', NOW - (count - index) * 30_000, text);
		}),
	);
}

test('the message at the top stays there when the window changes its size', (t) => {
	const held = room('general', {log: longLog(300)});
	fc.assert(
		fc.property(fc.integer({min: 20, max: 200}), sizes, sizes, (seq, before, after) => {
			const anchor = scrollToSeq(screen(held, before), 'general', seq);
			const context = screen(held, before, anchor);
			const [top] = [topMessage(logText(context))];
			const resized = screen(held, after, anchor);
			const [first = ''] = logText(resized);
			// A rule or a name may stand above the message's first row.
			t.is(topMessage([first, ...logText(resized)]), top);
		}),
		{numRuns: 100},
	);
});

test('what comes while one reads moves nothing', (t) => {
	const log = longLog(100);
	const held = room('general', {log});
	const size = {columns: 80, rows: 24};
	const anchor = scrollBy(screen(held, size), 'general', -50);
	const before = logText(screen(held, size, anchor));
	const newer = log.receive(said('bo', NOW, 'news', {seq: 101, id: 'the-newest'}));
	t.deepEqual(logText(screen({...held, log: newer}, size, anchor)), before);
});

test('older messages come in above what one reads', (t) => {
	const whole = longLog(100).slice(0);
	const messages = whole.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
	const log = logOf(messages.slice(50), 51);
	const held = room('general', {log});
	const size = {columns: 80, rows: 24};
	const anchor = scrollToTop(screen(held, size), 'general');
	const before = logText(screen(held, size, anchor));
	const older = log.withPage({messages: messages.slice(0, 50), before: 51, more: false});
	const after = logText(screen({...held, log: older, hasOlder: false}, size, anchor));
	t.regex(before[0] ?? '', /50 older messages/);
	// The two rows above the oldest message said that it was the oldest, and its day.
	t.deepEqual(after.slice(2), before.slice(2));
});

test('scrolling back to the end follows the newest message again', (t) => {
	const held = room('general', {log: longLog(100)});
	const size = {columns: 80, rows: 24};
	const up = scrollBy(screen(held, size), 'general', -3);
	t.not(up, undefined);
	t.is(scrollBy(screen(held, size, up), 'general', 3), undefined);
});

test('a log that fits does not scroll', (t) => {
	const held = room('general', {log: longLog(2)});
	const size = {columns: 80, rows: 24};
	t.is(scrollBy(screen(held, size), 'general', -5), undefined);
	t.is(scrollToTop(screen(held, size), 'general'), undefined);
});

test('the first unread message comes to the upper part, its rule above it', (t) => {
	const held = room('general', {log: longLog(100), read: 60});
	const size = {columns: 80, rows: 24};
	const view = viewOf('general', {unreadFrom: new Map([['general', 60]])});
	const context = screenOf(stateOf([held]), size, {view});
	const anchor = scrollToFirstUnread(context, 'general');
	t.not(anchor, undefined);
	const scroll = new Map(anchor === undefined ? [] : [['general', anchor] as const]);
	const rows = logText(screenOf(stateOf([held]), size, {view: {...view, scroll}}));
	const rule = rows.findIndex((row) => row.includes(' 40 new '));
	t.is(topMessage(rows.slice(rule)), 'm61');
	t.true(rule > 0 && rule < rows.length / 2);
	t.is(scrollToFirstUnread(screen({...held, read: 100}, size), 'general'), undefined);
});

test('a scrolled log has the newest rows at its foot and says how much is below', (t) => {
	const held = room('general', {log: longLog(100)});
	const size = {columns: 80, rows: 24};
	const anchor = scrollToTop(screen(held, size), 'general');
	const context = screen(held, size, anchor);
	const [rule, ...newest] = areaText(context, 'tail');
	const below = visibleRange(context)?.below ?? 0;
	t.regex(rule ?? '', new RegExp(`─ ${below} below, End ─`));
	t.deepEqual(newest, logText(screen(held, size)).slice(-2));
});

test('a log that reached its end fills the place of what stood at its foot', (t) => {
	const held = room('general', {log: longLog(100)});
	const anchor = scrollBy(screen(held, {columns: 80, rows: 24}), 'general', -10);
	const grown = screen(held, {columns: 80, rows: 60}, anchor);
	t.true(visibleRange(grown)?.isAtEnd);
	const rows = [...areaText(grown, 'log'), ...areaText(grown, 'tail')];
	t.deepEqual(rows, areaText(screen(held, {columns: 80, rows: 60}), 'log'));
});

test('only a message whose last row is in sight counts as seen', (t) => {
	const log = logOf([
		...Array.from({length: 30}, (_, index) => said('kei', NOW, `m${index + 1}`)),
		said('mira', NOW, new Array<string>(40).fill('m31').join(' ')),
	]);
	const held = room('general', {log});
	const size = {columns: 80, rows: 15};
	const end = visibleRange(screen(held, size));
	t.is(end?.newest, 31);
	t.true(end?.isAtEnd);
	const anchor = scrollBy(screen(held, size), 'general', -1);
	t.is(visibleRange(screen(held, size, anchor))?.newest, 30);
});

test('older messages are wanted when the top is near, and only then', (t) => {
	const log = longLog(100).slice(0);
	const messages = log.flatMap((entry) => (entry.type === 'message' ? [entry] : []));
	const held = room('general', {log: logOf(messages, 500)});
	const size = {columns: 80, rows: 24};
	t.false(visibleRange(screen(held, size))?.wantsOlder);
	const top = scrollToTop(screen(held, size), 'general');
	t.true(visibleRange(screen(held, size, top))?.wantsOlder);
	t.false(visibleRange(screen({...held, isLoadingOlder: true}, size, top))?.wantsOlder);
	t.false(visibleRange(screen({...held, hasOlder: false}, size, top))?.wantsOlder);
});

test('a gap in sight is named', (t) => {
	const log = logOf([said('kei', NOW, 'one')]).receive(
		said('kei', NOW, 'ten', {seq: 10, id: 'ten-ten-ten'}),
	);
	t.is(visibleRange(screen(room('general', {log}), {columns: 80, rows: 24}))?.gap, 10);
});

test('a screen of a hundred thousand messages looks at few of them', (t) => {
	const log = longLog(100_000);
	let looks = 0;
	const counting = new Proxy(log, {
		get(target, key) {
			const value: unknown = Reflect.get(target, key, target);
			if (typeof value !== 'function') {
				return value;
			}
			return (...given: readonly unknown[]) => {
				looks++;
				return Reflect.apply(value, target, given);
			};
		},
	});
	const held = room('general', {log: counting});
	const size = {columns: 200, rows: 60};
	const count = (work: () => void) => {
		looks = 0;
		work();
		return looks;
	};
	const middle = scrollToSeq(screen(held, size), 'general', 50_000);
	t.true(count(() => screenRows(screen(held, size))) < 2000);
	t.true(count(() => screenRows(screen(held, size, middle))) < 2000);
	t.true(count(() => scrollBy(screen(held, size, middle), 'general', -60)) < 2000);
	t.true(count(() => scrollToTop(screen(held, size), 'general')) < 2000);
});
