import test from 'ava';
import {ActivityCounter} from '../../../source/server/operator/room-activity.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

test('the busiest rooms come first', (t) => {
	const activity = new ActivityCounter(manualClock());
	for (const room of ['a', 'b', 'b', 'c', 'b', 'c']) activity.note(room);
	t.deepEqual(activity.busiest(2), [
		{room: 'b', messages: 3},
		{room: 'c', messages: 2},
	]);
});

test('what is older than ten minutes does not count', (t) => {
	const clock = manualClock();
	const activity = new ActivityCounter(clock);
	activity.note('a');
	clock.advance(300_000);
	activity.note('b');
	clock.advance(300_000);
	t.deepEqual(activity.busiest(9), [{room: 'b', messages: 1}]);
	clock.advance(600_000);
	t.deepEqual(activity.busiest(9), []);
});
