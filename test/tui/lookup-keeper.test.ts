import test from 'ava';
import {type LookupClient, LookupKeeper} from '../../source/tui/lookup-keeper.ts';
import {room, screenOf, stateOf, viewOf} from '../helpers/build-state.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {settled} from '../helpers/until.ts';

test('a thread is asked for once, and again by who comes back after many others', async (t) => {
	const {show, asked} = keeping();
	await show(1);
	await show(1);
	t.deepEqual(asked, [1]);
	for (let root = 2; root <= 17; root++) {
		await show(root);
	}
	await show(17);
	await show(1);
	t.deepEqual(asked.slice(-2), [17, 1]);
});

/** A keeper of a window in which one thread after the other is open. */
function keeping() {
	const asked: number[] = [];
	const client: LookupClient = {
		ping: async () => 1,
		pins: async () => [],
		listRooms: async () => [],
		loadOlder: async () => {},
		loadThread: async (_, root) => {
			asked.push(root);
			return [];
		},
	};
	const keeper = new LookupKeeper(client, {
		clock: manualClock(),
		redraw() {},
	});
	const state = stateOf([room('ops')], {connection: {type: 'live', since: 1}});
	return {
		asked,
		async show(root: number) {
			const view = viewOf('ops', {thread: {room: 'ops', root, scroll: 0}});
			keeper.drawn(screenOf(state, {columns: 80, rows: 24}, {view}));
			await settled();
		},
	};
}
