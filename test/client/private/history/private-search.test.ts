import test from 'ava';
import {Batch} from '../../../../source/client/private/batch.ts';
import {FoldedCache, folded} from '../../../../source/client/private/history/folded-texts.ts';
import {VaultError} from '../../../../source/client/vault/vault.ts';
import {
	type Desk,
	openDesk,
	openWithBob,
	RECORDS,
	text,
	vaultWith,
} from '../../../helpers/open-conversations.ts';

async function say(desk: Desk, ...texts: readonly string[]): Promise<void> {
	for (const words of texts) {
		desk.clock.advance(1000);
		await desk.receive('text', text(words));
	}
}

async function found(desk: Desk, query: string, limit?: number): Promise<readonly string[]> {
	const matches = await desk.conversations.match(query, {limit});
	return matches.map((match) => match.text);
}

test('all words must be in a message, in any order, as parts of words, in any case', async (t) => {
	const desk = await openWithBob();
	await say(desk, 'The train leaves at NINE', 'nine lives', 'training');
	t.deepEqual(await found(desk, 'nine TRAIN'), ['The train leaves at NINE']);
	t.deepEqual(await found(desk, 'train'), ['training', 'The train leaves at NINE']);
	t.deepEqual(await found(desk, 'train lives'), []);
});

test('accents make no difference on either side', async (t) => {
	const desk = await openWithBob();
	await say(desk, 'Crème brûlée', 'creme');
	t.deepEqual(await found(desk, 'CREME'), ['creme', 'Crème brûlée']);
	t.deepEqual(await found(desk, 'crème'), ['creme', 'Crème brûlée']);
	t.is(folded('ＡÉ Åß'), 'ae aß');
});

test('an empty query finds nothing', async (t) => {
	const desk = await openWithBob();
	await say(desk, 'something');
	t.deepEqual(await found(desk, ' \n '), []);
	t.deepEqual(await found(desk, '\0'), []);
});

test('a match says where it is', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('first'));
	await desk.receive('text', text('needle'), {id: 'b2'});
	const [match] = await desk.conversations.match('needle');
	const time = desk.clock.now();
	t.like(match, {room: '@bob', seq: 2, id: 'b2', kind: 'text', from: 'bob', time, text: 'needle'});
});

test('what is found is the newest over all conversations, or in the one asked for', async (t) => {
	const desk = await openWithBob();
	for (let index = 0; index < 6; index++) {
		desk.clock.advance(1000);
		await desk.receive('text', text(`word ${index}`), {from: index % 2 === 0 ? 'bob' : 'kei'});
	}

	t.deepEqual(await found(desk, 'word', 3), ['word 5', 'word 4', 'word 3']);
	const matches = await desk.conversations.match('word', {name: 'bob'});
	t.deepEqual(
		matches.map((match) => match.text),
		['word 4', 'word 2', 'word 0'],
	);
	t.deepEqual(await desk.conversations.match('word', {name: 'nobody'}), []);
});

test('an edited message is found by its new text only, wherever it is', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('alpha'), {id: 'old'});
	await say(desk, ...Array.from({length: 200}, (_, index) => `filler ${index}`));
	await desk.receive('text', text('alpha'), {id: 'new'});
	t.is((await found(desk, 'alpha')).length, 2);
	for (const id of ['old', 'new']) await desk.receive('edit', {id, text: 'beta'});
	t.deepEqual(await found(desk, 'alpha'), []);
	t.is((await found(desk, 'beta')).length, 2);
});

test('a deleted message is not found, and a note never is', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('alpha'), {id: 'old'});
	await say(desk, ...Array.from({length: 200}, (_, index) => `filler ${index}`));
	t.is((await found(desk, 'alpha')).length, 1);
	await desk.receive('del', {id: 'old'});
	t.deepEqual(await found(desk, 'alpha'), []);
	const note = {note: 'keys', sentence: 'alpha'} as const;
	await desk.turn((batch) => desk.conversations.note('bob', note, batch));
	t.deepEqual(await found(desk, 'alpha'), []);
});

test('the whole past is found after a restart, but for what is damaged', async (t) => {
	const desk = await openWithBob();
	await say(desk, ...Array.from({length: 200}, (_, index) => `needle ${index}`));
	await desk.close();
	const {vault, clock} = desk;
	const again = await openDesk({vault, clock});
	t.is((await found(again, 'needle', 500)).length, 200);
	await vault.write(RECORDS.segment('bob', 1), Buffer.from('damaged'));
	const third = await openDesk({vault, clock});
	t.is((await found(third, 'needle', 500)).length, 200 - 64);
});

test('a conversation that was deleted leaves nothing to be searched, and a new one is found', async (t) => {
	const desk = await openWithBob();
	await say(desk, ...Array.from({length: 200}, (_, index) => `needle ${index}`));
	await found(desk, 'needle');
	await desk.turns.take(async () => {
		const batch = new Batch();
		await desk.conversations.remove('bob', batch);
		await batch.commit(desk.vault);
	});
	t.deepEqual(await found(desk, 'needle'), []);
	await say(desk, ...Array.from({length: 200}, (_, index) => `thread ${index}`));
	t.deepEqual(await found(desk, 'needle'), []);
	t.is((await found(desk, 'thread', 500)).length, 200);
});

test('a disk that refuses to be read refuses the search', async (t) => {
	const desk = await openWithBob();
	await say(desk, ...Array.from({length: 600}, (_, index) => `needle ${index}`));
	await desk.close();
	let isBroken = false;
	const vault = vaultWith(desk.vault, {
		async read(name) {
			if (isBroken) throw new VaultError('unreadable', 'The disk cannot be read.');
			return desk.vault.read(name);
		},
	});
	const again = await openDesk({vault, clock: desk.clock});
	isBroken = true;
	await t.throwsAsync(again.conversations.match('nothing'), {code: 'unreadable'});
});

test('once a search is prepared, nothing has to be read for it', async (t) => {
	const desk = await openWithBob();
	await say(desk, ...Array.from({length: 600}, (_, index) => `needle ${index}`));
	await desk.close();
	let reads = 0;
	const vault = vaultWith(desk.vault, {
		async read(name) {
			reads++;
			return desk.vault.read(name);
		},
	});
	const again = await openDesk({vault, clock: desk.clock});
	const atStart = reads;
	await again.conversations.prepareSearch();
	t.true(reads > atStart);
	const prepared = reads;
	t.deepEqual(await found(again, 'nothing'), []);
	await again.conversations.prepareSearch();
	t.is(reads, prepared);
});

test('the texts kept for searching are bounded, and the oldest go first', (t) => {
	const cache = new FoldedCache(100);
	for (let index = 0; index < 10; index++) cache.set(`${index}`, 'x'.repeat(10));
	t.deepEqual(
		[cache.get('4'), cache.get('5'), cache.get('9')],
		[undefined, ...Array(2).fill('x'.repeat(10))],
	);
	cache.set('large', 'x'.repeat(51));
	t.is(cache.get('large'), undefined);
	cache.set('a/1', 'x');
	cache.set('ab/1', 'x');
	cache.deleteAll('a/');
	t.deepEqual([cache.get('a/1'), cache.get('ab/1')], [undefined, 'x']);
});
