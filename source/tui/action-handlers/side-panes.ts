import type {LogMessage, RoomState} from '../../client/state/state.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {roomsOverlay} from '../overlays/rooms.ts';
import {frontRoom} from '../view-state.ts';
import type {Handler} from './handler.ts';

/** The panes beside the log: a thread, and another room. */
export const SIDE_PANES = {
	thread: (desk) => {
		if (desk.view.thread === undefined) {
			openThread(desk);
		} else {
			desk.change({type: 'thread-set', thread: undefined});
		}
	},
	'other-pane': (desk) => {
		const {thread, focus} = desk.view;
		if (thread === undefined) {
			desk.hint(phrase`There is one pane to write in. A thread opens another one.`);
			return;
		}
		desk.change({type: 'focus-set', focus: focus === 'main' ? 'thread' : 'main'});
	},
	peek: (desk) => {
		if (desk.view.peek !== undefined) {
			desk.change({type: 'peek-set', room: undefined});
		} else if (canPeek(desk)) {
			const list = roomsOverlay(desk.screen());
			const others = desk.client.state.rooms.size - 1;
			// The room in front is no choice: the one below it is, or above the last one.
			const selected = list.selected < others ? list.selected + 1 : list.selected - 1;
			desk.openOverlay({...list, selected: Math.max(0, selected), purpose: 'peek'});
		}
	},
} as const satisfies Readonly<Record<string, Handler>>;

/**
 * Opens the thread of the message at a position of the room in front: without one that of the marked
 * message, or else of the newest that belongs to a thread. What stands against it is said in the hint.
 */
export function openThread(desk: Desk, seq?: number): void {
	const room = frontRoom(desk.view, desk.client.state);
	if (room === undefined) {
		return;
	}
	if (room.direct !== undefined) {
		desk.hint(
			phrase`Conversations have no threads: the answers stand in the log, under what they quote.`,
		);
		return;
	}
	const {selected} = desk.view;
	const wanted = seq ?? (selected?.type === 'message' ? selected.seq : undefined);
	const root = wanted === undefined ? newestThread(room) : rootOf(room, wanted);
	if (root === undefined) {
		desk.hint(phrase`No message here belongs to a thread yet. An answer to one begins it.`);
		return;
	}
	openThreadOf(desk, room.id, root);
}

/** Opens the thread of a room that begins at a position, with the focus on it. */
export function openThreadOf(desk: Desk, room: string, root: number): void {
	desk.change({type: 'room-entered', room});
	desk.change({type: 'message-selected', selected: undefined});
	desk.change({type: 'thread-set', thread: {room, root, scroll: 0}});
}

/** Shows another room beside the one in front; undefined ends that. */
export function peekAt(desk: Desk, room: string | undefined): void {
	if (room === undefined) {
		desk.change({type: 'peek-set', room});
		return;
	}
	if (room === desk.view.room) {
		desk.hint(phrase`That room is in front of you already.`);
	} else if (canPeek(desk)) {
		desk.change({type: 'peek-set', room});
	}
}

function canPeek(desk: Desk): boolean {
	const {canPeek: hasRoom} = desk.screen().layout;
	if (!hasRoom) {
		desk.hint(
			phrase`A second room needs a screen of 140 columns. The go-to list shows one without going.`,
		);
	}
	return hasRoom;
}

/** How many messages are looked at for one that belongs to a thread, from the newest on. */
const REACH = 2000;

function newestThread({log}: RoomState): number | undefined {
	for (let index = log.length - 1; index >= Math.max(0, log.length - REACH); index--) {
		const entry = log.at(index);
		const root = entry?.type === 'message' ? threadOf(entry) : undefined;
		if (root !== undefined) {
			return root;
		}
	}
	return undefined;
}

/** A message without answers begins a thread when somebody asks for it. */
function rootOf({log}: RoomState, seq: number): number {
	const index = log.indexOfSeq(seq);
	const entry = index === undefined ? undefined : log.at(index);
	return entry?.type === 'message' ? (threadOf(entry) ?? seq) : seq;
}

function threadOf({seq, thread, shared}: LogMessage): number | undefined {
	return thread ?? ((shared?.replies ?? 0) > 0 ? seq : undefined);
}
