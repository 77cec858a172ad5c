import {phrase, translated} from '../../words/phrase.ts';
import {InputError, sentenceOf} from '../error.ts';
import {ACCOUNT_COMMANDS} from './account.ts';
import {ACCOUNT_DATA_COMMANDS} from './account-data.ts';
import {aliasCommands} from './alias-commands.ts';
import {ATTENTION_COMMANDS} from './attention.ts';
import {CHANGE_COMMANDS, runShorthand} from './changes.ts';
import {type Command, type CommandContext, noRoom} from './command.ts';
import {CONVERSATION_COMMANDS} from './conversations.ts';
import {DEVICE_COMMANDS} from './devices.ts';
import {FILE_COMMANDS} from './files.ts';
import {findIn} from './find.ts';
import {GOING_COMMANDS} from './going.ts';
import {IGNORE_COMMANDS} from './ignoring.ts';
import {INVITATION_COMMANDS} from './invitations.ts';
import {MESSAGE_COMMANDS} from './messages.ts';
import {MODERATION_COMMANDS} from './moderation.ts';
import {onceLive} from './once-live.ts';
import {OWN_KEY_COMMANDS} from './own-keys.ts';
import {argumentsOf, parseCommandLine} from './parse.ts';
import {PEEK_COMMANDS} from './peek.ts';
import {PEOPLE_COMMANDS} from './people.ts';
import {PROFILE_COMMANDS} from './profiles.ts';
import {programCommands} from './program.ts';
import {RELAY_COMMANDS} from './relay.ts';
import {REPORT_COMMANDS} from './reports.ts';
import {ROLE_COMMANDS} from './roles.ts';
import {ROOM_RULE_COMMANDS} from './room-rules.ts';
import {ROOM_COMMANDS} from './rooms.ts';
import {SEARCH_COMMANDS} from './search.ts';
import {SETUP_COMMANDS} from './setup.ts';
import {readShorthand} from './shorthand.ts';
import {TRUST_COMMANDS} from './trust.ts';
import {VERIFY_COMMANDS} from './verify.ts';
import {WRITING_COMMANDS} from './writing.ts';
import {refuseBarred} from './writing-bar.ts';

/** The table of slash commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
	...ROOM_COMMANDS,
	...ATTENTION_COMMANDS,
	...MESSAGE_COMMANDS,
	...CHANGE_COMMANDS,
	...FILE_COMMANDS,
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
	...PROFILE_COMMANDS,
	...IGNORE_COMMANDS,
	...MODERATION_COMMANDS,
	...ROLE_COMMANDS,
	...ROOM_RULE_COMMANDS,
	...REPORT_COMMANDS,
	...ACCOUNT_COMMANDS,
	...INVITATION_COMMANDS,
	...ACCOUNT_DATA_COMMANDS,
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
export function usageOf({name, usage}: Pick<Command, 'name' | 'usage'>): string {
	return usage === '' ? `/${name}` : `/${name} ${usage}`;
}

/** What is said when a command was typed with too little or too much behind it. */
export function wrongUse(command: Pick<Command, 'name' | 'usage' | 'summary'>): InputError {
	const summary = translated(command.summary);
	return new InputError(phrase`Type it like this: ${usageOf(command)} (${summary}).`);
}

async function carryOut(line: string, context: CommandContext): Promise<void> {
	const meant = expandedLine(line, context) ?? line;
	const parsed = parseCommandLine(meant);
	if (parsed.type === 'text') {
		const {client, room} = context;
		if (room === undefined) {
			throw noRoom();
		}

		const shorthand = readShorthand(meant);
		if (shorthand !== undefined) {
			runShorthand(context, shorthand);
			return;
		}

		refuseBarred(context, room);
		client.send(room, parsed.text);
		return;
	}

	const command = findCommand(parsed.name);
	const given = argumentsOf(parsed.rest);
	const count = given.words.length;
	if (count < command.minimum || count > command.maximum) {
		throw wrongUse(command);
	}

	await command.run(context, given);
}
