import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import type {LogMessage} from '../state/state.ts';
import {type Command, type CommandContext, currentRoom, placeName, say} from './command.ts';
import {readEmoji} from './emoji-typed.ts';
import {wholeCharacters} from './excerpt.ts';
import {messageLines} from './message-lines.ts';
import {lastForeign, lastOwn, lastSaid, lastWhere, type Meant} from './messages-meant.ts';
import type {Shorthand} from './shorthand.ts';
import {refuseBarred} from './writing-bar.ts';

/** Answering and changing what was said. */
export const CHANGE_COMMANDS: readonly Command[] = [
	{
		name: 'reply',
		aliases: [],
		usage: 'TEXT…',
		summary: 'Answer the last message of somebody else',
		category: 'messages',
		minimum: 1,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const {room, message} = lastForeign(context, 'answer');
			refuseBarred(context, room.id);
			context.client.send(room.id, given.rest(0), {replyTo: message.seq, ...context.hold?.()});
		},
	},
	{
		name: 'edit',
		aliases: [],
		usage: 'TEXT…',
		summary: 'Replace the text of your last message',
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
		summary: 'Take your last message away, for everybody',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const {room, message} = lastOwn(context);
			const question =
				message.file === undefined
					? phrase`Delete "${beginning(message.text)}"? It may have been read, and another program may keep it.`
					: phrase`Delete the file "${beginning(message.file.name)}"? It may have been saved, and another program may keep it.`;
			const answer = await context.ui.ask(question, [{key: 'd', label: phrase`deletes it`}]);
			if (answer === 'd') context.client.deleteMessage(room.id, message.id);
		},
	},
	{
		name: 'react',
		aliases: [],
		usage: 'EMOJI',
		summary: 'Put an emoji under the last message of somebody else',
		category: 'messages',
		minimum: 1,
		maximum: 1,
		run: (context, {words: [typed = '']}) => react(context, typed),
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
			const room = currentRoom(context);
			const own = context.client.state.account?.name ?? '';
			const message = lastWhere(room, ({facts, shared}) =>
				(facts?.reactions ?? shared?.reactions ?? []).some(
					(reaction) => reaction.emoji === emoji && reaction.names.includes(own),
				),
			);
			if (message === undefined) {
				throw new InputError(phrase`No message shown here has that emoji from you.`);
			}

			context.client.react(room.id, message.id, {emoji, isOn: false});
		},
	},
	{
		name: 'pin',
		aliases: [],
		usage: '',
		summary: 'Pin the last message of this room',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		run(context) {
			const {room, message} = lastSaid(context);
			if (message.shared?.isPinned === true) throw new InputError(phrase`That is pinned already.`);
			context.client.pin(room.id, message.id, true);
			say(context, phrase`Pinned: "${beginning(message.text)}". See all with /pins.`);
		},
	},
	{
		name: 'unpin',
		aliases: [],
		usage: '',
		summary: 'Take the pin off the last pinned message of this room',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const {room, message} = await lastPinned(context);
			context.client.pin(room.id, message.id, false);
			say(context, phrase`Not pinned any more: "${beginning(message.text)}".`);
		},
	},
	{
		name: 'pins',
		aliases: [],
		usage: '',
		summary: 'List the pinned messages of this room',
		category: 'messages',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const room = currentRoom(context);
			const pins = await context.client.pins(room.id);
			const lines = messageLines(
				context,
				pins.map((message) => ({room: room.id, message})),
			);
			const title = phrase`Pinned in ${placeName(room)}`;
			if (lines.length > 0) context.ui.showPage({title, lines});
			else
				say(context, phrase`Nothing is pinned in ${placeName(room)}. /pin pins its last message.`);
		},
	},
];

/** Carries out a line that is short for a command. Throws InputError. */
export function runShorthand(context: CommandContext, shorthand: Shorthand): void {
	switch (shorthand.type) {
		case 'react':
			react(context, shorthand.emoji);
			break;
		case 'replace':
			replace(context, shorthand);
			break;
	}
}

/** How much of a message is repeated in a question, in UTF-16 units. */
const BEGINNING = 40;

function react(context: CommandContext, typed: string): void {
	const emoji = readEmoji(typed);
	const {room, message} = lastForeign(context, 'react');
	context.client.react(room.id, message.id, {emoji, isOn: true});
}

function replace(
	context: CommandContext,
	{old, replacement}: Extract<Shorthand, {type: 'replace'}>,
): void {
	const {room, message} = lastOwn(context);
	const at = message.text.indexOf(old);
	if (at === -1) {
		throw new InputError(
			phrase`There is no "${beginning(old)}" in your last message. To send the line as it is, put /say in front.`,
		);
	}

	const {text} = message;
	const changed = text.slice(0, at) + replacement + text.slice(at + old.length);
	context.client.editMessage(room.id, message.id, changed);
}

async function lastPinned(context: CommandContext): Promise<Meant> {
	const room = currentRoom(context);
	const shown = lastWhere(room, ({shared}) => shared?.isPinned === true);
	const message = shown ?? (await loadedPin(context, room.id));
	if (message !== undefined) return {room, message};
	throw new InputError(phrase`Nothing is pinned in ${placeName(room)}.`);
}

/** The newest pin may be on a message that is older than what is loaded. */
async function loadedPin({client}: CommandContext, room: string): Promise<LogMessage | undefined> {
	const [newest] = await client.pins(room);
	if (newest !== undefined) await client.loadAround(room, {seq: newest.seq});
	return newest;
}

function beginning(text: string): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > BEGINNING ? `${wholeCharacters(line.slice(0, BEGINNING)).trimEnd()}…` : line;
}
