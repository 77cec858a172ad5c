import type {RoomMessage} from '../../protocol/records.ts';
import type {MemoryDisk, MemoryPlace, MemoryRoom} from './memory-disk.ts';
import {factsAt, served} from './memory-served.ts';
import {isMessage} from './message-facts.ts';
import type {MessagePage, SearchRequest} from './message-storage.ts';
import {hasWords, isFoundBeside, saidWords} from './search-match.ts';

/** Looks through all messages of the rooms: what memory holds is little, or a test's. */
export function search(disk: MemoryDisk, request: SearchRequest): MessagePage {
	const rooms = request.rooms.flatMap((id) => disk.rooms.get(id) ?? []);
	const found = rooms
		.flatMap((room) => matchesIn(room, request))
		.sort((one, other) => other.place.number - one.place.number);
	const messages = found.slice(0, request.limit).map(({room, message}) => served(room, message));
	return {messages, more: found.length > request.limit};
}

type Match = {
	readonly room: MemoryRoom;
	readonly message: RoomMessage;
	readonly place: MemoryPlace;
};

function matchesIn(room: MemoryRoom, request: SearchRequest): readonly Match[] {
	return room.log.flatMap((message, index): readonly Match[] => {
		const place = room.places[index];
		if (message === undefined) return [];
		const isFindable = isMessage(message) && !factsAt(room, message.seq).isDeleted;
		if (place === undefined || !isFindable || !isMatch(message, place, request)) return [];
		return [{room, message, place}];
	});
}

function isMatch(message: RoomMessage, {peak}: MemoryPlace, request: SearchRequest): boolean {
	const {from, text} = message;
	return isFoundBeside({from, text, peak}, request) && hasWords(foldedWords(message), request);
}

function foldedWords(message: RoomMessage): readonly string[] {
	const words = WORDS.get(message) ?? saidWords(message);
	WORDS.set(message, words);
	return words;
}

/** The words of messages that were looked through before. */
const WORDS = new WeakMap<RoomMessage, readonly string[]>();
