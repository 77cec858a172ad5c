import type {Access} from './access.ts';
import {isRepeat} from './log-entry.ts';
import {addEntry, type MemoryDisk, sentEntry} from './memory-disk.ts';
import type {AppendResult, MessageStorage, NewMessage} from './storage.ts';

/** The rooms' logs, in memory. */
export function memoryMessages(disk: MemoryDisk, {read, write}: Access): MessageStorage {
	return {
		append: (message) => write(() => append(disk, message)),
		history: (request) => read(() => history(disk, request)),
		hasEntries: (account) => read(() => disk.sent.has(account)),
		messageIdAt: (room, seq) => read(() => disk.rooms.get(room)?.log[seq - 1]?.id),
	};
}

/** Appends a member's message, or finds it where it already is. */
export function append(disk: MemoryDisk, message: NewMessage): AppendResult {
	const stored = sentEntry(disk, message.from, message.id);
	if (stored !== undefined) {
		return isRepeat(message, stored)
			? {type: 'appended', message: stored, duplicate: true}
			: {type: 'conflict'};
	}
	const room = disk.rooms.get(message.room);
	if (room === undefined || !room.members.has(message.from)) return {type: 'not-member'};
	return {type: 'appended', message: addEntry(disk, room, message), duplicate: false};
}

function history(
	disk: MemoryDisk,
	request: Parameters<MessageStorage['history']>[0],
): Awaited<ReturnType<MessageStorage['history']>> {
	const log = disk.rooms.get(request.room)?.log ?? [];
	const first = request.after ?? 0;
	const end = Math.max(first, Math.min(log.length, (request.before ?? Infinity) - 1));
	if (request.after === undefined) {
		const start = Math.max(first, end - request.limit);
		return {messages: log.slice(start, end), more: start > first};
	}
	const stop = Math.min(end, first + request.limit);
	return {messages: log.slice(first, stop), more: stop < end};
}
