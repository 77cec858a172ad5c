import {isSettingName, SETTING_NAMES, SETTINGS} from '../client/setting-table.ts';
import {EMOJI} from './emoji.ts';
import type {CommandEntry} from './overlays/overlay-context.ts';
import {THEME_NAMES} from './themes/index.ts';

/** The names that commands are about, those to be offered first in front. */
export type ArgumentNames = {
	/** Accounts, whoever they are. */
	readonly people: readonly string[];
	/** Those this account has conversations with. */
	readonly peers: readonly string[];
	/** Those who ask for a conversation. */
	readonly requests: readonly string[];
	/** Rooms that this account is in, and those of the relay that it is not in. */
	readonly rooms: readonly string[];
	readonly others: readonly string[];
	readonly commands: readonly string[];
};

/** One thing that a word behind a command can be. */
export type Argument = {
	readonly name: string;
	/** What is put in for it, where that is not its name. */
	readonly insert?: string;
};

/**
 * What can stand behind the words `before` of a command, by what its usage says; undefined where that is
 * a text of one's own.
 */
export function commandArguments(
	{name, usage}: Pick<CommandEntry, 'name' | 'usage'>,
	before: readonly string[],
	names: ArgumentNames,
): readonly Argument[] | undefined {
	if (NAMING.has(name)) {
		return undefined;
	}
	if (name === 'search') {
		return named([...NARROWING, ...placesToSearch(names)]);
	}
	const lists = partsAt(usage, before).flatMap((part) => {
		const list = part === 'NAME' && OF_OTHER_THINGS[name];
		return [list ? list() : partArguments(part, {command: name, before, names})];
	});
	const known = lists.filter((list) => list !== undefined);
	return known.length === 0 ? undefined : known.flat();
}

/** Commands whose name is one that nobody has yet, or one that this person gave. */
const NAMING: ReadonlySet<string> = new Set(['nick', 'create', 'alias', 'unalias', 'cancel']);
const ANSWERING: ReadonlySet<string> = new Set(['accept', 'refuse']);
const ABOUT_KEYS: ReadonlySet<string> = new Set([
	...['verify', 'trust', 'devices', 'block', 'unblock', 'forget'],
]);

/** Commands that take the name of something else than a person. */
const OF_OTHER_THINGS: Readonly<Record<string, () => readonly Argument[]>> = {
	settings: () => named(SETTING_NAMES),
	theme: () => named(themeNames()),
};

const NARROWING = ['from:', 'in:', 'before:', 'after:', 'on:', 'is:mention'];

/**
 * The parts of a usage that can stand at one place: of `[all|mentions|none [ROOM]]` at first three words,
 * then `ROOM`. Of `[add … | remove …]` only what begins as the line does goes on.
 */
function partsAt(usage: string, before: readonly string[]): readonly string[] {
	const ways = usage
		.replace(/[[\]]/g, '')
		.split(' | ')
		.map((way) => way.trim().split(/\s+/).map(alternatives));
	const [begun] = before;
	const fitting = ways.filter((way) => begun === undefined || way[0]?.includes(begun) === true);
	return (fitting.length === 0 ? ways.slice(0, 1) : fitting).flatMap((way) => {
		const last = way.at(-1)?.filter((part) => part.endsWith('…'));
		return (way[before.length] ?? last ?? []).map((part) => part.replace(/…$/, ''));
	});
}

function alternatives(part: string): readonly string[] {
	return part.split('|');
}

type Place = {
	readonly command: string;
	readonly before: readonly string[];
	readonly names: ArgumentNames;
};

function partArguments(
	part: string,
	{command, before, names}: Place,
): readonly Argument[] | undefined {
	switch (part) {
		case 'ROOM':
		case '#ROOM':
			return named(command === 'join' ? names.others : names.rooms);
		case 'NAME':
			return named(peopleFor(command, names));
		case 'ROLE':
			return named(['moderator', 'member', 'reader']);
		case 'DAY':
			return named(['today', 'yesterday']);
		case 'EMOJI':
			return EMOJI.flatMap(({name, aliases, symbol}) =>
				[name, ...aliases].map((each) => ({name: each, insert: symbol})),
			);
		case 'COMMAND':
			return named(names.commands);
		case 'VALUE':
			return before.length === 1 ? settingValues(before[0] ?? '') : undefined;
		case 'ON':
		case 'OFF':
			return named([part.toLowerCase()]);
		default:
			return /^(?:--)?[a-z\d][a-z\d-]*$/.test(part) ? named([part]) : undefined;
	}
}

function peopleFor(command: string, {people, peers, requests}: ArgumentNames): readonly string[] {
	if (ANSWERING.has(command)) {
		return requests;
	}
	return ABOUT_KEYS.has(command) ? [...new Set([...peers, ...people])] : people;
}

function settingValues(name: string): readonly Argument[] | undefined {
	if (!isSettingName(name)) {
		return undefined;
	}
	const {choices, type} = SETTINGS[name];
	const values = name === 'theme' ? themeNames() : type === 'switch' ? ['on', 'off'] : choices;
	return values && named([...values, 'default']);
}

function themeNames(): readonly string[] {
	return ['auto', ...THEME_NAMES];
}

function placesToSearch({people, peers, rooms}: ArgumentNames): readonly string[] {
	return [
		...people.map((name) => `from:${name}`),
		...rooms.map((name) => `in:#${name}`),
		...peers.map((name) => `in:@${name}`),
	];
}

function named(names: readonly string[]): readonly Argument[] {
	return names.map((name) => ({name}));
}
