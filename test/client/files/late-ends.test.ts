import test from 'ava';
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

async function filesAtRelay(people: FilePeople, {client}: FilePerson): Promise<number> {
	return (await people.over(client.ownFiles())).files.length;
}

for (const kind of ['room', 'conversation'] as const) {
	test(`after a logout nothing is left of a file whose message in a ${kind} was not sent yet`, async (t) => {
		const people = await startFilePeople(t);
		const {ada} = await two(people);
		ada.disk.put('/a.bin', someBytes(5000));
		people.bridge.losesRequests = kind === 'room' ? 'send' : 'envelope.send';
		const here = kind === 'room' ? lobbyOf(ada).id : '@bob';
		const id = await people.over(ada.client.sendFile(here, '/a.bin'));
		await people.until(() => transferOf(ada, id).phase.type === 'done');
		await people.pass(500);
		t.is((await ada.vault.list('transfers/')).length, 1);
		await people.over(ada.client.logout());
		await people.pass(500);
		t.deepEqual(await ada.vault.list('transfers/'), []);
	});
}

test('a private message that scrolled out of memory takes its file with it when it is deleted', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(5000));
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	for (let number = 0; number < 150; number++) {
		const text = ada.client.send('@bob', `text ${number}`);
		await people.over(ada.client.whenAccepted(text));
	}

	ada.client.markRead('@bob', 151);
	await people.pass(500);
	await people.stop(ada);
	await people.start(ada);
	t.is(ada.client.state.rooms.get('@bob')?.log.messageAt(1), undefined);
	ada.client.deleteMessage('@bob', id);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 0);
	await people.pass(2000);
	t.is(await filesAtRelay(people, ada), 0);
});

for (const kind of ['room', 'conversation'] as const) {
	test(`a file to a ${kind} that grows while it is looked at is sent whole, or not at all`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		ada.disk.put('/a.log', someBytes(5000));
		const {open} = ada.disk;
		let isFirst = true;
		Object.assign(ada.disk, {
			async open(place: string) {
				const source = await open(place);
				if (isFirst) ada.disk.put('/a.log', someBytes(9000));
				isFirst = false;
				return source;
			},
		});
		const here = kind === 'room' ? lobbyOf(ada).id : '@bob';
		const there = kind === 'room' ? here : '@ada';
		await people.over(ada.client.sendFile(here, '/a.log'));
		await people.until(() => fileMessagesOf(bob, there).length === 1);
		t.is(fileMessagesOf(bob, there)[0]?.file?.size, 9000);
	});
}

for (const verb of ['drop', 'cancelTransfer'] as const) {
	test(`a file whose message waits stays away after ${verb}, also before there is a connection again`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		ada.disk.put('/a.bin', someBytes(5000));
		people.bridge.losesRequests = 'envelope.send';
		const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
		await people.until(() => transferOf(ada, id).phase.type === 'done');
		await people.stop(ada);
		people.bridge.losesRequests = undefined;
		people.bridge.isDown = true;
		const starting = people.start(ada);
		const isPending = () => ada.client.state.rooms.get('@bob')?.pending.length === 1;
		await people.until(() => isPending() && ada.client.state.transfers.size === 1);
		ada.client[verb](id);
		people.bridge.isDown = false;
		await starting;
		await people.pass(5000);
		t.is(fileMessagesOf(bob, '@ada').length, 0);
		t.is(ada.client.state.rooms.get('@bob')?.pending.length, 0);
		t.is(await filesAtRelay(people, ada), 0);
		t.deepEqual(await ada.vault.list('transfers/'), []);
	});
}

test('a file that expired before its message could be written is brought once more', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(5000));
	people.bridge.losesRequests = 'envelope.send';
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => transferOf(ada, id).phase.type === 'done');
	const [name = ''] = await ada.vault.list('transfers/');
	const record = await ada.vault.read(name);
	ada.client.drop(id);
	await people.pass(1000);
	await people.stop(ada);
	people.bridge.losesRequests = undefined;
	// As if that start had ended before it wrote the message down, long ago.
	const written = JSON.parse(new TextDecoder().decode(record)) as {
		begun: {file: string; expiresAt: number};
	};
	const expired = {...written, begun: {...written.begun, expiresAt: 1}};
	await ada.vault.write(name, new TextEncoder().encode(JSON.stringify(expired)));
	await people.start(ada);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	const file = fileMessagesOf(bob, '@ada')[0]?.file;
	t.not(file?.file, written.begun.file);
	const saving = await people.over(bob.client.saveFile('@ada', id, '/home/bob'));
	await people.over(bob.client.whenTransferred(saving));
	t.is(bob.disk.files.get('/home/bob/a.bin')?.length, 5000);
});
