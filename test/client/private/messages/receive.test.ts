import test from 'ava';
import {type Content, createContentId, encodeContent} from '../../../../source/crypto/content.ts';
import {utf8} from '../../../../source/crypto/encoding.ts';
import type {RelayFrame} from '../../../../source/protocol/relay-frame.ts';
import {
	befriend,
	type End,
	type Ends,
	messagingEnds,
	notesWith,
	rowsWith,
	textsWith,
} from './messaging-end.ts';

type Envelope = RelayFrame<'envelope'>;

async function acquainted(ends: Ends): Promise<readonly [ada: End, bob: End]> {
	const ada = await ends.join('ada');
	const bob = await ends.join('bob');
	await befriend(ada, bob);
	ada.say('bob', 'hello');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	bob.say('ada', 'hello');
	await ends.until(() => textsWith(ada, 'bob').length === 2);
	await ends.pass(6000);
	return [ada, bob];
}

/** Sends bytes that no honest program makes, on ada's session with bob. */
async function sendRaw(ada: End, bob: End, plaintext: Uint8Array): Promise<void> {
	const {context, messaging} = ada;
	const bytes = await ada.write(async (batch) => {
		const entry = await messaging.books.get(bob.device, batch);
		const input = {now: context.clock.now(), random: context.random};
		const {book, message} = entry.book.seal(plaintext, input);
		messaging.books.stage(bob.device, {...entry, book}, batch);
		return message;
	});
	await context.ask('envelope.send', {
		to: 'bob',
		message: createContentId(context.random),
		envelopes: [{device: bob.device, bytes: Buffer.from(bytes).toString('base64url')}],
	});
}

function contentFrom(ada: End, changes: Partial<Content>): Uint8Array {
	const {context} = ada;
	return encodeContent({
		...{id: createContentId(context.random), time: context.clock.now()},
		...{to: 'bob@chat.example', kind: 'text', body: 'hello'},
		...changes,
	});
}

/** Every bit of the seal counts. */
function tampered(frame: Envelope): Envelope {
	const bytes = Buffer.from(frame.bytes, 'base64url');
	bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
	return {...frame, bytes: bytes.toString('base64url')};
}

/** What the relay still keeps for a device. */
async function waiting(ends: Ends, {device}: End): Promise<number> {
	return (await ends.relay.storage.envelopes({device, after: 0, limit: 100})).length;
}

test('what is on the disk is acknowledged, together with what came at the same time', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	for (const text of ['one', 'two', 'three']) ada.say('bob', text);
	await ends.until(() => textsWith(bob, 'ada').length === 5);
	await ends.pass(10_000);
	t.is(await waiting(ends, bob), 0);
	t.is(bob.messaging.receiver.done, 4 + 1);
});

test('what comes twice is shown once, under its old number and under a new one', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.line.twist = (frame) => [frame, frame, {...frame, number: frame.number + 1000}];
	ada.say('bob', 'once');
	await ends.until(() => bob.messaging.receiver.done > 1000);
	t.deepEqual(textsWith(bob, 'ada').slice(2), ['once']);
	t.deepEqual(notesWith(bob, 'ada'), []);
	t.deepEqual(bob.lines, []);
});

test('a number that comes late does not bring the mailbox back', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	let number = 0;
	bob.line.twist = (frame) => {
		number = frame.number;
		return [{...frame, number: number + 1000}, frame];
	};
	ada.say('bob', 'once');
	await ends.until(() => bob.messaging.receiver.done > 1000);
	await ends.pass(2000);
	t.is(bob.messaging.receiver.done, number + 1000);
	t.deepEqual(textsWith(bob, 'ada').slice(2), ['once']);
});

test('what was opened does not open again after a restart', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, before] = await acquainted(ends);
	const seen: Envelope[] = [];
	before.line.twist = (frame) => {
		seen.push(frame);
		return [frame];
	};
	ada.say('bob', 'once');
	await ends.until(() => textsWith(before, 'ada').includes('once'));
	const bob = await before.restart();
	for (const frame of seen) {
		bob.messaging.receiver.receive(frame);
		bob.messaging.receiver.receive({...frame, number: frame.number + 1000});
	}

	await ends.until(() => bob.messaging.receiver.done > 1000);
	t.is(textsWith(bob, 'ada').filter((text) => text === 'once').length, 1);
	t.deepEqual(notesWith(bob, 'ada'), []);
});

test('a changed message is noted, asked for again on a new session, and arrives after all', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.line.twist = (frame) => [tampered(frame)];
	ada.say('bob', 'changed on its way');
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	bob.line.twist = (frame) => [frame];
	await ends.until(() => textsWith(bob, 'ada').includes('changed on its way'));
	t.regex(notesWith(bob, 'ada')[0] ?? '', /could not be opened, because .*asked for again/u);
	t.is(textsWith(ada, 'bob').filter((text) => text === 'changed on its way').length, 1);
	ada.say('bob', 'and on it goes');
	await ends.until(() => textsWith(bob, 'ada').includes('and on it goes'));
});

test('several that do not open are asked for in one request', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.line.twist = (frame) => [tampered(frame)];
	for (const text of ['one', 'two', 'three']) ada.say('bob', text);
	await ends.until(() => notesWith(bob, 'ada').length === 3);
	bob.line.twist = (frame) => [frame];
	bob.line.sent.length = 0;
	await ends.until(() => textsWith(bob, 'ada').length === 5);
	t.deepEqual(textsWith(bob, 'ada').slice(2), ['one', 'two', 'three']);
	t.is(bob.line.sent.length, 1);
});

test('what keeps failing is asked for once an hour, and said to be suspicious', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.line.twist = (frame) => [tampered(frame)];
	bob.line.sent.length = 0;
	ada.say('bob', 'one');
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	await ends.pass(10_000);
	ada.say('bob', 'two');
	await ends.until(() => notesWith(bob, 'ada').some((note) => note.includes('keeps failing')));
	await ends.pass(10_000);
	t.is(bob.line.sent.length, 1);
	t.true((await waiting(ends, bob)) === 0);
});

test('a request for what did not open survives a crash', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, before] = await acquainted(ends);
	before.line.twist = (frame) => [tampered(frame)];
	ada.say('bob', 'changed on its way');
	await ends.until(() => notesWith(before, 'ada').length === 1);
	const bob = await before.restart();
	await ends.until(() => textsWith(bob, 'ada').includes('changed on its way'));
	t.is(notesWith(bob, 'ada').length, 1);
});

test('a request of the other side for what it never got is not answered', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const cleo = await ends.join('cleo');
	await befriend(ada, cleo);
	ada.say('cleo', 'for cleo');
	await ends.until(() => textsWith(cleo, 'ada').length === 1);
	const ids = ada.line.sent.map(({message}) => message);
	ada.line.sent.length = 0;
	const id = createContentId(bob.context.random);
	bob.messaging.dispatch.send('ada', {id, kind: 'reset', body: {ids}});
	await ends.pass(10_000);
	t.true(ada.line.sent.every(({to}) => to === 'bob'));
	t.false(textsWith(bob, 'ada').includes('for cleo'));
});

test('a stranger is not asked again for what did not open', async (t) => {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	const bob = await ends.join('bob');
	await ada.write((batch) => ada.conversations.ensure('bob', 'accepted', batch));
	ada.say('bob', 'hello');
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	bob.line.twist = (frame) => [tampered(frame)];
	ada.say('bob', 'hello?');
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	await ends.pass(10_000);
	t.deepEqual(bob.line.sent, []);
});

test('a device that came later cannot ask for what was said before it', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const bobToo = await ends.addDevice(bob);
	await bobToo.write((batch) => bobToo.conversations.ensure('ada', 'accepted', batch));
	ada.say('bob', 'to both');
	await ends.until(() => textsWith(bobToo, 'ada').includes('to both'));
	const [first] = ada.line.sent.map(({message}) => message);
	const id = createContentId(bobToo.context.random);
	const body = {ids: [first ?? '']};
	bobToo.messaging.dispatch.send('ada', {id, kind: 'reset', body});
	await ends.pass(10_000);
	t.false(textsWith(bobToo, 'ada').includes('hello'));
});

test('a device is sent a text again three times at most, and not after a week', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const ask = async () => {
		const ids = ada.line.sent.map(({message}) => message);
		const id = createContentId(bob.context.random);
		bob.messaging.dispatch.send('ada', {id, kind: 'reset', body: {ids}});
		const before = ada.line.sent.length;
		await ends.pass(10_000);
		return ada.line.sent.length - before;
	};
	t.deepEqual([await ask(), await ask(), await ask(), await ask()], [1, 1, 1, 0]);
	ada.say('bob', 'another');
	await ends.until(() => textsWith(bob, 'ada').includes('another'));
	ends.clock.advance(8 * 86_400_000);
	t.is(await ask(), 0);
	t.deepEqual(textsWith(bob, 'ada').slice(2), ['another']);
});

test('what was written to somebody else is refused, and said', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	await sendRaw(ada, bob, contentFrom(ada, {to: 'cleo@chat.example'}));
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	t.regex(notesWith(bob, 'ada')[0] ?? '', /written to somebody else/u);
	t.is(textsWith(bob, 'ada').length, 2);
});

test('somebody else cannot speak for another device of ours', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const body = {to: 'cleo@chat.example', kind: 'text', body: 'I never said that'};
	await sendRaw(ada, bob, contentFrom(ada, {kind: 'sent', body}));
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	t.is(bob.room('cleo'), undefined);
	t.is(textsWith(bob, 'ada').length, 2);
});

test('what cannot be read, and what is newer, is a note and no more', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	await sendRaw(ada, bob, utf8('not even JSON'));
	const newer = {v: 1, id: createContentId(ada.context.random), ts: 1, to: 'bob@chat.example'};
	await sendRaw(ada, bob, utf8(JSON.stringify({...newer, k: 'poll', b: {}})));
	ada.say('bob', 'after it');
	await ends.until(() => textsWith(bob, 'ada').includes('after it'));
	t.is(notesWith(bob, 'ada').length, 2);
	t.regex(notesWith(bob, 'ada')[1] ?? '', /cannot show/u);
});

test('a device that no list has is not believed', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const cleo = await ends.join('cleo');
	bob.line.twist = (frame) => [{...frame, device: cleo.device}];
	ada.say('bob', 'from whom?');
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	t.regex(notesWith(bob, 'ada')[0] ?? '', /not in ada's list/u);
	t.is(
		await ends.relay.storage
			.envelopes({device: bob.device, after: bob.messaging.receiver.done, limit: 1})
			.then(({length}) => length),
		0,
	);
});

test('a stranger’s message waits until the relay can be asked who that is', async (t) => {
	const ends = await messagingEnds(t);
	const ada = await ends.join('ada');
	const bob = await ends.join('bob');
	await ada.write((batch) => ada.conversations.ensure('bob', 'accepted', batch));
	const held: Envelope[] = [];
	bob.line.twist = (frame) => {
		held.push(frame);
		return [];
	};
	ada.say('bob', 'hello');
	await ends.until(() => held.length === 1);
	bob.disconnect();
	for (const frame of held) bob.messaging.receiver.receive(frame);
	await bob.messaging.receiver.idle();
	t.is(bob.messaging.receiver.done, 0);
	bob.line.twist = (frame) => [frame];
	await bob.connect();
	await ends.until(() => textsWith(bob, 'ada').length === 1);
	t.is(bob.room('ada')?.direct?.standing, 'request');
	await ends.pass(10_000);
	t.deepEqual(bob.line.sent, []);
});

test('what a refused account sends is acknowledged and not shown, and the session goes on', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	await bob.write((batch) => bob.conversations.setStanding('ada', 'refused', batch));
	ada.say('bob', 'unwanted');
	await ends.until(() => bob.messaging.receiver.done >= 3);
	t.false(textsWith(bob, 'ada').includes('unwanted'));
	await bob.write((batch) => bob.conversations.setStanding('ada', 'accepted', batch));
	ada.say('bob', 'welcome again');
	await ends.until(() => textsWith(bob, 'ada').includes('welcome again'));
	await ends.pass(90_000);
	t.deepEqual(notesWith(bob, 'ada'), []);
});

test('what comes under changed keys is marked, and nothing answers it', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	await ada.turns.take(() => ada.keyring.startNewIdentity());
	await ada.turns.take(() => ada.keyring.prepare());
	await bob.write((batch) => bob.contacts.fetch('ada', [], batch));
	t.is(bob.contacts.get('ada')?.trust, 'changed');
	bob.line.sent.length = 0;
	ada.say('bob', 'under new keys');
	await ends.until(() => textsWith(bob, 'ada').includes('under new keys'));
	ada.say('bob', 'and another');
	await ends.until(() => textsWith(bob, 'ada').includes('and another'));
	const marks = rowsWith(bob, 'ada').map(({facts}) => facts?.isUnderChangedKeys);
	t.deepEqual(marks.slice(-2), [true, true]);
	await ends.pass(10_000);
	t.deepEqual(bob.line.sent, []);
});

test('what comes after this device has lost what it knew of somebody is marked, and nothing answers it', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, before] = await acquainted(ends);
	const disk = await before.disk.copy();
	await disk.write(before.context.records.contact('ada'), Uint8Array.of(1));
	const bob = await before.restart({disk});
	ada.say('bob', 'after the damage');
	await ends.until(() => textsWith(bob, 'ada').includes('after the damage'));
	t.is(bob.contacts.get('ada')?.trust, 'changed');
	t.true(rowsWith(bob, 'ada').at(-1)?.facts?.isUnderChangedKeys);
	await ends.pass(10_000);
	t.deepEqual(bob.line.sent, []);
});

test('a message that the relay drops is missed after a minute, and counted once', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.line.twist = () => [];
	ada.say('bob', 'dropped');
	ada.say('bob', 'dropped too');
	await ends.until(() => (ada.room('bob')?.pending.length ?? 0) === 0);
	bob.line.twist = (frame) => [frame];
	ada.say('bob', 'arrives');
	await ends.until(() => textsWith(bob, 'ada').includes('arrives'));
	t.deepEqual(notesWith(bob, 'ada'), []);
	await ends.pass(70_000);
	t.deepEqual(notesWith(bob, 'ada'), ['2 messages from ada are missing.']);
	ada.say('bob', 'arrives too');
	await ends.until(() => textsWith(bob, 'ada').includes('arrives too'));
	await ends.pass(70_000);
	t.is(notesWith(bob, 'ada').length, 1);
});

test('what waited on the relay until it was deleted is told of', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.disconnect();
	ada.say('bob', 'too old');
	await ends.until(() => (ada.room('bob')?.pending.length ?? 0) === 0);
	const {done} = bob.messaging.receiver;
	await ends.relay.storage.acknowledgeEnvelopes(bob.device, done + 1);
	await bob.connect();
	await ends.until(() => bob.messaging.receiver.done === done + 1);
	t.is(bob.lines.length, 1);
});

test('a wrong view of our list is an alarm', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const {list} = ada.keyring.own();
	const lists = {
		ownSequence: 1,
		ownHash: list.hash.slice(0, 8),
		peerSequence: 1,
		peerHash: new Uint8Array(8),
	};
	await sendRaw(ada, bob, contentFrom(ada, {lists}));
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	t.regex(notesWith(bob, 'ada')[0] ?? '', /another list of your devices/u);
});

test('who speaks of a list of ours that there is not has this device ask for it once a minute', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const {list} = ada.keyring.own();
	const hash = list.hash.slice(0, 8);
	const lists = {ownSequence: 1, ownHash: hash, peerSequence: 99, peerHash: hash};
	let asked = 0;
	const {ask} = bob.context;
	Object.assign(bob.context, {
		ask: (...request: Parameters<typeof ask>) => {
			if (request[0] === 'keys.fetch') asked++;
			return ask(...request);
		},
	});
	for (let count = 0; count < 5; count++) await sendRaw(ada, bob, contentFrom(ada, {lists}));
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	await ends.pass(2000);
	t.is(asked, 1);
});

test('an old view of our list is told of once it had time to change, and once a day', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const old = bob.keyring.own().list;
	const bobToo = await ends.addDevice(bob);
	await bob.turns.take(() => bob.keyring.changeList({remove: bobToo.device}));
	const lists = {
		...{ownSequence: 1, ownHash: ada.keyring.own().list.hash.slice(0, 8)},
		...{peerSequence: old.sequence, peerHash: old.hash.slice(0, 8)},
	};
	const arrives = async () => {
		const {done} = bob.messaging.receiver;
		await sendRaw(ada, bob, contentFrom(ada, {lists}));
		await ends.until(() => bob.messaging.receiver.done > done);
	};
	await arrives();
	t.deepEqual(notesWith(bob, 'ada'), []);
	ends.clock.advance(2 * 3_600_000);
	await arrives();
	await arrives();
	t.is(notesWith(bob, 'ada').length, 1);
	t.regex(notesWith(bob, 'ada')[0] ?? '', /old list of your devices/u);
});

test('two different directories are an alarm', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	const own = bob.keyring.directory;
	t.not(own, undefined);
	const directory = {count: own?.count ?? 0, head: new Uint8Array(8).fill(9)};
	await sendRaw(ada, bob, contentFrom(ada, {directory}));
	await ends.until(() => notesWith(bob, 'ada').length === 1);
	t.regex(notesWith(bob, 'ada')[0] ?? '', /different directories/u);
});

test('receipts come gathered, and only from those who accepted', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.line.sent.length = 0;
	for (const text of ['one', 'two', 'three']) ada.say('bob', text);
	await ends.until(() => textsWith(bob, 'ada').length === 5);
	await ends.until(() => rowsWith(ada, 'bob').at(-1)?.facts?.delivery === 'delivered');
	t.is(bob.line.sent.length, 1);
	const ids = rowsWith(bob, 'ada')
		.slice(2)
		.map(({id}) => id);
	bob.messaging.receipts.read('ada', ids);
	await ends.until(() => rowsWith(ada, 'bob').at(-1)?.facts?.delivery === 'read');
	t.is(bob.line.sent.length, 2);
});

test('with a full disk nothing is shown or acknowledged, and all of it comes later', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	for (const left of [0, 1, 2]) {
		bob.disk.left = left;
		const before = textsWith(bob, 'ada').length;
		const {done} = bob.messaging.receiver;
		for (const text of ['one', 'two', 'three']) ada.say('bob', `${text} ${left}`);
		await ends.until(() => (ada.room('bob')?.pending.length ?? 0) === 0);
		await ends.pass(3000);
		t.is(textsWith(bob, 'ada').length - before, left);
		t.is(bob.messaging.receiver.done - done, left);
		t.is(await waiting(ends, bob), 3 - left);
		bob.disk.left = undefined;
		await ends.pass(35_000);
		t.is(textsWith(bob, 'ada').length - before, 3);
		t.is(await waiting(ends, bob), 0);
	}

	t.deepEqual(notesWith(bob, 'ada'), []);
	t.is(bob.lines.filter((line) => line.includes('full')).length, 3);
});

test('many that wait are opened a few at a time, and the screen has its turn in between', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.disconnect();
	const {done} = bob.messaging.receiver;
	for (let index = 0; index < 100; index++) ada.say('bob', `message ${index}`);
	await ends.until(() => (ada.room('bob')?.pending.length ?? 0) === 0);
	await bob.connect();
	let most = 0;
	let before = textsWith(bob, 'ada').length;
	while (bob.messaging.receiver.done < done + 100) {
		await ends.pass(1);
		const now = textsWith(bob, 'ada').length;
		most = Math.max(most, now - before);
		before = now;
	}

	t.true(most > 0 && most <= 20);
	t.is(textsWith(bob, 'ada').length, 102);
});

test('the text is on the disk in the very write that moves the session and the mailbox', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, bob] = await acquainted(ends);
	bob.disk.commits.length = 0;
	ada.say('bob', 'hello again');
	await ends.until(() => textsWith(bob, 'ada').includes('hello again'));
	const write = bob.disk.commits.find((names) => names.includes('private/tag/mailbox')) ?? [];
	t.true(write.includes(`private/tag/book/${ada.device}`));
	t.true(write.some((name) => name.startsWith('private/tag/history/ada/')));
});
