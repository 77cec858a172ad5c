import test from 'ava';
import {HeartbeatWheel} from '../../source/server/heartbeat-wheel.ts';
import {Wheel} from '../../source/server/wheel.ts';
import {manualClock} from '../helpers/manual-clock.ts';
import {seededRandom} from '../helpers/seeded-random.ts';

test('each member has its turn once per round', (t) => {
	const wheel = new Wheel<number>(seededRandom(), 7);
	const members = Array.from({length: 100}, (_, member) => member);
	for (const member of members) wheel.add(member);
	const seen: number[] = [];
	for (let slot = 0; slot < 7; slot++) seen.push(...wheel.turn());
	t.deepEqual(
		seen.toSorted((left, right) => left - right),
		members,
	);
});

test('who left has no turn, and leaves once', (t) => {
	const wheel = new Wheel<string>(seededRandom(), 1);
	const leave = wheel.add('ada');
	wheel.add('bob');
	leave();
	leave();
	t.is(wheel.size, 1);
	t.deepEqual([...wheel.turn()], ['bob']);
});

test('a wheel of heartbeats beats once per period and stands still when empty', (t) => {
	const clock = manualClock();
	const wheel = new HeartbeatWheel({clock, random: seededRandom(), period: 3000});
	let beats = 0;
	const leave = wheel.add({beat: () => beats++});
	clock.advance(9000);
	t.is(beats, 3);
	leave();
	clock.advance(3000);
	t.is(beats, 3);
	t.is(clock.armed, 0);
});
