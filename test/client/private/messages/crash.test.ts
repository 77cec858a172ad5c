import test from 'ava';
import {parseMessage} from '../../../../source/crypto/message.ts';
import {toHex} from '../../../helpers/hex.ts';
import {
	befriend,
	type End,
	type Ends,
	messagingEnds,
	notesWith,
	textsWith,
} from './messaging-end.ts';

/** Commits after which a start can end: more than any message takes. */
const POINTS = [0, 1, 2, 3, 4, 5];

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

/** For every message key that was used, the sealed bytes; more than one is a broken promise. */
function bytesByKey(starts: readonly End[]): ReadonlyMap<string, ReadonlySet<string>> {
	const found = new Map<string, Set<string>>();
	for (const {envelopes} of starts.flatMap(({line}) => line.sent)) {
		for (const {bytes} of envelopes) {
			const {sessionId, head, number} = parseMessage(Buffer.from(bytes, 'base64url'));
			const key = `${toHex(sessionId)} ${toHex(head.chain)} ${number}`;
			found.set(key, (found.get(key) ?? new Set()).add(bytes));
		}
	}

	return found;
}

for (const isAnswered of [true, false]) {
	const where = isAnswered ? 'with' : 'without';
	test(`a sender killed at any point, ${where} answers, uses no key twice and loses nothing`, async (t) => {
		const ends = await messagingEnds(t);
		const [first, bob] = await acquainted(ends);
		const starts = [first];
		let ada = first;
		for (const left of POINTS) {
			if (!isAnswered) ada.line.unanswered.add('envelope.send');
			ada.disk.left = left;
			ada.say('bob', `text ${left}`);
			await ends.pass(4000);
			ada = await ada.restart();
			starts.push(ada);
			await ends.pass(4000);
		}

		const written = POINTS.slice(1).map((left) => `text ${left}`);
		await ends.until(() => textsWith(bob, 'ada').length === 2 + written.length);
		t.deepEqual(textsWith(bob, 'ada').slice(2), written);
		await ends.until(() => textsWith(ada, 'bob').length === 2 + written.length);
		t.deepEqual(textsWith(ada, 'bob').slice(2), written);
		await ends.pass(70_000);
		t.deepEqual(notesWith(bob, 'ada'), []);
		t.true([...bytesByKey(starts).values()].every(({size}) => size === 1));
	});
}

test('what may be lost uses no key twice either', async (t) => {
	const ends = await messagingEnds(t);
	const [first, bob] = await acquainted(ends);
	// What is sealed next goes on with the chain that this begins.
	first.say('bob', 'first');
	await ends.until(() => textsWith(first, 'bob').includes('first'));
	first.line.sent.length = 0;
	first.messaging.dispatch.sendVolatile('bob', {kind: 'typing', body: {isOn: true}});
	await ends.until(() => first.line.sent.length === 1);
	const ada = await first.restart();
	ada.say('bob', 'hello again');
	await ends.until(() => textsWith(bob, 'ada').includes('hello again'));
	t.true([...bytesByKey([first, ada]).values()].every(({size}) => size === 1));
});

test('a receiver killed at any point shows everything once', async (t) => {
	const ends = await messagingEnds(t);
	const [ada, first] = await acquainted(ends);
	let bob = first;
	const said: string[] = [];
	for (const left of POINTS) {
		bob.disk.left = left;
		for (const text of [`one ${left}`, `two ${left}`]) {
			said.push(text);
			ada.say('bob', text);
		}

		await ends.pass(4000);
		bob = await bob.restart();
		await ends.pass(4000);
	}

	await ends.until(() => textsWith(bob, 'ada').length === 2 + said.length);
	t.deepEqual(textsWith(bob, 'ada').slice(2), said);
	await ends.pass(70_000);
	t.deepEqual(notesWith(bob, 'ada'), []);
});

test('a receiver killed at any point of the first message can still open it', async (t) => {
	for (const left of POINTS) {
		const ends = await messagingEnds(t);
		const ada = await ends.join('ada');
		let bob = await ends.join('bob');
		await befriend(ada, bob);
		bob.disk.left = left;
		ada.say('bob', 'hello');
		await ends.pass(3000);
		bob = await bob.restart();
		await ends.until(() => textsWith(bob, 'ada').length === 1);
		bob.say('ada', 'hello yourself');
		await ends.until(() => textsWith(ada, 'bob').length === 2);
		t.deepEqual([...notesWith(bob, 'ada'), ...notesWith(ada, 'bob')], []);
	}
});

test('after the vault was put back no session of it is sent on', async (t) => {
	const ends = await messagingEnds(t);
	const [before, bob] = await acquainted(ends);
	const old = await before.disk.copy();
	before.say('bob', 'after the copy');
	await ends.until(() => textsWith(bob, 'ada').includes('after the copy'));
	const ada = await before.restart({disk: old, wasRestored: true});
	ada.say('bob', 'from the copy');
	await ends.until(() => textsWith(bob, 'ada').includes('from the copy'));
	t.deepEqual(notesWith(bob, 'ada'), []);
	t.true([...bytesByKey([before, ada]).values()].every(({size}) => size === 1));
	bob.say('ada', 'well received');
	await ends.until(() => textsWith(ada, 'bob').includes('well received'));
});
