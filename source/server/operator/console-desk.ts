import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import {StorageError} from '../storage/storage.ts';
import {ACCOUNT_COMMANDS} from './account-commands.ts';
import {ConsoleError} from './console-error.ts';
import {ShutdownCountdown} from './countdown.ts';
import {LOOKING_COMMANDS} from './looking-commands.ts';
import type {
	CommandCall,
	Completed,
	ConsoleHost,
	Desk,
	OperatorCommand,
} from './operator-command.ts';
import {ORDER_COMMANDS} from './order-commands.ts';
import {QUEUE_COMMANDS} from './queue-commands.ts';
import {RUNNING_COMMANDS} from './running-commands.ts';
import type {Say} from './say.ts';
import {TypedWords} from './typed-words.ts';

/** A room in which something happened lately. */
export type RoomPulse = {
	/** Undefined for all private rooms together: their names are their members' business. */
	readonly name: string | undefined;
	/** Entries of its log in the last ten minutes. */
	readonly messages: number;
};

/** Carries out what the operator of a relay types, at its prompt or with `termchat admin`. */
export type OperatorConsole = {
	/**
	 * Carries out one command, the name first.
	 * @throws {ConsoleError} when it is not carried out; the message says why.
	 */
	run(
		words: readonly string[],
		options: {readonly say: Say; readonly input?: string | undefined},
	): Promise<void>;
	/** Whole lines that what is typed so far can become; none where it can become anything. */
	complete(typed: string): Promise<readonly string[]>;
	/** The rooms where most is said, the busiest first. */
	busiestRooms(most: number): Promise<readonly RoomPulse[]>;
	/** What the relay calls itself, and who may register, as it is now. */
	readonly name: string;
	readonly registration: Services['registration'];
	/** Milliseconds until a stop that was announced. */
	readonly stopsIn: number | undefined;
	/** Calls off what was announced; the relay ends. */
	close(): void;
};

const COMPLETIONS = 40;

const HELP: OperatorCommand = {
	name: 'help',
	aliases: ['?'],
	usage: '[COMMAND]',
	summary: 'List the commands, or explain one',
	isOffline: true,
	completes: ['command'],
	run: runHelp,
};

/** Every command, in the order in which help lists them. */
export const OPERATOR_COMMANDS: readonly OperatorCommand[] = [
	...LOOKING_COMMANDS,
	...ORDER_COMMANDS,
	...QUEUE_COMMANDS,
	...ACCOUNT_COMMANDS,
	...RUNNING_COMMANDS,
	HELP,
];

/** Opens the console of a relay. */
export function createConsole(
	parts: Omit<Desk, 'countdown'> & {readonly host: ConsoleHost},
): OperatorConsole {
	const {services, host, notice} = parts;
	const countdown = new ShutdownCountdown({
		clock: services.clock,
		notice,
		stop: () => host.stop?.({retryAfterMax: 2000}),
	});
	const desk: Desk = {...parts, countdown};
	return {
		run: (typed, options) => run(typed, {...options, desk}),
		complete: (typed) => complete(typed, desk),
		busiestRooms: (most) => busiestRooms(desk, most),
		get name() {
			return services.manner.name;
		},
		get registration() {
			return services.registration;
		},
		get stopsIn() {
			const {planned} = countdown;
			return planned && Math.max(0, planned.at - services.clock.now());
		},
		close: () => countdown.close(),
	};
}

/** The command that words begin with, and the words that follow it. */
export function findOperatorCommand(words: readonly string[]) {
	const [first = '', second = ''] = words;
	const isNamed =
		(name: string) =>
		({name: own, aliases = []}: OperatorCommand) =>
			own === name || aliases.includes(name);
	const double = OPERATOR_COMMANDS.find(isNamed(`${first.toLowerCase()} ${second.toLowerCase()}`));
	if (double !== undefined) return {command: double, rest: words.slice(2)};
	const single = OPERATOR_COMMANDS.find(isNamed(first.toLowerCase()));
	return single && {command: single, rest: words.slice(1)};
}

async function run(
	typed: readonly string[],
	{desk, say, input}: Pick<CommandCall, 'desk' | 'say'> & {readonly input?: string | undefined},
): Promise<void> {
	const found = findOperatorCommand(typed);
	if (found === undefined) throw unknown(typed[0] ?? '');
	const {command, rest} = found;
	if (desk.host.state === 'offline' && command.isOffline !== true) {
		throw new ConsoleError(
			'nobody',
			`No relay runs with these data, and ${command.name} needs one.`,
		);
	}
	const words = new TypedWords(rest, `${command.name} ${command.usage}`.trim());
	try {
		await command.run({words, desk, say, input});
	} catch (error) {
		throw explain(error);
	}
}

/** The relay's own refusals, with a code for this side. */
function explain(cause: unknown): unknown {
	if (cause instanceof StorageError) return new ConsoleError('failed', cause.message, {cause});
	if (!(cause instanceof RefusedError)) return cause;
	switch (cause.code) {
		case 'not-found':
			return new ConsoleError('not-found', cause.message, {cause});
		case 'bad-request':
		case 'too-long':
		case 'empty':
			return new ConsoleError('usage', cause.message, {cause});
		default:
			return new ConsoleError('refused', cause.message, {cause});
	}
}

function unknown(word: string): ConsoleError {
	const start = word.slice(0, 2).toLowerCase();
	const like = OPERATOR_COMMANDS.filter(({name}) => start !== '' && name.startsWith(start));
	const guess = like.length === 0 ? '' : ` Did you mean ${like.map(({name}) => name).join(', ')}?`;
	const named = JSON.stringify(word.slice(0, 40));
	return new ConsoleError('usage', `There is no command ${named}.${guess} See: help`);
}

async function runHelp({words, desk, say}: CommandCall): Promise<void> {
	const asked = words.rest();
	if (asked === '') {
		for (const {name, usage, summary, isOffline} of OPERATOR_COMMANDS) {
			if (desk.host.state === 'offline' && isOffline !== true) continue;
			say.item([name, summary], {type: 'command', name, usage, summary});
		}
		say.line('help COMMAND says what follows it. Times are like 10m, 2h or 7d.');
		return;
	}
	const found = findOperatorCommand(asked.split(' '));
	if (found === undefined) throw unknown(asked);
	const {name, usage, summary, aliases = []} = found.command;
	say.line(`${name} ${usage}`.trim());
	say.line(`${summary}.`);
	if (aliases.length > 0) say.line(`Also: ${aliases.join(', ')}`);
	say.record({type: 'command', name, usage, summary, aliases});
}

async function complete(typed: string, desk: Desk): Promise<readonly string[]> {
	const line = typed.trimStart();
	const words = line.split(/\s+/);
	const last = words.at(-1) ?? '';
	const names = OPERATOR_COMMANDS.map(({name}) => name).filter((name) => name.startsWith(line));
	const found = findOperatorCommand(words.slice(0, -1));
	if (found === undefined) return names;
	const kind = found.command.completes?.[found.rest.length];
	const endings = await endingsOf(kind, {last, desk});
	const before = line.slice(0, line.length - last.length);
	return [...names, ...endings.map((ending) => before + ending)].slice(0, COMPLETIONS);
}

async function endingsOf(
	kind: Completed | undefined,
	{last, desk}: {readonly last: string; readonly desk: Desk},
): Promise<readonly string[]> {
	if (kind === undefined) return [];
	if (kind === 'account') return accountsLike(last.toLowerCase(), desk);
	if (kind === 'room') return roomsLike(last.replace(/^#/, '').toLowerCase(), desk);
	const among = kind === 'command' ? OPERATOR_COMMANDS.map(({name}) => name) : kind;
	return among.filter((each) => each.startsWith(last));
}

/** Pages are by name, so that asking from just before the start finds those that begin with it. */
async function accountsLike(start: string, {services}: Desk): Promise<readonly string[]> {
	const {accounts} = await services.storage.accounts({after: before(start), limit: COMPLETIONS});
	return accounts.map(({name}) => name).filter((name) => name.startsWith(start));
}

async function roomsLike(start: string, {services}: Desk): Promise<readonly string[]> {
	const {rooms} = await services.storage.everyRoom({after: before(start), limit: COMPLETIONS});
	return rooms.map(({name}) => name).filter((name) => name.startsWith(start));
}

/** A text that comes before everything that begins with `start`, and after all that comes before that. */
function before(start: string): string | undefined {
	if (start === '') return undefined;
	const last = start.codePointAt(start.length - 1) ?? 0;
	return `${start.slice(0, -1)}${String.fromCodePoint(Math.max(0x20, last - 1))}~`;
}

/** Rooms that are looked up for the dashboard, so that private ones do not crowd the others out. */
const LOOKED_AT = 30;

async function busiestRooms({services}: Desk, most: number): Promise<readonly RoomPulse[]> {
	const pulses: RoomPulse[] = [];
	let unnamed = 0;
	for (const {room: id, messages} of services.activity.busiest(LOOKED_AT)) {
		const room = await services.storage.room(id);
		if (room?.visibility === 'public') pulses.push({name: room.name, messages});
		else unnamed += messages;
	}
	const all = unnamed === 0 ? pulses : [...pulses, {name: undefined, messages: unnamed}];
	return all.sort((one, other) => other.messages - one.messages).slice(0, most);
}
