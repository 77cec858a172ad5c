import {sortedRooms} from '../client/state/select.ts';
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
	nicks.delete(state.account?.name ?? '');
	return {
		nicks: [...nicks],
		rooms: [...sortedRooms(state), ...state.listings].map(({name}) => name).filter(isFirst),
		commands,
		emoji: EMOJI,
	};
}

function isFirst(name: string, index: number, names: readonly string[]): boolean {
	return names.indexOf(name) === index;
}
