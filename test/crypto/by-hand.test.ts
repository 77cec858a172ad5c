import test from 'ava';
import {ready} from '../../source/crypto/sodium.ts';
import {systemRandom} from '../../source/protocol/environment.ts';
import {byHand, bytesOf, join, takeApart} from './by-hand.ts';
import {loadNoble} from './load-noble.ts';
import {pair} from './session-pair.ts';
import {defined} from './test-device.ts';

const noble = await loadNoble();
const whenInstalled = typeof noble === 'string' ? test.skip : test;

test.before(() => ready());

whenInstalled('what is written from the text alone understands us, and we it', (t) => {
	if (typeof noble === 'string') return;
	const hand = byHand(noble);
	const [alice, bob] = pair(systemRandom);
	const [remote, local] = [alice.device.remote, bob.device.local];
	const first = alice.send('hello bob', bob);

	// Bob, by hand: section 7.
	const {initial, ...message} = takeApart(first);
	const [ephemeral, ciphertext] = [initial.slice(40, 72), initial.slice(72)];
	const prekeys = defined(bob.prekeys.find(local.key, initial[19] ?? 0, initial[23] ?? 0));
	const exchangeSecret = local.key.encode().slice(33);
	const transcript = hand.hash(
		'handshake',
		...[bytesOf(remote.account), remote.identityKey, remote.signingKey, remote.exchangeKey],
		...[bytesOf(local.account), local.identityKey, local.key.signingKey, local.key.exchangeKey],
		...[prekeys.signedBody, prekeys.kemBody, ephemeral, ciphertext],
	);
	const [extracted] = hand.derive(
		...([new Uint8Array(32), 'handshake-extract'] as const),
		...[hand.exchange(prekeys.exchangeSecret, remote.exchangeKey)],
		...[hand.exchange(exchangeSecret, ephemeral)],
		...[hand.exchange(prekeys.exchangeSecret, ephemeral)],
		noble.xWing.decapsulate(ciphertext, prekeys.kemSeed),
	);
	const [root, sessionSecret] = hand.derive(extracted, 'handshake-session', transcript);
	const sessionId = hand.hash('session-id', transcript, sessionSecret).slice(0, 16);
	t.deepEqual(sessionId, first.slice(2, 18));
	const theirKey = message.head.slice(0, 32);
	const offer = message.head.slice(33);
	const shared = hand.exchange(prekeys.exchangeSecret, theirKey);
	const chain = hand.chain(root, shared, new Uint8Array(), message.head);
	t.is(hand.open(chain, transcript, {initial, ...message}), 'hello bob');

	// His answer to the offer, with an offer of his own: section 8.
	const [own, seed] = [systemRandom.bytes(32), systemRandom.bytes(32)];
	const answered = noble.xWing.encapsulate(offer, systemRandom.bytes(64));
	const {publicKey} = noble.xWing.keygen(seed);
	const head = join(hand.publicOf(own), bytesOf('\u0003'), answered.cipherText, publicKey);
	const next = hand.chain(
		...([chain.root, hand.exchange(own, theirKey), answered.sharedSecret, head] as const),
	);
	const header = join(bytesOf('\u0001\u0002'), sessionId, head, new Uint8Array(8));
	t.is(alice.receive(hand.seal(next, transcript, header, 'hi alice'), bob), 'hi alice');

	// Her answer to his.
	const last = takeApart(alice.send('third', bob));
	const secret = noble.xWing.decapsulate(last.head.slice(33), seed);
	const turned = hand.exchange(own, last.head.slice(0, 32));
	t.is(hand.open(hand.chain(next.root, turned, secret, last.head), transcript, last), 'third');
});
