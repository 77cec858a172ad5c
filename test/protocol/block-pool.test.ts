import test from 'ava';
import {BlockPool} from '../../source/protocol/block-pool.ts';

test('a block is used again once it is given back, and not before', (t) => {
	const pool = new BlockPool(100);
	const first = pool.take();
	const second = pool.take();
	t.is(first.length, 100);
	t.not(first.buffer, second.buffer);
	pool.give(first.subarray(10, 20));
	const again = pool.take();
	t.is(again.buffer, first.buffer);
	t.is(again.length, 100);
	t.not(pool.take().buffer, second.buffer);
});
