import test from 'ava';
import {FilePace} from '../../../source/server/files/file-pace.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

const MEBIBYTE = 1_048_576;

/** A relay on which people talk: `each` milliseconds a message, which the disk takes `took` for. */
function start() {
	const clock = manualClock();
	const pace = new FilePace(clock);
	const talk = async (messages: number, {took = 1, each = 20} = {}): Promise<void> => {
		for (let count = 0; count < messages; count++) {
			clock.advance(each - took);
			await pace.storing(async () => clock.advance(took));
		}
	};
	/** Milliseconds that so many mebibytes take, asked for one after the other. */
	const millisecondsFor = async (mebibytes: number): Promise<number> => {
		const begun = clock.monotonic();
		for (let count = 0; count < mebibytes; count++) {
			let isAdmitted = false;
			const admitted = pace.admit(MEBIBYTE).then(() => {
				isAdmitted = true;
			});
			await Promise.resolve();
			for (let waited = 0; !isAdmitted && waited < 300; waited++) {
				clock.advance(1);
				await Promise.resolve();
				await Promise.resolve();
			}
			await admitted;
		}
		return clock.monotonic() - begun;
	};
	return {clock, pace, talk, millisecondsFor};
}

test('files have no bound while nobody talks', async (t) => {
	const {talk, clock, millisecondsFor} = start();
	t.is(await millisecondsFor(1000), 0);
	await talk(9);
	t.is(await millisecondsFor(1000), 0);
	await talk(50);
	clock.advance(1000);
	t.is(await millisecondsFor(1000), 0);
});

test('while people talk files go slowly at first, and faster as long as nothing waits for them', async (t) => {
	const {talk, millisecondsFor} = start();
	await talk(10);
	const first = await millisecondsFor(3);
	t.true(first > 100, `${first}`);
	await talk(150);
	const later = await millisecondsFor(3);
	t.true(later < first / 3, `${later}`);
});

test('when messages wait for the disk files go slower, once for all that waited together', async (t) => {
	const {talk, pace, clock, millisecondsFor} = start();
	await talk(100);
	const before = await millisecondsFor(4);
	await talk(1, {took: 80, each: 80});
	await talk(10);
	const after = await millisecondsFor(4);
	t.true(after > 1.5 * before, `${before} ${after}`);
	// Fifty messages of one commit.
	let stored = (): void => undefined;
	const commit = new Promise<void>((resolve) => {
		stored = resolve;
	});
	clock.advance(1000);
	const waiting = Array.from({length: 50}, () => pace.storing(() => commit));
	clock.advance(80);
	stored();
	await Promise.all(waiting);
	const again = await millisecondsFor(4);
	t.true(again < 3 * after, `${after} ${again}`);
});

test('after that they grow slowly', async (t) => {
	const {talk, millisecondsFor} = start();
	await talk(50);
	await talk(1, {took: 80, each: 80});
	await talk(50);
	const before = await millisecondsFor(3);
	await talk(250);
	const after = await millisecondsFor(3);
	t.true(after > before / 2 && after < before, `${before} ${after}`);
});

test('a disk that is slow by itself is not taken for a busy one', async (t) => {
	const {talk, millisecondsFor} = start();
	await talk(20, {took: 30, each: 50});
	const before = await millisecondsFor(3);
	await talk(60, {took: 40, each: 50});
	t.true((await millisecondsFor(3)) < before);
});

test('nothing waits for longer than a quarter of a second, however slow files are', async (t) => {
	const {talk, pace, clock} = start();
	await talk(20);
	for (let count = 0; count < 20; count++) {
		await talk(1, {took: 500, each: 600});
		await talk(10);
	}
	let admitted = 0;
	for (let count = 0; count < 10; count++) void pace.admit(MEBIBYTE).then(() => admitted++);
	clock.advance(250);
	await Promise.resolve();
	await Promise.resolve();
	t.is(admitted, 10);
});

test('a message that cannot be stored fails as it would', async (t) => {
	const {pace} = start();
	const error = await t.throwsAsync(
		pace.storing(async () => {
			throw new RangeError('full');
		}),
	);
	t.is(error?.message, 'full');
});
