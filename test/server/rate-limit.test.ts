import test from 'ava';
import fc from 'fast-check';
import {TokenBucket, TokenBuckets} from '../../source/server/rate-limit.ts';
import {manualClock} from '../helpers/manual-clock.ts';

test('a bucket gives its burst, then its rate', (t) => {
	const clock = manualClock();
	const bucket = new TokenBucket({burst: 2, perSecond: 4}, clock);
	t.deepEqual([bucket.take(), bucket.take(), bucket.take()], [0, 0, 250]);
	clock.advance(249);
	t.is(bucket.take(), 1);
	clock.advance(1);
	t.is(bucket.take(), 0);
});

test('a bucket that was refused has lost nothing', (t) => {
	const bucket = new TokenBucket({burst: 5, perSecond: 1}, manualClock());
	bucket.take(3);
	t.is(bucket.take(3), 1000);
	t.is(bucket.take(2), 0);
});

test('what is given back can be taken again, but never more than the burst', (t) => {
	const bucket = new TokenBucket({burst: 1, perSecond: 1}, manualClock());
	bucket.take();
	bucket.giveBack();
	bucket.giveBack();
	t.deepEqual([bucket.take(), bucket.take()], [0, 1000]);
});

test('a cost beyond the burst waits for a full bucket instead of for ever', (t) => {
	const bucket = new TokenBucket({burst: 2, perSecond: 1}, manualClock());
	t.deepEqual([bucket.take(10), bucket.take(10)], [0, 2000]);
});

test('in no span of time is more taken than burst and rate allow', (t) => {
	const step = fc.record({wait: fc.nat(3000), cost: fc.integer({min: 1, max: 4})});
	fc.assert(
		fc.property(fc.array(step, {maxLength: 60}), (steps) => {
			const clock = manualClock();
			const bucket = new TokenBucket({burst: 5, perSecond: 2}, clock);
			let taken = 0;
			for (const {wait, cost} of steps) {
				clock.advance(wait);
				if (bucket.take(cost) === 0) taken += cost;
				if (taken > 5 + (clock.monotonic() / 1000) * 2 + 1e-6) return false;
			}
			return true;
		}),
	);
	t.pass();
});

test('keys have buckets of their own', (t) => {
	const buckets = new TokenBuckets({burst: 1, perSecond: 1}, manualClock());
	t.deepEqual([buckets.take('a'), buckets.take('b'), buckets.take('a')], [0, 0, 1000]);
});

test('so many keys are kept and no more, the last used ones', (t) => {
	const buckets = new TokenBuckets({burst: 1, perSecond: 0.001}, manualClock(), 3);
	for (const key of ['a', 'b', 'c', 'a', 'd']) buckets.take(key);
	t.true(buckets.take('a') > 0);
	t.is(buckets.take('b'), 0);
});
