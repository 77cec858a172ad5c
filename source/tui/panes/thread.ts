import {counted} from '../../words/phrase.ts';
import {areaOf} from '../layout.ts';
import {clockTime, dayName, dayNumber} from '../log/day-names.ts';
import {
	emptyText,
	joinSafe,
	ownText,
	repeatSafe,
	type SafeText,
	safe,
	safeLine,
} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import {openThread} from '../thread/thread-messages.ts';
import {threadRows} from '../thread/thread-rows.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {activeKey} from './active-keys.ts';
import {blankRows, paneRow, twoEnds} from './pane-row.ts';

/** The open thread: whose it is, and as many of its rows as fit, the newest unless scrolled. */
export const threadPane: PaneRows = (context, {columns, rows}) => {
	const all = threadRows(context, columns);
	const height = Math.max(0, rows - HEAD_ROWS);
	const below = Math.min(context.view.thread?.scroll ?? 0, Math.max(0, all.length - height));
	const end = all.length - below;
	const shown = all.slice(Math.max(0, end - height), end);
	const head = [titleRow(context, columns), ruleRow(context, columns, below)];
	return [
		...head.map((row) => paneRow(row, columns, context)).slice(0, rows),
		...shown,
		...blankRows({columns, rows: height - shown.length}),
	];
};

/** How far up the open thread can be scrolled, in rows, and how many rows of it are in sight. */
export function threadReach(context: ScreenContext): {
	readonly most: number;
	readonly page: number;
	readonly total: number;
} {
	const area = areaOf(context.layout, 'thread');
	if (area === undefined) {
		return {most: 0, page: 1, total: 0};
	}
	const height = Math.max(1, area.rows - HEAD_ROWS);
	const total = threadRows(context, area.columns).length;
	return {most: Math.max(0, total - height), page: Math.max(1, height - 1), total};
}

/** The title and the rule under it. */
const HEAD_ROWS = 2;
const NAME_COLUMNS = 20;
const ONE = ownText(' ');

/** ` THREAD  ada, Mon 3 Aug 16:40        Esc close ` */
function titleRow(context: ScreenContext, columns: number): StyledRow {
	const {state, view, lookups, now, zoneOffset} = context;
	const root = openThread(state, lookups, view.thread)?.messages[0];
	const isFocused = view.focus === 'thread';
	const key = activeKey(context, isFocused ? 'cancel' : 'thread') ?? activeKey(context, 'thread');
	const close: StyledRow =
		key === undefined ? [] : [{text: joinSafe([safe`${key} close`, ONE]), role: 'muted'}];
	const title = joinSafe([ONE, ownText('THREAD')]);
	if (root === undefined) {
		return twoEnds([{text: title, role: 'title'}], close, {columns, context});
	}
	const name = safeLine(root.from, {columns: NAME_COLUMNS});
	const isToday = dayNumber(root.time, zoneOffset) === dayNumber(now, zoneOffset);
	const when = isToday ? emptyText : safe`${dayName(root.time, now, zoneOffset)} `;
	const left: StyledRow = [
		{text: title, role: isFocused ? 'title' : 'muted'},
		{text: safe`  ${name}, ${when}${clockTime(root.time, context)}`},
	];
	return twoEnds(left, close, {columns, context});
}

/** The rule says how much of a scrolled thread is below what is shown. */
function ruleRow({symbols}: ScreenContext, columns: number, below: number): StyledRow {
	const words = below === 0 ? emptyText : joinSafe([ONE, belowWords(below), ONE]);
	const left = Math.min(2, columns);
	const right = Math.max(0, columns - left - textWidth(words));
	return [
		{text: repeatSafe(symbols.rule, left), role: 'border'},
		{text: words, role: 'muted'},
		{text: repeatSafe(symbols.rule, right), role: 'border'},
	];
}

function belowWords(rows: number): SafeText {
	return ownText(counted(rows, ['{1} row below', '{1} rows below']));
}
