import type {RequestResult} from '../protocol/client-frame.ts';
import type {RoomFile} from '../protocol/records.ts';
import type {FileFacts} from './files/transfer-state.ts';
import type {OutboxMessage} from './outbox-record.ts';
import type {Greeting} from './uplink-owner.ts';

/** Puts a message of the outbox on the line, or what is to be done to one that is in the log. */
export function deliver(
	ask: Greeting['ask'],
	room: string,
	{id: message, kind, text, replyTo, change, file}: OutboxMessage,
): Promise<RequestResult<'send'>> {
	if (change === undefined) {
		const style = kind === 'action' ? kind : 'text';
		return ask('send', {
			...{room, message, kind: style, text},
			...(replyTo !== undefined && {replyTo}),
			...(file !== undefined && {file: roomFileOf(file)}),
		});
	}

	const {type, seq, emoji = ''} = change;
	switch (type) {
		case 'edit':
			return ask('message.edit', {room, seq, message, text});
		case 'delete':
			return ask('message.delete', {room, seq, message});
		case 'react':
		case 'unreact':
			return ask('message.react', {room, seq, message, emoji, on: type === 'react'});
		case 'pin':
		case 'unpin':
			return ask('message.pin', {room, seq, message, on: type === 'pin'});
	}
}

/** What the relay is told of a file; until when it keeps it, it knows. */
function roomFileOf({file, name, mediaType, size, seconds, hash = ''}: FileFacts): RoomFile {
	return {file, name, mediaType, size, hash, ...(seconds !== undefined && {seconds})};
}
