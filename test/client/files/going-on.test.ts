import test from 'ava';
import fc from 'fast-check';
import {LIMITS} from '../../../source/protocol/limits.ts';
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

function isSaved({disk}: FilePerson, bytes: Uint8Array, path = '/home/bob/a.bin'): boolean {
	const saved = disk.files.get(path);
	return saved !== undefined && Buffer.compare(saved, bytes) === 0;
}

test('a file arrives whole, however often and wherever its lines are cut', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const room = lobbyOf(ada).id;
	let number = 0;
	const cuts = fc.array(fc.integer({min: 0, max: 900_000}), {maxLength: 4});
	await fc.assert(
		fc.asyncProperty(
			fc.boolean(),
			fc.integer({min: 1, max: 1_200_000}),
			cuts,
			cuts,
			async (isPrivate, size, up, down) => {
				const bytes = someBytes(size, ++number);
				const path = `/home/bob/${number}.bin`;
				ada.disk.put(`/${number}.bin`, bytes);
				ada.troubles.cutsAfter = [...up];
				bob.troubles.cutsAfter = [...down];
				const [here, there] = isPrivate ? ['@bob', '@ada'] : [room, room];
				const id = await people.over(ada.client.sendFile(here, `/${number}.bin`));
				await people.over(ada.client.whenTransferred(id));
				await people.until(() => fileMessagesOf(bob, there).some((row) => row.id === id));
				const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
				await people.over(bob.client.whenTransferred(saving));
				const isRight = isSaved(bob, bytes, path);
				bob.disk.files.delete(path);
				const own = await people.over(ada.client.ownFiles());
				await people.over(ada.client.deleteFile(own.files[0]?.file ?? ''));
				return isRight && bob.disk.hidden.size === 0;
			},
		),
		{numRuns: 12},
	);
	t.pass();
});

for (const kind of ['room', 'conversation'] as const) {
	test(`an upload to a ${kind} goes on where it was, after a restart of the client`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		const here = kind === 'room' ? lobbyOf(ada).id : '@bob';
		const there = kind === 'room' ? here : '@ada';
		const bytes = someBytes(3_000_000);
		ada.disk.put('/a.bin', bytes);
		ada.troubles.cutsAfter = [1_500_000];
		const id = await people.over(ada.client.sendFile(here, '/a.bin', {text: 'At last.'}));
		await people.until(() => ada.phases.includes('waiting'));
		await people.stop(ada);
		t.is((await ada.vault.list('transfers/')).length, 1);
		await people.start(ada);
		await people.until(() => fileMessagesOf(bob, there).length === 1);
		const [message] = fileMessagesOf(bob, there);
		t.is(message?.id, id);
		t.is(message?.text, 'At last.');
		const offsets = ada.troubles.requests.map(({offset}) => offset);
		t.is(offsets.length, 2);
		t.true((offsets[1] ?? 0) >= 400_000);
		const saving = await people.over(bob.client.saveFile(there, id, '/home/bob'));
		await people.over(bob.client.whenTransferred(saving));
		t.true(isSaved(bob, bytes));
		await people.pass(2000);
		t.deepEqual(await ada.vault.list('transfers/'), []);
	});

	test(`a download from a ${kind} goes on where it was, after a restart of the client`, async (t) => {
		const people = await startFilePeople(t);
		const {ada, bob} = await two(people);
		const here = kind === 'room' ? lobbyOf(ada).id : '@bob';
		const there = kind === 'room' ? here : '@ada';
		const bytes = someBytes(2_000_000);
		ada.disk.put('/a.bin', bytes);
		const id = await people.over(ada.client.sendFile(here, '/a.bin'));
		await people.until(() => fileMessagesOf(bob, there).length === 1);
		bob.troubles.cutsAfter = [1_100_000];
		await people.over(bob.client.saveFile(there, id, '/home/bob'));
		await people.until(() => bob.phases.includes('waiting'));
		await people.stop(bob);
		await people.start(bob);
		await people.until(() => bob.disk.files.size === 1);
		t.true(isSaved(bob, bytes));
		t.true((bob.troubles.requests[1]?.offset ?? 0) >= 900_000);
		t.is(bob.disk.hidden.size, 0);
	});
}

test('without a connection it waits and says so, and goes on when there is one', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(400_000));
	people.bridge.isDown = true;
	people.bridge.cut();
	await people.until(() => ada.client.state.connection.type !== 'live');
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	t.is(transferOf(ada, id).phase.type, 'waiting');
	people.bridge.isDown = false;
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.is(transferOf(ada, id).phase.type, 'done');
});

test('a file that changed between two tries begins anew, under another key and id', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const sent: Buffer[] = [];
	ada.troubles.seen = (bytes) => void sent.push(Buffer.from(bytes));
	ada.disk.put('/a.bin', someBytes(1_000_000, 1));
	ada.troubles.cutsAfter = [600_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	const before = (await people.over(ada.client.ownFiles())).files.map(({file}) => file);
	const changed = someBytes(1_100_000, 2);
	ada.disk.put('/a.bin', changed);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	await people.pass(1000);
	const after = (await people.over(ada.client.ownFiles())).files.map(({file}) => file);
	t.is(before.length, 1);
	t.is(after.length, 1);
	t.notDeepEqual(before, after);
	t.true(ada.client.state.localLines.some(({text}) => text.includes('sent anew')));
	const saving = await people.over(bob.client.saveFile('@ada', id, '/home/bob'));
	await people.over(bob.client.whenTransferred(saving));
	t.true(isSaved(bob, changed));
	// The first frame of both tries: another key makes other bytes of what is alike.
	t.not(Buffer.compare(sent[0] ?? Buffer.alloc(0), sent[3] ?? Buffer.alloc(0)), 0);
});

test('a file written to within a tick of the disk begins anew after a cut: no second text under one key', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(1_000_000, 1));
	ada.disk.changed.set('/a.bin', people.relay.clock.now() - 1000);
	ada.troubles.cutsAfter = [600_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	const begun = (await people.over(ada.client.ownFiles())).files.map(({file}) => file);
	// The same size and times: its identity is what it was.
	const other = someBytes(1_000_000, 2);
	ada.disk.files.set('/a.bin', other);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	await people.pass(1000);
	const own = (await people.over(ada.client.ownFiles())).files.map(({file}) => file);
	t.is(own.length, 1);
	t.notDeepEqual(own, begun);
	t.deepEqual(
		ada.troubles.requests.map(({offset}) => offset),
		[0, 0],
	);
	t.true(ada.client.state.localLines.some(({text}) => text.includes('may have changed')));
	const saving = await people.over(bob.client.saveFile('@ada', id, '/home/bob'));
	await people.over(bob.client.whenTransferred(saving));
	t.true(isSaved(bob, other));
});

test('a file written to a moment ago goes once when no line is cut', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(1_000_000));
	ada.disk.changed.set('/a.bin', people.relay.clock.now());
	await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.is(ada.troubles.requests.length, 1);
	t.deepEqual(ada.client.state.localLines, []);
});

test('a file written to a moment ago survives more cuts than a file that changes does', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(1_000_000));
	ada.disk.changed.set('/a.bin', people.relay.clock.now());
	ada.troubles.cutsAfter = [100_000, 100_000, 100_000, 100_000, 100_000];
	await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.false(ada.phases.includes('failed'));
	t.is((await people.over(ada.client.ownFiles())).files.length, 1);
});

test('no byte of a file that changed leaves under a key that sealed it before', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const lines: number[] = [];
	ada.troubles.seen = ({length}) => {
		const line = ada.troubles.requests.length - 1;
		lines[line] = (lines[line] ?? 0) + length;
	};
	ada.disk.put('/a.bin', someBytes(3_000_000, 1));
	ada.troubles.cutsAfter = [1_500_000];
	await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	ada.disk.beforeRead = (offset) => {
		if (offset < 2_200_000) return;
		ada.disk.beforeRead = () => {};
		ada.disk.put('/a.bin', someBytes(3_000_000, 2));
	};
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	const received = ada.troubles.requests[1]?.offset ?? 0;
	t.true(received > 0);
	t.true(received + (lines[1] ?? 0) < 2_400_000);
	t.is(ada.troubles.requests[2]?.offset, 0);
});

test('a file that changes whenever it is read is given up with what to do, and can be tried again', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	let version = 0;
	ada.disk.put('/a.log', someBytes(300_000));
	ada.disk.beforeRead = (offset) => {
		if (offset > 0) ada.disk.put('/a.log', someBytes(300_000, ++version));
	};
	const id = await people.over(ada.client.sendFile('@bob', '/a.log'));
	await people.until(() => ada.phases.includes('failed'));
	const {phase} = transferOf(ada, id);
	t.true(phase.type === 'failed' && phase.reason.includes('Copy it, then send the copy.'));
	await people.pass(1000);
	t.deepEqual((await people.over(ada.client.ownFiles())).files, []);
	ada.disk.beforeRead = () => {};
	ada.client.retryTransfer(id);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.is(transferOf(ada, id).phase.type, 'done');
});

test('a file that is gone when its turn comes fails with a sentence', async (t) => {
	const people = await startFilePeople(t);
	const {ada} = await two(people);
	ada.disk.put('/a.bin', someBytes(2_000_000));
	ada.troubles.cutsAfter = [600_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	ada.disk.files.delete('/a.bin');
	await people.until(() => ada.phases.includes('failed'));
	const {phase} = transferOf(ada, id);
	t.true(phase.type === 'failed' && phase.reason.includes('/a.bin'));
});

test('a file that the relay has forgotten meanwhile is brought once more', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(2_000_000));
	ada.troubles.cutsAfter = [600_000];
	await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	const [file] = (await people.over(ada.client.ownFiles())).files;
	await people.over(ada.client.deleteFile(file?.file ?? ''));
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.is((await people.over(ada.client.ownFiles())).files.length, 1);
});

test('what failed is still there after a restart, and can be tried again', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(100_000));
	people.bridge.isDown = true;
	people.bridge.cut();
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	ada.disk.files.delete('/a.bin');
	people.bridge.isDown = false;
	await people.until(() => ada.phases.includes('failed'));
	await people.pass(500);
	await people.stop(ada);
	ada.disk.put('/a.bin', someBytes(100_000));
	await people.start(ada);
	await people.pass(5000);
	t.is(transferOf(ada, id).phase.type, 'failed');
	ada.client.retryTransfer(id);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.is(fileMessagesOf(bob, '@ada')[0]?.id, id);
});

test('however large the file, little of it is in memory', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(6_000_000));
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	const saving = await people.over(bob.client.saveFile('@ada', id, '/home/bob'));
	await people.over(bob.client.whenTransferred(saving));
	t.true(ada.troubles.queue.most <= LIMITS.transferQueueBytes + LIMITS.transferFrameBytes);
	t.true(ada.disk.largest <= LIMITS.transferFrameBytes);
	t.true(bob.disk.largest <= LIMITS.transferFrameBytes);
});

test('a message is said once, although the start that said it left no trace of that', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	for (const [here, there] of [
		[lobbyOf(ada).id, lobbyOf(ada).id],
		['@bob', '@ada'],
	] as const) {
		ada.disk.put('/a.bin', someBytes(5000));
		people.bridge.losesRequests = 'send';
		const id = await people.over(ada.client.sendFile(here, '/a.bin'));
		const [name = ''] = await ada.vault.list('transfers/');
		let record: Promise<Uint8Array | undefined> | undefined;
		ada.client.subscribe((event) => {
			const isDone = event.type === 'transfer-changed' && event.transfer.phase.type === 'done';
			if (isDone) record = ada.vault.read(name);
		});
		await people.until(() => record !== undefined);
		people.bridge.losesRequests = undefined;
		await people.until(() => fileMessagesOf(bob, there).some((row) => row.id === id));
		await people.pass(3000);
		await people.stop(ada);
		await ada.vault.write(name, (await record) ?? new Uint8Array());
		await people.start(ada);
		await people.pass(5000);
		t.is(fileMessagesOf(bob, there).filter((row) => row.id === id).length, 1);
		t.deepEqual(await ada.vault.list('transfers/'), []);
		ada.phases.length = 0;
	}
});

test('a record that cannot be read is told of, and the others go on', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	ada.disk.put('/a.bin', someBytes(2_000_000));
	ada.troubles.cutsAfter = [600_000];
	const id = await people.over(ada.client.sendFile('@bob', '/a.bin'));
	await people.until(() => ada.phases.includes('waiting'));
	await people.stop(ada);
	const [name = ''] = await ada.vault.list('transfers/');
	const garbage = name.replace(id, 'AAAA');
	await ada.vault.write(garbage, new TextEncoder().encode('{"type":"later"}'));
	await people.start(ada);
	await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
	t.true(ada.client.state.localLines.some(({text}) => text.includes(garbage)));
});

test('a message with a file that could not be sent yet has its file after a restart', async (t) => {
	const people = await startFilePeople(t);
	const {ada, bob} = await two(people);
	const room = lobbyOf(ada).id;
	ada.disk.put('/a.bin', someBytes(5000));
	people.bridge.losesRequests = 'send';
	const id = await people.over(ada.client.sendFile(room, '/a.bin'));
	await people.over(ada.client.whenTransferred(id));
	await people.stop(ada);
	await people.start(ada);
	t.is(lobbyOf(ada).pending[0]?.file?.name, 'a.bin');
	people.bridge.losesRequests = undefined;
	people.bridge.cut();
	await people.until(() => fileMessagesOf(bob, room).length === 1);
	t.is(fileMessagesOf(bob, room)[0]?.file?.hash, fileMessagesOf(ada, room)[0]?.file?.hash);
});
