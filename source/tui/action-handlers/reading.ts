import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {pageRows, scrollBy, scrollToFirstUnread, scrollToTop} from '../log/scroll.ts';
import {roomName} from '../panes/room-marks.ts';
import {markEnd, markNeighbour, markPage} from '../select/moving.ts';
import {isThreadScrolled, scrollThread, threadPage} from '../thread/thread-scroll.ts';
import {frontRoom} from '../view-state.ts';
import type {Handler} from './handler.ts';

/** Moving through the log of the room in front. */
export const READING = {
	'scroll-up': (desk) => (isSelecting(desk) ? markPage(desk, -1) : scroll(desk, -page(desk))),
	'scroll-down': (desk) => (isSelecting(desk) ? markPage(desk, 1) : scroll(desk, page(desk))),
	'scroll-line-up': (desk) => (isSelecting(desk) ? markNeighbour(desk, -1) : scroll(desk, -1)),
	'scroll-line-down': (desk) => (isSelecting(desk) ? markNeighbour(desk, 1) : scroll(desk, 1)),
	'scroll-top': (desk) => {
		const {room} = desk.view;
		if (isSelecting(desk)) {
			markEnd(desk, 'oldest');
		} else if (isThreadScrolled(desk)) {
			scrollThread(desk, Number.NEGATIVE_INFINITY);
		} else if (room !== undefined) {
			desk.change({type: 'room-restored', room});
			desk.change({type: 'scrolled', room, anchor: scrollToTop(desk.screen(), room)});
		}
	},
	'scroll-bottom': (desk) => {
		if (isSelecting(desk)) {
			markEnd(desk, 'newest');
		} else if (isThreadScrolled(desk)) {
			scrollThread(desk, Number.POSITIVE_INFINITY);
		} else {
			toNewest(desk);
		}
	},
	'first-unread': (desk) => {
		const {room} = desk.view;
		const anchor = room === undefined ? undefined : scrollToFirstUnread(desk.screen(), room);
		if (room === undefined || anchor === undefined) {
			desk.hint(phrase`What is new here is on the screen.`);
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
		desk.hint(phrase`${roomName(room)} is read.`);
	},
} as const satisfies Readonly<Record<string, Handler>>;

/** Scrolls what has the focus, the room in front or its thread, by rows; negative for back in time. */
export function scroll(desk: Desk, rows: number): void {
	if (isThreadScrolled(desk)) {
		scrollThread(desk, rows);
	} else {
		scrollLog(desk, rows);
	}
}

/** Scrolls the room in front by rows, negative for back in time. */
export function scrollLog(desk: Desk, rows: number): void {
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

/** While a message is marked, the keys that scroll move the mark. */
function isSelecting({view}: Desk): boolean {
	return view.selected !== undefined;
}

function page(desk: Desk): number {
	return isThreadScrolled(desk) ? threadPage(desk) : pageRows(desk.screen());
}

/** Back to where new messages appear. */
export function toNewest(desk: Desk): void {
	const {room} = desk.view;
	if (room !== undefined) {
		desk.change({type: 'scrolled', room, anchor: undefined});
	}
}
