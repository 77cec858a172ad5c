import test from 'ava';
import fc from 'fast-check';
import {sparkline} from '../../../source/cli/serve/sparkline.ts';

test('the highest number is the highest bar, and nothing is blank', (t) => {
	t.is(sparkline([0, 1, 4, 8], 4, 'unicode'), ' ▁▄█');
	t.is(sparkline([0, 1, 4, 8], 4, 'ascii'), ' .=@');
});

test('with fewer columns the oldest are left out', (t) => {
	t.is(sparkline([9, 0, 1], 2, 'unicode'), ' █');
	t.is(sparkline([1, 2], 0, 'unicode'), '');
});

test('a bar for each number, and something for whatever is more than nothing', (t) => {
	const numbers = fc.array(fc.double({min: 0, max: 1e12, noNaN: true}), {maxLength: 80});
	fc.assert(
		fc.property(numbers, (each) => {
			const bars = [...sparkline(each, 60, 'unicode')];
			t.is(bars.length, Math.min(60, each.length));
			const shown = each.slice(-60);
			t.true(bars.every((bar, index) => (bar === ' ') === (shown[index] === 0)));
		}),
	);
});
