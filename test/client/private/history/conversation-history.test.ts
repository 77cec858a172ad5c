import test from 'ava';
import fc from 'fast-check';
import type {Bodies} from '../../../../source/client/private/bodies.ts';
import {
	SEGMENT_BYTES,
	SEGMENT_ENTRIES,
} from '../../../../source/client/private/history/history-segment.ts';
import {SEGMENTS_HELD} from '../../../../source/client/private/history/segment-cache.ts';
import type {LogEntry} from '../../../../source/client/state/state.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import {type Vault, VaultError} from '../../../../source/client/vault/vault.ts';
import {
	type Desk,
	NOON,
	openDesk,
	openWithBob,
	RECORDS,
	reopened,
	text,
	vaultWith,
} from '../../../helpers/open-conversations.ts';

/** Takes in texts `m1`, `m2` … as one batch. */
async function fill(desk: Desk, count: number, first = 1): Promise<void> {
	const arrival = {from: 'bob', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	await desk.turn((batch) => {
		for (let index = first; index < first + count; index++) {
			const content = {id: `b${index}`, time: NOON, to: 'ada@here', kind: 'text'} as const;
			desk.conversations.applyReceived({...content, body: `m${index}`}, arrival, batch);
		}
	});
	await desk.turns.idle();
}

async function loadAll(desk: Desk): Promise<readonly LogEntry[]> {
	await desk.turns.idle();
	await loadPages(desk);
	return [...desk.room().log];
}

async function loadPages(desk: Desk): Promise<void> {
	while (desk.room().hasOlder) await desk.conversations.loadOlder('bob');
}

/** A vault in which some records are damaged. */
function damaging(inner: Vault, damaged: ReadonlySet<string>): Vault {
	const kept = new Set(damaged);
	return vaultWith(inner, {
		async read(name) {
			if (kept.has(name)) throw new VaultError('damaged', 'The record is damaged.');
			return inner.read(name);
		},
		async delete(name) {
			kept.delete(name);
			await inner.delete(name);
		},
	});
}

test('a segment holds so many messages and so many bytes, and no more', async (t) => {
	const desk = await openWithBob();
	await fill(desk, SEGMENT_ENTRIES + 1);
	for (let index = 0; index < 10; index++) await desk.receive('text', text('x'.repeat(20_000)));
	await desk.receive('text', text('y'.repeat(60_000)));
	await desk.receive('text', text('z'));
	for (const name of await desk.vault.list(RECORDS.segments('bob'))) {
		const bytes = Buffer.from((await desk.vault.read(name)) ?? []);
		const {entries} = JSON.parse(bytes.toString());
		t.true(entries.length <= SEGMENT_ENTRIES);
		t.true(entries.length === 1 || bytes.length <= SEGMENT_BYTES);
	}

	t.is((await loadAll(await reopened(desk))).length, SEGMENT_ENTRIES + 13);
});

test('after a restart the newest messages are shown, and pages go down to the first', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 300);
	await desk.turn((batch) => desk.conversations.markRead('bob', 300, batch));
	const again = await reopened(desk);
	const {length} = again.room().log;
	t.true(length >= SEGMENT_ENTRIES && length < 300);
	t.true(again.room().hasOlder);
	t.deepEqual(await loadAll(again), [...desk.room().log]);
	t.false(again.room().hasOlder);
	await again.conversations.loadOlder('bob');
	t.is(again.room().log.length, 300);
});

test('what is unread is counted after a restart, also where it is more than one segment', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 200);
	await desk.turn((batch) => desk.conversations.markRead('bob', 50, batch));
	t.is((await reopened(desk)).room().unread, 150);
});

test('a conversation that is shown page by page has no messages twice and none missing', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 1000);
	const again = await reopened(desk);
	await Promise.all([again.conversations.loadOlder('bob'), again.conversations.loadOlder('bob')]);
	const rows = await loadAll(again);
	t.deepEqual(
		rows.map((row) => (row.type === 'message' ? row.seq : row.type)),
		Array.from({length: 1000}, (_, index) => index + 1),
	);
});

test('what happens to an old message is found in the vault, and survives', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 500);
	const again = await reopened(desk);
	await again.receive('edit', {id: 'b5', text: 'five'});
	await again.receive('react', {id: 'b5', emoji: '👍', isOn: true});
	await again.receive('del', {id: 'b9'});
	const rows = await loadAll(again);
	t.like(rows[4], {text: 'five', facts: {isEdited: true, reactions: [{emoji: '👍'}]}});
	t.like(rows[8], {text: '', facts: {isDeleted: true}});
	t.deepEqual(await loadAll(await reopened(again)), rows);
});

test('a search for an old message that a crash cut short goes on at the next start', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 500);
	let isBroken = false;
	const inner = desk.vault;
	const vault = vaultWith(inner, {
		read: (name) =>
			isBroken ? Promise.reject(new VaultError('unreadable', 'No.')) : inner.read(name),
	});
	const broken = await reopened(desk, vault);
	isBroken = true;
	await broken.receive('del', {id: 'b5'});
	const again = await reopened(broken, inner);
	t.like((await loadAll(again))[4], {text: '', facts: {isDeleted: true}});
});

test('edits of an old message apply in their order', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 500);
	const again = await reopened(desk);
	const arrival = {from: 'bob', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	await again.turn((batch) => {
		for (const words of ['first', 'second', 'third']) {
			const content = {id: words, time: NOON, to: 'ada@here', kind: 'edit'} as const;
			const body = {id: 'b5', text: words};
			again.conversations.applyReceived({...content, body}, arrival, batch);
		}
	});
	t.like((await loadAll(again))[4], {text: 'third'});
});

test('an edit does not overtake one that is still looked for', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 500);
	const again = await reopened(desk);
	const arrival = {from: 'bob', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	const edit = (words: string) =>
		again.turn((batch) => {
			const content = {id: words, time: NOON, to: 'ada@here', kind: 'edit'} as const;
			const body = {id: 'b5', text: words};
			again.conversations.applyReceived({...content, body}, arrival, batch);
		});
	const first = edit('first');
	// Brings the message into memory before the search that the first edit asks for has its turn.
	const loading = again.turns.take(() => loadPages(again));
	await Promise.all([first, loading, edit('second')]);
	await again.turns.idle();
	t.like(again.rows()[4], {text: 'second'});
});

for (const [gated, before, edited] of [
	[0, 65, 'b5'],
	[2, 129, 'b70'],
] as const) {
	test(`an edit that comes while segment ${gated} is read is in the page that is shown`, async (t) => {
		const desk = await openWithBob();
		await fill(desk, 500);
		await desk.close();
		const gate = Promise.withResolvers<void>();
		const reading = Promise.withResolvers<void>();
		let isGated = true;
		const vault = vaultWith(desk.vault, {
			async read(name) {
				const bytes = await desk.vault.read(name);
				if (name === RECORDS.segment('bob', gated) && isGated) {
					isGated = false;
					reading.resolve();
					await gate.promise;
				}

				return bytes;
			},
		});
		const again = await openDesk({vault, clock: desk.clock});
		const loading = again.conversations.loadOlder('bob', before);
		await reading.promise;
		await again.receive('edit', {id: edited, text: 'edited'});
		gate.resolve();
		await loading;
		t.is(again.rows().find(({id}) => id === edited)?.text, 'edited');
	});
}

test('a text that comes twice is known after its segment has left the memory', async (t) => {
	const desk = await openWithBob();
	await fill(desk, SEGMENT_ENTRIES + 1);
	const arrival = {from: 'kei', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	await desk.turn((batch) => {
		for (let index = 0; index < SEGMENT_ENTRIES * (SEGMENTS_HELD + 2); index++) {
			const content = {id: `k${index}`, time: NOON, to: 'ada@here', kind: 'text'} as const;
			desk.conversations.applyReceived({...content, body: 'k'}, arrival, batch);
		}
	});
	await desk.receive('text', text('m1'), {id: 'b1'});
	t.is(desk.room().head, SEGMENT_ENTRIES + 1);
});

test('more segments than are kept in memory can be looked at and changed', async (t) => {
	const desk = await openWithBob();
	const count = SEGMENT_ENTRIES * (SEGMENTS_HELD + 6);
	await fill(desk, count);
	await desk.receive('edit', {id: `b${count - 10 * SEGMENT_ENTRIES}`, text: 'changed'});
	const rows = await loadAll(await reopened(desk));
	t.is(rows.length, count);
	t.is(rows.filter((row) => row.type === 'message' && row.text === 'changed').length, 1);
});

test('a damaged segment costs only itself, and a row says so', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 300);
	for (const [index, first] of [
		[1, 65],
		[0, 1],
	] as const) {
		const damaged = new Set([RECORDS.segment('bob', index)]);
		const again = await reopened(desk, damaging(desk.vault, damaged));
		const rows = await loadAll(again);
		t.is(rows.length, 300 - 64 + 1);
		const last = first + 63;
		const row = rows.find((held) => held.type === 'message' && held.seq === last);
		t.like(row, {kind: 'notice', facts: {note: 'missing'}});
		t.regex(row?.type === 'message' ? row.text : '', /^64 messages are damaged/);
	}
});

test('behind a damaged newest segment the history goes on', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 100);
	const damaged = new Set([RECORDS.segment('bob', 1)]);
	const again = await reopened(desk, damaging(desk.vault, damaged));
	await again.receive('text', text('after'));
	const rows = await loadAll(again);
	t.is(rows.length, 64 + 1 + 1);
	t.like(rows.at(-1), {seq: 101, text: 'after'});
	t.like(rows.at(-2), {seq: 100, facts: {note: 'missing'}});
	t.like((await loadAll(await reopened(again))).at(-1), {seq: 101, text: 'after'});
});

test('a conversation whose own record is damaged comes back from its history', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 70);
	await desk.sent('text', text('mine'));
	const damaged = new Set([RECORDS.conversation('bob')]);
	const again = await reopened(desk, damaging(desk.vault, damaged));
	t.like(again.room(), {head: 71, unread: 0});
	t.true(again.conversations.isAccepted('bob'));
	await again.receive('text', text('more'));
	t.is((await loadAll(await reopened(again))).length, 72);
});

test('a stranger’s conversation whose record is damaged comes back as a request', async (t) => {
	const desk = await openDesk();
	await fill(desk, 3);
	const damaged = new Set([RECORDS.conversation('bob')]);
	const again = await reopened(desk, damaging(desk.vault, damaged));
	t.is(again.room().direct?.standing, 'request');
});

test('a record of another form is as good as damaged', async (t) => {
	const desk = await openWithBob();
	await fill(desk, 70);
	await desk.vault.write(RECORDS.segment('bob', 0), Buffer.from('{"version":1,"entries":[5]}'));
	const rows = await loadAll(await reopened(desk));
	t.is(rows.length, 70 - 64 + 1);
});

type Step =
	| {readonly type: 'text' | 'own'; readonly count: number}
	| {
			readonly type: 'edit' | 'del' | 'react' | 'rcpt';
			readonly target: number;
			readonly value: number;
	  }
	| {readonly type: 'restart'};

const step: fc.Arbitrary<Step> = fc.oneof(
	fc.record({type: fc.constantFrom('text', 'own'), count: fc.integer({min: 1, max: 30})}),
	{
		weight: 4,
		arbitrary: fc.record({
			type: fc.constantFrom('edit', 'del', 'react', 'rcpt'),
			target: fc.nat(300),
			value: fc.nat(5),
		}),
	},
	fc.constant({type: 'restart'} as const),
);

/** Plays the steps, and gives what is seen at the end. */
async function played(steps: readonly Step[], isRestarting: boolean): Promise<readonly unknown[]> {
	let desk = await openWithBob({vault: createMemoryVault()});
	let said = 0;
	for (const one of steps) {
		if (one.type === 'restart') {
			if (isRestarting) desk = await reopened(desk);
		} else if ('count' in one) {
			for (let left = one.count; left > 0; left--) {
				const id = `b${++said}`;
				if (one.type === 'text') await desk.receive('text', text(`said ${said}`), {id});
				else await desk.sent('text', text(`said ${said}`), id);
			}
		} else {
			await happen(desk, one);
		}
	}

	const rows = await loadAll(desk);
	await desk.close();
	return rows;
}

async function happen(
	desk: Desk,
	{type, target, value}: Extract<Step, {readonly target: number}>,
): Promise<void> {
	const id = `b${target}`;
	const isOwn = value % 2 === 0;
	const act = <Kind extends 'edit' | 'del' | 'react'>(kind: Kind, body: Bodies[Kind]) =>
		isOwn ? desk.sent(kind, body) : desk.receive(kind, body);
	if (type === 'edit') await act(type, {id, text: `edited ${value}`});
	else if (type === 'del') await act(type, {id});
	else if (type === 'react') await act(type, {id, emoji: `e${value % 3}`, isOn: value < 4});
	else await desk.receive(type, {ids: [id], state: value < 3 ? 'delivered' : 'read'});
}

test('whatever happens, a restart between shows nothing else', async (t) => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, {maxLength: 25}), async (steps) => {
			t.deepEqual(await played(steps, true), await played(steps, false));
		}),
		{numRuns: 40},
	);
});
