import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {systemClock} from '../../../source/protocol/environment.ts';
import {startGroupCommit} from '../../../source/server/storage/group-commit.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';

/** A table of numbers with one writer, whose clock stands still unless another is given. */
function start(
	t: ExecutionContext,
	monotonic = () => 0,
	ballast?: Parameters<typeof startGroupCommit>[0]['ballast'],
) {
	const failures: string[] = [];
	const database = new DatabaseSync(':memory:');
	database.exec('CREATE TABLE number (value INTEGER UNIQUE, filler TEXT)');
	const insert = database.prepare('INSERT INTO number (value, filler) VALUES (?, ?)');
	const count = database.prepare('SELECT count(*) AS count FROM number');
	const commits = startGroupCommit({
		database,
		file: 'numbers',
		clock: {...systemClock, monotonic},
		onFailure: ({code}) => failures.push(code),
		ballast,
	});
	t.teardown(() => database.close());
	return {
		...commits,
		database,
		failures,
		insert: (value: number, filler = '') =>
			commits.write(() => Number(insert.run(value, filler).changes)),
		insertAlways: (value: number, filler = '') =>
			commits.writeAlways(() => Number(insert.run(value, filler).changes)),
		count: () => commits.read(() => Number(count.get()?.count)),
		countNow: () => Number(count.get()?.count),
	};
}

test('nothing is kept before the turn ends, and all of it after', async (t) => {
	const {insert, count, countNow} = start(t);
	const writes = [1, 2, 3].map((value) => insert(value));
	t.is(countNow(), 0);
	await Promise.all(writes);
	t.is(await count(), 3);
});

test('512 writes are committed without waiting for the turn to end', async (t) => {
	const {insert, countNow} = start(t);
	const writes = Array.from({length: 511}, (_, value) => insert(value));
	t.is(countNow(), 0);
	writes.push(insert(511), insert(512));
	t.is(countNow(), 512);
	await Promise.all(writes);
	t.is(countNow(), 513);
});

test('in a long turn the first write waits 5 ms at most', async (t) => {
	let now = 0;
	const {insert, countNow} = start(t, () => now);
	const writes = [insert(1)];
	now = 4.9;
	writes.push(insert(2));
	t.is(countNow(), 0);
	now = 5;
	writes.push(insert(3));
	t.is(countNow(), 3);
	await Promise.all(writes);
});

test('a write that throws undoes itself and nothing of its companions', async (t) => {
	const {insert, write, count, database} = start(t);
	const results = await Promise.allSettled([
		insert(1),
		write(() => {
			database.exec('INSERT INTO number (value) VALUES (7), (8)');
			throw new Error('a bug');
		}),
		insert(1),
		insert(2),
	]);
	t.deepEqual(
		results.map(({status}) => status),
		['fulfilled', 'rejected', 'rejected', 'fulfilled'],
	);
	t.is(await count(), 2);
});

test('when space runs out the whole batch is refused, and the next one is taken', async (t) => {
	const {insert, count, database, failures} = start(t);
	database.exec('PRAGMA max_page_count = 8');
	const results = await Promise.allSettled([insert(1), insert(2, 'x'.repeat(100_000)), insert(3)]);
	for (const result of results) {
		const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
		t.is(reason instanceof StorageError ? reason.code : undefined, 'full');
	}

	t.is(await count(), 0);
	await insert(1);
	t.is(await count(), 1);
	t.deepEqual(failures, []);
});

test('a read that SQLite refuses is rejected and stops no write', async (t) => {
	const {read, insert, database} = start(t);
	await t.throwsAsync(read(() => database.prepare('SELECT nothing FROM nowhere')));
	t.is(await insert(1), 1);
});

test('an I/O error refuses its batch and every later write, while reads go on', async (t) => {
	const {insert, write, count} = start(t);
	await insert(1);
	const results: PromiseSettledResult<number>[] = await Promise.allSettled([
		insert(2),
		write(() => {
			throw Object.assign(new Error('disk I/O error'), {errcode: 10});
		}),
	]);
	results.push(...(await Promise.allSettled([insert(3)])));
	t.is(results.length, 3);
	for (const result of results) {
		const reason: unknown = result.status === 'rejected' ? result.reason : undefined;
		t.is(reason instanceof StorageError ? reason.code : undefined, 'failed');
	}

	t.is(await count(), 1);
});

for (const [what, errcode, code] of [
	['an I/O error', 10, 'failed'],
	['a file that can no longer be written', 8, 'unwritable'],
	['damage', 11, 'damaged'],
] as const) {
	test(`${what} is told once, whoever wrote`, async (t) => {
		const {write, insert, failures} = start(t);
		const fail = () => {
			throw Object.assign(new Error('no'), {errcode});
		};
		await t.throwsAsync(write(fail), {instanceOf: StorageError});
		await t.throwsAsync(write(fail), {instanceOf: StorageError});
		await t.throwsAsync(insert(1), {instanceOf: StorageError});
		t.deepEqual(failures, [code]);
	});
}

/** A table in a file that takes no more pages until `grow`, and a ballast whose release is one. */
function startFull(t: ExecutionContext) {
	const state = {isOut: false, released: 0};
	const started = start(t, () => 0, {
		isOut: () => state.isOut,
		release() {
			if (state.isOut) return false;
			state.isOut = true;
			state.released++;
			started.database.exec('PRAGMA max_page_count = 1000');
			return true;
		},
	});
	started.database.exec('PRAGMA max_page_count = 2');
	return {...started, state};
}

const LARGE = 'x'.repeat(100_000);

async function codes(writes: readonly Promise<unknown>[]): Promise<readonly unknown[]> {
	const results = await Promise.allSettled(writes);
	return results.map((result) => {
		if (result.status === 'fulfilled') return 'kept';
		const reason: unknown = result.reason;
		return reason instanceof StorageError ? reason.code : reason;
	});
}

test('on a full disk what must be written always has the ballast, and the rest of its batch has not', async (t) => {
	const {insert, insertAlways, count, state} = startFull(t);
	const writes = [insert(1, LARGE), insertAlways(2, LARGE), insert(3), insertAlways(4)];
	t.deepEqual(await codes(writes), ['full', 'kept', 'full', 'kept']);
	t.is(state.released, 1);
	t.is(await count(), 2);
});

test('while the ballast is out nothing else is written', async (t) => {
	const {insert, insertAlways, state} = startFull(t);
	await insertAlways(1, LARGE);
	t.deepEqual(await codes([insert(2), insertAlways(3), insert(4)]), ['full', 'kept', 'full']);
	state.isOut = false;
	t.deepEqual(await codes([insert(5)]), ['kept']);
});

test('other writes never cost the ballast', async (t) => {
	const {insert, state} = startFull(t);
	t.deepEqual(await codes([insert(1, LARGE), insert(2)]), ['full', 'full']);
	t.is(state.released, 0);
});

test('when the ballast was not enough all are refused, and later ones are tried', async (t) => {
	const {insertAlways, state, database, failures} = startFull(t);
	await insertAlways(1);
	state.isOut = true;
	t.deepEqual(await codes([insertAlways(2, LARGE), insertAlways(3)]), ['full', 'full']);
	database.exec('PRAGMA max_page_count = 1000');
	t.deepEqual(await codes([insertAlways(2, LARGE)]), ['kept']);
	t.deepEqual(failures, []);
});
