import test from 'ava';
import {SlowMode} from '../../../source/server/moderation/slow-mode.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

test('a turn comes after the interval, for each account in each room', (t) => {
	const clock = manualClock();
	const slow = new SlowMode(clock);
	t.is(slow.take('den', 'ada', 1000), 0);
	clock.advance(400);
	t.is(slow.take('den', 'ada', 1000), 600);
	t.is(slow.take('den', 'bob', 1000), 0);
	t.is(slow.take('attic', 'ada', 1000), 0);
	clock.advance(600);
	t.is(slow.take('den', 'ada', 1000), 0);
});

test('a refused turn makes nobody wait longer', (t) => {
	const clock = manualClock();
	const slow = new SlowMode(clock);
	slow.take('den', 'ada', 1000);
	clock.advance(999);
	t.is(slow.take('den', 'ada', 1000), 1);
	t.is(slow.take('den', 'ada', 1000), 1);
});

test('what was not written gives its turn back', (t) => {
	const slow = new SlowMode(manualClock());
	slow.take('den', 'ada', 1000);
	slow.giveBack('den', 'ada');
	t.is(slow.take('den', 'ada', 1000), 0);
});

test('a slower pace holds from the last message on', (t) => {
	const clock = manualClock();
	const slow = new SlowMode(clock);
	slow.take('den', 'ada', 1000);
	clock.advance(1000);
	t.is(slow.take('den', 'ada', 5000), 4000);
});

test('no more are remembered than there is room for, the longest silent forgotten first', (t) => {
	const slow = new SlowMode(manualClock(), 2);
	for (const name of ['ada', 'bob', 'eve']) slow.take('den', name, 1000);
	t.is(slow.take('den', 'bob', 1000), 1000);
	t.is(slow.take('den', 'eve', 1000), 1000);
	t.is(slow.take('den', 'ada', 1000), 0);
});
