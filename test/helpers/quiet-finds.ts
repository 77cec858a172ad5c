import type {State} from '../../source/client/state/state.ts';
import {Finds} from '../../source/tui/search/finds.ts';
import {manualClock} from './manual-clock.ts';

/** Finds what is held in a state; whoever else is asked never answers. */
export function quietFinds(state: State): Finds {
	const client = {
		state,
		search: () => new Promise<never>(() => {}),
		loadOlder: async () => {},
		prepareSearch: async () => {},
		listRooms: async () => [],
	};
	return new Finds({client, clock: manualClock(), onChange() {}});
}
