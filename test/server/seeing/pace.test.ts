import test from 'ava';
import {Pace} from '../../../source/server/seeing/pace.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

function start() {
	const clock = manualClock(0);
	let total = 0;
	const pace = new Pace(clock, () => total);
	return {
		pace,
		clock,
		second(count: number) {
			total += count;
			clock.advance(1000);
			pace.look();
		},
	};
}

test('what came in each of the last seconds is told, the one under way left out', (t) => {
	const {pace, second} = start();
	for (const count of [1, 2, 3]) second(count);
	const {seconds, second: last, tenSeconds, minute} = pace.perSecond();
	t.deepEqual(seconds.slice(-4), [0, 1, 2, 3]);
	t.is(last, 3);
	t.is(tenSeconds, 0.6);
	t.is(minute, 0.1);
});

test('after a minute nothing of it is left', (t) => {
	const {pace, clock, second} = start();
	for (let count = 0; count < 70; count++) second(5);
	t.deepEqual(
		pace.perSecond().seconds,
		Array.from({length: 60}, () => 5),
	);
	clock.advance(61_000);
	t.deepEqual(pace.perSecond(), {
		second: 0,
		tenSeconds: 0,
		minute: 0,
		seconds: Array.from({length: 60}, () => 0),
	});
});

test('what came before it was begun does not count', (t) => {
	const clock = manualClock(0);
	const pace = new Pace(clock, () => 1000);
	clock.advance(1000);
	t.is(pace.perSecond().second, 0);
});
