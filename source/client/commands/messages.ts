import {counted, phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {PendingMessage} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
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
		summary: 'Send the last failed message of this room again, or all of them',
		category: 'messages',
		minimum: 0,
		maximum: 1,
		run(context, {words: [which]}) {
			for (const {id} of failedMessages(context, which)) context.client.retry(id);
		},
	},
	{
		name: 'drop',
		aliases: [],
		usage: '[all]',
		summary: 'Forget the last failed message of this room, or all of them',
		category: 'messages',
		minimum: 0,
		maximum: 1,
		run(context, {words: [which]}) {
			const failed = failedMessages(context, which);
			for (const {id} of failed) context.client.drop(id);
			say(
				context,
				counted(failed.length, [
					'1 failed message was dropped.',
					'{1} failed messages were dropped.',
				]),
			);
		},
	},
];

function failedMessages(
	context: CommandContext,
	which: string | undefined,
): readonly PendingMessage[] {
	if (which !== undefined && which !== 'all') {
		throw new InputError(phrase`Leave that out for the last failed message, or say "all".`);
	}

	const room = currentRoom(context);
	const failed = room.pending.filter(({delivery}) => delivery.type === 'failed');
	if (failed.length === 0)
		throw new InputError(phrase`No message has failed in ${placeName(room)}.`);
	return which === 'all' ? failed : failed.slice(-1);
}
