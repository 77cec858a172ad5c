import {requestsOf, sortedRooms} from '../client/state/select.ts';
import type {State} from '../client/state/state.ts';
import type {CompletionSources} from './composer/completion.ts';
import {EMOJI} from './emoji.ts';
import type {CommandEntry} from './overlays/overlay-context.ts';

/** How far back in a log is looked for who spoke last. */
const RECENT = 300;

/** What Tab can complete in a room: those who spoke last, its members, and whoever is known. */
export function completionSources(
	state: State,
	room: string | undefined,
	commands: readonly CommandEntry[],
): CompletionSources {
	const held = state.rooms.get(room ?? '');
	const nicks = new Set<string>();
	for (const entry of held?.log.slice(-RECENT + held.log.length).toReversed() ?? []) {
		if (entry.type === 'message') {
			nicks.add(entry.from);
		}
	}
	for (const name of [...(held?.members.keys() ?? []), ...state.presence.keys()]) {
		nicks.add(name);
	}
	const rooms = sortedRooms(state, room);
	const peers = rooms.flatMap(({direct}) => direct?.peer ?? []);
	const requests = requestsOf(state).flatMap(({direct}) => direct?.peer ?? []);
	for (const name of peers) {
		nicks.add(name);
	}
	nicks.delete(state.account?.name ?? '');
	const named = [...rooms.filter(({direct}) => direct === undefined), ...state.listings];
	return {
		nicks: [...nicks],
		arguments: argumentsOf(commands, {
			...{people: [...nicks], peers, requests},
			rooms: rooms.flatMap(({name, direct}) => (direct === undefined ? [name] : [])),
			others: state.listings.flatMap(({name, room: id}) => (state.rooms.has(id) ? [] : [name])),
		}),
		rooms: named.map(({name}) => name).filter(isFirst),
		commands,
		emoji: EMOJI,
	};
}

type Names = {
	readonly people: readonly string[];
	readonly peers: readonly string[];
	readonly requests: readonly string[];
	/** Rooms that this account is in, and those of the relay that it is not in. */
	readonly rooms: readonly string[];
	readonly others: readonly string[];
};

/**
 * The commands that take an account's name first, and whose: requests, conversations, or anybody's; and
 * those that take a room, which to join is one that this account is not in.
 */
function argumentsOf(
	commands: readonly CommandEntry[],
	{people, peers, requests, rooms, others}: Names,
): ReadonlyMap<string, readonly string[]> {
	const found = new Map<string, readonly string[]>();
	const peersFirst = [...peers, ...people].filter(isFirst);
	for (const {name, aliases, usage} of commands) {
		if (/^\[?#?ROOM\b/.test(usage) && !NAMING.has(name)) {
			for (const word of [name, ...aliases]) {
				found.set(word, name === 'join' ? others : rooms);
			}
		}
		if (/^\[?NAME\b/.test(usage) && !NAMING.has(name)) {
			const names = ANSWERING.has(name) ? requests : ABOUT_KEYS.has(name) ? peersFirst : people;
			for (const word of [name, ...aliases]) {
				found.set(word, names);
			}
		}
	}
	return found;
}

/** Commands whose name is one that nobody has yet. */
const NAMING: ReadonlySet<string> = new Set(['nick', 'create', 'alias', 'unalias']);
const ANSWERING: ReadonlySet<string> = new Set(['accept', 'refuse']);
const ABOUT_KEYS: ReadonlySet<string> = new Set([
	...['verify', 'trust', 'devices', 'block', 'unblock', 'forget'],
]);

function isFirst(name: string, index: number, names: readonly string[]): boolean {
	return names.indexOf(name) === index;
}
