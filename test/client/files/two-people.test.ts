import test from 'ava';
import {InputError} from '../../../source/client/error.ts';
import {
	type FilePeople,
	type FilePerson,
	fileMessagesOf,
	lobbyOf,
	someBytes,
	startFilePeople,
	transferOf,
} from '../../helpers/file-people.ts';

async function two(people: FilePeople) {
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	await people.over(ada.client.openConversation('bob'));
	return {ada, bob};
}

/** Where a file goes, and what the message is called there. */
function place(kind: 'room' | 'conversation', ada: FilePerson) {
	const room = lobbyOf(ada).id;
	return kind === 'room' ? {here: room, there: room} : {here: '@bob', there: '@ada'};
}

for (const kind of ['room', 'conversation'] as const) {
	test(`a file in a ${kind} arrives as it was, with its name and what was said`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		const {here, there} = place(kind, ada);
		const bytes = someBytes(700_001);
		ada.disk.put('/home/ada/report.pdf', bytes);
		const id = await people.over(
			ada.client.sendFile(here, '/home/ada/report.pdf', {text: 'Have a look.'}),
		);
		await people.over(ada.client.whenTransferred(id));
		await people.until(() => fileMessagesOf(bob, there).length === 1);
		const [message] = fileMessagesOf(bob, there);
		t.is(message?.id, id);
		t.is(message?.text, 'Have a look.');
		t.is(message?.file?.name, 'report.pdf');
		t.is(message?.file?.size, bytes.length);
		t.is(message?.file?.isSealed, kind === 'conversation');
		t.is(transferOf(ada, id).phase.type, 'done');

		const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
		const {path} = await people.over(bob.client.whenTransferred(saving));
		t.is(path, '/home/bob/report.pdf');
		t.is(Buffer.compare(bob.disk.files.get('/home/bob/report.pdf') ?? new Uint8Array(), bytes), 0);
		t.is(bob.disk.hidden.size, 0);
		t.deepEqual(transferOf(bob, saving).phase, {type: 'done', path: '/home/bob/report.pdf'});
		await people.until(() => fileMessagesOf(ada, here).length === 1);
		await people.pass(1000);
		t.deepEqual(await ada.vault.list('transfers/'), []);
		t.deepEqual(await bob.vault.list('transfers/'), []);
	});

	test(`a file of a ${kind} can be looked at in memory`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		const {here, there} = place(kind, ada);
		const bytes = someBytes(300_000);
		ada.disk.put('/a.png', bytes);
		const id = await people.over(ada.client.sendFile(here, '/a.png'));
		await people.until(() => fileMessagesOf(bob, there).length === 1);
		const seen = await people.over(bob.client.fetchFile(there, id, {most: 1_000_000}));
		t.is(Buffer.compare(seen, bytes), 0);
		t.is(bob.client.state.transfers.size, 0);
		await t.throwsAsync(people.over(bob.client.fetchFile(there, id, {most: 299_999})), {
			instanceOf: InputError,
		});
		const gone = AbortSignal.abort(new Error('Enough.'));
		await t.throwsAsync(
			people.over(bob.client.fetchFile(there, id, {most: 1_000_000, signal: gone})),
			{
				message: 'Enough.',
			},
		);
	});
}

test('nothing of a private file is at the relay in the clear, and no key is in state', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const canary = Buffer.from('CANARY-in-the-file-'.repeat(20_000));
	ada.disk.put('/canary-name.txt', canary);
	let sent = 0;
	let isFound = false;
	ada.troubles.seen = (bytes) => {
		sent += bytes.length;
		isFound ||= Buffer.from(bytes).includes('CANARY');
	};
	const id = await people.over(ada.client.sendFile('@bob', '/canary-name.txt'));
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.true(sent > canary.length);
	t.false(isFound);
	const [message] = fileMessagesOf(bob, '@ada');
	t.deepEqual(
		Object.keys(message?.file ?? {}).filter((key) => ['key', 'header', 'hash'].includes(key)),
		[],
	);
	t.false(JSON.stringify([...ada.client.state.transfers.values()]).includes('"key"'));
	t.is(transferOf(ada, id).name, 'canary-name.txt');
});

test('an answer with a file answers', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const room = lobbyOf(ada).id;
	const asked = bob.client.send(room, 'Where is it?');
	const {seq} = await people.over(bob.client.whenAccepted(asked));
	await people.until(() => lobbyOf(ada).log.messageAt(seq) !== undefined);
	ada.disk.put('/a.txt', someBytes(100));
	await people.over(ada.client.sendFile(room, '/a.txt', {replyTo: seq, name: 'other.txt'}));
	await people.until(() => fileMessagesOf(bob, room).length === 1);
	const [message] = fileMessagesOf(bob, room);
	t.is(message?.replyTo, seq);
	t.is(message?.file?.name, 'other.txt');
});

for (const kind of ['room', 'conversation'] as const) {
	test(`a name that a disk took and a relay would not is told in one line in a ${kind}`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		const {here, there} = place(kind, ada);
		ada.disk.put('/a', someBytes(100));
		const name = 'a\nb\u001b[31m\u2028\\c.txt';
		await people.over(ada.client.sendFile(here, '/a', {name}));
		await people.until(() => fileMessagesOf(bob, there).length === 1);
		t.is(fileMessagesOf(bob, there)[0]?.file?.name, 'a_b_[31m_c.txt');
	});
}

test('what cannot be sent is refused with a sentence, and nothing is written down', async (t) => {
	const people = await startFilePeople(t, {options: {}});
	const {ada} = await two(people);
	const room = lobbyOf(ada).id;
	ada.disk.put('/empty', new Uint8Array());
	ada.disk.put('/a', someBytes(10));
	const refused = [
		ada.client.sendFile(room, '/none'),
		ada.client.sendFile(room, '/empty'),
		ada.client.sendFile('nowhere', '/a'),
		ada.client.sendFile('@nobody', '/a'),
		ada.client.sendFile(room, '/a', {name: 'x'.repeat(256)}),
		ada.client.sendFile(room, '/a', {text: 'x'.repeat(100_000)}),
		ada.client.saveFile(room, 'no-such-message', '/home'),
		ada.client.saveFile('@bob', 'no-such-message', '/home'),
	];
	for (const each of refused) {
		await t.throwsAsync(people.over(each), {instanceOf: InputError});
	}

	t.is(ada.client.state.transfers.size, 0);
	t.deepEqual(await ada.vault.list('transfers/'), []);
});

test('a second save of the same file joins the first', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const room = lobbyOf(ada).id;
	ada.disk.put('/a.bin', someBytes(500_000));
	const id = await people.over(ada.client.sendFile(room, '/a.bin'));
	await people.until(() => fileMessagesOf(bob, room).length === 1);
	const [one, two_] = await people.over(
		Promise.all([
			bob.client.saveFile(room, id, '/home/bob'),
			bob.client.saveFile(room, id, '/home/bob'),
		]),
	);
	const third = await people.over(bob.client.saveFile(room, id, '/home/bob'));
	t.is(one, two_);
	t.is(one, third);
	await people.over(bob.client.whenTransferred(one));
	const again = await people.over(bob.client.saveFile(room, id, '/home/bob'));
	t.not(again, one);
	const {path} = await people.over(bob.client.whenTransferred(again));
	t.is(path, '/home/bob/a.bin (2)');
});
