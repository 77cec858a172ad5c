import test from 'ava';
import {fromBase64url, toBase64url} from '../../../source/crypto/encoding.ts';
import type {RelayFrame} from '../../../source/protocol/relay-frame.ts';
import {createImpostor, prekeysOf, turned} from '../../helpers/impostor.ts';
import {
	acquainted,
	answering,
	type Fetched,
	impersonate,
	lookAgain,
	watchSending,
} from '../../helpers/lying-relay.ts';
import {
	conversation,
	messagesIn,
	notesIn,
	saidIn,
	startPrivatePeople,
} from '../../helpers/private-people.ts';

/*
 * The cases of a relay that lies: what it does, and what the person then sees. In each, nothing is sent
 * that the lie could read, and nothing that was true is lost.
 */

test('another account key blocks sending until somebody decides', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	impersonate(ada, 'bob', createImpostor('bob', people.relay.clock.now()));
	await lookAgain(people, ada, 'bob');
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	const sent = watchSending(ada);
	ada.client.send('@bob', 'a secret');
	await people.pass(60_000);
	t.is(conversation(ada, 'bob').pending[0]?.delivery.type, 'held');
	t.deepEqual(sent, []);
	// A restart is no decision.
	await people.restart(ada);
	await people.pass(60_000);
	t.is(conversation(ada, 'bob').pending[0]?.delivery.type, 'held');
	t.deepEqual(sent, []);
	t.deepEqual(saidIn(bob, 'ada'), ['hello bob', 'hello ada']);
});

test('typing, receipts and reactions are held back with the messages', async (t) => {
	const {people, ada} = await acquainted(t);
	impersonate(ada, 'bob', createImpostor('bob', people.relay.clock.now()));
	await lookAgain(people, ada, 'bob');
	const sent = watchSending(ada);
	ada.client.typing('@bob');
	ada.client.markRead('@bob', 2);
	const [, theirs] = messagesIn(ada, 'bob');
	ada.client.react('@bob', theirs?.id ?? '', {emoji: '👍', isOn: true});
	await people.pass(60_000);
	t.deepEqual(sent, []);
});

test('the typed decision sends what was held, under the accepted keys and no others', async (t) => {
	const {people, ada} = await acquainted(t);
	const impostor = createImpostor('bob', people.relay.clock.now());
	impersonate(ada, 'bob', impostor);
	await lookAgain(people, ada, 'bob');
	ada.client.send('@bob', 'held');
	await people.until(() => conversation(ada, 'bob').pending[0]?.delivery.type === 'held');
	const shown = await ada.client.comparisonWith('bob');
	t.not(shown.oldNumber, undefined);
	t.notDeepEqual(shown.number, shown.oldNumber);
	// A third identity comes between what was shown and the decision.
	impersonate(ada, 'bob', createImpostor('bob', people.relay.clock.now()));
	await lookAgain(people, ada, 'bob');
	await t.throwsAsync(ada.client.acceptKeys('bob', shown));
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	const sent = watchSending(ada);
	const now = await ada.client.comparisonWith('bob');
	await ada.client.acceptKeys('bob', now);
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	await people.until(() => sent.length > 0);
	t.is(sent[0]?.type === 'envelope.send' ? sent[0].to : '', 'bob');
});

test('when the true keys come back after a swap, nothing is blocked any more', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	impersonate(ada, 'bob', createImpostor('bob', people.relay.clock.now()));
	await lookAgain(people, ada, 'bob');
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	ada.client.send('@bob', 'to bob himself');
	await people.until(() => conversation(ada, 'bob').pending[0]?.delivery.type === 'held');
	Object.assign(ada.twist, {toClient: undefined, toRelay: undefined});
	const theirs = await bob.client.comparisonWith('ada');
	t.is(await ada.client.comparePasted('bob', theirs.text), 'mismatch');
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	t.deepEqual(saidIn(bob, 'ada'), ['hello bob', 'hello ada']);
});

test('a device that the account did not sign is not sealed for', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const impostor = createImpostor('bob', people.relay.clock.now());
	answering(ada, 'keys.fetch', (result: Fetched) => ({
		...result,
		devices: [...result.devices, prekeysOf(impostor.deviceKey, people.relay.clock.now())],
	}));
	answering(ada, 'envelope.send', (result: {outcome: string}, request) =>
		result.outcome === 'accepted' && 'envelopes' in request && request.envelopes.length === 1
			? {
					outcome: 'mismatch',
					lists: [
						{
							name: 'bob',
							missing: [toBase64url(impostor.deviceKey.deviceId)],
							extra: [],
							list: turned(impostor.fetched.list),
						},
					],
				}
			: result,
	);
	const sent = watchSending(ada);
	ada.client.send('@bob', 'only for bob');
	await people.pass(120_000);
	const ghost = toBase64url(impostor.deviceKey.deviceId);
	const devices = sent.flatMap((frame) =>
		frame.type === 'envelope.send' ? frame.envelopes.map(({device}) => device) : [],
	);
	t.false(devices.includes(ghost));
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	t.true(saidIn(bob, 'ada').length >= 2);
});

test('a 409 with another identity holds the message instead of sealing for it', async (t) => {
	const {people, ada} = await acquainted(t);
	const impostor = createImpostor('bob', people.relay.clock.now());
	const ghost = toBase64url(impostor.deviceKey.deviceId);
	const sent = watchSending(ada);
	answering(ada, 'envelope.send', () => ({
		outcome: 'mismatch',
		lists: [{name: 'bob', missing: [ghost], extra: [], list: impostor.fetched.list}],
	}));
	ada.client.send('@bob', 'a secret');
	await people.until(() => conversation(ada, 'bob').pending[0]?.delivery.type === 'held');
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	t.false(JSON.stringify(sent).includes(ghost));
});

test('a list that was rolled back is not taken, and the person is told', async (t) => {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	let first: Fetched | undefined;
	answering(ada, 'keys.fetch', (result: Fetched, request) => {
		if ('name' in request && request.name === 'bob') first ??= result;
		return result;
	});
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'one');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	// Bob signs again after a week; ada sees the newer list, then the relay shows the old one.
	await people.pass(1000);
	people.relay.clock.advance(8 * 86_400_000);
	await people.restart(bob);
	await people.restart(ada);
	ada.client.send('@bob', 'two');
	await people.until(() => saidIn(bob, 'ada').length === 2);
	const before = (await ada.client.trustTimeline('bob')).length;
	answering(ada, 'keys.fetch', (result: Fetched, request) =>
		'name' in request && request.name === 'bob' ? {...result, list: first?.list} : result,
	);
	await lookAgain(people, ada, 'bob');
	const timeline = await ada.client.trustTimeline('bob');
	t.true(timeline.slice(before).some(({type}) => type === 'alarm'));
	t.is(conversation(ada, 'bob').direct?.trust, 'new');
	Object.assign(ada.twist, {toClient: undefined, toRelay: undefined});
	ada.client.send('@bob', 'three');
	await people.until(() => saidIn(bob, 'ada').length === 3);
});

for (const [what, change] of [
	['with a changed bit', turned],
	['of somebody else', () => undefined],
] as const) {
	test(`a prekey ${what} begins no session`, async (t) => {
		const people = await startPrivatePeople(t);
		const ada = await people.join('ada');
		await people.join('bob');
		const foreign = prekeysOf(
			createImpostor('bob', people.relay.clock.now()).deviceKey,
			people.relay.clock.now(),
		);
		answering(ada, 'keys.fetch', (result: {devices: (typeof foreign)[]}) => ({
			...result,
			devices: result.devices.map((keys) => ({
				...keys,
				kemPrekey: change(keys.kemPrekey) ?? foreign.kemPrekey,
			})),
		}));
		const sent = watchSending(ada);
		await ada.client.openConversation('bob');
		ada.client.send('@bob', 'a secret');
		await people.pass(60_000);
		const sealed = sent.flatMap((frame) =>
			frame.type === 'envelope.send' && frame.to === 'bob' ? frame.envelopes : [],
		);
		t.deepEqual(sealed, []);
	});
}

test('an envelope that comes twice is shown once', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	Object.assign(bob.twist, {
		toClient: (frame: RelayFrame) =>
			frame.type === 'envelope' ? [frame, {...frame, number: frame.number + 1}, frame] : [frame],
	});
	ada.client.send('@bob', 'once');
	await people.until(() => saidIn(bob, 'ada').length === 3);
	await people.pass(5000);
	t.deepEqual(saidIn(bob, 'ada'), ['hello bob', 'hello ada', 'once']);
	t.deepEqual(notesIn(bob, 'ada'), []);
});

test('a first message that is played again after a restart opens nothing', async (t) => {
	const people = await startPrivatePeople(t);
	const ada = await people.join('ada');
	const bob = await people.join('bob');
	const envelopes: Array<Extract<RelayFrame, {type: 'envelope'}>> = [];
	let replay = false;
	Object.assign(bob.twist, {
		toClient(frame: RelayFrame) {
			if (frame.type === 'envelope') envelopes.push(frame);
			if (frame.type !== 'mailbox' || !replay) return [frame];
			return [frame, ...envelopes.map((each, index) => ({...each, number: 1000 + index}))];
		},
	});
	await ada.client.openConversation('bob');
	ada.client.send('@bob', 'once');
	await people.until(() => saidIn(bob, 'ada').length === 1);
	replay = true;
	await people.restart(bob);
	await people.pass(5000);
	t.deepEqual(saidIn(bob, 'ada'), ['once']);
});

test('a changed envelope is told as such, and the conversation goes on', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	let isSpoiling = true;
	Object.assign(bob.twist, {
		toClient(frame: RelayFrame) {
			if (frame.type !== 'envelope' || !isSpoiling) return [frame];
			const bytes = fromBase64url(frame.bytes);
			bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
			isSpoiling = false;
			return [{...frame, bytes: toBase64url(bytes)}];
		},
	});
	ada.client.send('@bob', 'spoiled');
	await people.until(() => notesIn(bob, 'ada').length > 0);
	t.true(notesIn(bob, 'ada')[0]?.startsWith('undecryptable'));
	ada.client.send('@bob', 'whole');
	await people.until(() => saidIn(bob, 'ada').includes('whole'));
	bob.client.send('@ada', 'answer');
	await people.until(() => saidIn(ada, 'bob').includes('answer'));
});

test('a message that never comes is told after a minute', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	let isDropping = true;
	Object.assign(bob.twist, {
		toClient: (frame: RelayFrame) => (frame.type === 'envelope' && isDropping ? [] : [frame]),
	});
	ada.client.send('@bob', 'dropped');
	await people.until(() => saidIn(ada, 'bob').length === 3);
	await people.pass(1000);
	isDropping = false;
	ada.client.send('@bob', 'comes');
	await people.until(() => saidIn(bob, 'ada').includes('comes'));
	await people.pass(200_000);
	t.true(notesIn(bob, 'ada').some((note) => note.startsWith('missing')));
});

test('a message of one person cannot be passed off as another’s', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const eve = await people.join('eve');
	await eve.client.openConversation('bob');
	Object.assign(bob.twist, {
		toClient: (frame: RelayFrame) =>
			frame.type === 'envelope' && frame.from === 'eve' ? [{...frame, from: 'ada'}] : [frame],
	});
	eve.client.send('@bob', 'I am ada');
	await people.pass(20_000);
	t.false(saidIn(bob, 'ada').includes('I am ada'));
	t.false(bob.client.state.rooms.has('@eve') && saidIn(bob, 'eve').includes('I am ada'));
	ada.client.send('@bob', 'still here');
	await people.until(() => saidIn(bob, 'ada').includes('still here'));
});

test('a message from a device that is in no list of its account is not shown as said', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const ghost = toBase64url(createImpostor('ada', people.relay.clock.now()).deviceKey.deviceId);
	let isLying = true;
	Object.assign(bob.twist, {
		toClient: (frame: RelayFrame) =>
			frame.type === 'envelope' && isLying ? [{...frame, device: ghost}] : [frame],
	});
	ada.client.send('@bob', 'from nowhere');
	await people.until(() => notesIn(bob, 'ada').some((note) => note.startsWith('undecryptable')));
	isLying = false;
	t.false(saidIn(bob, 'ada').includes('from nowhere'));
});

test('our own account with another key is never taken over', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const impostor = createImpostor('ada', people.relay.clock.now());
	impersonate(ada, 'ada', impostor);
	answering(ada, 'keys.count', (result: object) => ({...result, list: 9}));
	const before = (await ada.client.comparisonWith('bob')).accounts[0];
	await ada.client.close();
	Object.assign(ada, {client: ada.client});
	await people.restart(ada).catch(() => {});
	await people.pass(5000);
	t.not(ada.client.state.private.status, 'ready');
	t.regex(ada.client.state.private.advice ?? '', /another|other/i);
	t.is(before, 'ada@chat.example');
	t.is(conversation(bob, 'ada').direct?.trust, 'new');
});

test('ten thousand key bundles are no answer, and cost nothing but a new try', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const now = people.relay.clock.now();
	const bundle = prekeysOf(createImpostor('bob', now).deviceKey, now);
	answering(ada, 'keys.fetch', (result: Fetched, request) =>
		'name' in request && request.name === 'bob'
			? {...result, devices: Array.from({length: 10_000}, () => bundle)}
			: result,
	);
	await people.restart(ada);
	ada.client.send('@bob', 'still works');
	await people.pass(3000);
	t.is(conversation(ada, 'bob').pending.length, 1);
	t.is(ada.client.state.connection.type, 'live');
	Object.assign(ada.twist, {toClient: undefined, toRelay: undefined});
	await people.until(() => saidIn(bob, 'ada').includes('still works'));
	t.is(conversation(ada, 'bob').pending.length, 0);
});
