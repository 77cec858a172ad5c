import type {RoomMessage} from '../../protocol/records.ts';
import type {NewMessage} from './storage.ts';
import {storedText} from './stored-text.ts';

/** A message as the room's log holds it, at its position. */
export function logEntry(message: NewMessage, seq: number): RoomMessage {
	const {room, id, kind, from, time} = message;
	return {room, seq, id, kind, from, time, text: storedText(message.text)};
}

/** Whether a message sent under a stored entry's id is that entry, sent again. */
export function isRepeat(message: NewMessage, stored: RoomMessage): boolean {
	return (
		message.room === stored.room &&
		message.kind === stored.kind &&
		storedText(message.text) === stored.text
	);
}
