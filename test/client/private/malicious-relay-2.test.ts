import {createPrivateKey, createPublicKey, sign} from 'node:crypto';
import test from 'ava';
import {recoverAccount} from '../../../source/crypto/account-key.ts';
import {signDeviceList} from '../../../source/crypto/device-list.ts';
import {encodeDirectoryHead, openDirectoryHead} from '../../../source/crypto/directory-head.ts';
import {
	concat,
	frame as framed,
	fromBase64url,
	toBase64url,
} from '../../../source/crypto/encoding.ts';
import {exact} from '../../../source/crypto/exact-bytes.ts';
import {parseRecoveryKey} from '../../../source/crypto/recovery-key.ts';
import type {ClientFrame} from '../../../source/protocol/client-frame.ts';
import type {RelayFrame} from '../../../source/protocol/relay-frame.ts';
import {listIn} from '../../helpers/impostor.ts';
import {acquainted, answering, type Fetched, lookAgain} from '../../helpers/lying-relay.ts';
import {
	conversation,
	HOST,
	messagesIn,
	notesIn,
	type Person,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';

/*
 * More cases of a relay that lies, as in malicious-relay.test.ts: of forked lists, of prekeys that are
 * given to several people, of split directories, and of answers that are not so.
 */

type Envelope = Extract<RelayFrame, {type: 'envelope'}>;

function deviceOf({client}: Person): string {
	return client.state.account?.device ?? '';
}

/** Puts what somebody got before in front of the next thing they get, under numbers of its own. */
function replaying(person: Person) {
	const seen: Envelope[] = [];
	let shift = 0;
	let isNext = false;
	Object.assign(person.twist, {
		toClient(frame: RelayFrame): readonly RelayFrame[] {
			if (frame.type !== 'envelope') return [frame];
			const old = isNext ? [...seen] : [];
			const again = old.map((each, index) => ({...each, number: frame.number + shift + index}));
			isNext = false;
			shift += old.length;
			seen.push(frame);
			return [...again, {...frame, number: frame.number + shift}];
		},
		toRelay: (frame: ClientFrame): readonly ClientFrame[] =>
			frame.type === 'envelope.ack' ? [{...frame, number: frame.number - shift}] : [frame],
	});
	return {
		seen,
		get isDone() {
			return shift > 0;
		},
		next() {
			isNext = true;
		},
	};
}

/** Ada, bob and carl, strangers to each other. */
async function three(t: Parameters<typeof startPrivatePeople>[0]) {
	const people = await startPrivatePeople(t);
	const [ada, bob, carl] = [
		await people.join('ada'),
		await people.join('bob'),
		await people.join('carl'),
	];
	return {people, ada, bob, carl};
}

test('a second list with the number of the known one is put away, whoever signed it', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const groups = await bob.client.pendingRecoveryKey();
	const before = await ada.client.comparisonWith('bob');
	let shown = 0;
	answering(ada, 'keys.fetch', (result: Fetched, request) => {
		if (!('name' in request) || request.name !== 'bob') return result;
		const {account, devices, issuedAt, sequence, identityKey} = listIn(result);
		const {accountKey} = recoverAccount(parseRecoveryKey(groups?.join(' ') ?? ''), account);
		t.deepEqual(accountKey.identityKey, identityKey);
		const fork = signDeviceList(accountKey, account, {devices, now: issuedAt * 1000 + 60_000});
		t.is(fork.sequence, sequence);
		shown++;
		return {...result, list: toBase64url(fork.record)};
	});
	await lookAgain(people, ada, 'bob');
	t.true(shown > 0);
	const alarms = (await ada.client.trustTimeline('bob')).filter(({type}) => type === 'alarm');
	t.is(alarms.length, 1);
	t.regex(alarms[0]?.sentence ?? '', /has the number of the known one.*ask bob on another channel/);
	t.true(notesIn(ada, 'bob').some((note) => /^keys: A second list of the devices/.test(note)));
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	t.deepEqual((await ada.client.comparisonWith('bob')).number, before.number);
	ada.client.send('@bob', 'still for the true list');
	await people.until(() => saidIn(bob, 'ada').includes('still for the true list'));
});

test('without one-time prekeys sessions begin all the same, and what began them opens once', async (t) => {
	const {people, ada, bob, carl} = await three(t);
	// More than there can be are kept back: so the relay hands out the one of last resort.
	const [{kemPrekey = ''} = {}] = await people.relay.storage.takeKeys({
		...{devices: [deviceOf(bob)], reserve: 1_000_000, time: 0},
	});
	for (const person of [ada, carl]) {
		answering(person, 'keys.fetch', (result: {devices: Array<{device: string}>}) => ({
			...result,
			devices: result.devices.map((keys) =>
				keys.device === deviceOf(bob) ? {...keys, kemPrekey} : keys,
			),
		}));
	}

	const replay = replaying(bob);
	for (const person of [ada, carl]) {
		await person.client.openConversation('bob');
		person.client.send('@bob', `from ${person.name}`);
		await people.until(() => saidIn(bob, person.name).length === 1);
	}

	t.is(replay.seen.length, 2);
	await people.restart(bob);
	replay.next();
	for (const person of [ada, carl]) {
		t.deepEqual(saidIn(bob, person.name), [`from ${person.name}`]);
		bob.client.send(`@${person.name}`, 'answer');
		await people.until(() => saidIn(person, 'bob').includes('answer'));
		person.client.send('@bob', 'and on');
		await people.until(() => saidIn(bob, person.name).includes('and on'));
		t.deepEqual(saidIn(bob, person.name), [`from ${person.name}`, 'answer', 'and on']);
		t.deepEqual(notesIn(bob, person.name), []);
	}

	t.true(replay.isDone);
});

test('of two people with the same one-time prekey, the second is told of and asked again', async (t) => {
	const {people, ada, bob, carl} = await three(t);
	let first: Fetched | undefined;
	answering(ada, 'keys.fetch', (result: Fetched, request) => {
		if ('name' in request && request.name === 'bob' && result.devices.length > 0) first ??= result;
		return result;
	});
	answering(carl, 'keys.fetch', (result: Fetched, request) =>
		'name' in request && request.name === 'bob' && result.devices.length > 0 ? first : result,
	);
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'from ada');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	t.not(first, undefined);
	// Whoever bob has not accepted would learn nothing of what did not open.
	await bob.client.openConversation('carl');
	await carl.client.openConversation('bob');
	carl.client.send('@bob', 'from carl');
	await people.until(() => notesIn(bob, 'carl').length > 0);
	t.regex(
		notesIn(bob, 'carl')[0] ?? '',
		/^undecryptable: .*no longer has\. It was asked for again/,
	);
	await people.until(() => saidIn(bob, 'carl').includes('from carl'));
	t.deepEqual(saidIn(bob, 'carl'), ['from carl']);
	carl.client.send('@bob', 'healed');
	bob.client.send('@carl', 'indeed');
	await people.until(() => saidIn(bob, 'carl').includes('healed'));
	await people.until(() => saidIn(carl, 'bob').includes('indeed'));
	t.deepEqual(saidIn(bob, 'ada'), ['from ada']);
	ada.client.send('@bob', 'and on');
	await people.until(() => saidIn(bob, 'ada').includes('and on'));
	t.deepEqual(notesIn(bob, 'ada'), []);
});

test('a stranger whose first message does not open is not asked for it', async (t) => {
	const {people, ada, bob, carl} = await three(t);
	let first: Fetched | undefined;
	answering(ada, 'keys.fetch', (result: Fetched) => {
		if (result.devices.length > 0) first ??= result;
		return result;
	});
	answering(carl, 'keys.fetch', (result: Fetched) => (result.devices.length > 0 ? first : result));
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'from ada');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	const sent: ClientFrame[] = [];
	Object.assign(bob.twist, {
		toRelay(frame: ClientFrame) {
			if (frame.type === 'envelope.send' && frame.to === 'carl') sent.push(frame);
			return [frame];
		},
	});
	await carl.client.openConversation('bob');
	carl.client.send('@bob', 'from carl');
	await people.until(() => notesIn(bob, 'carl').length > 0);
	await people.pass(120_000);
	t.deepEqual(sent, []);
	t.deepEqual(saidIn(bob, 'carl'), []);
});

test('two people who are shown different directories are told, each in the conversation', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const seed = new Uint8Array(32).fill(7);
	const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
	const key = createPrivateKey({
		key: Buffer.concat([prefix, seed]),
		...{format: 'der', type: 'pkcs8'},
	});
	const publicKey = createPublicKey(key).export({format: 'jwk'}).x ?? '';
	let lies = 0;
	answering(ada, 'directory.head', ({statement}: {statement: string}) => {
		const relay = {host: HOST, key: exact('signingPublic', fromBase64url(publicKey))};
		const {count, time, host} = openDirectoryHead(fromBase64url(statement), relay);
		const head = exact('tag', new Uint8Array(32).fill(9));
		const body = encodeDirectoryHead({host, count, time, head});
		lies++;
		return {
			statement: toBase64url(concat(body, sign(undefined, framed('dir-head', body), key))),
		};
	});
	// Both look at the directory, which nothing was added to in between.
	await people.restart(ada);
	await people.restart(bob);
	t.true(lies > 0);
	ada.client.send('@bob', 'what do you see?');
	await people.until(() => saidIn(bob, 'ada').includes('what do you see?'));
	bob.client.send('@ada', 'something else');
	await people.until(() => saidIn(ada, 'bob').includes('something else'));
	const split = (person: Person, name: string) =>
		notesIn(person, name).filter((note) => /^keys: .*different directories of keys/.test(note));
	t.is(split(bob, 'ada').length, 1);
	t.is(split(ada, 'bob').length, 1);
	// It is told once a day, and nothing is held back for it.
	ada.client.send('@bob', 'and now?');
	await people.until(() => saidIn(bob, 'ada').includes('and now?'));
	t.is(split(bob, 'ada').length, 1);
});

test('that a device has no room left is told in the conversation, and the message counts as sent', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	answering(ada, 'envelope.send', (result: {outcome: string}, request) =>
		'to' in request && request.to === 'bob' ? {...result, full: [deviceOf(bob)]} : result,
	);
	ada.client.send('@bob', 'one');
	ada.client.send('@bob', 'two');
	await people.until(() => saidIn(ada, 'bob').includes('two'));
	const full = notesIn(ada, 'bob').filter((note) => note.startsWith('missing'));
	t.deepEqual(full, ['missing: One device had no room left for this message and misses it.']);
	t.is(conversation(ada, 'bob').pending.length, 0);
	t.is(messagesIn(ada, 'bob').find(({text}) => text === 'one')?.facts?.delivery, 'sent');
});

test('what was sealed for one person opens for nobody else, and is not sent to them when they ask', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const carl = await people.join('carl');
	await carl.client.openConversation('ada');
	carl.client.send('@ada', 'hello ada');
	await people.until(() => saidIn(ada, 'carl').length === 1);
	ada.client.send('@carl', 'hello carl');
	await people.until(() => saidIn(carl, 'ada').length === 2);
	let isSwapping = true;
	Object.assign(ada.twist, {
		toRelay(frame: ClientFrame): readonly ClientFrame[] {
			if (frame.type !== 'envelope.send' || frame.to !== 'bob' || !isSwapping) return [frame];
			isSwapping = false;
			const envelopes = frame.envelopes.map((each) => ({...each, device: deviceOf(carl)}));
			return [{...frame, to: 'carl', envelopes}];
		},
	});
	ada.client.send('@bob', 'for bob alone');
	await people.until(() => notesIn(carl, 'ada').length > 0);
	t.regex(notesIn(carl, 'ada')[0] ?? '', /^undecryptable: .*could not be opened/);
	await people.pass(120_000);
	t.deepEqual(saidIn(carl, 'ada'), ['hello ada', 'hello carl']);
	t.false(saidIn(bob, 'ada').includes('for bob alone'));
	ada.client.send('@carl', 'and on with carl');
	await people.until(() => saidIn(carl, 'ada').includes('and on with carl'));
	ada.client.send('@bob', 'and on with bob');
	await people.until(() => saidIn(bob, 'ada').includes('and on with bob'));
	await people.pass(120_000);
	t.true(notesIn(bob, 'ada').some((note) => /^missing: 1 message from ada/.test(note)));
});

test('a message that the relay says it took and did not stays "sent", and the other side misses it', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const swallowed = new Set<number>();
	let isLying = true;
	Object.assign(ada.twist, {
		toRelay(frame: ClientFrame): readonly ClientFrame[] {
			if (frame.type !== 'envelope.send' || !isLying) return [frame];
			swallowed.add(frame.id);
			return [{type: 'keys.count', id: frame.id}];
		},
		toClient(frame: RelayFrame): readonly RelayFrame[] {
			if (frame.type !== 'ok' || !swallowed.delete(frame.id)) return [frame];
			return [{...frame, result: {outcome: 'accepted', time: people.relay.clock.now()}}];
		},
	});
	ada.client.send('@bob', 'never comes');
	await people.until(() => saidIn(ada, 'bob').includes('never comes'));
	t.is(conversation(ada, 'bob').pending.length, 0);
	isLying = false;
	ada.client.send('@bob', 'comes');
	await people.until(() => saidIn(bob, 'ada').includes('comes'));
	await people.pass(120_000);
	t.deepEqual(
		notesIn(bob, 'ada').filter((note) => note.startsWith('missing')),
		['missing: 1 message from ada is missing.'],
	);
	t.false(saidIn(bob, 'ada').includes('never comes'));
	const delivery = (text: string) =>
		messagesIn(ada, 'bob').find((message) => message.text === text)?.facts?.delivery;
	await people.until(() => delivery('comes') === 'delivered');
	t.is(delivery('never comes'), 'sent');
});
