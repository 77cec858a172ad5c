import type {MessageKind, RoomMessage} from '../../protocol/records.ts';
import type {Event} from './event.ts';
import {isMention} from './mention.ts';
import type {LogMessage, PendingMessage, PrivateFacts, RoomState} from './state.ts';

/** A message as it comes in: one of a conversation has facts. */
export type ReceivedMessage = RoomMessage & {readonly facts?: PrivateFacts};

type EventOf<Type extends Event['type']> = Extract<Event, {readonly type: Type}>;

/** New messages came. */
export function withReceived(
	room: RoomState,
	messages: readonly ReceivedMessage[],
	account: string | undefined,
): RoomState {
	const rows = messages.map((message) => toLogMessage(message, account));
	// What is not simply the log's continuation finds its place one by one.
	if (isContinuation(rows, room.log.tailSeq)) return withMessages(room, rows, account);
	return rows.reduce((changed, row) => withMessages(changed, [row], account), room);
}

/** Counts what is unread from the log itself: for when more than the newest row changed. */
export function recounted(room: RoomState, account: string | undefined): RoomState {
	let unread = 0;
	let mentions = 0;
	for (const entry of room.log.backwards()) {
		if (entry.type === 'message') {
			if (entry.seq <= room.read) break;
			if (isForReader(entry, account)) {
				unread++;
				if (entry.isMention) mentions++;
			}
		}
	}

	return unread === room.unread && mentions === room.mentions ? room : {...room, unread, mentions};
}

/** The row of a message. What somebody says in a conversation is always said to this account. */
export function toLogMessage(message: ReceivedMessage, account: string | undefined): LogMessage {
	const {seq, id, kind, from, time, text, facts} = message;
	const isFromOther = isSpoken(kind) && account !== undefined && from !== account;
	const row = {type: 'message', seq, id, kind, from, time, text} as const;
	if (facts !== undefined)
		return {...row, isMention: isFromOther && facts.note === undefined, facts};
	return {...row, isMention: isFromOther && isMention(text, account)};
}

/**
 * Joins, leaves and this account's own messages are nothing to catch up with; nor is, in a
 * conversation, what was deleted, or that the other person has another device.
 */
export function isForReader(
	{kind, from, facts}: Pick<LogMessage, 'kind' | 'from' | 'facts'>,
	account: string | undefined,
): boolean {
	const isNothing = facts !== undefined && (facts.isDeleted || facts.note === 'devices');
	return isSpoken(kind) && from !== account && !isNothing;
}

function isSpoken(kind: MessageKind): boolean {
	return kind === 'text' || kind === 'action' || kind === 'notice';
}

function isContinuation(messages: readonly LogMessage[], tail: number): boolean {
	let position = tail;
	return messages.every(({seq}) => {
		const isNext = seq > position;
		position = seq;
		return isNext;
	});
}

/** Takes one message, or several that continue the log. */
function withMessages(
	room: RoomState,
	messages: readonly LogMessage[],
	account: string | undefined,
): RoomState {
	const log = room.log.receive(...messages);
	const pending = settledPending(room, messages);
	if (log === room.log) return pending === room.pending ? room : {...room, pending};

	const isNew = (message: LogMessage) => message.seq > room.read && isForReader(message, account);
	const unread = messages.filter(isNew);
	const changed = {
		...room,
		log,
		head: messages.reduce((head, {seq}) => Math.max(head, seq), room.head),
		pending,
		typing: withoutWriters(room.typing, messages),
		hasOlder: hasOlder(room, log),
		unread: room.unread + unread.length,
		mentions: room.mentions + unread.filter(({isMention}) => isMention).length,
	};
	// What was missing comes late and alone, and tells of an earlier state of the room.
	const isNewest = messages.at(-1)?.seq === log.newestSeq;
	return isNewest ? messages.reduce(withFacts, changed) : changed;
}

function withoutWriters(
	typing: RoomState['typing'],
	messages: readonly LogMessage[],
): RoomState['typing'] {
	return messages.reduce((left, {from}) => (left.has(from) ? without(left, from) : left), typing);
}

/** What the log says about the room itself shows at once, before the relay repeats it. */
function withFacts(room: RoomState, message: LogMessage): RoomState {
	switch (message.kind) {
		case 'topic':
			return {...room, topic: message.text};
		case 'join': {
			if (room.members.size === 0 || room.members.has(message.from)) return room;
			const members = new Map(room.members);
			members.set(message.from, {name: message.from, role: 'member'});
			return {...room, members, memberCount: Math.max(room.memberCount, members.size)};
		}
		case 'leave': {
			if (!room.members.has(message.from)) return room;
			return {...room, members: without(room.members, message.from)};
		}
		case 'text':
		case 'action':
		case 'notice':
		case 'create':
			return room;
	}
}

/** A message of a conversation is another than it was: edited, deleted, reacted to, or delivered. */
export function withChangedMessage(
	room: RoomState,
	message: LogMessage,
	account: string | undefined,
): RoomState {
	const log = room.log.withChanged(message);
	return log === room.log ? room : recounted({...room, log}, account);
}

/** A page of older messages came, or of a gap's. */
export function withHistory(
	room: RoomState,
	event: EventOf<'history-received'>,
	account: string | undefined,
): RoomState {
	const {before, more} = event;
	const messages = event.messages.map((message) => toLogMessage(message, account));
	const oldest = room.log.oldestSeq;
	const log = room.log.withPage({messages, before, more}).withGapLoading(before, false);
	const isOlder = oldest === undefined || before <= oldest;
	// A page without anything new must not be asked for again and again.
	const hasMore = isOlder ? more && messages.length > 0 : room.hasOlder;
	const ids = new Set(messages.map((message) => message.id));
	const pending = room.pending.some((message) => ids.has(message.id))
		? room.pending.filter((message) => !ids.has(message.id))
		: room.pending;
	const head = Math.max(room.head, log.newestSeq);
	const loaded = {...room, log, pending, head, hasOlder: hasMore, isLoadingOlder: false};
	return recounted(loaded, account);
}

/** The page before that position is being fetched, or not any more. */
export function withLoading(room: RoomState, before: number, isLoading: boolean): RoomState {
	const oldest = room.log.oldestSeq;
	if (oldest === undefined || before <= oldest) {
		return room.isLoadingOlder === isLoading ? room : {...room, isLoadingOlder: isLoading};
	}

	const log = room.log.withGapLoading(before, isLoading);
	return log === room.log ? room : {...room, log};
}

/** A message was written down. */
export function withPending(room: RoomState, message: PendingMessage): RoomState {
	if (room.pending.some(({id}) => id === message.id)) return room;
	return {...room, pending: [...room.pending, message]};
}

/** The answer to a send and the message itself come in any order; whichever is first places it. */
export function withAccepted(
	room: RoomState,
	event: EventOf<'message-accepted'>,
	account: string | undefined,
): RoomState {
	const pending = room.pending.find(({id}) => id === event.id);
	if (pending === undefined || account === undefined) return room;
	const {id, kind, text} = pending;
	const {seq, time} = event;
	return withMessages(
		room,
		[{type: 'message', seq, id, kind, from: account, time, text, isMention: false}],
		account,
	);
}

/** A message has failed, or gets another chance. */
export function withDelivery(
	room: RoomState,
	id: string,
	delivery: PendingMessage['delivery'],
): RoomState {
	if (!room.pending.some((message) => message.id === id)) return room;
	const pending = room.pending.map((message) =>
		message.id === id ? {...message, delivery} : message,
	);
	return {...room, pending};
}

/** A message was dropped. */
export function withoutPending(room: RoomState, id: string): RoomState {
	const pending = settledPending(room, [{id}]);
	return pending === room.pending ? room : {...room, pending};
}

function settledPending(
	{pending}: RoomState,
	settled: readonly {readonly id: string}[],
): readonly PendingMessage[] {
	const isSettled = (message: PendingMessage) => settled.some(({id}) => id === message.id);
	return pending.some(isSettled) ? pending.filter((message) => !isSettled(message)) : pending;
}

/** This account has read up to that position. Never moves back. */
export function withRead(room: RoomState, seq: number, account: string | undefined): RoomState {
	if (seq <= room.read) return room;
	return recounted({...room, read: seq}, account);
}

/** The relay's log is longer than what is held. */
export function withHead(room: RoomState, head: number): RoomState {
	const log = room.log.withTailGap(head + 1);
	if (head <= room.head && log === room.log) return room;
	const hasOlder = room.hasOlder || log.length === 0;
	return {...room, head: Math.max(head, room.head), hasOlder, log};
}

/** Something older exists once the log does not begin with the room's first message. */
function hasOlder(room: RoomState, log: RoomState['log']): boolean {
	const oldest = log.oldestSeq ?? 1;
	return log.oldestSeq === room.log.oldestSeq ? room.hasOlder : oldest > 1;
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
	const copy = new Map(map);
	copy.delete(key);
	return copy;
}
