import type {Desk} from './desk.ts';
import {type Area, type AreaName, areaOf, hitTest} from './layout.ts';
import {messageAtRow} from './log/viewport.ts';
import {railTarget} from './panes/room-list.ts';
import {roomAtColumn} from './panes/strip.ts';
import {markMessage, stopSelecting} from './select/moving.ts';

/** Does what a click on a cell of the screen asks for: to go to a room, to mark a message, to close. */
export function click(
	desk: Desk,
	{column, row}: {readonly column: number; readonly row: number},
): void {
	const {layout} = desk.screen();
	const hit = hitTest(layout, column, row);
	// What can be clicked is there once at most: only borders and blanks are several.
	const area = hit && areaOf(layout, hit.name);
	if (hit !== undefined && area !== undefined) {
		CLICKS[hit.name]?.(desk, area, hit);
	}
}

type Cell = {readonly column: number; readonly row: number};

/** The right end of a thread's title says how to close it, and does so. */
const CLOSING_COLUMNS = 14;

const CLICKS: Readonly<Partial<Record<AreaName, (desk: Desk, area: Area, cell: Cell) => void>>> = {
	rail(desk, area, {row}) {
		const target = railTarget(desk.screen(), area, row);
		if (target?.type === 'room') {
			desk.enterRoom(target.room);
		} else if (target?.type === 'browse') {
			desk.openOverlay({type: 'go-to', query: '#', selected: 0});
		}
	},
	strip(desk, area, {column}) {
		const room = roomAtColumn(desk.screen(), area.columns, column);
		if (room !== undefined) {
			desk.enterRoom(room);
		}
	},
	thread(desk, area, {column, row}) {
		if (row === 0 && column >= area.columns - CLOSING_COLUMNS) {
			desk.change({type: 'thread-set', thread: undefined});
		} else {
			desk.change({type: 'focus-set', focus: 'thread'});
		}
	},
	'thread-composer': (desk) => desk.change({type: 'focus-set', focus: 'thread'}),
	log(desk, _, {row}) {
		desk.change({type: 'focus-set', focus: 'main'});
		const message = messageAtRow(desk.screen(), row);
		if (message === undefined) {
			stopSelecting(desk);
		} else {
			markMessage(desk, message);
		}
	},
	composer(desk) {
		stopSelecting(desk);
		if (desk.screen().layout.hasTwoComposers) {
			desk.change({type: 'focus-set', focus: 'main'});
		}
	},
	peek(desk) {
		if (desk.view.peek !== undefined) {
			desk.enterRoom(desk.view.peek);
		}
	},
};
