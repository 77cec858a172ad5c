import {isPutAway} from '../../client/state/select.ts';
import type {RoomState} from '../../client/state/state.ts';
import {counted, phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {roomName} from '../panes/room-marks.ts';
import type {Handler} from './handler.ts';

/** Milliseconds within which the second press marks everything read. */
const WINDOW = 3000;

/** When the first of two presses came, by the clock that never jumps. */
const pressedAt = new WeakMap<Desk, number>();

/** Saying that something is read without having been there. */
export const READ_MARKS = {
	'mark-all-read': (desk) => {
		const {monotonic} = desk.screen();
		const before = pressedAt.get(desk) ?? Number.NEGATIVE_INFINITY;
		if (monotonic - before <= WINDOW) {
			pressedAt.delete(desk);
			markAllRead(desk);
			return;
		}
		const count = unreadRooms(desk).length;
		if (count === 0) {
			desk.hint(phrase`Everything is read.`);
			return;
		}
		pressedAt.set(desk, monotonic);
		desk.hint(
			counted(count, [
				'Press it again to mark the room with something new as read.',
				'Press it again to mark all {1} rooms as read.',
			]),
		);
	},
} as const satisfies Readonly<Record<string, Handler>>;

/** Everything of a room counts as read. */
export function markRead(desk: Desk, id: string): void {
	const room = desk.client.state.rooms.get(id);
	if (room !== undefined) {
		markAsRead(desk, room);
		desk.hint(phrase`${roomName(room)} is read.`);
	}
}

/** Everything counts as read, in every room that is in sight. */
export function markAllRead(desk: Desk): void {
	const rooms = unreadRooms(desk);
	for (const room of rooms) {
		markAsRead(desk, room);
	}
	desk.hint(counted(rooms.length, ['1 room is read.', '{1} rooms are read.']));
}

function unreadRooms({client}: Desk): readonly RoomState[] {
	return [...client.state.rooms.values()].filter((room) => room.unread > 0 && !isPutAway(room));
}

function markAsRead(desk: Desk, {id, log, head}: RoomState): void {
	desk.client.markRead(id, Math.max(log.newestSeq, head));
	desk.change({type: 'rule-dropped', room: id});
}
