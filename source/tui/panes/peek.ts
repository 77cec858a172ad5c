import type {RoomState} from '../../client/state/state.ts';
import {areaOf} from '../layout.ts';
import {logSource} from '../log/blocks.ts';
import {LogWalk} from '../log/log-walk.ts';
import {RowCache} from '../log/row-cache.ts';
import {joinSafe, ownText, repeatSafe} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {sideStyle} from '../thread/side-style.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {activeKey} from './active-keys.ts';
import {blankRows, paneRow, twoEnds} from './pane-row.ts';
import {hotMark, roomName} from './room-marks.ts';

/** The newest rows of a room that is looked at and not entered: nothing there is marked as read. */
export const peekPane: PaneRows = (context, {columns, rows}) => {
	const room = context.state.rooms.get(context.view.peek ?? '');
	if (room === undefined) {
		return blankRows({columns, rows});
	}
	const rule: StyledRow = [{text: repeatSafe(context.symbols.rule, columns), role: 'border'}];
	const isUnderThread = areaOf(context.layout, 'thread') !== undefined;
	const title = titleRow(room, columns, context);
	const head = (isUnderThread ? [rule, title, rule] : [title, rule])
		.slice(0, rows)
		.map((row) => paneRow(row, columns, context));
	const shown = newestRows(room, {columns, rows: rows - head.length}, context);
	const free = rows - head.length - shown.length;
	return [...head, ...blankRows({columns, rows: free}), ...shown];
};

/** Forgets what was painted of a message: its text was taken back or replaced. */
export function forgetPeekRows(id: string): void {
	cache.forget((subject) => 'id' in subject && subject.id === id);
}

const cache = new RowCache(512);
const ONE = ownText(' ');
const TWO = ownText('  ');

/** ` #builds  (peek, read only)  3      Ctrl-X P close ` */
function titleRow(room: RoomState, columns: number, context: ScreenContext): StyledRow {
	const mark = hotMark(room, context.symbols);
	const key = activeKey(context, 'peek');
	const close: StyledRow =
		key === undefined
			? []
			: [
					{text: key, role: 'accent'},
					{text: joinSafe([ONE, ownText('close'), ONE]), role: 'muted'},
				];
	const kind = columns < 50 ? ownText('(peek)') : ownText('(peek, read only)');
	const left: StyledRow = [
		{text: ONE},
		{text: roomName(room), role: 'title'},
		{text: joinSafe([TWO, kind]), role: 'muted'},
		...(mark.text === '' ? [] : [{text: TWO}, mark]),
	];
	return twoEnds(left, close, {columns, context});
}

/** The last rows of the log, walked from its end, so that they cost what they show. */
function newestRows(
	room: RoomState,
	{columns, rows}: {readonly columns: number; readonly rows: number},
	context: ScreenContext,
): readonly string[] {
	const style = sideStyle(context, columns);
	cache.restyle(style);
	const isLive = context.state.connection.type === 'live';
	const walk = new LogWalk({source: logSource(context, room), style, cache, isLive});
	let found: readonly string[] = [];
	let start: number | undefined = walk.lastStart;
	while (start !== undefined && found.length < rows) {
		found = [...walk.painted(start).rows, ...found];
		start = walk.before(start);
	}
	return rows > 0 ? found.slice(-rows) : [];
}
