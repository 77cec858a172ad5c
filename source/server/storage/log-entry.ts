import type {RoomMessage} from '../../protocol/records.ts';
import {keptModeration} from './kept-records.ts';
import {UNTOUCHED} from './message-facts.ts';
import type {NewChange, NewMessage} from './message-storage.ts';
import {storedText} from './stored-text.ts';

/** Where an answer belongs: the first message of its thread, and its number there. */
export type ThreadPlace = {readonly thread: number; readonly threadCount: number};

/** A message as the room's log holds it, at its position. */
export function logEntry(message: NewMessage, seq: number, place?: ThreadPlace): RoomMessage {
	const {room, id, kind, from, time, replyTo, moderation, file} = message;
	return {
		...{room, seq, id, kind, from, time, text: storedText(message.text)},
		...(replyTo === undefined ? {} : {replyTo, ...place}),
		...(moderation === undefined ? {} : {moderation: keptModeration(moderation)}),
		...(file === undefined ? {} : {file}),
	};
}

/** A change as the room's log holds it; what it has made of its message is added when it is served. */
export function changeEntry(change: NewChange, seq: number): RoomMessage {
	const {room, id, from, time, target, action} = change;
	const emoji = 'emoji' in action ? {emoji: action.emoji} : {};
	const bare = {type: action.type, seq: target, ...emoji, text: '', state: UNTOUCHED};
	return {room, seq, id, kind: 'change', from, time, text: '', change: bare};
}

/**
 * Whether a message sent under a stored entry's id is that entry, sent again. Of one that was edited
 * or deleted since, the text that was sent is not known any more, nor perhaps the file.
 */
export function isRepeat(
	message: NewMessage,
	stored: RoomMessage,
	{isTextKnown}: {readonly isTextKnown: boolean},
): boolean {
	return (
		message.room === stored.room &&
		message.kind === stored.kind &&
		message.replyTo === stored.replyTo &&
		(!isTextKnown ||
			(storedText(message.text) === stored.text && message.file?.file === stored.file?.file))
	);
}

/** Whether a change made under a stored entry's id is that entry, made again. */
export function isRepeatedChange({room, target, action}: NewChange, stored: RoomMessage): boolean {
	const {change} = stored;
	return (
		room === stored.room &&
		action.type === change?.type &&
		target === change.seq &&
		('emoji' in action ? action.emoji : undefined) === change.emoji
	);
}
