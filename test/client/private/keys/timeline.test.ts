import test from 'ava';
import {Batch} from '../../../../source/client/private/batch.ts';
import {readTimeline, TIMELINE_EVENTS} from '../../../../source/client/private/keys/timeline.ts';
import {privateRecords} from '../../../../source/client/private/record-names.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import {manualClock} from '../../../helpers/manual-clock.ts';

function context() {
	return {vault: createMemoryVault(), records: privateRecords('tag'), clock: manualClock(1000)};
}

test('events are read as they were written, oldest first', async (t) => {
	const parts = context();
	const timeline = await readTimeline(parts, 'bob');
	const batch = new Batch();
	timeline.add({type: 'first-seen', sentence: 'Seen.'}, batch);
	parts.clock.advance(5);
	timeline.add({type: 'alarm', sentence: 'Ünsound – 🔑.'}, batch);
	t.deepEqual(timeline.events, []);
	await batch.commit(parts.vault);
	const expected = [
		{time: 1000, type: 'first-seen', sentence: 'Seen.'},
		{time: 1005, type: 'alarm', sentence: 'Ünsound – 🔑.'},
	];
	t.deepEqual<readonly unknown[], readonly unknown[]>(timeline.events, expected);
	t.deepEqual<readonly unknown[], readonly unknown[]>(
		(await readTimeline(parts, 'bob')).events,
		expected,
	);
	t.deepEqual((await readTimeline(parts, 'carol')).events, []);
});

test('of too many events the oldest go', async (t) => {
	const parts = context();
	const timeline = await readTimeline(parts, 'bob');
	const batch = new Batch();
	for (let event = 0; event < TIMELINE_EVENTS + 3; event++) {
		timeline.add({type: 'alarm', sentence: String(event)}, batch);
	}

	await batch.commit(parts.vault);
	t.is(timeline.events.length, TIMELINE_EVENTS);
	t.is(timeline.events[0]?.sentence, '3');
});

test('a damaged timeline begins anew', async (t) => {
	const parts = context();
	await parts.vault.write(parts.records.timeline('bob'), Uint8Array.of(1, 0, 0, 0, 9));
	const timeline = await readTimeline(parts, 'bob');
	t.deepEqual(timeline.events, []);
});
