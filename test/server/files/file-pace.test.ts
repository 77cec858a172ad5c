import test from 'ava';
import {FilePace} from '../../../source/server/files/file-pace.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

const MEBIBYTE = 1_048_576;

const turn = async (): Promise<void> => {
	for (let count = 0; count < 4; count++) await Promise.resolve();
};

/** A relay with people who talk and a file that is moved as fast as it may. */
function start() {
	const clock = manualClock();
	const pace = new FilePace(clock);
	const store = (took: number, isWritten = true): Promise<void> =>
		pace.storing(
			async () => clock.advance(took),
			() => isWritten,
		);
	/** So many messages, one each `each` milliseconds, which the disk takes `took` for. */
	const talk = async (messages: number, {took = 1, each = 20} = {}): Promise<void> => {
		for (let count = 0; count < messages; count++) {
			clock.advance(each - took);
			await turn();
			await store(took);
		}
	};
	/** Mebibytes that files bring while so many messages are said. */
	const broughtDuring = async (
		messages: number,
		talking: {readonly took?: number; readonly each?: number} = {},
		files = 1,
	): Promise<number> => {
		let brought = 0;
		let isOver = false;
		const bring = async (): Promise<void> => {
			const who = {};
			while (!isOver && brought < 5000) {
				await pace.admit(MEBIBYTE / 2, who);
				if (!isOver) brought += 0.5;
			}
		};
		const all = Array.from({length: files}, bring);
		await talk(messages, talking);
		isOver = true;
		clock.advance(60_000);
		await Promise.all(all);
		return brought;
	};
	return {clock, pace, store, talk, broughtDuring};
}

test('files have no bound while next to nobody talks', async (t) => {
	const {talk, pace, clock} = start();
	const isFree = async (): Promise<boolean> => {
		const begun = clock.monotonic();
		for (let count = 0; count < 1000; count++) await pace.admit(MEBIBYTE, t);
		return clock.monotonic() === begun;
	};
	t.true(await isFree());
	await talk(9);
	t.true(await isFree());
	await talk(50);
	clock.advance(1000);
	t.true(await isFree());
});

test('while people talk files begin slowly, and go faster as long as no message waits', async (t) => {
	const {talk, broughtDuring} = start();
	await talk(10);
	const first = await broughtDuring(50);
	t.true(first > 1 && first < 8, `${first}`);
	await talk(10);
	await broughtDuring(300);
	await talk(10);
	const later = await broughtDuring(50);
	t.true(later > 2 * first, `${first} ${later}`);
});

test('talk without files does not let them begin faster', async (t) => {
	const {talk, broughtDuring} = start();
	await talk(3000);
	const first = await broughtDuring(50);
	t.true(first < 8, `${first}`);
});

test('when messages wait for the disk files go slower, once for all that wait together', async (t) => {
	const {talk, pace, clock, broughtDuring} = start();
	await talk(10);
	const before = await broughtDuring(50);
	await talk(9);
	await talk(1, {took: 80, each: 80});
	await talk(10);
	const after = await broughtDuring(50);
	t.true(after < before, `${before} ${after}`);
	// Fifty messages of one commit.
	const commit = Promise.withResolvers<void>();
	clock.advance(1000);
	const waiting = Array.from({length: 50}, () =>
		pace.storing(
			() => commit.promise,
			() => true,
		),
	);
	clock.advance(80);
	commit.resolve();
	await Promise.all(waiting);
	const again = await broughtDuring(50);
	t.true(again > after / 3, `${after} ${again}`);
});

test('after that they go faster slowly', async (t) => {
	const {talk, broughtDuring} = start();
	await talk(10);
	await talk(1, {took: 80, each: 80});
	await talk(10);
	const before = await broughtDuring(50);
	await talk(10);
	const after = await broughtDuring(50);
	t.true(after >= before && after < 1.3 * before, `${before} ${after}`);
});

test('the bound stays while messages wait so long that few of them are said', async (t) => {
	const {talk, broughtDuring} = start();
	await talk(20);
	// Whoever talks waits for each answer: four in a second.
	const brought = await broughtDuring(12, {took: 240, each: 250});
	t.true(brought < 60, `${brought}`);
});

test('the bound stays while messages are not stored at all', async (t) => {
	const {talk, pace, clock} = start();
	await talk(20);
	const stuck = Promise.withResolvers<void>();
	const waiting = pace.storing(
		() => stuck.promise,
		() => true,
	);
	let admitted = 0;
	for (let count = 0; count < 40; count++) {
		clock.advance(100);
		void pace.admit(MEBIBYTE, {}).then(() => admitted++);
		await turn();
	}

	t.true(admitted < 40, `${admitted}`);
	stuck.resolve();
	await waiting;
});

test('a disk that is slow by itself is not taken for a busy one', async (t) => {
	const {talk, store, broughtDuring} = start();
	await talk(20, {took: 20, each: 50});
	// Said before, and so not written.
	await store(0, false);
	const first = await broughtDuring(20, {took: 40, each: 50});
	await talk(10, {took: 20, each: 50});
	const later = await broughtDuring(20, {took: 40, each: 50});
	t.true(later > first, `${first} ${later}`);
});

test('however many files there are, together they are not much faster, and none stands still', async (t) => {
	const inHalfAMinute = async (files: number): Promise<number> => {
		const {talk, broughtDuring} = start();
		await talk(20);
		for (let count = 0; count < 20; count++) {
			await talk(1, {took: 600, each: 600});
			await talk(10);
		}
		return broughtDuring(1500, {}, files);
	};
	const few = await inHalfAMinute(4);
	t.true(few > 30 && few < 300, `${few} MiB`);
	// They come one after the other: each has brought its first piece.
	const many = await inHalfAMinute(256);
	t.true(many >= 128 && many < 600, `${many} MiB`);
});

test('who is released waits no longer', async (t) => {
	const {talk, pace} = start();
	await talk(20);
	const who = {};
	await pace.admit(100 * MEBIBYTE, {});
	let isAdmitted = false;
	const admitted = pace.admit(MEBIBYTE, who).then(() => {
		isAdmitted = true;
	});
	await turn();
	t.false(isAdmitted);
	pace.release({});
	await turn();
	t.false(isAdmitted);
	pace.release(who);
	await admitted;
	pace.release(who);
	t.true(isAdmitted);
});

test('a message that cannot be stored fails as it would', async (t) => {
	const {pace} = start();
	const error = await t.throwsAsync(
		pace.storing(
			async () => {
				throw new RangeError('full');
			},
			() => true,
		),
	);
	t.is(error?.message, 'full');
});
