import test from 'ava';
import {writeBody} from '../../../../source/client/private/bodies.ts';
import {sealedFacts} from '../../../../source/client/private/file-body.ts';
import type {Json} from '../../../../source/crypto/content.ts';
import {
	type Desk,
	openDesk,
	openWithBob,
	reopened,
	text,
} from '../../../helpers/open-conversations.ts';
import {sealedFile} from '../../../helpers/sealed-file.ts';

const SECRETS = ['key', 'header', 'hash'] as const;

/** Enough texts that what was said before is in an older segment. */
async function sayMuch(desk: Desk): Promise<void> {
	for (let index = 0; index < 130; index++) await desk.receive('text', text(`line ${index}`));
}

test('a file is shown like a text, with its facts', async (t) => {
	const desk = await openWithBob();
	const consequences = await desk.receive(
		'file',
		{file: sealedFile(), text: 'the plan'},
		{id: 'bobs'},
	);
	t.deepEqual(consequences, [{type: 'receipt', name: 'bob', ids: ['bobs']}]);
	t.like(desk.rows()[0], {kind: 'text', from: 'bob', text: 'the plan', isMention: true});
	t.deepEqual(desk.rows()[0]?.file, sealedFacts(sealedFile()));
	t.like(desk.room(), {unread: 1, mentions: 1});
});

test('a stranger’s file makes a request, and gets no receipt', async (t) => {
	const desk = await openDesk();
	t.deepEqual(await desk.receive('file', {file: sealedFile(), text: ''}), []);
	t.is(desk.room().direct?.standing, 'request');
});

test('nothing that opens a file enters the state', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: ''});
	await desk.sent('file', {file: sealedFile({file: 'own-file'}), text: ''});
	const shown = JSON.stringify(desk.rows());
	for (const secret of SECRETS) t.false(shown.includes(sealedFile()[secret]), secret);
});

test('what opens a file is there after a restart', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile({seconds: 4}), text: 'hm'}, {id: 'bobs'});
	const again = await reopened(desk);
	t.deepEqual(await again.conversations.sealedFile('bob', 'bobs'), sealedFile({seconds: 4}));
	t.deepEqual(again.rows()[0]?.file, sealedFacts(sealedFile({seconds: 4})));
});

test('what opens the file of an old message is found in older segments', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: ''}, {id: 'old'});
	await sayMuch(desk);
	const again = await reopened(desk);
	t.deepEqual(await again.conversations.sealedFile('bob', 'old'), sealedFile());
});

test('nothing opens the file of a message without one, or of none', async (t) => {
	const desk = await openWithBob();
	await desk.receive('text', text('hello'), {id: 'bobs'});
	t.is(await desk.conversations.sealedFile('bob', 'bobs'), undefined);
	t.is(await desk.conversations.sealedFile('bob', 'other'), undefined);
	t.is(await desk.conversations.sealedFile('eve', 'bobs'), undefined);
});

test('a file that comes twice is shown once', async (t) => {
	const desk = await openWithBob();
	for (const file of [sealedFile(), sealedFile({name: 'other'})]) {
		await desk.receive('file', {file, text: ''}, {id: 'same'});
	}

	t.deepEqual(
		desk.rows().map((row) => row.file?.name),
		[sealedFile().name],
	);
});

test('an edit changes what was said with a file, and leaves the file', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: 'helo'}, {id: 'bobs'});
	await desk.receive('edit', {id: 'bobs', text: 'hello'});
	t.like(desk.rows()[0], {text: 'hello', file: {name: sealedFile().name}});
	t.deepEqual(await desk.conversations.sealedFile('bob', 'bobs'), sealedFile());
});

test('a deletion takes away what opens the file, on the disk too', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: 'x'}, {id: 'bobs'});
	await desk.receive('del', {id: 'bobs'});
	const again = await reopened(desk);
	t.is(again.rows()[0]?.file, undefined);
	t.is(await again.conversations.sealedFile('bob', 'bobs'), undefined);
	for (const name of await desk.vault.list('')) {
		const bytes = await desk.vault.read(name);
		t.false(new TextDecoder().decode(bytes).includes(sealedFile().key), name);
	}
});

test('a file of the other person’s is not ours to delete at the relay', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: ''}, {id: 'bobs'});
	await desk.receive('del', {id: 'bobs'});
	t.deepEqual(desk.filesDeleted, []);
});

test('with an own message its file at the relay loses its purpose, once', async (t) => {
	const desk = await openWithBob();
	await desk.sent('file', {file: sealedFile(), text: ''}, 'own');
	await desk.sent('edit', {id: 'own', text: 'changed'});
	t.deepEqual(desk.filesDeleted, []);
	await desk.sent('del', {id: 'own'});
	await desk.sent('del', {id: 'own'});
	t.deepEqual(desk.filesDeleted, [sealedFile().file]);
});

test('so it does with an old one, and with one that another device sent', async (t) => {
	const first = await openWithBob();
	await first.sent('file', {file: sealedFile(), text: ''}, 'old');
	await sayMuch(first);
	const desk = await reopened(first);
	await desk.sent('del', {id: 'old'});
	await desk.turns.idle();
	t.deepEqual(desk.filesDeleted, [sealedFile().file]);
	const own = {from: 'ada', device: 'other'};
	const to = 'bob@here';
	const body = writeBody('file', {file: sealedFile({file: 'second'}), text: ''});
	await desk.receive('sent', {to, kind: 'del', body: {id: 'copy'}}, own);
	await desk.receive('sent', {to, kind: 'file', body}, {...own, id: 'copy'});
	t.deepEqual(desk.filesDeleted, [sealedFile().file, 'second']);
	t.is(await desk.conversations.sealedFile('bob', 'copy'), undefined);
});

test('what another device of ours sent stands as sent', async (t) => {
	const desk = await openWithBob();
	const body = writeBody('file', {file: sealedFile(), text: 'from there'});
	await desk.receive(
		'sent',
		{to: 'bob@here', kind: 'file', body},
		{from: 'ada', device: 'other', id: 'copy'},
	);
	t.like(desk.rows()[0], {from: 'ada', text: 'from there', facts: {delivery: 'sent'}});
	t.deepEqual(await desk.conversations.sealedFile('bob', 'copy'), sealedFile());
});

test('a file is found by its name and by what was said with it', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: 'for monday'}, {id: 'bobs'});
	await desk.receive('text', text('a plan'));
	for (const query of ['creme', 'PLAN.pdf', 'monday creme']) {
		const matches = await desk.conversations.match(query);
		t.deepEqual(
			matches.map(({id}) => id),
			['bobs'],
			query,
		);
	}

	await desk.receive('del', {id: 'bobs'});
	t.deepEqual(await desk.conversations.match('creme'), []);
});

test('a file that is not as it must be stands as a note', async (t) => {
	const desk = await openWithBob();
	const body: Json = {...Object(writeBody('file', {file: sealedFile(), text: ''})), chunks: 9};
	const content = {id: 'bad', time: desk.clock.now(), to: 'ada@here', kind: 'file', body} as const;
	const arrival = {from: 'bob', device: 'd', relayTime: content.time, isUnderChangedKeys: false};
	await desk.turn((batch) => desk.conversations.applyReceived(content, arrival, batch));
	t.like(desk.rows()[0], {kind: 'notice', facts: {note: 'missing'}});
	t.is(await desk.conversations.sealedFile('bob', 'bad'), undefined);
});

test('what a damaged disk has of a file costs the file and not the message', async (t) => {
	const desk = await openWithBob();
	await desk.receive('file', {file: sealedFile(), text: 'kept'}, {id: 'bobs'});
	for (const name of await desk.vault.list('')) {
		const words = new TextDecoder().decode(await desk.vault.read(name));
		if (!words.includes('"chunks":2')) continue;
		await desk.vault.write(
			name,
			new TextEncoder().encode(words.replace('"chunks":2', '"chunks":7')),
		);
	}

	const again = await reopened(desk);
	t.like(again.rows()[0], {text: 'kept', file: undefined});
});
