import test from 'ava';
import {
	openWithBob,
	RECORDS,
	reopened,
	text,
	textsOf,
} from '../../../helpers/open-conversations.ts';

test('who wrote a message can edit it, and nobody else', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('helo'), {id: 'bobs'});
	await desk.sent('text', text('hi'), 'mine');
	await desk.receive('edit', {id: 'bobs', text: 'hello'});
	await desk.receive('edit', {id: 'mine', text: 'forged'});
	await desk.sent('edit', {id: 'bobs', text: 'forged'});
	t.deepEqual(textsOf(desk), ['hello', 'hi']);
	t.deepEqual(
		desk.rows().map(({facts}) => facts?.isEdited),
		[true, false],
	);
});

test('a deleted text is gone from screen, vault and search, and stays so', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('the secret word'), {id: 'bobs'});
	await desk.receive('react', {id: 'bobs', emoji: '👍', isOn: true});
	await desk.receive('del', {id: 'bobs'});
	await desk.receive('edit', {id: 'bobs', text: 'another secret'});
	t.like(desk.rows()[0], {text: '', facts: {isDeleted: true, isEdited: false, reactions: []}});
	for (const name of await desk.vault.list('private/')) {
		const bytes = await desk.vault.read(name);
		t.notRegex(Buffer.from(bytes ?? []).toString(), /secret/, name);
	}

	t.deepEqual(await desk.conversations.match('secret'), []);
	t.is(desk.room().unread, 0);
});

test('another person’s deletion of a message changes nothing', async (t) => {
	const desk = await openWithBob();
	await desk.sent('text', text('mine'), 'mine');
	await desk.receive('del', {id: 'mine'});
	t.deepEqual(textsOf(desk), ['mine']);
});

test('what is done to a message before it comes is done when it comes, also after a restart', async (t) => {
	const desk = await openWithBob();
	await desk.receive('edit', {id: 'later', text: 'better'});
	await desk.receive('react', {id: 'later', emoji: '🎉', isOn: true});
	await desk.receive('del', {id: 'never'});
	const again = await reopened(desk);
	await again.receive('text', text('good'), {id: 'later'});
	t.like(again.rows()[0], {
		text: 'better',
		facts: {isEdited: true, reactions: [{emoji: '🎉', names: ['bob']}]},
	});
	await again.receive('text', text('gone'), {id: 'never'});
	t.like(again.rows()[1], {text: '', facts: {isDeleted: true}});
});

test('changes that wait for their message are bounded', async (t) => {
	const desk = await openWithBob();
	for (let index = 0; index < 120; index++) {
		await desk.receive('edit', {id: `later-${index}`, text: 'x'.repeat(1000)});
	}

	const record = await desk.vault.read(RECORDS.conversation('bob'));
	t.true((record?.length ?? 0) < 80_000);
	await desk.receive('text', text('first'), {id: 'later-0'});
	await desk.receive('text', text('last'), {id: 'later-119'});
	t.deepEqual(
		desk.rows().map(({facts}) => facts?.isEdited),
		[false, true],
	);
});

test('a person has one reaction of a kind to a message, and can take it back', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('hello'), {id: 'bobs'});
	const reactions = () => desk.rows()[0]?.facts?.reactions;
	await desk.receive('react', {id: 'bobs', emoji: '👍', isOn: true});
	await desk.receive('react', {id: 'bobs', emoji: '👍', isOn: true});
	await desk.sent('react', {id: 'bobs', emoji: '👍', isOn: true});
	t.deepEqual(reactions(), [{emoji: '👍', names: ['bob', 'ada']}]);
	await desk.receive('react', {id: 'bobs', emoji: '👍', isOn: false});
	await desk.sent('react', {id: 'bobs', emoji: '👍', isOn: false});
	t.deepEqual(reactions(), []);
});

test('a message has at most twenty different reactions', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('hello'), {id: 'bobs'});
	for (let index = 0; index < 25; index++) {
		await desk.receive('react', {id: 'bobs', emoji: `e${index}`, isOn: true});
	}

	t.is(desk.rows()[0]?.facts?.reactions.length, 20);
});

test('receipts raise how far own messages got, and nothing lowers it', async (t) => {
	const desk = await openWithBob();
	await desk.sent('text', text('one'), 'one');
	await desk.receive('text', text('bob’s'), {id: 'bobs'});
	const delivery = () => desk.rows().map(({facts}) => facts?.delivery);
	t.deepEqual(delivery(), ['sent', undefined]);
	await desk.receive('rcpt', {state: 'delivered', ids: ['one', 'bobs', 'unknown']});
	t.deepEqual(delivery(), ['delivered', undefined]);
	await desk.receive('rcpt', {state: 'read', ids: ['one']});
	await desk.receive('rcpt', {state: 'delivered', ids: ['one']});
	t.deepEqual(delivery(), ['read', undefined]);
	t.deepEqual(
		(await reopened(desk)).rows().map(({facts}) => facts?.delivery),
		['read', undefined],
	);
});

test('a receipt for what was sent to somebody else changes nothing', async (t) => {
	const desk = await openWithBob();
	await desk.sent('text', text('one'), 'one');
	await desk.turn((batch) => desk.conversations.ensure('mal', 'accepted', batch));
	await desk.receive('rcpt', {state: 'read', ids: ['one']}, {from: 'mal'});
	t.is(desk.rows()[0]?.facts?.delivery, 'sent');
});

test('an edit under changed keys that waits does not touch what comes under trusted ones', async (t) => {
	const desk = await openWithBob();
	await desk.receive('edit', {id: 'later', text: 'forged'}, {isUnderChangedKeys: true});
	await desk.receive('text', text('true'), {id: 'later'});
	t.deepEqual(textsOf(desk), ['true']);
});
