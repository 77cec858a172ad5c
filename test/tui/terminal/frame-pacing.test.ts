import test from 'ava';
import {type Outlet, startFramePacing} from '../../../source/tui/terminal/frame-pacing.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

function start(outlet?: Outlet) {
	const clock = manualClock();
	const drawnAt: number[] = [];
	const pacing = startFramePacing({clock, outlet, draw: () => drawnAt.push(clock.monotonic())});
	return {clock, drawnAt, pacing};
}

function stallable() {
	let run: (() => void) | undefined;
	const outlet = {
		isBlocked: false,
		onDrain(listener: () => void) {
			run = listener;
			return () => {
				run = undefined;
			};
		},
		drain() {
			outlet.isBlocked = false;
			run?.();
		},
		hasListener: () => run !== undefined,
	};
	return outlet;
}

test('what may wait is gathered into one frame every 33 ms', (t) => {
	const {clock, drawnAt, pacing} = start();
	for (let index = 0; index < 100; index++) {
		pacing.touch();
		clock.advance(1);
	}

	t.deepEqual(drawnAt, [0, 33, 66, 99]);
});

test('what is urgent is drawn before the call returns', (t) => {
	const {clock, drawnAt, pacing} = start();
	pacing.touch();
	clock.advance(5);
	pacing.touchNow();
	t.deepEqual(drawnAt, [0, 5]);
});

test('an urgent frame takes along what waited, which is then not drawn again', (t) => {
	const {clock, drawnAt, pacing} = start();
	pacing.touchNow();
	clock.advance(10);
	pacing.touch();
	pacing.touchNow();
	clock.advance(1000);
	t.deepEqual(drawnAt, [0, 10]);
});

test('no timer runs when nothing has changed', (t) => {
	const {clock, pacing} = start();
	pacing.touchNow();
	t.is(clock.armed, 0);
});

test('nothing is drawn while the terminal does not read, and all of it once it reads again', (t) => {
	const outlet = stallable();
	const {clock, drawnAt, pacing} = start(outlet);
	outlet.isBlocked = true;
	pacing.touch();
	pacing.touchNow();
	clock.advance(1000);
	t.deepEqual(drawnAt, []);
	t.is(clock.armed, 0);
	outlet.drain();
	t.deepEqual(drawnAt, [1000]);
});

test('a drain draws nothing when nothing has changed', (t) => {
	const outlet = stallable();
	const {drawnAt} = start(outlet);
	outlet.drain();
	t.deepEqual(drawnAt, []);
});

test('a change made while drawing gets a frame of its own', (t) => {
	const clock = manualClock();
	let frames = 0;
	const pacing = startFramePacing({
		clock,
		draw() {
			frames += 1;
			if (frames === 1) {
				pacing.touchNow();
			}
		},
	});
	pacing.touchNow();
	t.is(frames, 1);
	clock.advance(33);
	t.is(frames, 2);
});

test('a draw that throws does not end pacing', (t) => {
	const clock = manualClock();
	let frames = 0;
	const pacing = startFramePacing({
		clock,
		draw() {
			frames += 1;
			if (frames === 1) {
				throw new Error('once');
			}
		},
	});
	t.throws(() => pacing.touchNow(), {message: 'once'});
	pacing.touchNow();
	t.is(frames, 2);
});

test('closing cancels the frame that waits and lets go of the terminal', (t) => {
	const outlet = stallable();
	const {clock, drawnAt, pacing} = start(outlet);
	pacing.touchNow();
	pacing.touch();
	pacing.close();
	pacing.touchNow();
	clock.advance(1000);
	t.deepEqual(drawnAt, [0]);
	t.is(clock.armed, 0);
	t.false(outlet.hasListener());
});
