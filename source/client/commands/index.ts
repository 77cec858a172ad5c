import {InputError, sentenceOf} from '../error.ts';
import {ACCOUNT_COMMANDS} from './account.ts';
import {aliasCommands} from './alias-commands.ts';
import {ATTENTION_COMMANDS} from './attention.ts';
import {CHANGE_COMMANDS, runShorthand} from './changes.ts';
import {type Command, type CommandContext, NO_ROOM} from './command.ts';
import {CONVERSATION_COMMANDS} from './conversations.ts';
import {DEVICE_COMMANDS} from './devices.ts';
import {findIn} from './find.ts';
import {GOING_COMMANDS} from './going.ts';
import {MESSAGE_COMMANDS} from './messages.ts';
import {onceLive} from './once-live.ts';
import {OWN_KEY_COMMANDS} from './own-keys.ts';
import {argumentsOf, parseCommandLine} from './parse.ts';
import {PEEK_COMMANDS} from './peek.ts';
import {PEOPLE_COMMANDS} from './people.ts';
import {programCommands} from './program.ts';
import {RELAY_COMMANDS} from './relay.ts';
import {ROOM_COMMANDS} from './rooms.ts';
import {SEARCH_COMMANDS} from './search.ts';
import {SETUP_COMMANDS} from './setup.ts';
import {readShorthand} from './shorthand.ts';
import {TRUST_COMMANDS} from './trust.ts';
import {VERIFY_COMMANDS} from './verify.ts';
import {WRITING_COMMANDS} from './writing.ts';

/** The table of slash commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
	...ROOM_COMMANDS,
	...ATTENTION_COMMANDS,
	...MESSAGE_COMMANDS,
	...CHANGE_COMMANDS,
	...SEARCH_COMMANDS,
	...WRITING_COMMANDS,
	...GOING_COMMANDS,
	...PEEK_COMMANDS,
	...CONVERSATION_COMMANDS,
	...VERIFY_COMMANDS,
	...TRUST_COMMANDS,
	...OWN_KEY_COMMANDS,
	...RELAY_COMMANDS,
	...PEOPLE_COMMANDS,
	...ACCOUNT_COMMANDS,
	...DEVICE_COMMANDS,
	...SETUP_COMMANDS,
	...aliasCommands(isBuiltIn),
	...programCommands(findCommand),
];

/** A command by its name, an alias, or the beginning of one. Throws InputError with suggestions. */
export function findCommand(name: string): Command {
	return findIn(COMMANDS, name);
}

/** Whether a command of ours has that name, or answers to it. */
export function isBuiltIn(name: string): boolean {
	return COMMANDS.some((command) => command.name === name || command.aliases.includes(name));
}

/**
 * What a line stands for when it is a command of the person's own; undefined for any other line. Ours
 * stand over theirs, and what one of theirs stands for is not looked up again.
 */
export function expandedLine(line: string, {ui}: Pick<CommandContext, 'ui'>): string | undefined {
	const parsed = parseCommandLine(line);
	if (parsed.type === 'text' || isBuiltIn(parsed.name.toLowerCase())) return undefined;
	return ui.setup?.aliases?.expand(parsed.name, parsed.rest);
}

/** What became of a line. When it failed, its text is still worth something to the person. */
export type LineOutcome =
	| {readonly type: 'done'}
	| {readonly type: 'failed'; readonly sentence: string};

/**
 * Carries out what was typed: a command, or a message to the current room. Never throws for what the
 * person or the relay did: the sentence is shown as a line and returned, and the composer keeps the
 * text.
 */
export async function runLine(line: string, context: CommandContext): Promise<LineOutcome> {
	try {
		await onceLive(context.client, () => carryOut(line, context));
		return {type: 'done'};
	} catch (error) {
		const sentence = sentenceOf(error);
		const {client, room} = context;
		client.addLine({level: 'error', text: sentence, ...(room === undefined ? {} : {room})});
		return {type: 'failed', sentence};
	}
}

/** How a command is typed: `/create ROOM [--private] [TOPIC…]`. */
export function usageOf({name, usage}: Command): string {
	return usage === '' ? `/${name}` : `/${name} ${usage}`;
}

async function carryOut(line: string, context: CommandContext): Promise<void> {
	const meant = expandedLine(line, context) ?? line;
	const parsed = parseCommandLine(meant);
	if (parsed.type === 'text') {
		const {client, room} = context;
		if (room === undefined) {
			throw new InputError(NO_ROOM);
		}

		const shorthand = readShorthand(meant);
		if (shorthand === undefined) client.send(room, parsed.text);
		else runShorthand(context, shorthand);
		return;
	}

	const command = findCommand(parsed.name);
	const given = argumentsOf(parsed.rest);
	const count = given.words.length;
	if (count < command.minimum || count > command.maximum) {
		throw new InputError(`Type it like this: ${usageOf(command)} (${command.summary}).`);
	}

	await command.run(context, given);
}
