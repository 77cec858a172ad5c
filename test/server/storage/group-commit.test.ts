import {DatabaseSync} from 'node:sqlite';
import test, {type ExecutionContext} from 'ava';
import {systemClock} from '../../../source/protocol/environment.ts';
import {startGroupCommit} from '../../../source/server/storage/group-commit.ts';
import {StorageError} from '../../../source/server/storage/storage.ts';

/** A table of numbers with one writer, whose clock stands still unless another is given. */
function start(t: ExecutionContext, monotonic = () => 0) {
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
	});
	t.teardown(() => database.close());
	return {
		...commits,
		database,
		failures,
		insert: (value: number, filler = '') =>
			commits.write(() => Number(insert.run(value, filler).changes)),
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
