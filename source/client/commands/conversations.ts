import {counted, phrase, translated} from '../../words/phrase.ts';
import {InputError, RefusedError} from '../error.ts';
import {conversationId} from '../private/record-names.ts';
import {sortedRooms} from '../state/select.ts';
import {type Command, type CommandContext, say} from './command.ts';
import {
	conversationWith,
	nearestPeople,
	personMeant,
	readPerson,
	TRUST_WORDS,
} from './people-names.ts';

/** Lines of a list shown at once; the rest is counted. */
const LISTED = 100;

/** Private conversations: beginning, answering, blocking and ending them. */
export const CONVERSATION_COMMANDS: readonly Command[] = [
	{
		name: 'msg',
		aliases: ['pm', 'dm', 'query', 'whisper', 'w'],
		usage: '[NAME [TEXT…]]',
		summary: 'Write to somebody privately, or list your conversations',
		category: 'private',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		async run(context, given) {
			const [typed] = given.words;
			if (typed === undefined) {
				say(context, listOf(context));
				return;
			}

			const name = readPerson(context, typed);
			const before = conversationWith(context.client.state, name)?.direct?.standing;
			const room = await opened(context, name);
			if (before === 'refused') {
				const lost = phrase`You had refused ${name}. What ${name} sent meanwhile is gone.`;
				context.client.addLine({level: 'info', text: lost, room});
			}

			const text = given.rest(1);
			// First, so that a text that cannot be sent stays where it was typed.
			if (text !== '') context.client.send(room, text);
			context.ui.switchRoom(room);
		},
	},
	{
		name: 'accept',
		aliases: [],
		usage: '[NAME]',
		summary: 'Take a request to write to you privately',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [typed]}) {
			const name = requestFrom(context, typed);
			await context.client.acceptRequest(name);
			say(
				context,
				phrase`You took ${name}'s request: ${name} now sees what you have read, and typing.`,
			);
		},
	},
	{
		name: 'refuse',
		aliases: [],
		usage: '[NAME]',
		summary: 'Put a request to write to you away; nobody is told',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [typed]}) {
			const name = requestFrom(context, typed);
			await context.client.refuseRequest(name);
			leave(context, name);
			context.client.addLine({
				level: 'info',
				text: phrase`${name} is not told, and what ${name} sends from now on is dropped. /msg ${name} takes it back.`,
			});
		},
	},
	{
		name: 'block',
		aliases: [],
		usage: '[NAME]',
		summary: 'Let the relay drop what somebody sends you privately',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [typed]}) {
			const name = personMeant(context, typed);
			await context.client.setBlocked(name, true);
			say(
				context,
				phrase`${name} is blocked: nothing private from them reaches you, and they are not told. In rooms you still see them. /unblock ${name} undoes it.`,
			);
		},
	},
	{
		name: 'unblock',
		aliases: [],
		usage: 'NAME',
		summary: 'Let somebody write to you privately again',
		category: 'private',
		minimum: 1,
		maximum: 1,
		async run(context, {words: [typed = '']}) {
			const name = readPerson(context, typed);
			await context.client.setBlocked(name, false);
			say(context, phrase`${name} can write to you again. What they sent meanwhile is gone.`);
		},
	},
	{
		name: 'blocked',
		aliases: [],
		usage: '',
		summary: 'List whom you have blocked',
		category: 'private',
		minimum: 0,
		maximum: 0,
		async run(context) {
			const names = await context.client.blockedNames();
			say(
				context,
				names.length === 0
					? phrase`You have blocked nobody.`
					: phrase`You have blocked: ${names.join(', ')}`,
			);
		},
	},
	{
		name: 'forget',
		aliases: [],
		usage: '[NAME]',
		summary: 'Close a conversation and forget its messages on this device',
		category: 'private',
		minimum: 0,
		maximum: 1,
		async run(context, {words: [typed]}) {
			const name = personMeant(context, typed);
			if (conversationWith(context.client.state, name) === undefined) {
				throw new InputError(phrase`You have no conversation with ${name}. See them with /msg.`);
			}

			const answer = await context.ui.ask(
				phrase`Forget all messages with ${name} on this device? They cannot be brought back; ${name} keeps theirs.`,
				[{key: 'f', label: phrase`forgets them`}],
			);
			if (answer !== 'f') return;
			await context.client.deleteConversation(name);
			leave(context, name);
			context.client.addLine({
				level: 'info',
				text: phrase`The conversation with ${name} is forgotten on this device.`,
			});
		},
	},
];

async function opened(context: CommandContext, name: string): Promise<string> {
	try {
		return await context.client.openConversation(name);
	} catch (error) {
		const hint =
			error instanceof RefusedError && error.code === 'not-found'
				? nearestPeople(context, name)
				: '';
		if (!(error instanceof RefusedError) || hint === '') throw error;
		throw new InputError(`${error.message} ${hint}`, {cause: error});
	}
}

/** Whoever asked to write, as named or in front. Throws InputError when they did not. */
function requestFrom(context: CommandContext, typed: string | undefined): string {
	const name = personMeant(context, typed);
	if (conversationWith(context.client.state, name)?.direct?.standing === 'request') return name;
	throw new InputError(
		phrase`There is no request of ${name}. Requests are marked in the list of /msg.`,
	);
}

/** Shows another room when the conversation in front is gone. */
function leave({client, room, ui}: CommandContext, name: string): void {
	const next = sortedRooms(client.state).find(({id}) => id !== room);
	if (room === conversationId(name) && next !== undefined) ui.switchRoom(next.id);
}

function listOf({client}: CommandContext): string {
	const held = sortedRooms(client.state).flatMap(({direct, unread}) =>
		direct === undefined || direct.standing === 'refused' ? [] : [{direct, unread}],
	);
	if (held.length === 0) {
		return phrase`You have no private conversations yet. Begin one with /msg NAME.`;
	}

	const lines = held.slice(0, LISTED).map(({direct, unread}) => {
		const notes = [
			direct.standing === 'request' ? phrase`asks to write to you: /accept ${direct.peer}` : '',
			direct.isBlocked ? phrase`blocked` : '',
			translated(TRUST_WORDS[direct.trust]),
			unread > 0 ? phrase`${unread} new` : '',
		].filter((note) => note !== '');
		return `@${direct.peer}  ${notes.join(', ')}`;
	});
	if (held.length > lines.length) {
		lines.push(phrase`… and ${held.length - lines.length} more`);
	}

	const heading = counted(held.length, [
		'1 conversation; open one with /msg NAME:',
		'{1} conversations; open one with /msg NAME:',
	]);
	return [heading, ...lines].join('\n');
}
