import test from 'ava';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact, type KemPublic} from '../../source/crypto/exact-bytes.ts';
import {kdf} from '../../source/crypto/kdf.ts';
import {encodeHead, type ParsedMessage, parseMessage} from '../../source/crypto/message.ts';
import type {RatchetState} from '../../source/crypto/ratchet-state.ts';
import {
	acceptSession,
	noSession,
	openMessage,
	type Session,
	sealMessage,
	startSession,
} from '../../source/crypto/session.ts';
import {kemEncapsulate, ready, x25519, x25519Public} from '../../source/crypto/sodium.ts';
import {toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {defined, NOW, takeBundle, testDevice} from './test-device.ts';

const DAY = 86_400_000;
const HOUR = 3_600_000;

test.before(() => ready());

test('after a round trip both ends have the same root key', (t) => {
	const ends = talkers(1);
	for (let round = 0; round < 4; round++) {
		for (const from of [0, 1] as const) {
			ends.send(from);
			t.is(toHex(ends.state(0).rootKey), toHex(ends.state(1).rootKey));
		}
	}
});

test('the first chain offers a KEM key, and the first answer uses it', (t) => {
	const ends = talkers(2);
	t.deepEqual(stepsOf(ends.send(0)), {offer: true, answer: false});
	t.deepEqual(stepsOf(ends.send(1)), {offer: false, answer: true});
	t.deepEqual(stepsOf(ends.send(0)), {offer: false, answer: false});
});

test('a new KEM key is offered after 50 messages, and not before', (t) => {
	const ends = talkers(3);
	ends.send(0);
	ends.send(1);
	for (let count = 0; count < 48; count++) ends.send(0);
	t.deepEqual(stepsOf(ends.send(1)), {offer: false, answer: false});
	t.deepEqual(stepsOf(ends.send(0)), {offer: true, answer: false});
	t.deepEqual(stepsOf(ends.send(1)), {offer: false, answer: true});
	t.deepEqual(stepsOf(ends.send(0)), {offer: false, answer: false});
});

test('a new KEM key is offered after 24 hours', (t) => {
	const ends = talkers(4);
	ends.send(0);
	ends.send(1);
	ends.now += 24 * HOUR - 1;
	t.deepEqual(stepsOf(ends.send(0)), {offer: false, answer: false});
	ends.now += 1;
	t.deepEqual(stepsOf(ends.send(1)), {offer: true, answer: false});
	t.deepEqual(stepsOf(ends.send(0)), {offer: false, answer: true});
});

test('a new KEM key is offered when the clock went back by 24 hours', (t) => {
	const ends = talkers(4);
	ends.send(0);
	ends.send(1);
	ends.now -= 24 * HOUR;
	t.deepEqual(stepsOf(ends.send(0)), {offer: true, answer: false});
});

test('every message of a chain carries the same head', (t) => {
	const ends = talkers(5);
	const heads = [ends.send(0), ends.send(0), ends.send(0)].map(({head}) => toHex(head.chain));
	t.is(new Set(heads).size, 1);
});

test('a chain that leaves out the answer to an offer is refused', (t) => {
	const ends = talkers(6);
	ends.send(0);
	ends.alter(1, (state) => ({...state, kemTheirs: undefined}));
	t.is(ends.refusal(1), 'bad-message');
});

test('a chain that answers an offer nobody made is refused', (t) => {
	const ends = talkers(7);
	ends.send(0);
	const {kemTheirs} = ends.state(1);
	ends.send(1);
	ends.alter(0, (state) => ({...state, kemTheirs}));
	t.is(ends.refusal(0), 'bad-message');
});

for (const [half, spoil] of [
	['ML-KEM', (key: Uint8Array) => key.fill(0xff, 0, 1152)],
	['X25519', (key: Uint8Array) => key.fill(0, 1184)],
] as const) {
	test(`an offer whose ${half} half nobody can answer is refused, and stops no message`, (t) => {
		const ends = talkers(16);
		ends.send(0);
		const before = ends.session(0);
		ends.alter(1, (state) => {
			const offer = exact('kemPublic', spoil(new Uint8Array(defined(state.kemTheirs))));
			return withOffer(state, offer);
		});
		t.is(ends.refusal(1), 'weak-key');
		t.is(ends.session(0), before);
		t.notThrows(() => ends.lose(0));
	});
}

test('a peer that mixes no KEM secret in is not understood', (t) => {
	const ends = talkers(8);
	ends.send(0);
	const other = talkers(9);
	other.send(0);
	const {kemTheirs} = other.state(1);
	ends.alter(1, (state) => ({...state, kemTheirs}));
	t.is(ends.refusal(1), 'open-failed');
});

test('a chain that counts fewer messages before it than came is refused', (t) => {
	const ends = talkers(10);
	ends.send(0);
	ends.send(1);
	ends.send(1);
	ends.send(0);
	ends.alter(1, (state) => ({...state, previousSent: 1}));
	t.is(ends.refusal(1), 'bad-message');
});

test('a first chain that counts messages before it is refused', (t) => {
	const ends = talkers(11);
	ends.alter(0, (state) => ({...state, previousSent: 1}));
	t.is(ends.refusal(0), 'bad-message');
});

test('the messages missing in two chains count together', (t) => {
	const ends = talkers(12);
	ends.send(0);
	ends.send(1);
	ends.send(0);
	ends.alter(1, (state) => ({...state, previousSent: 601}));
	for (let count = 0; count < 401; count++) ends.lose(1);
	t.is(ends.refusal(1), 'too-far-ahead');
});

test('a key that was stolen opens nothing after a round trip', (t) => {
	const ends = talkers(13);
	ends.send(0);
	ends.send(1);
	const stolen = ends.session(1);
	ends.send(1);
	ends.send(0);
	ends.send(1);
	const later = ends.send(0);
	t.throws(() => openMessage(stolen, later, NOW), {instanceOf: CryptoError});
});

test('what was opened cannot be opened with the state of afterwards', (t) => {
	const ends = talkers(14);
	const first = ends.send(0);
	ends.send(1);
	ends.send(0);
	t.throws(() => openMessage(ends.session(1), first, NOW), {code: 'duplicate'});
});

test('who only sends drops the keys of missing messages after 30 days too', (t) => {
	const ends = talkers(17);
	ends.send(0);
	ends.lose(0);
	ends.send(0);
	ends.now += 30 * DAY;
	ends.lose(1);
	t.is(ends.state(1).skipped.length, 1);
	ends.now += 1;
	ends.lose(1);
	t.is(ends.state(1).skipped.length, 0);
});

test('a state holds at most 32 finished chains', (t) => {
	const ends = talkers(15);
	for (let round = 0; round < 40; round++) {
		ends.send(0);
		ends.send(1);
	}

	t.is(ends.state(0).finished.length, 32);
	t.is(ends.state(1).skipped.length, 0);
	t.true(NOW + DAY > ends.now);
});

/** A state whose next chain answers as it should, and makes this offer. */
function withOffer(state: RatchetState, offer: KemPublic): RatchetState {
	const random = seededRandom(99);
	const own = exact('exchangeSecret', random.bytes(32));
	const {ciphertext: answer, secret} = kemEncapsulate(defined(state.kemTheirs), random);
	const head = {chain: x25519Public(own), answer, offer};
	const parts = [x25519(own, state.peer), secret, encodeHead(head)];
	const [rootKey, key] = kdf(state.rootKey, 'ratchet-root', ...parts);
	return {...state, own, rootKey, kemTheirs: undefined, sending: {head, key, sent: 0}};
}

/** Two ends of one session whose states a test may look at and alter. */
function talkers(seed: number) {
	const random = seededRandom(seed);
	const [alice, bob] = [testDevice('alice', random), testDevice('bob', random)];
	const text = new Uint8Array([1, 2, 3]);
	const sessions: [Session, Session | undefined] = [
		startSession(alice.local, bob.remote, {
			...{bundle: takeBundle(bob), supersedes: noSession(), now: NOW, random},
		}),
		undefined,
	];
	const accept = (message: ParsedMessage): Session => {
		const initial = defined(message.initial);
		const {signedPrekeyId, kemPrekeyId} = initial;
		const prekeys = defined(bob.store.find(bob.local.key, signedPrekeyId, kemPrekeyId));
		const options = {message: {...message, initial}, prekeys, now: NOW};
		return acceptSession(bob.local, alice.remote, options);
	};

	return {
		now: NOW,
		session: (of: 0 | 1): Session => defined(sessions[of]),
		state: (of: 0 | 1): RatchetState => defined(sessions[of]).ratchet,
		/** Seals a message that never arrives. */
		lose(from: 0 | 1): ParsedMessage {
			const sealed = sealMessage(this.session(from), text, {now: this.now, random});
			sessions[from] = sealed.session;
			return parseMessage(sealed.message);
		},
		/** Seals a message, and opens it at the other end. */
		send(from: 0 | 1): ParsedMessage {
			const message = this.lose(from);
			const to = from === 0 ? 1 : 0;
			sessions[to] = openMessage(sessions[to] ?? accept(message), message, this.now).session;
			return message;
		},
		/** Why the next message is refused at the other end. */
		refusal(from: 0 | 1): string {
			try {
				this.send(from);
				return 'opened';
			} catch (error) {
				return error instanceof CryptoError ? error.code : String(error);
			}
		},
		/** A peer that does not keep to the rules. */
		alter(of: 0 | 1, change: (state: RatchetState) => RatchetState): void {
			const session = this.session(of);
			sessions[of] = {...session, ratchet: change(session.ratchet)};
		},
	};
}

function stepsOf({head}: ParsedMessage) {
	return {offer: head.offer !== undefined, answer: head.answer !== undefined};
}
