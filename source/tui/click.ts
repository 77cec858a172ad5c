import {sortedRooms} from '../client/state/select.ts';
import {hitTest} from './layout.ts';
import {roomAtRow} from './panes/room-list.ts';
import {roomName} from './panes/room-marks.ts';
import {slicePainted} from './text/painted.ts';
import type {ScreenContext} from './view.ts';

/** The room whose name was clicked, in the room list or the strip of rooms; undefined elsewhere. */
export function clickedRoom(
	context: ScreenContext,
	line: string,
	{column, row}: {readonly column: number; readonly row: number},
): string | undefined {
	const {layout, state} = context;
	const area = layout.areas.find(({name, ...place}) => {
		const isList = name === 'rail' || name === 'strip';
		return isList && row >= place.row && row < place.row + place.rows;
	});
	const hit = hitTest(layout, column, row);
	if (area === undefined || hit?.name !== area.name) {
		return undefined;
	}
	if (area.name === 'rail') {
		return roomAtRow(context, area, hit.row);
	}
	// Read off the screen: which rooms are in sight is the strip's affair.
	const text = plain(slicePainted(line, area.column, area.column + area.columns));
	const names = [...text.matchAll(/(?<!:)[#@][a-z\d._-]+/g)];
	const start = names.findLast(({index}) => index <= hit.column + 1)?.[0];
	if (start === undefined) {
		return undefined;
	}
	const rooms = sortedRooms(state, context.view.room);
	const found =
		rooms.find((room) => roomName(room) === start) ??
		rooms.find((room) => roomName(room).startsWith(start));
	return found?.id;
}

function plain(painted: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: styles are what is taken out.
	return painted.replace(/\u001b\[[\d;]*m/g, '');
}
