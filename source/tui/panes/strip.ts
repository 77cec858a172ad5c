import {roomsNeedingAttention, sortedRooms} from '../../client/state/select.ts';
import type {RoomState} from '../../client/state/state.ts';
import {ownText, safe} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows} from './pane-row.ts';
import {hotMark, roomName, trustSign} from './room-marks.ts';

/** One row of rooms for narrow screens: the one in front, those where something waits, the others. */
export const stripRows: PaneRows = (context, size) => {
	const {state, view} = context;
	const front = state.rooms.get(view.room ?? '');
	const needing = roomsNeedingAttention(state);
	const quiet = sortedRooms(state, view.room).filter(({unread}) => unread === 0);
	const others = [...needing, ...quiet].filter(({id}) => id !== view.room);
	const rooms = front === undefined ? others : [front, ...others];
	return paneRows([stripRow(rooms, size.columns, context)], size, context);
};

const ONE = ownText(' ');
const COLON = ownText(':');

function stripRow(rooms: readonly RoomState[], columns: number, context: ScreenContext): StyledRow {
	const row: Span[] = [];
	let width = 0;
	for (const [index, room] of rooms.entries()) {
		const left = rooms.length - index;
		const spans = [...(index === 0 ? [] : [{text: ONE}]), ...roomSpans(room, context)];
		const rest: Span = {text: safe` +${left}`, role: 'muted'};
		const needed = rowWidth(spans) + (left > 1 ? rowWidth([rest]) : 0);
		// The first is the room in front: cut rather than left out.
		if (index > 0 && width + needed > columns) {
			return [...row, rest];
		}
		row.push(...spans);
		width += rowWidth(spans);
	}
	return row;
}

function roomSpans(room: RoomState, {symbols, view}: ScreenContext): StyledRow {
	const isFront = room.id === view.room;
	const mark = hotMark(room, symbols);
	const name: Span = {text: roomName(room), role: isFront ? 'title' : 'text'};
	const sign = trustSign(room, symbols);
	const named: StyledRow = sign.text === '' ? [name] : [sign, name];
	const start: StyledRow = isFront ? [{text: symbols.cursor, role: 'accent'}, ...named] : named;
	return mark.text === '' ? start : [...start, {text: COLON}, mark];
}
