import test from 'ava';
import {Batch} from '../../../../source/client/private/batch.ts';
import {MAXIMUM} from '../../../../source/client/state/bounds.ts';
import {createMemoryVault} from '../../../../source/client/vault/memory.ts';
import {type Vault, VaultError} from '../../../../source/client/vault/vault.ts';
import {manualClock} from '../../../helpers/manual-clock.ts';
import {
	NOON,
	openDesk,
	openWithBob,
	reopened,
	text,
	textsOf,
	vaultWith,
} from '../../../helpers/open-conversations.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

test('a stranger’s first text makes a request, and gets no receipt', async (t) => {
	const desk = await openDesk();
	t.deepEqual(await desk.receive('text', text('hello')), []);
	t.like(desk.room(), {id: '@bob', name: 'bob', unread: 1, mentions: 1, epoch: 'local'});
	t.like(desk.room().direct, {peer: 'bob', standing: 'request', trust: 'unknown'});
	t.false(desk.conversations.isAccepted('bob'));
});

test('nothing but a text opens a conversation', async (t) => {
	const desk = await openDesk();
	await desk.receive('typing', {isOn: true});
	await desk.receive('rcpt', {state: 'read', ids: ['own-1']});
	await desk.receive('edit', {id: 'content-1', text: 'other'});
	t.false(desk.conversations.has('bob'));
	t.deepEqual(await desk.vault.list('private/'), []);
});

test('a text of somebody accepted is shown, and a receipt follows', async (t) => {
	const desk = await openWithBob();
	const consequences = await desk.receive('text', {text: 'waves', style: 'action'}, {id: 'waving'});
	t.deepEqual(consequences, [{type: 'receipt', name: 'bob', ids: ['waving']}]);
	t.like(desk.rows()[0], {seq: 1, id: 'waving', kind: 'action', from: 'bob', text: 'waves'});
	t.deepEqual([...desk.room().members.keys()], ['ada', 'bob']);
});

test('a text that comes twice is shown once, also after a restart', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('once'), {id: 'same'});
	await desk.receive('text', text('once'), {id: 'same'});
	t.deepEqual(textsOf(desk), ['once']);
	const again = await reopened(desk);
	const consequences = await again.receive('text', text('once'), {id: 'same'});
	t.deepEqual(textsOf(again), ['once']);
	t.is(consequences.length, 1, 'the receipt may have been what was lost');
});

test('the time shown is the sender’s while it is near the relay’s, and the relay’s otherwise', async (t) => {
	const desk = await openWithBob();
	const times = [NOON - MINUTE, NOON - HOUR, NOON - 25 * HOUR, NOON + 25 * HOUR];
	for (const time of times) await desk.receive('text', text('when'), {time});
	t.deepEqual(
		desk.rows().map(({time, facts}) => [time - NOON, facts?.isTimeDoubtful]),
		[
			[-MINUTE, false],
			[0, false],
			[0, true],
			[0, true],
		],
	);
});

test('a message that waited in the mailbox for days has no doubtful time', async (t) => {
	const desk = await openWithBob();
	const time = NOON - 72 * HOUR;
	await desk.receive('text', text('old'), {time, relayTime: time + 1000});
	t.like(desk.rows()[0], {time, facts: {isTimeDoubtful: false}});
});

test('an own message takes its place when the relay has it, and is pending no more', async (t) => {
	const desk = await openWithBob();
	desk.store.dispatch({
		type: 'message-written',
		message: {
			...{id: 'mine', room: '@bob', kind: 'text', text: 'hi', time: NOON},
			delivery: {type: 'pending'},
		},
	});
	const accepted: unknown[] = [];
	desk.store.subscribe((event) => event.type === 'message-accepted' && accepted.push(event));
	await desk.sent('text', text('hi'), 'mine');
	t.deepEqual(desk.room().pending, []);
	t.like(desk.rows()[0], {seq: 1, id: 'mine', from: 'ada', facts: {delivery: 'sent'}});
	t.like(accepted[0], {room: '@bob', id: 'mine', seq: 1, time: NOON});
	await desk.sent('text', text('hi'), 'mine');
	t.is(desk.rows().length, 1, 'the same answer twice');
});

test('notes stand in the conversations there are, and open none', async (t) => {
	const desk = await openWithBob();
	const note = {note: 'keys', sentence: 'The keys changed.'} as const;
	await desk.turn((batch) => desk.conversations.note('bob', note, batch));
	await desk.turn((batch) => desk.conversations.note('mal', note, batch));
	t.like(desk.rows()[0], {kind: 'notice', from: 'bob', text: note.sentence, facts: {note: 'keys'}});
	t.is(desk.room().unread, 1);
	t.is(desk.room().mentions, 0);
	t.false(desk.conversations.has('mal'));
	const again = await reopened(desk);
	t.is(again.rows()[0]?.facts?.note, 'keys');
});

test('reading gives the ids to tell of, once, and none of a request', async (t) => {
	const desk = await openDesk();
	await desk.receive('text', text('one'), {id: 'b1'});
	const markRead = (seq: number) =>
		desk.turn((batch) => desk.conversations.markRead('bob', seq, batch));
	t.deepEqual(await markRead(1), []);
	t.is(desk.room().unread, 0);
	await desk.turn((batch) => desk.conversations.ensure('bob', 'accepted', batch));
	for (const id of ['b2', 'b3']) await desk.receive('text', text(id), {id});
	await desk.sent('text', text('mine'));
	t.deepEqual(await markRead(9), ['b2', 'b3']);
	t.deepEqual(await markRead(4), []);
	t.is((await reopened(desk)).room().read, 4);
});

test('a write that the disk refuses leaves memory, screen and vault as they were', async (t) => {
	const inner = createMemoryVault();
	let isFull = false;
	const vault = vaultWith(inner, {
		async commit(changes) {
			if (isFull) throw new VaultError('storage-full', 'The disk is full.');
			await inner.commit(changes);
		},
	});
	const desk = await openWithBob({vault});
	await desk.receive('text', text('one'), {id: 'b1'});
	const before = desk.store.state;
	const records = await contents(inner);
	isFull = true;
	await t.throwsAsync(desk.receive('text', text('two'), {id: 'b2'}), {code: 'storage-full'});
	await t.throwsAsync(desk.receive('del', {id: 'b1'}), {code: 'storage-full'});
	await t.throwsAsync(desk.sent('text', text('mine')), {code: 'storage-full'});
	t.is(desk.store.state, before);
	t.deepEqual(await contents(inner), records);
	isFull = false;
	await desk.receive('text', text('two'), {id: 'b2'});
	t.deepEqual(textsOf(desk), ['one', 'two']);
});

test('several messages in one batch are written together, in order', async (t) => {
	const desk = await openWithBob();
	const arrival = {from: 'bob', device: 'd', relayTime: NOON, isUnderChangedKeys: false};
	await desk.turn((batch) => {
		for (let index = 1; index <= 130; index++) {
			const content = {id: `b${index}`, time: NOON, to: 'ada@here'};
			desk.conversations.applyReceived(
				{...content, kind: 'text', body: `${index}`},
				arrival,
				batch,
			);
		}
		const edit = {id: 'e', time: NOON, to: 'ada@here', kind: 'edit'} as const;
		const body = {id: 'b3', text: 'three'};
		desk.conversations.applyReceived({...edit, body}, arrival, batch);
		t.deepEqual(desk.rows(), []);
	});
	t.is(desk.rows().length, 130);
	t.is(desk.rows()[2]?.text, 'three');
	const again = await reopened(desk);
	await again.conversations.loadOlder('bob');
	await again.conversations.loadOlder('bob');
	t.deepEqual(again.rows(), desk.rows());
});

test('a conversation that is deleted is gone with its history, and can begin anew', async (t) => {
	const desk = await openWithBob();
	for (let index = 0; index < 70; index++) await desk.receive('text', text('secret'));
	await desk.turns.take(async () => {
		const batch = new Batch();
		await desk.conversations.remove('bob', batch);
		await batch.commit(desk.vault);
	});
	t.false(desk.store.state.rooms.has('@bob'));
	t.deepEqual(await desk.vault.list('private/'), []);
	t.deepEqual(await desk.conversations.match('secret'), []);
	await desk.receive('text', text('again'));
	t.like(desk.room(), {head: 1, unread: 1});
	t.is(desk.room().direct?.standing, 'request');
});

test('a blocked person is shown as such, and as before when let through', async (t) => {
	const desk = await openWithBob();
	desk.conversations.setBlocked('bob', true);
	t.true(desk.room().direct?.isBlocked);
	desk.conversations.setBlocked('bob', false);
	t.false(desk.room().direct?.isBlocked);
});

test('of very many conversations those that spoke last are shown, and others when they speak', async (t) => {
	const clock = manualClock(NOON);
	const desk = await openDesk({clock});
	for (let index = 0; index <= MAXIMUM.conversations; index++) {
		clock.advance(1000);
		await desk.receive('text', text('hello'), {from: `p${index}`});
	}

	t.is(desk.store.state.rooms.size, MAXIMUM.conversations);
	t.false(desk.store.state.rooms.has('@p0'));
	const again = await reopened(desk);
	t.is(again.store.state.rooms.size, MAXIMUM.conversations);
	t.false(again.store.state.rooms.has('@p0'));
	await again.receive('text', text('still here'), {from: 'p0'});
	t.deepEqual(textsOf(again, 'p0'), ['hello', 'still here']);
	t.false(again.store.state.rooms.has('@p1'));
});

async function contents(vault: Vault): Promise<unknown> {
	const names = await vault.list('');
	return Promise.all(names.map(async (name) => [name, await vault.read(name)]));
}
