import test from 'ava';
import {Histogram} from '../../../source/server/seeing/histogram.ts';

test('each bound counts what is at most that, and the sum and count are of all', (t) => {
	const histogram = new Histogram([1, 10]);
	for (const value of [0.5, 1, 5, 100]) histogram.add(value);
	t.deepEqual(histogram.buckets, [
		{bound: 1, count: 2},
		{bound: 10, count: 3},
	]);
	t.is(histogram.count, 4);
	t.is(histogram.sum, 106.5);
});
