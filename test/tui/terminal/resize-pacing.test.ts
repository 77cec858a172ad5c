import test from 'ava';
import {startResizePacing} from '../../../source/tui/terminal/resize-pacing.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

function paced() {
	const clock = manualClock();
	const painted: number[] = [];
	const pacing = startResizePacing(clock, () => painted.push(clock.now()));
	return {clock, painted, pacing};
}

test('a size that changes once is painted at once', (t) => {
	const {clock, painted, pacing} = paced();
	clock.advance(40);
	pacing.resized();
	t.deepEqual(painted, [40]);
	t.is(clock.armed, 0);
});

test('fifty sizes within 100 ms are two frames, the last of them in the last size', (t) => {
	const {clock, painted, pacing} = paced();
	for (let count = 0; count < 50; count++) {
		pacing.resized();
		clock.advance(2);
	}
	clock.advance(1000);
	t.deepEqual(painted, [0, 138]);
});

test('sizes that follow more slowly are two frames all the same', (t) => {
	const {clock, painted, pacing} = paced();
	for (let count = 0; count < 10; count++) {
		pacing.resized();
		clock.advance(14);
	}
	clock.advance(1000);
	t.is(painted.length, 2);
});

test('a window edge that is dragged on and on is painted six times a second', (t) => {
	const {clock, painted, pacing} = paced();
	for (let count = 0; count < 100; count++) {
		pacing.resized();
		clock.advance(10);
	}
	t.deepEqual(painted.slice(0, 4), [0, 160, 310, 460]);
});

test('whoever wants all painted anew paints what waits, and it does not wait any more', (t) => {
	const {clock, painted, pacing} = paced();
	pacing.resized();
	t.false(pacing.isPending);
	t.false(pacing.takePending());
	clock.advance(30);
	pacing.resized();
	t.true(pacing.isPending);
	t.true(pacing.takePending());
	t.false(pacing.isPending);
	clock.advance(1000);
	t.deepEqual(painted, [0, 30]);
});

test('after the end nothing is painted', (t) => {
	const {clock, painted, pacing} = paced();
	pacing.resized();
	pacing.resized();
	pacing.close();
	clock.advance(1000);
	t.deepEqual(painted, [0]);
});
