import test from 'ava';
import {TransferProgress} from '../../../source/client/files/transfer-progress.ts';
import type {TransferState} from '../../../source/client/files/transfer-state.ts';
import type {Event} from '../../../source/client/state/event.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

function start() {
	const clock = manualClock();
	const told: TransferState[] = [];
	let gone = 0;
	const dispatch = (event: Event): void => {
		if (event.type === 'transfer-changed') told.push(event.transfer);
		if (event.type === 'transfer-gone') gone++;
	};
	const progress = new TransferProgress(
		{
			...{id: 'a', direction: 'up', room: 'r', name: 'a.bin', size: 10_000_000, done: 0},
			...{rate: undefined, phase: {type: 'queued'}},
		},
		{clock, dispatch},
	);
	return {clock, told, progress, gone: () => gone};
}

test('however fast it moves, it is told of four times a second', (t) => {
	const {clock, told, progress} = start();
	progress.phase({type: 'moving'});
	const before = told.length;
	for (let step = 1; step <= 500; step++) {
		progress.moved(step * 1000);
		clock.advance(10);
	}

	t.true(told.length - before <= 21);
	t.true(told.length - before >= 15);
});

test('every phase is told at once, and the same one once', (t) => {
	const {told, progress} = start();
	progress.phase({type: 'preparing'});
	progress.phase({type: 'preparing'});
	progress.phase({type: 'waiting', reason: 'One.'});
	progress.phase({type: 'waiting', reason: 'Two.'});
	t.deepEqual(
		told.map(({phase}) => phase.type),
		['queued', 'preparing', 'waiting', 'waiting'],
	);
});

test('the rate is that of the last seconds, and falls to nothing when nothing moves', (t) => {
	const {clock, progress} = start();
	progress.phase({type: 'moving'});
	for (let step = 1; step <= 40; step++) {
		progress.moved(step * 100_000);
		clock.advance(100);
	}

	const rate = progress.state.rate ?? 0;
	t.true(rate > 800_000 && rate < 1_200_000, `${rate}`);
	clock.advance(10_000);
	t.is(progress.state.rate, 0);
});

test('there is no rate before there is something to make it of, nor while nothing moves', (t) => {
	const {clock, progress} = start();
	progress.phase({type: 'moving'});
	progress.moved(1000);
	t.is(progress.state.rate, undefined);
	for (let step = 1; step <= 20; step++) {
		progress.moved(step * 1000);
		clock.advance(100);
	}

	progress.phase({type: 'waiting', reason: 'Cut.'});
	t.is(progress.state.rate, undefined);
});

test('once it is gone nothing more is told, and no timer stays', (t) => {
	const {clock, told, progress, gone} = start();
	progress.phase({type: 'moving'});
	progress.leave();
	const before = told.length;
	progress.moved(5000);
	progress.phase({type: 'done'});
	clock.advance(5000);
	t.is(told.length, before);
	t.is(gone(), 1);
	t.is(clock.armed, 0);
});
