import test from 'ava';
import {BelievedClock} from '../../../source/server/moderation/believed-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

/** A clock whose two times a test moves by themselves. */
function twoTimes() {
	let [wall, monotonic] = [1_700_000_000_000, 5000];
	const clock = {
		now: () => wall,
		monotonic: () => monotonic,
		after: () => ({cancel: () => undefined}),
	};
	const believed = new BelievedClock(clock, HOUR);
	return {
		believed,
		get wall() {
			return wall;
		},
		set(time: number) {
			wall = time;
		},
		/** Time passes, and somebody looks at the clock once a minute. */
		pass(duration: number) {
			for (let left = duration; left > 0; left -= MINUTE) {
				wall += Math.min(left, MINUTE);
				monotonic += Math.min(left, MINUTE);
				believed.now();
			}
		},
	};
}

test('no time is believed until the clock has run for its patience', (t) => {
	const times = twoTimes();
	t.is(times.believed.now(), undefined);
	times.pass(59 * MINUTE);
	t.is(times.believed.now(), undefined);
	times.pass(MINUTE);
	t.is(times.believed.now(), times.wall);
});

test('a clock that jumps ahead is not followed before its patience is over', (t) => {
	const times = twoTimes();
	times.pass(HOUR);
	const before = times.wall;
	times.set(before + YEAR);
	t.is(times.believed.now(), before);
	times.pass(59 * MINUTE);
	t.is(times.believed.now(), before + 59 * MINUTE);
	times.pass(MINUTE);
	t.is(times.believed.now(), times.wall);
});

test('a clock that jumps ahead and is set right again has changed nothing', (t) => {
	const times = twoTimes();
	times.pass(HOUR);
	const before = times.wall;
	times.set(before + YEAR);
	times.pass(30 * MINUTE);
	times.set(before + 30 * MINUTE);
	times.pass(45 * MINUTE);
	t.is(times.believed.now(), before + 75 * MINUTE);
});

test('a clock that jumps again and again is never followed', (t) => {
	const times = twoTimes();
	times.pass(HOUR);
	const before = times.wall;
	for (let hop = 1; hop <= 24; hop++) {
		times.set(times.wall + YEAR);
		times.pass(30 * MINUTE);
		t.is(times.believed.now(), before + hop * 30 * MINUTE);
	}
});

test('the believed time is never later than the clock that is set back', (t) => {
	const times = twoTimes();
	times.pass(HOUR);
	times.set(times.wall - YEAR);
	t.is(times.believed.now(), times.wall);
});

test('a clock that is corrected little by little is followed', (t) => {
	const times = twoTimes();
	times.pass(HOUR);
	for (let step = 0; step < 100; step++) {
		times.set(times.wall + 500);
		times.pass(MINUTE);
	}
	t.is(times.believed.now(), times.wall);
});
