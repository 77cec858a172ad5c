import type {Event} from './event.ts';
import {isForReader, type Reader, type ReceivedMessage, toPlaced} from './log-message.ts';
import type {PlacedEntry} from './log-rows.ts';
import {withModeration} from './moderation.ts';
import {recounted, withOwnChange, withTold} from './news.ts';
import type {LogMessage, PendingMessage, RoomState} from './state.ts';

type EventOf<Type extends Event['type']> = Extract<Event, {readonly type: Type}>;

/** New messages came. */
export function withReceived(
	room: RoomState,
	messages: readonly ReceivedMessage[],
	reader: Reader,
): RoomState {
	const entries = messages.map((message) => toPlaced(message, reader));
	// What is not simply the log's continuation finds its place one by one.
	if (isContinuation(entries, room.log.tailSeq)) {
		return withTold(withEntries(room, entries, reader), {messages, placed: entries}, reader);
	}

	return messages.reduce((changed, message) => {
		const placed = [toPlaced(message, reader)];
		return withTold(withEntries(changed, placed, reader), {messages: [message], placed}, reader);
	}, room);
}

function isContinuation(entries: readonly PlacedEntry[], tail: number): boolean {
	let position = tail;
	return entries.every(({seq}) => {
		const isNext = seq > position;
		position = seq;
		return isNext;
	});
}

/** Takes one entry, or several that continue the log. */
function withEntries(
	room: RoomState,
	entries: readonly PlacedEntry[],
	{account}: Reader,
): RoomState {
	const log = room.log.receive(...entries);
	const pending = settledPending(room, entries);
	if (log === room.log) return pending === room.pending ? room : {...room, pending};

	const messages = entries.filter((entry) => entry.type === 'message');
	const isNew = (message: LogMessage) => message.seq > room.read && isForReader(message, account);
	const unread = messages.filter(isNew);
	const changed = {
		...room,
		log,
		head: entries.reduce((head, {seq}) => Math.max(head, seq), room.head),
		pending,
		typing: withoutWriters(room.typing, messages),
		hasOlder: hasOlder(room, log),
		unread: room.unread + unread.length,
		mentions: room.mentions + unread.filter(({isMention}) => isMention).length,
	};
	// What was missing comes late and alone, and tells of an earlier state of the room.
	const isNewest = entries.at(-1)?.seq === log.newestSeq;
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
		case 'moderation':
			return withModeration(room, message);
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
	reader: Reader,
): RoomState {
	const {before, more, messages} = event;
	const entries = messages.map((message) => toPlaced(message, reader));
	const oldest = room.log.oldestSeq;
	const log = room.log.withPage({messages: entries, before, more}).withGapLoading(before, false);
	const isOlder = oldest === undefined || before <= oldest;
	// A page without anything new must not be asked for again and again.
	const hasMore = isOlder ? more && entries.length > 0 : room.hasOlder;
	const pending = settledPending(room, entries);
	const head = Math.max(room.head, log.newestSeq);
	const loaded = {...room, log, pending, head, hasOlder: hasMore, isLoadingOlder: false};
	const placed = entries.filter(({seq}) => room.log.indexOfSeq(seq) === undefined);
	return recounted(withTold(loaded, {messages, placed}, reader), reader.account);
}

/** The page before that position is being fetched, or not any more. */
export function withLoading(room: RoomState, before: number, isLoading: boolean): RoomState {
	const oldest = room.log.oldestSeq;
	// What was asked for when nothing was held is of no gap, though the log may begin above it by now.
	const isOfNoGap = !isLoading && room.log.gapAt(before - 1) === undefined;
	if (oldest === undefined || before <= oldest || isOfNoGap) {
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
	reader: Reader,
): RoomState {
	const pending = room.pending.find(({id}) => id === event.id);
	const {account} = reader;
	if (pending === undefined || account === undefined) return room;
	const {change} = pending;
	if (change !== undefined) {
		const settled = {...room, pending: settledPending(room, [event])};
		return withOwnChange(settled, {...change, text: pending.text, place: event.seq}, reader);
	}

	const {id, kind, text, replyTo, file} = pending;
	const {seq, time, thread, threadCount} = event;
	const message = {
		...{room: room.id, seq, id, kind, from: account, time, text},
		...(replyTo !== undefined && {replyTo}),
		...(file !== undefined && {file}),
		...(thread !== undefined && {thread, ...(threadCount !== undefined && {threadCount})}),
	};
	const placed = [toPlaced(message, reader)];
	return withTold(withEntries(room, placed, reader), {messages: [message], placed}, reader);
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

/** A message waits for its turn: the room is in slow mode. */
export function withWaiting(room: RoomState, id: string, until: number): RoomState {
	if (!room.pending.some((message) => message.id === id)) return room;
	const pending = room.pending.map((message) =>
		message.id === id ? {...message, waitsUntil: until} : message,
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

/** This account wants to read again, from that position on. */
export function withReadBack(room: RoomState, seq: number, account: string | undefined): RoomState {
	const read = Math.max(0, seq - 1);
	return read >= room.read ? room : recounted({...room, read}, account);
}

/** The relay keeps nothing of the room before that position any more, and so does nobody here. */
export function withFloor(room: RoomState, before: number, account: string | undefined): RoomState {
	const log = room.log.withFloor(before);
	const oldest = log.oldestSeq;
	// What is left of a gap that the purge cut in two is asked for like everything older.
	const isCut = log !== room.log;
	const hasOlder =
		oldest === undefined ? before <= room.head : oldest > before && (room.hasOlder || isCut);
	const changed = {...room, log, hasOlder};
	return log === room.log && hasOlder === room.hasOlder ? room : recounted(changed, account);
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
