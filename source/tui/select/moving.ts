import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {areaOf} from '../layout.ts';
import {dayNumber} from '../log/day-names.ts';
import {messageRowsAway, pageRows, scrollToShow} from '../log/scroll.ts';
import {visibleRange} from '../log/viewport.ts';
import {walkHits} from '../search/go-to-message.ts';
import {isCalling} from '../search/held-matches.ts';
import type {SelectedMessage} from '../view.ts';
import {frontRoom} from '../view-state.ts';
import {
	followedMark,
	markedMessage,
	nearestWhere,
	neighbourOf,
	newestMarkable,
	oldestMarkable,
} from './markable.ts';

/** Marks a message of the room in front: the newest, or the newest in sight of a log that is scrolled. */
export function startSelecting(desk: Desk): void {
	const room = frontRoom(desk.view, desk.client.state);
	if (room === undefined) {
		desk.hint(phrase`There is no room here yet. /join one, or see them with /rooms.`);
		return;
	}
	if (areaOf(desk.screen().layout, 'log') === undefined) {
		// The thread stands in the log's place.
		desk.change({type: 'thread-set', thread: undefined});
	}
	const seen = desk.view.scroll.has(room.id) ? visibleRange(desk.screen())?.newest : undefined;
	const mark = newestMarkable(room, seen === 0 ? undefined : seen);
	if (mark === undefined) {
		desk.hint(phrase`Nobody has said anything here yet.`);
		return;
	}
	markMessage(desk, mark);
}

/** Marks a message and brings it in sight. */
export function markMessage(desk: Desk, mark: SelectedMessage): void {
	const {clearedAt} = desk.view;
	if (mark.type === 'message' && mark.seq <= (clearedAt.get(mark.room) ?? 0)) {
		desk.change({type: 'room-restored', room: mark.room});
	}
	desk.change({type: 'message-selected', selected: mark});
	keepInSight(desk);
}

/** Leaves select mode. */
export function stopSelecting(desk: Desk): void {
	desk.change({type: 'message-selected', selected: undefined});
}

/** Follows the marked message after something has changed: it is in sight, and it exists. */
export function followMark(desk: Desk): void {
	const {selected} = desk.view;
	if (selected === undefined) {
		return;
	}
	const followed = followedMark(selected, desk.client.state);
	if (followed === undefined || !isSame(followed, selected)) {
		desk.change({type: 'message-selected', selected: followed});
	}
	keepInSight(desk);
}

/** Marks the message above (-1) or below (1). */
export function markNeighbour(desk: Desk, step: -1 | 1): void {
	const marked = markedMessage(desk.client.state, desk.view);
	const {selected} = desk.view;
	if (marked === undefined || selected === undefined) {
		return;
	}
	const mark = neighbourOf(marked.room, selected, step);
	if (mark !== undefined) {
		markMessage(desk, mark);
	} else if (step > 0) {
		desk.hint(phrase`That is the newest message.`);
	} else {
		desk.hint(
			marked.room.hasOlder
				? phrase`Older messages are on their way.`
				: phrase`That is the oldest message.`,
		);
		markMessage(desk, selected);
	}
}

/** Marks a message a page above (-1) or below (1). */
export function markPage(desk: Desk, step: -1 | 1): void {
	const {selected} = desk.view;
	const screen = desk.screen();
	const mark = selected && messageRowsAway(screen, selected, step * pageRows(screen));
	if (mark !== undefined) {
		markMessage(desk, mark);
	}
}

/** Marks the oldest message that is held, or the newest of all. */
export function markEnd(desk: Desk, end: 'oldest' | 'newest'): void {
	const room = frontRoom(desk.view, desk.client.state);
	const mark = room && (end === 'oldest' ? oldestMarkable(room) : newestMarkable(room));
	if (mark !== undefined) {
		markMessage(desk, mark);
	}
	if (room !== undefined && end === 'newest') {
		desk.change({type: 'scrolled', room: room.id, anchor: undefined});
	}
}

/**
 * Goes to the next message of a list that one came from, as it stands there; else marks the next that
 * calls this person, 1 being further down, towards the newest.
 */
export function markHit(desk: Desk, step: -1 | 1): void {
	// The next of a list that one came from is the one below it there.
	if (walkHits(desk, step > 0 ? 'next' : 'previous')) {
		return;
	}
	const {state} = desk.client;
	const marked = markedMessage(state, desk.view);
	const {selected} = desk.view;
	if (marked === undefined || selected === undefined) {
		return;
	}
	const {room} = marked;
	const hit = nearestWhere(room, {selected, step}, (message) => isCalling(message, room, state));
	if (hit === undefined) {
		desk.hint(
			step > 0
				? phrase`No mention of you below, as far as messages are loaded.`
				: phrase`No mention of you above, as far as messages are loaded.`,
		);
	} else {
		markMessage(desk, hit);
	}
}

/** Marks the first message of the next day (1), or of this one and then the one before (-1). */
export function markDay(desk: Desk, step: -1 | 1): void {
	const marked = markedMessage(desk.client.state, desk.view);
	const {selected} = desk.view;
	if (marked === undefined || selected === undefined) {
		return;
	}
	const {zoneOffset} = desk.screen();
	const {room, message} = marked;
	const dayOf = (time: number) => dayNumber(time, zoneOffset);
	const start = step < 0 ? firstOfDay(room, selected, dayOf) : undefined;
	const isThere = start === undefined || isSame(start, selected);
	const day = dayOf(message.time);
	const other = isThere
		? nearestWhere(room, {selected, step}, ({time}) => dayOf(time) !== day)
		: start;
	const mark = step < 0 && isThere && other !== undefined ? firstOfDay(room, other, dayOf) : other;
	if (mark === undefined) {
		desk.hint(
			step > 0 ? phrase`That is the last day.` : phrase`That is the first day that is loaded.`,
		);
	} else {
		markMessage(desk, mark);
	}
}

type Room = Parameters<typeof nearestWhere>[0];

function firstOfDay(
	room: Room,
	from: SelectedMessage,
	dayOf: (time: number) => number,
): SelectedMessage {
	const message = from.type === 'message' ? room.log.messageAt(from.seq) : undefined;
	if (message === undefined) {
		return from;
	}
	const day = dayOf(message.time);
	let first = from;
	for (;;) {
		const before = nearestWhere(room, {selected: first, step: -1}, () => true);
		const time = before?.type === 'message' ? room.log.messageAt(before.seq)?.time : undefined;
		if (before === undefined || time === undefined || dayOf(time) !== day) {
			return first;
		}
		first = before;
	}
}

function keepInSight(desk: Desk): void {
	const {selected, scroll} = desk.view;
	if (selected === undefined || desk.view.room !== selected.room) {
		return;
	}
	const anchor = scrollToShow(desk.screen(), selected);
	const current = scroll.get(selected.room);
	if (anchor?.seq !== current?.seq || anchor?.row !== current?.row) {
		desk.change({type: 'scrolled', room: selected.room, anchor});
	}
}

function isSame(one: SelectedMessage, other: SelectedMessage): boolean {
	return one.type === 'message'
		? other.type === 'message' && one.seq === other.seq
		: other.type === 'pending' && one.id === other.id;
}
