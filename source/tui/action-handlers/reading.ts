import type {Desk} from '../desk.ts';
import {pageRows, scrollBy, scrollToFirstUnread, scrollToTop} from '../log/scroll.ts';
import {roomName} from '../panes/room-marks.ts';
import {frontRoom} from '../view-state.ts';
import type {Handler} from './handler.ts';

/** Moving through the log of the room in front. */
export const READING = {
	'scroll-up': (desk) => scroll(desk, -pageRows(desk.screen())),
	'scroll-down': (desk) => scroll(desk, pageRows(desk.screen())),
	'scroll-line-up': (desk) => scroll(desk, -1),
	'scroll-line-down': (desk) => scroll(desk, 1),
	'scroll-top': (desk) => {
		const {room} = desk.view;
		if (room !== undefined) {
			desk.change({type: 'room-restored', room});
			desk.change({type: 'scrolled', room, anchor: scrollToTop(desk.screen(), room)});
		}
	},
	'scroll-bottom': toNewest,
	'first-unread': (desk) => {
		const {room} = desk.view;
		const anchor = room === undefined ? undefined : scrollToFirstUnread(desk.screen(), room);
		if (room === undefined || anchor === undefined) {
			desk.hint('What is new here is on the screen.');
			return;
		}
		desk.change({type: 'scrolled', room, anchor});
	},
	'mark-room-read': (desk) => {
		const room = frontRoom(desk.view, desk.client.state);
		if (room === undefined) {
			return;
		}
		desk.client.markRead(room.id, room.log.newestSeq);
		desk.change({type: 'rule-dropped', room: room.id});
		desk.hint(`${roomName(room)} is read.`);
	},
} as const satisfies Readonly<Record<string, Handler>>;

/** Scrolls the room in front by rows, negative for back in time. */
export function scroll(desk: Desk, rows: number): void {
	const {room} = desk.view;
	if (room === undefined) {
		return;
	}
	if (rows < 0 && desk.view.clearedAt.has(room)) {
		// `/clear` clears the view and not the history: going back brings it back.
		desk.change({type: 'room-restored', room});
	}
	desk.change({type: 'scrolled', room, anchor: scrollBy(desk.screen(), room, rows)});
}

/** Back to where new messages appear. */
export function toNewest(desk: Desk): void {
	const {room} = desk.view;
	if (room !== undefined) {
		desk.change({type: 'scrolled', room, anchor: undefined});
	}
}
