import {type Command, type CommandContext, placeName} from '../client/commands/command.ts';
import {COMMANDS, findCommand, usageOf, wrongUse} from '../client/commands/index.ts';
import {argumentsOf, parseCommandLine} from '../client/commands/parse.ts';
import {TRUST_WORDS} from '../client/commands/people-names.ts';
import {ownRoom} from '../client/commands/rooms.ts';
import {InputError} from '../client/error.ts';
import {
	connectionSentence,
	needOf,
	roomsNeedingAttention,
	sortedRooms,
	typingNames,
} from '../client/state/select.ts';
import type {RoomState, State} from '../client/state/state.ts';
import {counted, phrase, translated} from '../words/phrase.ts';
import {barLines} from './order-words.ts';

/** What the commands of the line mode work on. */
export type Reader = {
	/** Reads the next unread messages out, here or in the next room that has some. */
	readNext(): Promise<void>;
	/** Prints the last lines again. */
	repeat(count: number): void;
	print(line: string): void;
};

/** Rows of the help: the commands that only the line mode has, or that do another thing there. */
export function plainCommands(reader: Reader): readonly Command[] {
	const command = (
		row: Pick<Command, 'name' | 'aliases' | 'usage' | 'summary' | 'run'>,
	): Command => ({
		category: 'program',
		minimum: row.usage === '' || row.usage.startsWith('[') ? 0 : 1,
		maximum: row.usage === '' ? 0 : 1,
		...row,
	});
	const own: readonly Command[] = [
		command({
			name: 'next',
			aliases: [],
			usage: '',
			summary: 'Read the next unread messages out, and mark them as read',
			run: () => reader.readNext(),
		}),
		command({
			name: 'where',
			aliases: [],
			usage: '',
			summary: 'Say where you are, who writes, and what waits in the other rooms',
			run: (context) => {
				for (const line of whereLines(context)) reader.print(line);
			},
		}),
		command({
			name: 'repeat',
			aliases: ['again'],
			usage: '[COUNT]',
			summary: 'Print the last lines again: 1 unless you say how many',
			run: (_, {words: [typed = '1']}) => {
				const count = /^\d{1,3}$/.test(typed) ? Number(typed) : 0;
				if (count === 0)
					throw new InputError(phrase`Type a number of lines from 1 to 999: /repeat 5`);
				reader.repeat(count);
			},
		}),
		command({
			name: 'room',
			aliases: [],
			usage: 'ROOM',
			summary: 'Go to one of your rooms, or with @ in front to a conversation',
			run: (context, {words: [name = '']}) => context.ui.switchRoom(ownRoom(context, name).id),
		}),
	];
	const help = command({
		name: 'help',
		aliases: ['h', '?', 'commands'],
		usage: '[COMMAND]',
		summary: 'Say what the commands do, or how one is used',
		run: ({ui}, {words: [name]}) => {
			const wanted = name?.replace(/^\//, '');
			ui.openHelp(wanted === undefined ? undefined : (named(wanted, own) ?? findCommand(wanted)));
		},
	});
	return [...own, help];
}

/** The command of the line mode that a line begins with, if it is one, by its whole name. */
export function plainCommandIn(line: string, own: readonly Command[]): Command | undefined {
	const parsed = parseCommandLine(line);
	if (parsed.type === 'text') return undefined;
	return named(parsed.name, own);
}

/**
 * Runs a command of the line mode.
 * @throws {InputError} when it was typed with too little or too much behind it; and what it throws.
 */
export async function runPlainCommand(
	command: Command,
	line: string,
	context: CommandContext,
): Promise<void> {
	const parsed = parseCommandLine(line);
	const given = argumentsOf(parsed.type === 'command' ? parsed.rest : '');
	if (given.words.length < command.minimum || given.words.length > command.maximum) {
		throw wrongUse(command);
	}
	await command.run(context, given);
}

function named(typed: string, commands: readonly Command[]): Command | undefined {
	const name = typed.toLowerCase();
	return commands.find((command) => command.name === name || command.aliases.includes(name));
}

/** The table of commands as lines, or how one is used. */
export function helpLines(own: readonly Command[], asked: Command | undefined): readonly string[] {
	if (asked !== undefined) {
		const aliases = asked.aliases.map((alias) => `/${alias}`).join(', ');
		const summary = `${usageOf(asked)}: ${translated(asked.summary)}.`;
		const use = asked.hint === undefined ? summary : `${summary} ${translated(asked.hint)}`;
		return [
			aliases === '' ? use : `${use} ${phrase`The same: ${aliases}.`}`,
			...(asked.examples ?? []).map((example) => `  ${example}`),
		];
	}
	const names = new Set(own.map(({name}) => name));
	const all = [...COMMANDS.filter(({name}) => !names.has(name)), ...own];
	return [
		phrase`What you type is sent to the room you are in. A line that begins with / is a command.`,
		phrase`End a line with a backslash to go on with the same message in the next line.`,
		phrase`Tab completes commands, rooms and names. Ctrl-C twice, or Ctrl-D, leaves.`,
		...all.map((command) => `${usageOf(command)}: ${translated(command.summary)}`),
	];
}

/** Where the person is, and what waits. */
export function whereLines({client, room: id, now}: CommandContext): readonly string[] {
	const {state} = client;
	const room = state.rooms.get(id ?? '');
	const writing = room === undefined ? [] : typingNames(room);
	const pending = [...state.rooms.values()].flatMap((each) => each.pending);
	return [
		room === undefined ? phrase`You are in no room.` : hereWords(room),
		...(room === undefined ? [] : barLines(state, room, now())),
		...(room !== undefined && room.unread > 0 ? [phrase`${room.unread} unread here: /next`] : []),
		...(writing.length > 0 ? [phrase`Writing: ${writing.join(', ')}.`] : []),
		...waitingLines(state, {front: id, now: now()}),
		...quietLines(state, id, now()),
		...(pending.length > 0
			? [counted(pending.length, ['1 message not sent yet.', '{1} messages not sent yet.'])]
			: []),
		...filesUnderWay(state),
		loginWords(state, connectionSentence(state.connection, now())),
	];
}

function filesUnderWay({transfers}: State): readonly string[] {
	const phases = [...transfers.values()].map(({phase}) => phase.type);
	const count = phases.filter((type) => type !== 'done' && type !== 'failed').length;
	return count === 0
		? []
		: [counted(count, ['1 file under way: /files', '{1} files under way: /files'])];
}

function loginWords({account, relay}: State, connection: string): string {
	if (account === undefined) {
		return relay === undefined
			? phrase`Nobody at no relay: ${connection}.`
			: phrase`Nobody at ${relay.name}: ${connection}.`;
	}
	return relay === undefined
		? phrase`${account.name} at no relay: ${connection}.`
		: phrase`${account.name} at ${relay.name}: ${connection}.`;
}

/** Where the person is: a room with its people and topic, a conversation with how it is protected. */
export function hereWords(room: RoomState): string {
	const {direct, topic, memberCount} = room;
	if (direct !== undefined) {
		const trust = translated(TRUST_WORDS[direct.trust]);
		return phrase`You are in the private conversation with ${direct.peer}, ${trust}.`;
	}
	const place = placeName(room);
	return topic === ''
		? counted(memberCount, ['You are in {2}, 1 person.', 'You are in {2}, {1} people.'], place)
		: counted(
				memberCount,
				['You are in {2}, 1 person, topic: {3}.', 'You are in {2}, {1} people, topic: {3}.'],
				place,
				topic,
			);
}

/** What is unread in the other rooms, in the order in which `/next` goes there. */
export function waitingLines(
	state: State,
	{front, now}: {readonly front: string | undefined; readonly now: number},
): readonly string[] {
	return roomsNeedingAttention(state, now)
		.filter(({id}) => id !== front)
		.map((room) => {
			const {mentions} = room;
			const [{count}, place] = [needOf(state, room, now), placeName(room)];
			return room.direct === undefined && mentions > 0
				? phrase`${count} unread in ${place}, ${mentions} to you`
				: phrase`${count} unread in ${place}`;
		});
}

/** What is unread where the person does not want to be called; `/go` reads it. */
function quietLines(state: State, front: string | undefined, now: number): readonly string[] {
	const needing = new Set(roomsNeedingAttention(state, now));
	const quiet = sortedRooms(state).filter(
		(room) => room.unread > 0 && room.id !== front && !needing.has(room),
	);
	const places = quiet.map((room) => phrase`${room.unread} in ${placeName(room)}`);
	return places.length === 0 ? [] : [phrase`Not called for: ${places.join(', ')}`];
}
