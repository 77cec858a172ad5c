import {sortedRooms} from '../../client/state/select.ts';
import type {RoomState} from '../../client/state/state.ts';
import {putAwayWord, roomName, trustSign} from '../panes/room-marks.ts';
import {ownText, type SafeText, safe} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {clamp, moved} from './list-mark.ts';
import type {RoomsOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows, pageTitle} from './page.ts';
import {unreadWords} from './unread-words.ts';

/** Draws the room list, with the numbers by which keys reach the first nine. */
export function roomsPicture(
	{selected, purpose}: RoomsOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols, state, view} = context.screen;
	const rooms = sortedRooms(state, view.room);
	const marked = clamp(selected, rooms.length);
	const rows = rooms.map((room, index) => ({
		row: roomRow(room, {index, isMarked: index === marked, context}),
		isSelected: index === marked,
	}));
	const isPeek = purpose === 'peek';
	const title = isPeek ? ownText('Look at a room, nothing is marked as read') : ownText('Rooms');
	const page = {
		title: pageTitle(title),
		count: safe`${rooms.length} `,
		rows,
		scroll: 0,
		footer: keysFooter(
			isPeek ? ownText('Enter look') : ownText('Enter open'),
			ownText('arrows move'),
			ownText('Esc close'),
		),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Moves the mark, or opens the marked room; a digit opens the room of that number. */
export function roomsStep(
	overlay: RoomsOverlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	const {state, view} = context.screen;
	const rooms = sortedRooms(state, view.room);
	const {length} = rooms;
	const selected = clamp(overlay.selected, length);
	switch (key.type) {
		case 'accept':
			return opened(overlay, rooms[selected]);
		case 'text':
			return opened(overlay, rooms[Number(key.text) - 1]);
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(overlayPlace(context.screen.layout).rows);
			return {overlay: {...overlay, selected: moved(selected, key, {length, height})}};
		}
		case 'edit':
			return {overlay};
	}
}

/** The list with the room in front marked. */
export function roomsOverlay({state, view}: OverlayContext['screen']): RoomsOverlay {
	const index = sortedRooms(state, view.room).findIndex(({id}) => id === view.room);
	return {type: 'rooms', selected: Math.max(0, index)};
}

function opened(overlay: RoomsOverlay, room: RoomState | undefined): OverlayStep {
	const type = overlay.purpose === 'peek' ? 'peek' : 'enter-room';
	return room === undefined ? {overlay} : {overlay: undefined, effect: {type, room: room.id}};
}

type RowOptions = {
	readonly index: number;
	readonly isMarked: boolean;
	readonly context: OverlayContext;
};

function roomRow(room: RoomState, {index, isMarked, context}: RowOptions): StyledRow {
	const {symbols} = context.screen;
	const number = ownText(index < 9 ? `${index + 1}` : ' ');
	const sign = trustSign(room, symbols);
	const word = conversationWord(room);
	const {unread} = room;
	return [
		{text: isMarked ? symbols.cursor : ownText(' '), role: 'accent'},
		{text: number, role: 'muted'},
		sign.text === '' ? {text: ownText(' ')} : sign,
		{text: roomName(room), bold: unread > 0},
		...(unread === 0 ? [] : [{text: safe`  ${unreadWords(room)}`, role: 'unread'} as const]),
		...(word === undefined ? [] : [{text: safe`  ${word}`, role: 'muted'} as const]),
	];
}

/** What is to be said of a conversation in a list, in a word. */
function conversationWord(room: RoomState): SafeText | undefined {
	if (room.direct?.trust === 'changed') {
		return ownText('keys changed');
	}
	return room.direct?.standing === 'request' ? ownText('a request') : putAwayWord(room);
}
