import {phrase} from '../../words/phrase.ts';
import {readSpan} from '../dates.ts';
import {InputError} from '../error.ts';
import type {Jurisdiction} from '../moderation-api.ts';
import type {RoomState} from '../state/state.ts';
import type {Arguments, CommandContext} from './command.ts';
import {placeName} from './command.ts';
import {groupRoom} from './rooms.ts';

/** What a command of those who keep order was given, in this order, `--relay` wherever it stands. */
export type Given = {
	/** For the whole relay, and not only for the room in front. */
	readonly isRelayWide: boolean;
	/** The words before the text. */
	readonly words: readonly string[];
	/** Milliseconds; undefined for good. */
	readonly span: number | undefined;
	/** What follows, as typed. */
	readonly text: string;
};

/** The word that makes a command of the room's one of the whole relay's. */
export const RELAY_FLAG = '--relay';

/** Words that stand where a span of time may, and mean that there is no end to it. */
const FOR_GOOD: ReadonlySet<string> = new Set(['forever', 'permanent', 'perm']);

/** Reads so many words, then a span of time where one is meant, then a text. */
export function readGiven(
	given: Arguments,
	{words: count, hasSpan = false}: {readonly words: number; readonly hasSpan?: boolean},
): Given {
	const words: string[] = [];
	let isRelayWide = false;
	let at = 0;
	const skipFlags = (): void => {
		for (; given.words[at]?.toLowerCase() === RELAY_FLAG; at++) isRelayWide = true;
	};
	skipFlags();
	for (let word = given.words[at]; word !== undefined && words.length < count; ) {
		words.push(word);
		at++;
		skipFlags();
		word = given.words[at];
	}

	const {span, taken} = hasSpan ? spanAt(given.words, at) : NO_SPAN;
	at += taken;
	skipFlags();
	return {isRelayWide, words, span, text: given.rest(at)};
}

const NO_SPAN = {span: undefined, taken: 0} as const;

/**
 * The span of time at a word, and how many words it takes: `10m`, or `10 m`. Throws InputError where a
 * time was meant that cannot be given, so that nothing is done for good by mistake.
 */
function spanAt(
	words: readonly string[],
	at: number,
): {readonly span: number | undefined; readonly taken: number} {
	const [first = '', second = ''] = words.slice(at, at + 2);
	if (FOR_GOOD.has(first.toLowerCase())) return {span: undefined, taken: 1};
	const isSplit = /^\d+$/.test(first) && UNIT.test(second);
	const typed = isSplit ? `${first}${second}` : first;
	const [, number = '', unit = ''] = /^(\d+)(\D+)$/.exec(typed) ?? [];
	if (!UNIT.test(unit)) return NO_SPAN;
	const span = readSpan(
		`${number}${unit.toLowerCase().startsWith('mo') ? unit : unit.slice(0, 1)}`,
	);
	if (span !== undefined) return {span, taken: isSplit ? 2 : 1};
	const given = isSplit ? `${first} ${second}` : first;
	throw new InputError(
		phrase`${given} is no time that can be given. Type it like 10m, 2h, 7d or 4w, up to a year.`,
	);
}

/** What people write behind a number for a time, whether or not it is one here. */
const UNIT =
	/^(?:s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|wks?|weeks?|mo|mos|months?|y|yrs?|years?)$/i;

/** Where something is to be done: in the room in front, or on the whole relay. */
export type Where =
	| (Jurisdiction & {readonly type: 'relay'; readonly room?: undefined})
	| (Jurisdiction & {readonly type: 'room'; readonly room: string; readonly held: RoomState});

/** Where a command holds. Throws InputError in a conversation, and where there is no room. */
export function whereMeant(
	context: CommandContext,
	{isRelayWide}: Pick<Given, 'isRelayWide'>,
): Where {
	if (isRelayWide) return {type: 'relay'};
	const held = groupRoom(context, phrase`A private conversation has nobody who runs it.`);
	return {type: 'room', room: held.id, held};
}

/** One of two sentences: about a room, with its name, or about the whole relay. */
export function inPlace(where: Where, room: (name: string) => string, relay: () => string): string {
	return where.type === 'relay' ? relay() : room(placeName(where.held));
}

/** What undoes something there: `/unban bob`, `/unban bob --relay`. */
export function undoing(command: string, {type}: Where): string {
	return type === 'relay' ? `${command} ${RELAY_FLAG}` : command;
}
