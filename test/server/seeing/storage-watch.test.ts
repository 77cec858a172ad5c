import test from 'ava';
import {type RelayLog, silentLog} from '../../../source/server/log.ts';
import {watchStorage} from '../../../source/server/seeing/storage-watch.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';

function start(taking: number) {
	const clock = manualClock(0);
	const lines: unknown[] = [];
	const log: RelayLog = {...silentLog, warn: (event, fields) => lines.push([event, fields])};
	const storage = createMemoryStorage({random: seededRandom()});
	const slow = {
		...storage,
		account: (name: string) => {
			clock.advance(taking);
			return storage.account(name);
		},
	};
	return {clock, lines, watch: watchStorage(slow, {clock, log})};
}

test('a query that takes a quarter of a second is logged by its name and never its values', async (t) => {
	const {lines, watch} = start(300);
	await watch.storage.account('very-private-name');
	t.deepEqual(lines, [['slow storage', {query: 'account', milliseconds: 300}]]);
});

test('a quicker one is not', async (t) => {
	const {lines, watch} = start(200);
	await watch.storage.account('ada');
	t.deepEqual(lines, []);
});

test('every query is timed, and the slowest is known for a while', async (t) => {
	const {clock, watch} = start(40);
	await watch.storage.account('ada');
	await watch.storage.accountCount();
	t.is(watch.times.count, 2);
	t.is(watch.times.sum, 0.04);
	t.deepEqual(watch.slowest(), {query: 'account', milliseconds: 40});
	clock.advance(12_000);
	t.deepEqual(watch.slowest(), {query: 'account', milliseconds: 40});
	clock.advance(30_000);
	t.is(watch.slowest(), undefined);
});

test('what storage refuses is refused as before', async (t) => {
	const {watch} = start(0);
	await watch.storage.close();
	await t.throwsAsync(watch.storage.account('ada'), {code: 'closed'});
	t.is(watch.times.count, 1);
});

test('how much is stored can be counted', async (t) => {
	const {watch} = start(0);
	t.is(await watch.storage.roomCount(), 0);
	t.is(await watch.storage.envelopeCount(), 0);
	t.truthy(watch.storage.storeId);
});
