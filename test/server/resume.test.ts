import test from 'ava';
import fc from 'fast-check';
import {planReplay} from '../../source/server/resume.ts';

const limits = {resumeMessages: 10, firstMessages: 5};

test('whatever the cursor, what is replayed follows it or is announced as another beginning', (t) => {
	const cases = fc.record({
		head: fc.integer({min: 1, max: 40}),
		floor: fc.integer({min: 1, max: 41}),
		seq: fc.integer({min: 0, max: 45}),
		isOurs: fc.boolean(),
	});
	fc.assert(
		fc.property(cases, ({head, floor: lowest, seq, isOurs}) => {
			const floor = Math.min(lowest, head + 1);
			const idAtCursor = isOurs && seq <= head ? 'the-message' : undefined;
			const replay = planReplay({head, floor, cursor: [seq, 'the-message'], idAtCursor, limits});
			const isGapless = !replay.reset && !replay.limited && replay.from === seq + 1;
			const isShort = head - replay.from < Math.max(limits.resumeMessages, limits.firstMessages);
			const isAnnounced = replay.reset || replay.limited;
			const isForeign = seq > head || (seq >= floor && idAtCursor === undefined);
			const isReset = replay.reset === isForeign;
			return isShort && isReset && replay.from >= floor && (isGapless || isAnnounced);
		}),
		{numRuns: 500},
	);
	t.pass();
});

test('a client that has nothing is told whether there is more before', (t) => {
	const plan = (head: number) =>
		planReplay({head, floor: 1, cursor: undefined, idAtCursor: undefined, limits});
	t.deepEqual(plan(5), {from: 1, limited: false, reset: false});
	t.deepEqual(plan(6), {from: 2, limited: true, reset: false});
});

test('what a room does not keep any longer is a gap, and no other log', (t) => {
	const plan = (seq: number) =>
		planReplay({head: 12, floor: 8, cursor: [seq, 'the-message'], idAtCursor: undefined, limits});
	t.deepEqual(plan(5), {from: 8, limited: true, reset: false});
	t.deepEqual(plan(7), {from: 8, limited: false, reset: false});
	t.deepEqual(plan(8), {from: 8, limited: false, reset: true});
});

test('the largest gap that is replayed is the limit itself', (t) => {
	const plan = (head: number) =>
		planReplay({head, floor: 1, cursor: [1, 'the-message'], idAtCursor: 'the-message', limits});
	t.deepEqual(plan(11), {from: 2, limited: false, reset: false});
	t.deepEqual(plan(12), {from: 8, limited: true, reset: false});
});
