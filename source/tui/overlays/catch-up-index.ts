import {isGone} from '../../client/state/log-message.ts';
import {roomsNeedingAttention} from '../../client/state/select.ts';
import type {LogMessage, RoomState, State} from '../../client/state/state.ts';
import {isCalling} from '../search/held-matches.ts';

/** Why a message is on the catch-up page. */
export type MissedReason = 'mention' | 'question' | 'private' | 'pin' | 'file' | 'link';

/** A message that came while this person was away, and why it is worth a look. */
export type MissedMessage = {readonly reason: MissedReason; readonly message: LogMessage};

/** What came in one room since it was read. Taken from its log; nothing is guessed. */
export type MissedRoom = {
	readonly room: RoomState;
	/** What calls this person first, then pins, files and links; each oldest first. */
	readonly messages: readonly MissedMessage[];
	/** Of each reason, how many there are beyond those listed. */
	readonly more: ReadonlyMap<MissedReason, number>;
	/** Who came into the room. */
	readonly joined: readonly string[];
	/** Positions that are unread and not held: messages, or things done to messages. */
	readonly unloaded: number;
};

/** Messages of one reason and one room that are listed; the rest is counted. */
const MOST: Readonly<Record<MissedReason, number>> = {
	question: 8,
	mention: 8,
	private: 4,
	pin: 4,
	file: 4,
	link: 4,
};

/** The reasons in the order in which messages are listed. */
export const REASONS: readonly MissedReason[] = [
	'question',
	'mention',
	'private',
	'pin',
	'file',
	'link',
];

/** Unread messages that are looked at in one room: the newest. */
const LOOKED_AT = 5000;

/** What was missed, room by room: where this person is needed most comes first. */
export function missedRooms(state: State, now: number): readonly MissedRoom[] {
	return roomsNeedingAttention(state, now).map((room) => missedIn(room, state));
}

/** A room is another object whenever anything in it changed. */
const known = new WeakMap<RoomState, {readonly for: string; readonly missed: MissedRoom}>();

function missedIn(room: RoomState, state: State): MissedRoom {
	const asked = [state.account?.name, ...state.attention.keywords].join(' ');
	const held = known.get(room);
	if (held?.for === asked) {
		return held.missed;
	}
	const missed = worked(room, state);
	known.set(room, {for: asked, missed});
	return missed;
}

function worked(room: RoomState, state: State): MissedRoom {
	const {unread, lastOwn} = unreadOf(room, state.account?.name);
	const found = new Map<MissedReason, LogMessage[]>(REASONS.map((reason) => [reason, []]));
	const joined = new Set<string>();
	for (const message of unread) {
		if (message.kind === 'join' && message.from !== state.account?.name) {
			joined.add(message.from);
		}
		const reason = reasonOf(message, {room, state, lastOwn});
		if (reason !== undefined) {
			found.get(reason)?.push(message);
		}
	}
	const more = new Map<MissedReason, number>();
	const messages = REASONS.flatMap((reason) => {
		const all = found.get(reason) ?? [];
		more.set(reason, Math.max(0, all.length - MOST[reason]));
		return all.slice(-MOST[reason]).map((message): MissedMessage => ({reason, message}));
	});
	return {room, messages, more, joined: [...joined], unloaded: unloadedIn(room)};
}

/** What is after the read mark, oldest first, and the position of this person's own newest message. */
function unreadOf(
	{log, read}: RoomState,
	own: string | undefined,
): {readonly unread: readonly LogMessage[]; readonly lastOwn: number} {
	const unread: LogMessage[] = [];
	let lastOwn = 0;
	for (const entry of log.backwards()) {
		if (entry.type !== 'message') {
			continue;
		}
		if (entry.seq <= read || unread.length >= LOOKED_AT) {
			break;
		}
		lastOwn = Math.max(lastOwn, entry.from === own ? entry.seq : 0);
		unread.push(entry);
	}
	return {unread: unread.toReversed(), lastOwn};
}

function reasonOf(
	message: LogMessage,
	{
		room,
		state,
		lastOwn,
	}: {readonly room: RoomState; readonly state: State; readonly lastOwn: number},
): MissedReason | undefined {
	const isSaid = message.kind === 'text' || message.kind === 'action' || message.kind === 'notice';
	if (!isSaid || isGone(message) || message.isHidden || message.from === state.account?.name) {
		return undefined;
	}
	const isPrivate = room.direct !== undefined;
	// Only a question that stands there as one, and that this person said nothing after.
	const isOpen = /[?？؟]/u.test(message.text) && message.seq > lastOwn;
	if (isCalling(message, room, state) || isPrivate) {
		const reason = isPrivate ? 'private' : 'mention';
		return isOpen ? 'question' : reason;
	}
	if (message.shared?.isPinned === true) {
		return 'pin';
	}
	if (message.file !== undefined) {
		return 'file';
	}
	return linkIn(message.text) === undefined ? undefined : 'link';
}

/** The first web address in a text, without what ends the sentence around it. */
export function linkIn(text: string): string | undefined {
	return /\bhttps?:\/\/[^\s<>"]{3,2000}/iu.exec(text)?.[0].replace(/[.,;:!?)\]}'*_]+$/u, '');
}

/** How many positions after the read mark are not held. */
function unloadedIn({log, read, hasOlder, head}: RoomState): number {
	let missing = Math.max(0, head - Math.max(log.tailSeq, read));
	const oldest = log.oldestSeq;
	if (hasOlder && oldest !== undefined) {
		missing += Math.max(0, oldest - 1 - read);
	}
	for (let index = log.lowerBound(read); index < log.length; index++) {
		const entry = log.at(index);
		if (entry?.type === 'gap') {
			missing += Math.max(0, entry.before - 1 - Math.max(entry.after, read));
		}
	}
	return missing;
}
