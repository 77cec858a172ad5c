import {InputError} from '../error.ts';
import type {LogMessage, RoomState} from '../state/state.ts';
import type {Command, CommandContext} from './command.ts';
import {wholeCharacters} from './excerpt.ts';
import {currentConversation} from './people-names.ts';

/** Changing what was said in a conversation. */
export const CHANGE_COMMANDS: readonly Command[] = [
	{
		name: 'edit',
		aliases: [],
		usage: 'TEXT…',
		summary: 'Replace the text of your last private message',
		category: 'messages',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const {room, message} = lastOwn(context);
			context.client.editMessage(room.id, message.id, given.rest(0));
		},
	},
	{
		name: 'delete',
		aliases: [],
		usage: '',
		summary: 'Take your last private message away, at both ends',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const {room, message} = lastOwn(context);
			const answer = await context.ui.ask(
				`Delete "${beginning(message.text)}"? It may have been read, and another program may keep it.`,
				[{key: 'd', label: 'deletes it'}],
			);
			if (answer === 'd') context.client.deleteMessage(room.id, message.id);
		},
	},
	{
		name: 'react',
		aliases: [],
		usage: 'EMOJI',
		summary: 'Put an emoji under the last message of the other person',
		category: 'messages',
		minimum: 1,
		maximum: 1,
		run(context, {words: [typed = '']}) {
			const emoji = readEmoji(typed);
			const room = conversation(context);
			const message = lastWhere(room, (each) => each.from === room.direct?.peer);
			if (message === undefined) {
				throw new InputError(`${room.direct?.peer} has said nothing here to react to.`);
			}

			context.client.react(room.id, message.id, {emoji, isOn: true});
		},
	},
	{
		name: 'unreact',
		aliases: [],
		usage: 'EMOJI',
		summary: 'Take your last such emoji away again',
		category: 'messages',
		minimum: 1,
		maximum: 1,
		run(context, {words: [typed = '']}) {
			const emoji = readEmoji(typed);
			const room = conversation(context);
			const own = context.client.state.account?.name ?? '';
			const message = lastWhere(room, ({facts}) =>
				(facts?.reactions ?? []).some(
					(reaction) => reaction.emoji === emoji && reaction.names.includes(own),
				),
			);
			if (message === undefined) {
				throw new InputError('No message shown here has that emoji from you.');
			}

			context.client.react(room.id, message.id, {emoji, isOn: false});
		},
	},
];

/** What makes one character, as people count them, an emoji: a picture, a flag, a keycap. */
const EMOJI = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|\u20e3/u;
/** The longest that is sent, in UTF-16 units: a family with skin tones fits. */
const EMOJI_LENGTH = 40;
/** How much of a message is repeated in a question, in UTF-16 units. */
const BEGINNING = 40;

function conversation(context: CommandContext): RoomState {
	return currentConversation(
		context,
		'That works on private messages only: what is said in a room of this relay stays as it is.',
	);
}

function lastOwn(context: CommandContext): {
	readonly room: RoomState;
	readonly message: LogMessage;
} {
	const room = conversation(context);
	if (room.pending.length > 0) {
		throw new InputError(
			'Your last message is not sent yet. Wait for it, or /drop it if it failed.',
		);
	}

	const own = context.client.state.account?.name;
	const message = lastWhere(room, ({from}) => from === own);
	if (message === undefined) throw new InputError('No message of yours is shown here.');
	return {room, message};
}

/** The newest message that somebody wrote and that is still there. */
function lastWhere(
	{log}: RoomState,
	isMeant: (message: LogMessage) => boolean,
): LogMessage | undefined {
	for (const entry of log.backwards()) {
		if (entry.type !== 'message' || entry.kind === 'notice') continue;
		const {facts} = entry;
		const isGone = facts?.isDeleted === true || facts?.note !== undefined;
		if (!isGone && isMeant(entry)) return entry;
	}

	return undefined;
}

function readEmoji(typed: string): string {
	const characters = [...new Intl.Segmenter().segment(typed.slice(0, EMOJI_LENGTH + 1))];
	if (characters.length === 1 && typed.length <= EMOJI_LENGTH && EMOJI.test(typed)) return typed;
	throw new InputError(
		'That is not one emoji. Paste one, like 👍, or type a name like :heart: and Tab.',
	);
}

function beginning(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > BEGINNING ? `${wholeCharacters(line.slice(0, BEGINNING)).trimEnd()}…` : line;
}
