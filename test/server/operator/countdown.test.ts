import test from 'ava';
import {ShutdownCountdown} from '../../../source/server/operator/countdown.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

function start() {
	const clock = manualClock(1_700_000_000_000);
	const told: string[] = [];
	let stops = 0;
	const countdown = new ShutdownCountdown({
		clock,
		notice: (text) => told.push(text),
		stop: () => stops++,
	});
	return {clock, told, countdown, stops: () => stops};
}

test('everybody is told at the beginning, at 5 minutes, 1 minute and 10 seconds', (t) => {
	const {clock, told, countdown, stops} = start();
	countdown.start(420_000, 'New disk.');
	t.deepEqual(told, ['This relay stops in 7 min. New disk.']);
	clock.advance(120_000);
	t.is(told.at(-1), 'This relay stops in 5 min. New disk.');
	clock.advance(240_000);
	t.is(told.at(-1), 'This relay stops in 1 min. New disk.');
	clock.advance(50_000);
	t.is(told.at(-1), 'This relay stops in 10 s. New disk.');
	t.is(stops(), 0);
	clock.advance(10_000);
	t.is(stops(), 1);
	t.is(told.length, 4);
});

test('a short countdown tells nothing twice', (t) => {
	const {clock, told, countdown, stops} = start();
	countdown.start(10_000, undefined);
	clock.advance(10_000);
	t.deepEqual(told, ['This relay stops in 10 s.']);
	t.is(stops(), 1);
});

test('one that is cancelled stops nothing, and everybody is told', (t) => {
	const {clock, told, countdown, stops} = start();
	countdown.start(60_000, undefined);
	t.true(countdown.cancel());
	clock.advance(120_000);
	t.is(stops(), 0);
	t.regex(told.at(-1) ?? '', /goes on/);
	t.is(clock.armed, 0);
});

test('nothing can be cancelled that was not announced', (t) => {
	const {countdown, told} = start();
	t.false(countdown.cancel());
	t.deepEqual(told, []);
});

test('a second countdown takes the place of the first', (t) => {
	const {clock, countdown, stops} = start();
	countdown.start(60_000, undefined);
	countdown.start(600_000, undefined);
	clock.advance(60_000);
	t.is(stops(), 0);
	clock.advance(540_000);
	t.is(stops(), 1);
});

test('a countdown of weeks needs no timer that the platform cannot count', (t) => {
	const {clock, countdown, stops} = start();
	countdown.start(60 * 86_400_000, undefined);
	clock.advance(59 * 86_400_000);
	t.is(stops(), 0);
	clock.advance(86_400_000);
	t.is(stops(), 1);
});
