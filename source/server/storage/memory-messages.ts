import type {RoomMessage} from '../../protocol/records.ts';
import type {Access} from './access.ts';
import {isRepeat, type ThreadPlace} from './log-entry.ts';
import {change} from './memory-changes.ts';
import {addEntry, type MemoryDisk, type MemoryRoom, sentEntry} from './memory-disk.ts';
import {search} from './memory-search.ts';
import {factsAt, served} from './memory-served.ts';
import {isMessage} from './message-facts.ts';
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
		hasEntries: (account) => read(() => disk.sent.has(account)),
		messageIdAt: (room, seq) => read(() => disk.rooms.get(room)?.log[seq - 1]?.id),
	};
}

/** Appends a member's message, or finds it where it already is. */
export function append(disk: MemoryDisk, message: NewMessage): AppendResult {
	const stored = sentEntry(disk, message.from, message.id);
	if (stored !== undefined) return repeated(disk, message, stored);
	const room = disk.rooms.get(message.room);
	if (room === undefined || !room.members.has(message.from)) return {type: 'not-member'};
	if (message.replyTo === undefined) {
		return {type: 'appended', message: addEntry(disk, room, message), duplicate: false};
	}
	const place = placeOfAnswer(room, message.replyTo);
	if (place === undefined) return {type: 'unanswerable'};
	const entry = addEntry(disk, room, message, place);
	const {thread, threadCount} = place;
	const facts = {...factsAt(room, thread), replies: threadCount, repliedAt: entry.time};
	room.facts.set(thread, facts);
	return {type: 'appended', message: entry, duplicate: false};
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
	if (answered === undefined || !isMessage(answered)) return undefined;
	const thread = answered.thread ?? answered.seq;
	return {thread, threadCount: factsAt(room, thread).replies + 1};
}

function history(disk: MemoryDisk, request: HistoryRequest): MessagePage {
	const room = disk.rooms.get(request.room);
	if (room === undefined) return {messages: [], more: false};
	const {after = 0, before = Infinity, thread, limit} = request;
	const log =
		thread === undefined
			? room.log.slice(Math.max(0, after), Math.max(0, before - 1))
			: room.log.filter((entry) => entry.seq === thread || entry.thread === thread);
	const found = log.filter(({seq}) => seq > after && seq < before);
	const page = request.after === undefined ? found.slice(-limit) : found.slice(0, limit);
	return {messages: page.map((entry) => served(room, entry)), more: found.length > limit};
}

function firstSince(disk: MemoryDisk, room: string, time: number): number | undefined {
	return disk.rooms.get(room)?.log.find((entry) => entry.time >= time)?.seq;
}

function pins(room: MemoryRoom | undefined): readonly RoomMessage[] {
	if (room === undefined) return [];
	return [...room.facts]
		.filter(([, {pinned}]) => pinned > 0)
		.sort(([, one], [, other]) => other.pinned - one.pinned)
		.flatMap(([seq]) => room.log[seq - 1] ?? [])
		.map((entry) => served(room, entry));
}
