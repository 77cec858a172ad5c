import test from 'ava';
import {keepMemorySmall, processMemory} from '../../source/cli/memory-keeper.ts';
import {manualClock} from '../helpers/manual-clock.ts';

const MEGABYTE = 1_048_576;
const PERIOD = 5000;

function keeper({left = 100}: {readonly left?: number} = {}) {
	const clock = manualClock();
	const START = 1000;
	const heap = {megabytes: 0, collections: 0, economies: 0, typed: 0};
	const keeper = keepMemorySmall({
		clock,
		memory: {
			economize() {
				heap.economies++;
			},
			used: () => heap.megabytes * MEGABYTE,
			collect() {
				heap.collections++;
				heap.megabytes = Math.min(heap.megabytes, left);
			},
		},
		typed: () => heap.typed,
	});
	clock.advance(START);
	return {clock, heap, keeper};
}

test('a heap that has grown a lot is collected once nobody types', (t) => {
	const {clock, heap} = keeper();
	heap.megabytes = 160;
	clock.advance(PERIOD);
	t.is(heap.collections, 1);
});

test('nothing is collected while somebody types', (t) => {
	const {clock, heap} = keeper();
	heap.megabytes = 160;
	for (let second = 0; second < 60; second++) {
		heap.typed++;
		clock.advance(1000);
	}
	t.is(heap.collections, 0);
	clock.advance(2 * PERIOD);
	t.is(heap.collections, 1);
});

test('a heap that stays as it was left is let alone', (t) => {
	const {clock, heap} = keeper();
	heap.megabytes = 160;
	clock.advance(20 * PERIOD);
	heap.megabytes = 105;
	clock.advance(20 * PERIOD);
	t.is(heap.collections, 1);
});

test('whenever the heap has grown again it is collected again', (t) => {
	const {clock, heap} = keeper();
	for (let flood = 1; flood <= 3; flood++) {
		heap.megabytes = 160;
		clock.advance(PERIOD);
		t.is(heap.collections, flood);
	}
});

test('history that comes late is collected after as well', (t) => {
	const {clock, heap} = keeper({left: 500});
	heap.megabytes = 30;
	clock.advance(PERIOD);
	heap.megabytes = 200;
	clock.advance(PERIOD);
	t.is(heap.collections, 2);
});

test('less is taken from the first frame on, once and for all', (t) => {
	const {clock, heap} = keeper();
	t.is(heap.economies, 1);
	clock.advance(10 * PERIOD);
	t.is(heap.economies, 1);
});

test('a closed keeper has no timer', (t) => {
	const {clock, keeper: closing} = keeper();
	clock.advance(PERIOD);
	closing.close();
	t.is(clock.armed, 0);
});

test('the memory of this process is measured and given back', (t) => {
	const memory = processMemory();
	let garbage: unknown[] | undefined = Array.from({length: 500_000}, (_, index) => ({index}));
	const before = memory.used();
	t.is(garbage.length, 500_000);
	garbage = undefined;
	memory.collect();
	t.true(memory.used() < before);
	t.false('gc' in globalThis);
});
