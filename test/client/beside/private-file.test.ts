import test from 'ava';
import {encodeLine, readAnswer, readRequest} from '../../../source/client/beside/frames.ts';
import {savePrivateFile} from '../../../source/client/beside/private-file.ts';
import {fileMessagesOf, someBytes, startFilePeople} from '../../helpers/file-people.ts';

const URL = 'wss://chat.example';

test('what is asked about files is read as it was written', (t) => {
	for (const request of [
		{v: 1, url: URL, type: 'send-file', to: 'bob', path: '/home/ada/a b.pdf', text: ''},
		{v: 1, url: URL, type: 'watch-file', to: 'bob', id: 'ctOIKFdm3zghKMbqOqYu-Q'},
		{v: 1, url: URL, type: 'save-file', peer: 'bob', folder: '/home/ada'},
		{v: 1, url: URL, type: 'save-file', peer: 'bob', folder: '/home/ada', id: 'ctOIKFdm3zghK'},
	] as const) {
		t.deepEqual(readRequest(encodeLine(request).trim()), request);
	}
});

test('what is answered about files is read as it was written', (t) => {
	for (const answer of [
		{type: 'progress', name: 'a.pdf', size: 10, done: 5, rate: 1.5, phase: 'moving'},
		{type: 'progress', name: 'a.pdf', size: 10, done: 5, phase: 'waiting', reason: 'No line.'},
		{type: 'saved', path: '/home/ada/a.pdf'},
	] as const) {
		t.deepEqual(readAnswer(encodeLine(answer).trim()), answer);
	}
});

for (const [fact, frame] of [
	['a file without a path', {type: 'send-file', to: 'bob', path: '', text: ''}],
	['a path without end', {type: 'send-file', to: 'bob', path: 'a'.repeat(40_000), text: ''}],
	['a file for nobody', {type: 'send-file', to: '', path: '/a', text: ''}],
	['a folder that is none', {type: 'save-file', peer: 'bob', folder: 7}],
] as const) {
	test(`${fact} is no request`, (t) => {
		const line = JSON.stringify({v: 1, url: URL, ...frame});
		t.throws(() => readRequest(line), {code: 'bad-frame'});
	});
}

for (const isJoined of [true, false]) {
	const what = isJoined ? 'that was being saved already goes on' : 'that it began is taken away';
	test(`when a program that saves a file breaks off, one ${what}`, async (t) => {
		const people = await startFilePeople(t);
		const ada = await people.join('ada');
		const bob = await people.join('bob');
		await people.over(ada.client.openConversation('bob'));
		ada.disk.put('/a.bin', someBytes(600_000));
		const message = await people.over(ada.client.sendFile('@bob', '/a.bin'));
		await people.until(() => fileMessagesOf(bob, '@ada').length === 1);
		bob.troubles.isHeld = true;
		if (isJoined) await people.over(bob.client.saveFile('@ada', message, '/home/bob'));
		const ending = new AbortController();
		const wanted = {peer: 'ada', id: message, folder: '/home/bob'};
		const heard = {signal: ending.signal, progress() {}};
		const saving = savePrivateFile(bob.client, wanted, heard);
		await people.until(() => bob.troubles.lines.open === 1);
		await people.pass(500);
		ending.abort(new Error('broken off'));
		await t.throwsAsync(people.over(saving), {message: 'broken off'});
		t.is(bob.client.state.transfers.size, isJoined ? 1 : 0);
		bob.troubles.isHeld = false;
		people.bridge.cut();
		if (isJoined) await people.until(() => bob.disk.files.has('/home/bob/a.bin'));
		await people.pass(2000);
		t.is(bob.disk.files.size, isJoined ? 1 : 0);
		t.is(bob.disk.hidden.size, 0);
	});
}
