import {counted, phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {TransferState} from '../files/transfer-state.ts';
import type {PendingMessage} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {failedTransfers} from './files.ts';
import {ownRoom} from './rooms.ts';
import {refuseBarred} from './writing-bar.ts';

export const MESSAGE_COMMANDS: readonly Command[] = [
	{
		name: 'me',
		aliases: [],
		usage: 'TEXT…',
		summary: 'Say what you are doing',
		category: 'messages',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const {id} = currentRoom(context);
			refuseBarred(context, id);
			context.client.send(id, given.rest(0), {
				kind: 'action',
				...context.hold?.(),
			});
		},
	},
	{
		name: 'say',
		aliases: [],
		usage: 'TEXT…',
		summary: 'Send a message that begins with a slash',
		category: 'messages',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const {id} = currentRoom(context);
			refuseBarred(context, id);
			context.client.send(id, given.rest(0), {...context.hold?.()});
		},
	},
	{
		name: 'group_msg',
		aliases: ['room-msg'],
		usage: 'ROOM TEXT…',
		summary: 'Send a message to another of your rooms',
		category: 'messages',
		minimum: 2,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const room = ownRoom(context, given.words[0] ?? '');
			refuseBarred(context, room.id);
			context.client.send(room.id, given.rest(1));
			if (room.id !== context.room) say(context, phrase`Sent to ${placeName(room)}.`);
		},
	},
	{
		name: 'retry',
		aliases: [],
		usage: '[all]',
		summary: 'Try the last failed message or file of this room again, or all of them',
		category: 'messages',
		minimum: 0,
		maximum: 1,
		run(context, {words: [which]}) {
			const {messages, transfers} = failedHere(context, which);
			for (const {id} of messages) context.client.retry(id);
			for (const {id} of transfers) context.client.retryTransfer(id);
		},
	},
	{
		name: 'drop',
		aliases: [],
		usage: '[all]',
		summary: 'Forget the last failed message or file of this room, or all of them',
		category: 'messages',
		minimum: 0,
		maximum: 1,
		run(context, {words: [which]}) {
			const {messages, transfers} = failedHere(context, which);
			for (const {id} of messages) context.client.drop(id);
			for (const {id} of transfers) context.client.cancelTransfer(id);
			sayDropped(context, messages.length, [
				'1 failed message was dropped.',
				'{1} failed messages were dropped.',
			]);
			sayDropped(context, transfers.length, [
				'1 failed file was dropped.',
				'{1} failed files were dropped.',
			]);
		},
	},
];

/** What has failed in the room in front: a message rather than a file, unless all is meant. */
function failedHere(
	context: CommandContext,
	which: string | undefined,
): {readonly messages: readonly PendingMessage[]; readonly transfers: readonly TransferState[]} {
	if (which !== undefined && which !== 'all') {
		throw new InputError(phrase`Leave that out for the last that failed, or say "all".`);
	}

	const room = currentRoom(context);
	const messages = room.pending.filter(({delivery}) => delivery.type === 'failed');
	const transfers = failedTransfers(context, room.id);
	if (messages.length + transfers.length === 0) {
		throw new InputError(phrase`Nothing has failed in ${placeName(room)}.`);
	}

	if (which === 'all') return {messages, transfers};
	return messages.length > 0
		? {messages: messages.slice(-1), transfers: []}
		: {messages: [], transfers: transfers.slice(-1)};
}

function sayDropped(
	context: CommandContext,
	count: number,
	forms: Parameters<typeof counted>[1],
): void {
	if (count > 0) say(context, counted(count, forms));
}
