import {setImmediate as nextTurn} from 'node:timers/promises';
import test from 'ava';
import {createFlushSchedule} from '../../source/server/flush-schedule.ts';
import {manualClock} from '../helpers/manual-clock.ts';

test('a flush comes at the end of the turn', async (t) => {
	const schedule = createFlushSchedule(manualClock());
	let flushes = 0;
	schedule(() => flushes++);
	t.is(flushes, 0);
	await nextTurn();
	t.is(flushes, 1);
});

for (const {took, waits} of [
	{took: 4, waits: 2},
	{took: 300, waits: 5},
]) {
	test(`after a flush of ${took} ms the next waits ${waits} ms for company`, async (t) => {
		const clock = manualClock();
		const schedule = createFlushSchedule(clock);
		schedule(() => clock.advance(took));
		await nextTurn();
		let flushes = 0;
		schedule(() => flushes++);
		await nextTurn();
		clock.advance(waits - 0.5);
		t.is(flushes, 0);
		clock.advance(0.5);
		t.is(flushes, 1);
	});
}

test('after a cheap flush nothing waits any more', async (t) => {
	const clock = manualClock();
	const schedule = createFlushSchedule(clock);
	schedule(() => clock.advance(10));
	await nextTurn();
	schedule(() => {});
	clock.advance(5);
	let flushes = 0;
	schedule(() => flushes++);
	await nextTurn();
	t.is(flushes, 1);
});
