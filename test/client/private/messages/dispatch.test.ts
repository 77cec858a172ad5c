import test from 'ava';
import {InputError, RefusedError} from '../../../../source/client/error.ts';
import {acceptChange} from '../../../../source/crypto/contact.ts';
import {createContentId} from '../../../../source/crypto/content.ts';
import {
	befriend,
	type End,
	type Ends,
	messagingEnds,
	notesWith,
	pendingWith,
	rowsWith,
	textsWith,
} from './messaging-end.ts';

async function adaAndBob(ends: Ends): Promise<readonly [ada: End, bob: End]> {
	const ada = await ends.join('ada');
	const bob = await ends.join('bob');
	await befriend(ada, bob);
	return [ada, bob];
}

/** Both have heard of each other, so that there is a session each way. */
async function acquainted(ends: Ends): Promise<readonly [ada: End, bob: End]> {
	const [ada, bob] = await adaAndBob(ends);
	ada.say('bob', 'hello');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	bob.say('ada', 'hello');
	await ends.until(() => textsWith(ada, 'bob').length === 2);
	await ends.pass(6000);
	return [ada, bob];
}

/** The relay shows bob under another identity, and ada learns of it as she comes back. */
async function withChangedKeys(ends: Ends): Promise<readonly [ada: End, bob: End]> {
	const [before, bob] = await acquainted(ends);
	await bob.turns.take(() => bob.keyring.startNewIdentity());
	await bob.turns.take(() => bob.keyring.prepare());
	return [await before.restart(), bob];
}

/** The person accepts the keys that are shown for bob. */
async function accept(ada: End): Promise<void> {
	await ada.write((batch) => {
		const contact = ada.contacts.get('bob');
		const {identityKey} = contact?.candidate ?? {};
		if (contact === undefined || identityKey === undefined) throw new Error('No keys to accept.');
		const accepted = acceptChange(contact, identityKey);
		ada.contacts.stage(accepted, {type: 'accepted', sentence: 'Accepted.'}, batch);
	});
	ada.messaging.dispatch.release('bob');
}

test('what one says the other reads, in both directions and in order', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	for (const text of ['one', 'two', 'three']) ada.say('bob', text);
	await ends.until(() => textsWith(bob, 'ada').length === 3);
	bob.say('ada', 'four');
	await ends.until(() => textsWith(ada, 'bob').length === 4);
	t.deepEqual(textsWith(bob, 'ada'), ['one', 'two', 'three', 'four']);
	t.deepEqual(textsWith(ada, 'bob'), ['one', 'two', 'three', 'four']);
	t.deepEqual(pendingWith(ada, 'bob'), []);
	t.deepEqual([...notesWith(ada, 'bob'), ...notesWith(bob, 'ada')], []);
	t.deepEqual([...ada.lines, ...bob.lines], []);
});

test('both begin at once and understand each other all the same', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.disconnect();
	bob.disconnect();
	ada.say('bob', 'from ada');
	bob.say('ada', 'from bob');
	await Promise.all([ada.connect(), bob.connect()]);
	await ends.until(() => textsWith(ada, 'bob').length === 2 && textsWith(bob, 'ada').length === 2);
	ada.say('bob', 'again');
	bob.say('ada', 'and again');
	await ends.until(() => textsWith(ada, 'bob').length === 4 && textsWith(bob, 'ada').length === 4);
	t.deepEqual([...notesWith(ada, 'bob'), ...notesWith(bob, 'ada')], []);
});

test('who is away gets it later, and what was written offline leaves with the connection', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	bob.disconnect();
	ada.disconnect();
	ada.say('bob', 'one');
	ada.say('bob', 'two');
	t.deepEqual(pendingWith(ada, 'bob'), ['pending', 'pending']);
	await ada.connect();
	await ends.until(() => pendingWith(ada, 'bob').length === 0);
	await bob.connect();
	await ends.until(() => textsWith(bob, 'ada').length === 2);
	t.deepEqual(textsWith(bob, 'ada'), ['one', 'two']);
});

test('every device of both reads it, the sender’s other ones as sent', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const [adaToo, bobToo] = [await ends.addDevice(ada), await ends.addDevice(bob)];
	ada.say('bob', 'hello');
	const all = [bob, bobToo].map((end) => [end, 'ada'] as const);
	await ends.until(() =>
		[...all, [adaToo, 'bob'] as const].every(([end, name]) => textsWith(end, name)[0] === 'hello'),
	);
	t.is(rowsWith(adaToo, 'bob')[0]?.from, 'ada');
	bobToo.say('ada', 'answer');
	await ends.until(() => [ada, adaToo].every((end) => textsWith(end, 'bob').length === 2));
	await ends.until(() => textsWith(bob, 'ada').length === 2);
	t.is(rowsWith(bob, 'ada')[1]?.from, 'bob');
	t.deepEqual(
		[ada, adaToo, bob, bobToo].flatMap(({lines}) => lines),
		[],
	);
});

test('without an answer the same bytes go out again, and are read once', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	ada.line.unanswered.add('envelope.send');
	ada.line.sent.length = 0;
	const id = ada.say('bob', 'hello again');
	await ends.until(() => ada.line.sent.length === 2);
	t.deepEqual(pendingWith(ada, 'bob'), ['pending']);
	ada.line.unanswered.clear();
	await ends.until(() => pendingWith(ada, 'bob').length === 0);
	t.true(ada.line.sent.length >= 3);
	t.true(ada.line.sent.every((sent) => JSON.stringify(sent) === JSON.stringify(ada.line.sent[0])));
	t.is(ada.line.sent[0]?.message, id);
	t.is(textsWith(bob, 'ada').filter((text) => text === 'hello again').length, 1);
});

test('after a crash without an answer the same bytes go out again', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	ada.line.unanswered.add('envelope.send');
	ada.line.sent.length = 0;
	ada.say('bob', 'hello again');
	await ends.until(() => ada.line.sent.length === 1);
	const next = await ada.restart();
	await ends.until(() => textsWith(next, 'bob').includes('hello again'));
	t.deepEqual(next.line.sent[0], ada.line.sent[0]);
	t.is(textsWith(bob, 'ada').filter((text) => text === 'hello again').length, 1);
	bob.say('ada', 'still here');
	await ends.until(() => textsWith(next, 'bob').includes('still here'));
	t.deepEqual(notesWith(bob, 'ada'), []);
});

test('a device that came meanwhile gets a copy, and no other is sealed anew', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const bobToo = await ends.addDevice(bob);
	ada.line.sent.length = 0;
	ada.say('bob', 'to both');
	await ends.until(() => textsWith(bobToo, 'ada').length === 1);
	const [first, second] = ada.line.sent;
	t.is(first?.envelopes.length, 1);
	t.is(second?.envelopes.length, 2);
	t.deepEqual(second?.envelopes[0], first?.envelopes[0]);
	t.is(second?.message, first?.message);
	t.true(textsWith(bob, 'ada').includes('to both'));
});

test('a device that is gone gets no copy any more', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const bobToo = await ends.addDevice(bob);
	ada.say('bob', 'to both');
	await ends.until(() => textsWith(bobToo, 'ada').length === 1);
	await bob.turns.take(() => bob.keyring.changeList({remove: bobToo.device}));
	ada.line.sent.length = 0;
	ada.say('bob', 'to one');
	await ends.until(() => textsWith(bob, 'ada').includes('to one'));
	t.deepEqual(
		ada.line.sent.at(-1)?.envelopes.map(({device}) => device),
		[bob.device],
	);
	t.deepEqual(textsWith(bobToo, 'ada'), ['to both']);
});

test('a relay that asks for a device nobody listed gets nothing for it', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const record = Buffer.from(bob.keyring.own().list.record).toString('base64url');
	ada.line.twistAnswer = (type, result) =>
		type === 'envelope.send'
			? {outcome: 'mismatch', lists: [{name: 'bob', missing: ['x'], extra: [], list: record}]}
			: result;
	ada.line.sent.length = 0;
	const id = ada.say('bob', 'secret');
	await ends.until(() => pendingWith(ada, 'bob')[0] === 'failed');
	t.true(
		ada.line.sent.every(({envelopes}) => envelopes.every(({device}) => device === bob.device)),
	);
	await t.throwsAsync(ada.messaging.dispatch.whenAccepted(id), {instanceOf: InputError});
});

test('while keys are changed nothing leaves, and what was written is held', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await withChangedKeys(ends);
	ada.line.sent.length = 0;
	ada.say('bob', 'secret');
	await ends.until(() => pendingWith(ada, 'bob')[0] === 'held');
	ada.messaging.dispatch.release('bob');
	ada.messaging.dispatch.sendVolatile('bob', {kind: 'typing', body: {isOn: true}});
	await ends.pass(120_000);
	t.deepEqual(ada.line.sent, []);
	t.deepEqual(pendingWith(ada, 'bob'), ['held']);
	t.false(textsWith(bob, 'ada').includes('secret'));
});

test('what is held is held after a restart too, and sent once somebody has decided', async (t) => {
	const ends = await messagingEnds(t);
	const [before, bob] = await withChangedKeys(ends);
	before.say('bob', 'secret');
	await ends.until(() => pendingWith(before, 'bob')[0] === 'held');
	const ada = await before.restart();
	t.deepEqual(pendingWith(ada, 'bob'), ['held']);
	await ends.pass(2000);
	t.deepEqual(ada.line.sent, []);
	await accept(ada);
	await ends.until(() => textsWith(bob, 'ada').includes('secret'));
	t.deepEqual(pendingWith(ada, 'bob'), []);
});

test('a step of a comparison is not sent to keys in doubt, nor to those that come after', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await withChangedKeys(ends);
	ada.say('bob', 'secret');
	await ends.until(() => pendingWith(ada, 'bob')[0] === 'held');
	const id = createContentId(ada.context.random);
	ada.messaging.dispatch.send('bob', {id, kind: 'sas', body: {step: 'cancel', run: 'run'}});
	await ends.pass(2000);
	t.deepEqual(ada.line.sent, []);
	await accept(ada);
	await ends.until(() => textsWith(bob, 'ada').includes('secret'));
	t.deepEqual(bob.steps, []);
});

test('what was sealed for keys that are not in force any more does not leave', async (t) => {
	const ends = await messagingEnds(t);
	const [before, bob] = await acquainted(ends);
	before.line.unanswered.add('envelope.send');
	before.line.sent.length = 0;
	before.say('bob', 'secret');
	await ends.until(() => before.line.sent.length === 1);
	await bob.turns.take(() => bob.keyring.startNewIdentity());
	await bob.turns.take(() => bob.keyring.prepare());
	await before.write((batch) => before.contacts.fetch('bob', [], batch));
	const ada = await before.restart();
	await ends.pass(2000);
	t.deepEqual(pendingWith(ada, 'bob'), ['held']);
	t.deepEqual(ada.line.sent, []);
	await accept(ada);
	const [old] = before.line.sent;
	await ends.until(() => pendingWith(ada, 'bob').length === 0);
	const renewed = ada.line.sent.filter(({message}) => message === old?.message).at(-1);
	t.notDeepEqual(renewed?.envelopes, old?.envelopes);
	t.is(textsWith(bob, 'ada').filter((text) => text === 'secret').length, 1);
});

test('somebody without keys cannot be written to, and gets it once they have some', async (t) => {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	await ends.relay.join('cleo');
	await ada.write((batch) => ada.conversations.ensure('cleo', 'accepted', batch));
	ada.say('cleo', 'hello');
	await ends.until(() => pendingWith(ada, 'cleo')[0] === 'failed');
	t.deepEqual(ada.line.sent, []);
});

test('a text that fits no envelope is refused before it is written down', async (t) => {
	const ends = await messagingEnds(t);
	const [ada] = await adaAndBob(ends);
	t.throws(() => ada.say('bob', 'x'.repeat(40_000)), {instanceOf: InputError});
	t.deepEqual(pendingWith(ada, 'bob'), []);
});

test('a set larger than a frame goes up in parts, and arrives', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	const bobToo = await ends.addDevice(bob);
	const text = 'x'.repeat(25_000);
	ada.say('bob', text);
	ada.say('bob', 'short');
	await ends.until(() => textsWith(bobToo, 'ada').length === 2);
	t.deepEqual(textsWith(bob, 'ada'), [text, 'short']);
	t.deepEqual(
		ada.line.sent.slice(0, 2).map(({more, envelopes}) => [more, envelopes.length]),
		[
			[true, 1],
			[undefined, 1],
		],
	);
});

test('the one who waits learns of the acceptance, and of a drop', async (t) => {
	const ends = await messagingEnds(t);
	const [ada] = await adaAndBob(ends);
	const id = ada.say('bob', 'hello');
	const accepted = ada.messaging.dispatch.whenAccepted(id);
	await ends.until(() => pendingWith(ada, 'bob').length === 0);
	t.is((await accepted).seq, 1);
	t.true(ada.messaging.dispatch.has(id));
	t.is((await ada.messaging.dispatch.whenAccepted(id)).seq, 1);
	ada.disconnect();
	const other = ada.say('bob', 'not to be sent');
	const dropped = t.throwsAsync(ada.messaging.dispatch.whenAccepted(other), {
		instanceOf: InputError,
	});
	ada.messaging.dispatch.drop(other);
	await dropped;
	t.deepEqual(pendingWith(ada, 'bob'), []);
	const next = await ada.restart();
	await ends.pass(1000);
	t.deepEqual(next.line.sent, []);
});

test('writing shows at the other end where there is a session, and costs nothing where there is none', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.messaging.dispatch.sendVolatile('bob', {kind: 'typing', body: {isOn: true}});
	await ends.pass(500);
	t.deepEqual(ada.line.sent, []);
	ada.say('bob', 'hello');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	await ends.until(() => pendingWith(ada, 'bob').length === 0);
	ada.messaging.dispatch.sendVolatile('bob', {kind: 'typing', body: {isOn: true}});
	await ends.until(() => bob.room('ada')?.typing.has('ada') === true);
	t.is((await ada.disk.list('private/tag/outbox/bob/message/')).length, 0);
});

test('a full disk keeps a text from being written, sealed or sent, and loses nothing that was', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	for (const left of [0, 1, 2]) {
		const text = `with ${left}`;
		ada.disk.left = left;
		ada.line.sent.length = 0;
		ada.say('bob', text);
		await ends.pass(500);
		if (left < 2) t.deepEqual(ada.line.sent, [], text);
		ada.disk.left = undefined;
		const failed = ada.room('bob')?.pending.find(({delivery}) => delivery.type === 'failed');
		t.is(failed !== undefined, left === 0, text);
		if (failed !== undefined) ada.messaging.dispatch.retry(failed.id);
		await ends.until(() => textsWith(bob, 'ada').includes(text));
		await ends.until(() => pendingWith(ada, 'bob').length === 0);
	}

	t.deepEqual(textsWith(bob, 'ada').slice(2), ['with 0', 'with 1', 'with 2']);
	t.deepEqual(notesWith(bob, 'ada'), []);
});

test('what waited for too long fails, with a sentence', async (t) => {
	const ends = await messagingEnds(t);
	const [ada] = await adaAndBob(ends);
	ada.disconnect();
	ada.say('bob', 'hello');
	ends.clock.advance(8 * 86_400_000);
	await ada.connect();
	await ends.until(() => pendingWith(ada, 'bob')[0] === 'failed');
	t.deepEqual(ada.line.sent, []);
});

test('without a device that has keys a text fails, and leaves once there is one', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.line.twistAnswer = (type, result) =>
		type === 'keys.fetch' && typeof result === 'object' ? {...result, devices: []} : result;
	ada.say('bob', 'hello');
	await ends.until(() => pendingWith(ada, 'bob')[0] === 'failed');
	t.deepEqual(ada.line.sent, []);
	ada.line.twistAnswer = (_type, result) => result;
	ada.messaging.dispatch.release('bob');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
});

test('a device without prekeys is left out, and that is said once', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	await ends.addDevice(bob, {hasPrekeys: false});
	ada.say('bob', 'one');
	ada.say('bob', 'two');
	await ends.until(() => textsWith(bob, 'ada').length === 2);
	t.deepEqual(ada.lines, [
		"One of bob's devices cannot get private messages yet, and misses this one.",
	]);
});

test('what one device of ours could not open, another sends again to it alone', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const adaToo = await ends.addDevice(ada);
	ada.say('bob', 'one');
	await ends.until(() => textsWith(adaToo, 'bob').length === 1);
	adaToo.line.twist = (frame) => [{...frame, bytes: `${frame.bytes.slice(0, -8)}AAAAAAAA`}];
	ada.say('bob', 'two');
	await ends.until(() => adaToo.lines.length === 1);
	adaToo.line.twist = (frame) => [frame];
	ada.line.sent.length = 0;
	await ends.until(() => textsWith(adaToo, 'bob').includes('two'));
	t.deepEqual([...new Set(ada.line.sent.map(({to}) => to))], ['ada']);
	t.is(textsWith(bob, 'ada').filter((text) => text === 'two').length, 1);
});

test('a mailbox without room is told of', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	ada.line.twistAnswer = (type, result) =>
		type === 'envelope.send' && typeof result === 'object'
			? {...result, full: [bob.device]}
			: result;
	ada.say('bob', 'one');
	ada.say('bob', 'two');
	await ends.until(() => textsWith(ada, 'bob').length === 4);
	t.is(notesWith(ada, 'bob').length, 1);
});

test('after a refusal for now the same bytes go out when the relay said', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const failing = new RefusedError({
		...{code: 'rate-limited', message: 'Slowly.', retryable: true},
		retryAfter: 5000,
	});
	ada.line.twistAnswer = (type, result) => {
		if (type === 'envelope.send') throw failing;
		return result;
	};
	ada.line.sent.length = 0;
	const id = ada.say('bob', 'hello again');
	await ends.until(() => ada.messaging.dispatch.refusalOf(id) !== undefined);
	t.is(ada.messaging.dispatch.refusalOf(id)?.code, 'rate-limited');
	await ends.pass(4000);
	t.is(ada.line.sent.length, 1);
	ada.line.twistAnswer = (_type, result) => result;
	await ends.until(() => pendingWith(ada, 'bob').length === 0);
	t.deepEqual(ada.line.sent[1], ada.line.sent[0]);
	t.is(textsWith(bob, 'ada').filter((text) => text === 'hello again').length, 1);
});

test('a relay that says nothing keeps nobody from leaving, and nothing that was written is lost', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await adaAndBob(ends);
	ada.line.silent.add('keys.fetch');
	ada.say('bob', 'hello');
	await ends.pass(500);
	ada.say('bob', 'and goodbye');
	let isClosed = false;
	const closed = ada.messaging.close().then(() => {
		isClosed = true;
	});
	await ends.until(() => isClosed);
	await closed;
	const next = await ada.restart();
	await ends.until(() => textsWith(bob, 'ada').length === 2);
	t.deepEqual(textsWith(next, 'bob'), ['hello', 'and goodbye']);
	t.throws(() => ada.say('bob', 'too late'), {instanceOf: InputError});
});
