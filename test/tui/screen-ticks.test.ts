import test from 'ava';
import {ScreenTicks} from '../../source/tui/screen-ticks.ts';
import {NOW, room, screenOf, stateOf} from '../helpers/build-state.ts';
import {manualClock} from '../helpers/manual-clock.ts';

for (const columns of [60, 120]) {
	test(`the end of a room's mute is drawn in its time, at ${columns} columns`, (t) => {
		const clock = manualClock(NOW);
		let redraws = 0;
		const ticks = new ScreenTicks(clock, () => {
			redraws++;
		});
		const rooms = new Map([
			['ops', {level: undefined, mutedUntil: NOW + 20_000}],
			['dev', {level: undefined, mutedUntil: Number.POSITIVE_INFINITY}],
			['old', {level: undefined, mutedUntil: NOW - 1}],
		]);
		const state = stateOf([room('ops')], {
			attention: {rooms, keywords: [], quietUntil: undefined},
		});
		ticks.drawn(screenOf(state, {columns, rows: 24}));
		clock.advance(20_000);
		t.is(redraws, 0);
		clock.advance(1);
		t.is(redraws, 1);
	});
}
