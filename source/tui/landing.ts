import type {RoomState} from '../client/state/state.ts';
import type {Desk} from './desk.ts';
import {scrollToNews} from './log/scroll.ts';

/**
 * Somebody begins to look at the room in front: the first message that they have not read comes into
 * sight where it would not be, and is fetched first where it is not held. Whoever scrolled up there stays
 * where they are.
 */
export function landOnNews(desk: Desk): void {
	const {room = '', scroll} = desk.view;
	const held = desk.client.state.rooms.get(room);
	if (held === undefined || held.unread === 0 || scroll.has(room)) {
		return;
	}
	showNews(desk, room);
	if (!holdsNews(held)) {
		void fetchNews(desk, held);
	}
}

function showNews(desk: Desk, room: string): void {
	const anchor = scrollToNews(desk.screen(), room);
	if (anchor !== undefined) {
		desk.change({type: 'scrolled', room, anchor});
	}
}

/** Whether the first unread message is held, not only some of those that followed it. */
function holdsNews({log, read, hasOlder}: RoomState): boolean {
	const isBefore = hasOlder && (log.oldestSeq ?? Number.POSITIVE_INFINITY) > read + 1;
	return !isBefore && log.gapAt(read + 1) === undefined;
}

/** Never rejects: what cannot be had now is a row of the log that says so. */
async function fetchNews(desk: Desk, {id, read}: RoomState): Promise<void> {
	const before = desk.view.scroll.get(id);
	try {
		await desk.client.loadAround(id, {seq: read + 1});
	} catch {
		return;
	}
	// Somebody may have gone on, or scrolled, while it was fetched.
	if (desk.view.room === id && desk.view.scroll.get(id) === before) {
		showNews(desk, id);
	}
}
