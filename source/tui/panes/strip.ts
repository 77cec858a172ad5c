import {levelOf, sortedRooms} from '../../client/state/select.ts';
import type {RoomState} from '../../client/state/state.ts';
import {ownText, safe} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows} from './pane-row.ts';
import {kindSign, listName, railMark} from './room-marks.ts';
import {waitingRooms} from './waiting-rooms.ts';

/** One row of rooms for narrow screens: the one in front, those where something waits, the others. */
export const stripRows: PaneRows = (context, size) => {
	const items = stripItems(context, size.columns);
	return paneRows([items.flatMap(({spans}) => spans)], size, context);
};

/** The room whose name is at a column of the strip, counted from 0; for the mouse. */
export function roomAtColumn(
	context: ScreenContext,
	columns: number,
	column: number,
): string | undefined {
	let start = 0;
	for (const {spans, room} of stripItems(context, columns)) {
		start += rowWidth(spans);
		if (column < start) {
			return room;
		}
	}
	return undefined;
}

const ONE = ownText(' ');
const COLON = ownText(':');

/** A piece of the strip, and the room it stands for. */
type StripItem = {readonly spans: StyledRow; readonly room: string | undefined};

function stripItems(context: ScreenContext, columns: number): readonly StripItem[] {
	const rooms = stripRooms(context);
	const items: StripItem[] = [];
	let width = 0;
	for (const [index, room] of rooms.entries()) {
		const left = rooms.length - index;
		const spans = [...(index === 0 ? [] : [{text: ONE}]), ...roomSpans(room, context)];
		const rest: Span = {text: safe` +${left}`, role: 'muted'};
		const needed = rowWidth(spans) + (left > 1 ? rowWidth([rest]) : 0);
		// The first is the room in front: cut rather than left out.
		if (index > 0 && width + needed > columns) {
			return [...items, {spans: [rest], room: undefined}];
		}
		items.push({spans, room: room.id});
		width += rowWidth(spans);
	}
	return items;
}

function stripRooms(context: ScreenContext): readonly RoomState[] {
	const {state, view} = context;
	const front = state.rooms.get(view.room ?? '');
	const needing = waitingRooms(context);
	const waiting = new Set(needing);
	const quiet = sortedRooms(state, view.room).filter((room) => !waiting.has(room));
	const others = [...needing, ...quiet].filter(({id}) => id !== view.room);
	return front === undefined ? others : [front, ...others];
}

/** `▌#general`, `#ops:@1`, `*mira:2`, `~#random` */
function roomSpans(room: RoomState, {symbols, view, state, now}: ScreenContext): StyledRow {
	const isFront = room.id === view.room;
	const isMuted = levelOf(state, room, now) === 'none';
	const mark = railMark(room, {isMuted, symbols});
	const kind = kindSign(room, {isMuted, symbols});
	const cursor: StyledRow = isFront ? [{text: symbols.cursor, role: 'accent'}] : [];
	const signs = kind.text === ONE ? cursor : [...cursor, kind];
	const name: Span = {text: listName(room), role: isFront ? 'title' : 'text'};
	const start: StyledRow = [...signs, name];
	return mark.text === '' ? start : [...start, {text: COLON}, mark];
}
