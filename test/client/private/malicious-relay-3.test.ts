import test from 'ava';
import {openBundles} from '../../../source/client/private/keys/fetched-keys.ts';
import {createContentId} from '../../../source/crypto/content.ts';
import type {DeviceList} from '../../../source/crypto/device-list.ts';
import {toBase64url, utf8} from '../../../source/crypto/encoding.ts';
import {remoteDevice} from '../../../source/crypto/fan-out.ts';
import {createSessionBook} from '../../../source/crypto/session-book.ts';
import type {ClientFrame} from '../../../source/protocol/client-frame.ts';
import type {RelayFrame} from '../../../source/protocol/relay-frame.ts';
import {createImpostor, type Impostor, listIn} from '../../helpers/impostor.ts';
import {acquainted, impersonate, watchSending} from '../../helpers/lying-relay.ts';
import {conversation, notesIn, type Person, saidIn} from '../../helpers/private-people.ts';
import {seededRandom} from '../../helpers/seeded-random.ts';
import type {TestRelay} from '../../helpers/test-relay.ts';

/* What a relay may do to an account with names, devices and identities that it makes up. */

/** The relay has everybody's prekeys: it takes those of a device for itself. */
async function takenBundle({storage}: TestRelay, name: string) {
	const kept = await storage.deviceList(name);
	if (kept === undefined) throw new Error(`${name} has no list.`);
	const list = listIn({list: kept.record});
	const devices = [...kept.devices];
	const given = await storage.takeKeys({devices, reserve: 0, time: 0});
	const [bundle] = openBundles(list, devices, given).bundles.values();
	if (bundle === undefined) throw new Error(`${name} has no prekeys.`);
	return {list, bundle};
}

/** What an impostor of the account says to its true device, as a first message. */
function firstMessage(
	{list, deviceKey}: Impostor,
	{bundle, list: peerList}: {readonly list: DeviceList} & Awaited<ReturnType<typeof takenBundle>>,
	{content, now}: {readonly content: object; readonly now: number},
): string {
	const random = seededRandom(4242);
	const self = {account: list.account, identityKey: list.identityKey, key: deviceKey};
	const [device] = peerList.devices;
	if (device === undefined) throw new Error('A list without devices.');
	const remote = remoteDevice(peerList, device);
	const book = createSessionBook().start(self, remote, {bundle, now, random});
	const text = JSON.stringify({v: 1, id: createContentId(random), ts: now, ...content});
	return toBase64url(book.seal(utf8(text), {now, random}).message);
}

/** Requests of one type that leave a client, from now on. */
function watchRequests(person: Person, type: ClientFrame['type']): ClientFrame[] {
	const asked: ClientFrame[] = [];
	const {toRelay} = person.twist;
	Object.assign(person.twist, {
		toRelay(frame: ClientFrame) {
			if (frame.type === type) asked.push(frame);
			return toRelay?.(frame) ?? [frame];
		},
	});
	return asked;
}

test('a made-up identity of our own account says nothing in our name, not even at first', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const now = people.relay.clock.now();
	const impostor = createImpostor('ada', now);
	const body = {to: 'bob@chat.example', kind: 'text', body: 'I never said that'};
	const content = {to: 'ada@chat.example', k: 'sent', b: body};
	const bytes = firstMessage(impostor, await takenBundle(people.relay, 'ada'), {content, now});
	impersonate(ada, 'ada', impostor);
	const {toClient} = ada.twist;
	const device = toBase64url(impostor.deviceKey.deviceId);
	Object.assign(ada.twist, {
		toClient: (frame: RelayFrame) =>
			frame.type === 'envelope'
				? [{...frame, from: 'ada', device, bytes}]
				: (toClient?.(frame) ?? [frame]),
	});
	bob.client.send('@ada', 'to be replaced');
	await people.until(() => ada.client.state.private.status === 'stopped');
	await people.pass(2000);
	t.deepEqual(saidIn(ada, 'bob'), ['hello bob', 'hello ada']);
});

test('envelopes of people who do not exist make no conversations, and one line', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	let ghosts = 0;
	Object.assign(ada.twist, {
		toClient(frame: RelayFrame) {
			if (frame.type !== 'envelope') return [frame];
			const made = Array.from({length: 20}, (_, index) => ({
				...{...frame, from: `ghost${ghosts + index}`},
				number: frame.number + ghosts + index,
			}));
			ghosts += made.length;
			return [...made, {...frame, number: frame.number + ghosts}];
		},
	});
	bob.client.send('@ada', 'still here');
	await people.until(() => saidIn(ada, 'bob').includes('still here'));
	const {rooms, localLines} = ada.client.state;
	t.deepEqual(
		[...rooms.keys()].filter((id) => id.startsWith('@')),
		['@bob'],
	);
	t.is(localLines.filter(({text}) => text.includes('ghost')).length, 1);
	const records = await ada.vault.list('private/');
	t.deepEqual(
		records.filter((name) => name.includes('ghost')),
		[],
	);
});

test('many envelopes of a device that no list has ask the relay once', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	const ghost = createImpostor('bob', people.relay.clock.now()).deviceKey;
	const device = toBase64url(ghost.deviceId);
	const asked = watchRequests(ada, 'keys.fetch');
	Object.assign(ada.twist, {
		toClient: (frame: RelayFrame) =>
			frame.type === 'envelope' && frame.from === 'bob' ? [{...frame, device}] : [frame],
	});
	for (let count = 0; count < 12; count++) bob.client.send('@ada', `number ${count}`);
	await people.until(() => notesIn(ada, 'bob').length === 12);
	t.is(asked.length, 1);
});

test('a comparison that the keys moved away from is not ended with those who have the new ones', async (t) => {
	const {people, ada, bob} = await acquainted(t);
	await ada.client.startComparison('bob');
	await people.until(() => bob.client.state.private.comparison?.stage.type === 'asked');
	impersonate(ada, 'bob', createImpostor('bob', people.relay.clock.now()));
	await ada.client.comparisonWith('bob');
	t.is(conversation(ada, 'bob').direct?.trust, 'changed');
	const sent = watchSending(ada);
	const asked = watchRequests(ada, 'keys.fetch');
	await ada.client.cancelComparison();
	await people.pass(10_000);
	t.deepEqual(sent, []);
	t.deepEqual(asked, []);
});

test('a relay that carries no private messages any more is told of, and nothing is called ready', async (t) => {
	const {people, ada} = await acquainted(t);
	Object.assign(ada.twist, {
		toClient: (frame: RelayFrame) =>
			frame.type === 'hello' ? [{...frame, capabilities: []}] : [frame],
	});
	await people.restartOffline(ada);
	await ada.client.whenLive();
	const {status, advice} = ada.client.state.private;
	t.is(status, 'off');
	t.regex(advice ?? '', /carries no private messages/u);
});

test('a comparison ends in time also where too much waits to tell the other side', async (t) => {
	const {people, ada} = await acquainted(t);
	await ada.client.startComparison('bob');
	await people.pass(2000);
	Object.assign(ada.twist, {
		toRelay: (frame: ClientFrame) => (frame.type === 'envelope.send' ? [] : [frame]),
	});
	t.throws(
		() => {
			for (let count = 0; count < 2000; count++) ada.client.send('@bob', `number ${count}`);
		},
		{message: /Too many messages wait/u},
	);
	await people.pass(301_000);
	t.is(ada.client.state.private.comparison?.stage.type, 'ended');
});
