import type {RoomMessage} from '../../protocol/records.ts';
import type {Access} from './access.ts';
import {isRepeat, type ThreadPlace} from './log-entry.ts';
import {change} from './memory-changes.ts';
import {addEntry, type MemoryDisk, type MemoryRoom, sentEntry} from './memory-disk.ts';
import {attachFile} from './memory-files.ts';
import {search} from './memory-search.ts';
import {factsAt, served} from './memory-served.ts';
import {isAnswerable} from './message-facts.ts';
import type {
	AppendResult,
	HistoryRequest,
	MessagePage,
	MessageStorage,
	NewMessage,
} from './message-storage.ts';

/** The rooms' logs, in memory. */
export function memoryMessages(disk: MemoryDisk, {read, write}: Access): MessageStorage {
	return {
		append: (message) => write(() => append(disk, message)),
		change: (request) => write(() => change(disk, request)),
		history: (request) => read(() => history(disk, request)),
		firstSince: (room, time) => read(() => firstSince(disk, room, time)),
		pins: (room) => read(() => pins(disk.rooms.get(room))),
		search: (request) => read(() => search(disk, request)),
		hasEntries: (account) =>
			read(() => {
				const isIn = (disk.roomsOf.get(account)?.size ?? 0) > 0;
				return isIn || (disk.sent.get(account)?.size ?? 0) > 0;
			}),
		messageIdAt: (room, seq) => read(() => disk.rooms.get(room)?.log[seq - 1]?.id),
	};
}

/** Appends a member's message, or finds it where it already is. */
export function append(disk: MemoryDisk, message: NewMessage): AppendResult {
	const stored = sentEntry(disk, message.from, message.id);
	if (stored !== undefined) return repeated(disk, message, stored);
	const room = disk.rooms.get(message.room);
	if (room === undefined || !mayAppend(room, message)) return {type: 'not-member'};
	if (message.replyTo === undefined) {
		if (!attachFile(disk, message)) return {type: 'no-file'};
		return {type: 'appended', message: addEntry(disk, room, message), duplicate: false};
	}
	const place = placeOfAnswer(room, message.replyTo);
	if (place === undefined) return {type: 'unanswerable'};
	if (!attachFile(disk, message)) return {type: 'no-file'};
	const entry = addEntry(disk, room, message, place);
	const {thread, threadCount} = place;
	if (room.log[thread - 1] !== undefined) {
		const facts = {...factsAt(room, thread), replies: threadCount, repliedAt: entry.time};
		room.facts.set(thread, facts);
	}
	return {type: 'appended', message: entry, duplicate: false};
}

/** The relay's staff gives notice, and keeps order, in rooms that it is not in. */
function mayAppend({members}: MemoryRoom, {kind, from}: NewMessage): boolean {
	return kind === 'notice' || kind === 'moderation' || members.has(from);
}

function repeated(disk: MemoryDisk, message: NewMessage, stored: RoomMessage): AppendResult {
	const room = disk.rooms.get(stored.room);
	if (room === undefined) return {type: 'conflict'};
	const {isEdited, isDeleted} = factsAt(room, stored.seq);
	return isRepeat(message, stored, {isTextKnown: !isEdited && !isDeleted})
		? {type: 'appended', message: served(room, stored), duplicate: true}
		: {type: 'conflict'};
}

function placeOfAnswer(room: MemoryRoom, replyTo: number): ThreadPlace | undefined {
	const answered = room.log[replyTo - 1];
	if (answered === undefined || !isAnswerable(answered)) return undefined;
	const thread = answered.thread ?? answered.seq;
	const isKept = room.log[thread - 1] !== undefined;
	const replies = isKept ? factsAt(room, thread).replies : newestCount(room, thread);
	return {thread, threadCount: replies + 1};
}

/** How many answers there were in a thread whose first message is not kept. */
function newestCount({log}: MemoryRoom, thread: number): number {
	return log.findLast((entry) => entry?.thread === thread)?.threadCount ?? 0;
}

function history(disk: MemoryDisk, request: HistoryRequest): MessagePage {
	const room = disk.rooms.get(request.room);
	if (room === undefined) return {messages: [], more: false};
	const {after = 0, before = Infinity, thread, limit} = request;
	const found = room.log
		.slice(Math.max(0, after), Math.max(0, before - 1))
		.filter((entry) => entry !== undefined)
		.filter(({seq, ...entry}) => thread === undefined || seq === thread || entry.thread === thread);
	const page = request.after === undefined ? found.slice(-limit) : found.slice(0, limit);
	return {messages: page.map((entry) => served(room, entry)), more: found.length > limit};
}

/** The first that is kept of those since the log had reached that time. */
export function firstSince(disk: MemoryDisk, id: string, time: number): number | undefined {
	const room = disk.rooms.get(id);
	if (room === undefined) return undefined;
	const {floor} = room.record;
	const index = room.places.findIndex(({peak}, at) => at + 1 >= floor && peak >= time);
	return index === -1 ? undefined : index + 1;
}

function pins(room: MemoryRoom | undefined): readonly RoomMessage[] {
	if (room === undefined) return [];
	return [...room.facts]
		.filter(([, {pinned}]) => pinned > 0)
		.sort(([, one], [, other]) => other.pinned - one.pinned)
		.flatMap(([seq]) => room.log[seq - 1] ?? [])
		.map((entry) => served(room, entry));
}
