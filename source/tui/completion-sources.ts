import {requestsOf, sortedRooms} from '../client/state/select.ts';
import type {State} from '../client/state/state.ts';
import {type ArgumentNames, commandArguments} from './command-arguments.ts';
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
	const names: ArgumentNames = {
		...{people: [...nicks], peers, requests},
		rooms: rooms.flatMap(({name, direct}) => (direct === undefined ? [name] : [])),
		others: state.listings.flatMap(({name, room: id}) => (state.rooms.has(id) ? [] : [name])),
		commands: commands.map(({name}) => name),
	};
	return {
		nicks: [...nicks],
		arguments: (name, before) => {
			const command = commands.find((each) => each.name === name || each.aliases.includes(name));
			return command && commandArguments(command, before, names);
		},
		rooms: named.map(({name}) => name).filter(isFirst),
		commands,
		emoji: EMOJI.flatMap(({name, aliases, symbol}) =>
			[name, ...aliases].map((each) => ({name: each, symbol})),
		),
	};
}

function isFirst(name: string, index: number, names: readonly string[]): boolean {
	return names.indexOf(name) === index;
}
