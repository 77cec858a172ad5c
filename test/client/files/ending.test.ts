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

/** A file that ada has sent and bob can fetch, in a room or a conversation. */
async function sent(people: FilePeople, kind: 'room' | 'conversation', bytes = someBytes(600_000)) {
	const {ada, bob} = await two(people);
	const here = kind === 'room' ? lobbyOf(ada).id : '@bob';
	const there = kind === 'room' ? here : '@ada';
	ada.disk.put('/a.bin', bytes);
	const id = await people.over(ada.client.sendFile(here, '/a.bin'));
	await people.until(() => fileMessagesOf(bob, there).length === 1);
	return {ada, bob, here, there, id};
}

async function filesAtRelay(people: FilePeople, {client}: FilePerson): Promise<number> {
	return (await people.over(client.ownFiles())).files.length;
}

function reasonOf(person: FilePerson, id: string): string {
	const {phase} = transferOf(person, id);
	return phase.type === 'failed' ? phase.reason : '';
}

for (const kind of ['room', 'conversation'] as const) {
	test(`a changed byte on the way from a ${kind} leaves nothing behind`, async (t) => {
		const people = await startFilePeople(t);
		const {bob, there, id} = await sent(people, kind);
		let seen = 0;
		bob.troubles.alter = (bytes) => {
			seen += bytes.length;
			const changed = Uint8Array.from(bytes);
			if (seen > 300_000) changed[0] = (changed[0] ?? 0) ^ 1;
			return changed;
		};
		const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
		const error = await t.throwsAsync(people.over(bob.client.whenTransferred(saving)));
		t.true(error.message.includes('damaged'));
		t.is(reasonOf(bob, saving), error.message);
		t.is(bob.disk.files.size, 0);
		t.is(bob.disk.hidden.size, 0);
		await t.throwsAsync(people.over(bob.client.fetchFile(there, id, {most: 1_000_000})), {
			message: error.message,
		});
		bob.troubles.alter = undefined;
		bob.client.retryTransfer(saving);
		await people.over(bob.client.whenTransferred(saving));
		t.is(bob.disk.files.get('/home/bob/a.bin')?.length, 600_000);
	});

	test(`more bytes from a ${kind} than were announced end it, and nothing stays`, async (t) => {
		const people = await startFilePeople(t);
		const {bob, there, id} = await sent(people, kind);
		bob.troubles.alter = (bytes) => Buffer.concat([bytes, new Uint8Array(500_000)]);
		const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
		await people.until(() => bob.phases.includes('failed'));
		t.true(reasonOf(bob, saving).includes('damaged'));
		t.is(bob.disk.files.size + bob.disk.hidden.size, 0);
		t.true(bob.disk.longest <= 700_000);
	});
}

test('a part that suffered on the disk is fetched again, without a word', async (t) => {
	const people = await startFilePeople(t);
	const {bob, there, id} = await sent(people, 'conversation');
	bob.troubles.cutsAfter = [400_000];
	const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
	await people.until(() => bob.phases.includes('waiting'));
	const [[part, bytes] = ['', new Uint8Array()]] = [...bob.disk.hidden];
	t.true(bytes.length > 100_000);
	bob.disk.hidden.set(part, new Uint8Array(bytes.length));
	await people.over(bob.client.whenTransferred(saving));
	t.is(Buffer.compare(bob.disk.files.get('/home/bob/a.bin') ?? Buffer.of(), someBytes(600_000)), 0);
	t.false(bob.phases.includes('failed'));
});

test('what the relay has no more fails with what to do', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob, there, id} = await sent(people, 'conversation');
	const [file] = (await people.over(ada.client.ownFiles())).files;
	await people.over(ada.client.deleteFile(file?.file ?? ''));
	const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
	await people.until(() => bob.phases.includes('failed'));
	t.true(reasonOf(bob, saving).includes('Ask for it to be sent again.'));
	bob.client.dismissTransfer(saving);
	t.is(bob.client.state.transfers.size, 0);
	await people.pass(500);
	t.deepEqual(await bob.vault.list('transfers/'), []);
	t.is(bob.disk.hidden.size, 0);
});

test('a cancelled upload leaves nothing, here or at the relay', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(3_000_000));
	ada.troubles.cutsAfter = [1_200_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	t.is(await filesAtRelay(people, ada), 1);
	ada.client.cancelTransfer(id);
	t.is(ada.client.state.transfers.size, 0);
	await people.pass(1000);
	t.is(await filesAtRelay(people, ada), 0);
	t.deepEqual(await ada.vault.list('transfers/'), []);
	t.deepEqual(await ada.vault.list('file-removals/'), []);
	t.is(fileMessagesOf(bob, '@ada').length, 0);
	await t.throwsAsync(ada.client.whenTransferred(id), {instanceOf: InputError});
});

test('a client that ends at once leaves nothing of what it has cancelled at the relay', async (t) => {
	const people = await startFilePeople(t);
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(3_000_000));
	ada.troubles.cutsAfter = [1_200_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	t.is((await people.relay.storage.fileTotals()).files, 1);
	ada.client.cancelTransfer(id);
	await people.stop(ada);
	t.is((await people.relay.storage.fileTotals()).files, 0);
	t.deepEqual(await ada.vault.list('file-removals/'), []);
});

test('a client that ends without a connection tells of what it has cancelled at its next start', async (t) => {
	const people = await startFilePeople(t);
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(3_000_000));
	ada.troubles.cutsAfter = [1_200_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type !== 'live');
	ada.client.cancelTransfer(id);
	await people.stop(ada);
	t.is((await people.relay.storage.fileTotals()).files, 1);
	people.bridge.isDown = false;
	await people.start(ada);
	await people.pass(1000);
	t.is((await people.relay.storage.fileTotals()).files, 0);
});

test('a relay that takes no files is not asked to take one', async (t) => {
	const people = await startFilePeople(t, {limits: {fileBytes: 0}});
	const {ada} = await two(people);
	t.is(ada.client.state.relay?.fileBytes, 0);
	ada.disk.put('/a.bin', someBytes(10));
	const places = [lobbyOf(ada).id, '@bob'];
	for (const place of places) {
		await t.throwsAsync(ada.client.sendFile(place, '/a.bin'), {
			instanceOf: InputError,
			message: 'This relay takes no files.',
		});
	}
	t.is(ada.client.state.transfers.size, 0);
	t.deepEqual(await ada.vault.list('transfers/'), []);
});

test('who waits for a transfer hears that it was cancelled, in the middle of its bytes', async (t) => {
	const people = await startFilePeople(t);
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(3_000_000));
	ada.troubles.isHeld = true;
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	const waiting = ada.client.whenTransferred(id);
	waiting.catch(() => {});
	await people.until(() => ada.phases.includes('moving'));
	ada.client.cancelTransfer(id);
	await t.throwsAsync(people.over(waiting), {instanceOf: InputError});
	await people.pass(1000);
	t.is(ada.troubles.lines.open, 0);
	t.is(await filesAtRelay(people, ada), 0);
});

test('what was cancelled without a connection is taken away with the next, after a restart too', async (t) => {
	const people = await startFilePeople(t);
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(3_000_000));
	ada.troubles.cutsAfter = [1_200_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type !== 'live');
	ada.client.cancelTransfer(id);
	await people.stop(ada);
	people.bridge.isDown = false;
	await people.start(ada);
	await people.pass(1000);
	t.is(await filesAtRelay(people, ada), 0);
	t.is(ada.client.state.transfers.size, 0);
	t.deepEqual(await ada.vault.list('file-removals/'), []);
});

test('a cancelled download leaves no hidden file', async (t) => {
	const people = await startFilePeople(t);
	const {bob, there, id} = await sent(people, 'conversation');
	bob.troubles.cutsAfter = [400_000];
	const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
	await people.until(() => bob.phases.includes('waiting'));
	t.is(bob.disk.hidden.size, 1);
	bob.client.cancelTransfer(saving);
	await people.pass(500);
	t.is(bob.disk.hidden.size, 0);
	t.deepEqual(await bob.vault.list('transfers/'), []);
});

test('cancelling what is done takes nothing back', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob, there, id} = await sent(people, 'conversation');
	ada.client.cancelTransfer(id);
	t.is(ada.client.state.transfers.size, 0);
	await people.pass(1000);
	t.is(await filesAtRelay(people, ada), 1);
	const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
	await people.over(bob.client.whenTransferred(saving));
	t.is(bob.disk.files.size, 1);
});

test('a file that is too large for the relay is refused before a byte of it is read', async (t) => {
	const people = await startFilePeople(t, {limits: {fileBytes: 1_000_000}});
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(1_000_001));
	const error = await t.throwsAsync(people.over(ada.client.sendFile(lobbyOf(ada).id, '/a.bin')), {
		instanceOf: InputError,
	});
	t.true(error.message.includes('1000000'));
	t.is(ada.disk.largest, 0);
});

test('a private file that only encryption makes too large is refused with what it comes to', async (t) => {
	const people = await startFilePeople(t, {limits: {fileBytes: 1_000_000}});
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(999_900));
	const error = await t.throwsAsync(people.over(ada.client.sendFile('@bob', '/a.bin')), {
		instanceOf: InputError,
	});
	t.regex(error.message, /^a\.bin has \S.* once it is encrypted; .* at most\./);
	t.is(ada.disk.largest, 0);
});

test('a refusal of the relay for good fails with its sentence', async (t) => {
	const people = await startFilePeople(t, {limits: {fileBytesPerAccount: 1_000_000}});
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(700_000));
	const first = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.over(ada.client.whenTransferred(first));
	const second = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('failed'));
	t.true(reasonOf(ada, second).includes('/files'));
	const [file] = (await people.over(ada.client.ownFiles())).files;
	await people.over(ada.client.deleteFile(file?.file ?? ''));
	ada.client.retryTransfer(second);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 2);
	t.is(transferOf(ada, second).phase.type, 'done');
});

test('three move at once, the others wait for their turn, and all arrive', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const ids: string[] = [];
	ada.troubles.isHeld = true;
	for (let number = 0; number < 7; number++) {
		ada.disk.put(`/${number}.bin`, someBytes(500_000, number));
		ids.push(await people.over(ada.client.sendFile('@bob', `/${number}.bin`)));
	}

	await people.until(() => ada.troubles.lines.open === 3);
	await people.pass(2000);
	const phases = ids.map((id) => transferOf(ada, id).phase.type);
	t.deepEqual(phases.toSorted(), [
		...Array.from({length: 3}, () => 'moving'),
		...Array.from({length: 4}, () => 'queued'),
	]);
	t.deepEqual([...ada.client.state.transfers.keys()], ids);
	ada.troubles.isHeld = false;
	people.bridge.cut();
	await people.until(() => fileMessagesOf(bob, '@ada').length === 7);
	t.is(ada.troubles.lines.most, 3);
});

test('up and down have their turns, whichever has more waiting', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob, there, id} = await sent(people, 'conversation', someBytes(1000));
	bob.troubles.isHeld = true;
	for (let number = 0; number < 6; number++) {
		bob.disk.put(`/${number}.bin`, someBytes(500_000, number));
		await people.over(bob.client.sendFile(there, `/${number}.bin`));
	}

	await people.until(() => bob.troubles.lines.open === 3);
	const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
	bob.troubles.isHeld = false;
	people.bridge.cut();
	await people.over(bob.client.whenTransferred(saving));
	t.true(fileMessagesOf(ada, '@bob').length < 6);
});

test('whoever deletes a private message deletes its file; in a room it goes by itself', async (t) => {
	for (const kind of ['room', 'conversation'] as const) {
		const people = await startFilePeople(t);
		const {ada, bob, here, there, id} = await sent(people, kind);
		await people.until(() => fileMessagesOf(ada, here).length === 1);
		t.is(await filesAtRelay(people, ada), 1);
		ada.client.deleteMessage(here, id);
		await people.until(() => fileMessagesOf(bob, there).length === 0);
		await people.pass(2000);
		t.is(await filesAtRelay(people, ada), 0, kind);
	}
});

test("deleting the other person's file is refused as ever, and takes no file away", async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob, there, id} = await sent(people, 'conversation');
	t.throws(() => bob.client.deleteMessage(there, id), {instanceOf: InputError});
	await people.pass(1000);
	t.is(await filesAtRelay(people, ada), 1);
});

test('after a logout nothing of its transfers is left on this device', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob, there, id} = await sent(people, 'conversation');
	bob.disk.put('/b.bin', someBytes(2_000_000));
	bob.troubles.cutsAfter = [400_000, 400_000];
	await people.over(bob.client.saveFile(there, id, '/home/bob'));
	await people.over(bob.client.sendFile(there, '/b.bin'));
	await people.until(() => bob.client.state.transfers.size === 2 && bob.disk.hidden.size === 1);
	await people.over(bob.client.logout());
	t.is(bob.client.state.transfers.size, 0);
	t.is(bob.disk.hidden.size, 0);
	t.deepEqual(await bob.vault.list('transfers/'), []);
	t.is(fileMessagesOf(ada, '@bob').length, 1);
});

test('of those that are over a hundred are shown', async (t) => {
	const people = await startFilePeople(t, {limits: {fileBytesPerDay: 150}});
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(100));
	const first = await people.over(ada.client.sendFile(lobbyOf(ada).id, '/a.bin'));
	await people.over(ada.client.whenTransferred(first));
	let last = '';
	for (let number = 0; number < 103; number++) {
		last = await people.over(ada.client.sendFile(lobbyOf(ada).id, '/a.bin'));
		await people.until(() => transferOf(ada, last).phase.type === 'failed');
	}

	await people.pass(1000);
	t.is(ada.client.state.transfers.size, 100);
	t.is((await ada.vault.list('transfers/')).length, 100);
	t.true(ada.client.state.transfers.has(last));
});

for (const kind of ['room', 'conversation'] as const) {
	test(`dropping the unsent message of a file in a ${kind} takes the file away`, async (t) => {
		const people = await startFilePeople(t);
		const {ada} = await two(people);
		const room = kind === 'room' ? lobbyOf(ada).id : '@bob';
		ada.disk.put('/a.bin', someBytes(1000));
		people.bridge.losesRequests = kind === 'room' ? 'send' : 'envelope.send';
		const id = await people.over(ada.client.sendFile(room, '/a.bin'));
		await people.over(ada.client.whenTransferred(id));
		t.is(ada.client.state.rooms.get(room)?.pending[0]?.file?.name, 'a.bin');
		ada.client.drop(id);
		await people.pass(1000);
		t.is(await filesAtRelay(people, ada), 0);
		people.bridge.losesRequests = undefined;
		await people.pass(1000);
		t.deepEqual(await ada.vault.list('transfers/'), []);
	});
}
