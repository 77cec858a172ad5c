import test from 'ava';
import {sealedFacts} from '../../../../source/client/private/file-body.ts';
import {changeActions, messageActions} from '../../../../source/client/private/message-actions.ts';
import {sealedFile} from '../../../helpers/sealed-file.ts';
import {
	befriend,
	type End,
	type Ends,
	messagingEnds,
	pendingWith,
	rowsWith,
} from './messaging-end.ts';

async function adaAndBob(ends: Ends): Promise<readonly [ada: End, bob: End]> {
	const ada = await ends.join('ada');
	const bob = await ends.join('bob');
	await befriend(ada, bob);
	return [ada, bob];
}

const actionsOf = (end: End) => ({...messageActions(end), ...changeActions(end)});
const filesWith = (end: End, name: string) => rowsWith(end, name).map(({file}) => file?.name);

test('a file that one sends the other can open', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: 'the plan', file: sealedFile()});
	await ends.until(() => rowsWith(bob, 'ada').length === 1 && rowsWith(ada, 'bob').length === 1);
	for (const [end, other] of [
		[ada, 'bob'],
		[bob, 'ada'],
	] as const) {
		t.like(rowsWith(end, other)[0], {id, text: 'the plan', kind: 'text'});
		t.deepEqual(rowsWith(end, other)[0]?.file, sealedFacts(sealedFile()));
		t.deepEqual(await actionsOf(end).sealedFileOf(`@${other}`, id), sealedFile());
	}

	t.deepEqual(pendingWith(ada, 'bob'), []);
});

test('a file waits in its conversation, with its facts and no secrets, and leaves after a restart', async (t) => {
	const ends = await messagingEnds(t);
	const [before, bob] = await adaAndBob(ends);
	before.disconnect();
	const id = actionsOf(before).newId();
	actionsOf(before).sendFile('@bob', {id, text: '', file: sealedFile()});
	t.like(before.room('bob')?.pending[0], {id, text: '', file: sealedFacts(sealedFile())});
	t.false(JSON.stringify(before.room('bob')?.pending).includes(sealedFile().key));
	await ends.pass(500);
	const ada = await before.restart();
	await ends.until(() => rowsWith(bob, 'ada').length === 1 && pendingWith(ada, 'bob').length === 0);
	t.deepEqual(filesWith(bob, 'ada'), [sealedFile().name]);
	t.deepEqual(filesWith(ada, 'bob'), [sealedFile().name]);
});

test('the same file sent again under its id is sent once, while it waits and when it was accepted', async (t) => {
	const ends = await messagingEnds(t);
	const [first, bob] = await adaAndBob(ends);
	const message = {id: actionsOf(first).newId(), text: 'once', file: sealedFile()};
	for (let times = 0; times < 3; times++) actionsOf(first).sendFile('@bob', message);
	t.is(pendingWith(first, 'bob').length, 1);
	await ends.until(() => rowsWith(bob, 'ada').length === 1);
	await ends.until(() => pendingWith(first, 'bob').length === 0);
	actionsOf(first).sendFile('@bob', message);
	const ada = await first.restart();
	actionsOf(ada).sendFile('@bob', message);
	await ends.pass(2000);
	t.is(rowsWith(bob, 'ada').length, 1);
	t.is(rowsWith(ada, 'bob').length, 1);
	t.deepEqual(pendingWith(ada, 'bob'), []);
});

test('a file can answer, and be answered', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.say('bob', 'do you have the plan?');
	await ends.until(() => rowsWith(bob, 'ada').length === 1);
	const id = actionsOf(bob).newId();
	actionsOf(bob).sendFile('@ada', {id, text: 'here', replyTo: 1, file: sealedFile()});
	await ends.until(() => rowsWith(ada, 'bob').length === 2 && rowsWith(bob, 'ada').length === 2);
	actionsOf(ada).send('@bob', 'thanks', {replyTo: 2});
	await ends.until(() => rowsWith(bob, 'ada').length === 3);
	t.deepEqual(
		rowsWith(bob, 'ada').map(({replyTo}) => replyTo),
		[undefined, 1, 2],
	);
});

test('an answer whose question is not there goes without it', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: '', replyTo: 700, file: sealedFile()});
	await ends.until(() => rowsWith(bob, 'ada').length === 1);
	t.is(rowsWith(bob, 'ada')[0]?.replyTo, undefined);
});

test('another device of the sender’s can open it as well', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const second = await ends.addDevice(ada);
	await second.write((batch) => second.conversations.ensure('bob', 'accepted', batch));
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: '', file: sealedFile()});
	await ends.until(() => rowsWith(second, 'bob').length === 1 && rowsWith(bob, 'ada').length === 1);
	t.like(rowsWith(second, 'bob')[0], {from: 'ada', facts: {delivery: 'sent'}});
	t.deepEqual(await actionsOf(second).sealedFileOf('@bob', id), sealedFile());
});

test('a file that did not open is sent again with all that it had', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	for (const [one, other] of [
		[ada, 'bob'],
		[bob, 'ada'],
	] as const) {
		one.say(other, 'hello');
		await ends.pass(6000);
	}

	let isBroken = true;
	bob.line.twist = (frame) => {
		if (!isBroken) return [frame];
		isBroken = false;
		const {bytes} = frame;
		const last = bytes.endsWith('A') ? 'B' : 'A';
		return [{...frame, bytes: `${bytes.slice(0, -4)}${last.repeat(4)}`}];
	};
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: 'again', file: sealedFile({seconds: 2})});
	await ends.pass(70_000);
	await ends.until(() => filesWith(bob, 'ada').includes(sealedFile().name));
	t.deepEqual(await actionsOf(bob).sealedFileOf('@ada', id), sealedFile({seconds: 2}));
});

test('when the sender deletes the message, the other side cannot open the file any more', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: 'oops', file: sealedFile()});
	await ends.until(() => rowsWith(bob, 'ada').length === 1 && rowsWith(ada, 'bob').length === 1);
	actionsOf(ada).deleteMessage('@bob', id);
	await ends.until(() => rowsWith(bob, 'ada')[0]?.facts?.isDeleted === true);
	t.is(rowsWith(bob, 'ada')[0]?.file, undefined);
	t.is(await actionsOf(bob).sealedFileOf('@ada', id), undefined);
	await ends.until(() => ada.filesDeleted.length > 0);
	t.deepEqual(ada.filesDeleted, [sealedFile().file]);
	t.deepEqual(bob.filesDeleted, []);
});

test('the file of a message that was dropped before it left is nobody’s', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.disconnect();
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: '', file: sealedFile()});
	ada.say('bob', 'a text');
	await ends.pass(500);
	ada.messaging.dispatch.drop(id);
	t.deepEqual(ada.filesDeleted, [sealedFile().file]);
	await ada.connect();
	await ends.until(() => rowsWith(bob, 'ada').length === 1);
	t.deepEqual(filesWith(bob, 'ada'), [undefined]);
});

test('the file of a message that may have left is kept when the message is dropped', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.line.unanswered.add('envelope.send');
	const id = actionsOf(ada).newId();
	actionsOf(ada).sendFile('@bob', {id, text: '', file: sealedFile()});
	await ends.until(() => ada.line.sent.length > 0);
	ada.messaging.dispatch.drop(id);
	t.deepEqual(ada.filesDeleted, []);
	await ends.until(() => filesWith(bob, 'ada').length === 1);
	t.deepEqual(await actionsOf(bob).sealedFileOf('@ada', id), sealedFile());
});

test('nothing of the file is in what the relay gets', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	actionsOf(ada).sendFile('@bob', {id: actionsOf(ada).newId(), text: 'secret', file: sealedFile()});
	await ends.until(() => rowsWith(bob, 'ada').length === 1);
	const sent = Buffer.from(JSON.stringify(ada.line.sent)).toString('latin1');
	const {key, header, hash, name, file} = sealedFile();
	for (const part of [key, header, hash, name, file, 'secret']) {
		t.false(sent.includes(part) || sent.includes(Buffer.from(part).toString('base64url')));
	}
});
