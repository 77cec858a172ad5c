import test from 'ava';
import {decodeContact, encodeContact, meetContact} from '../../source/crypto/contact.ts';
import {openDeviceList} from '../../source/crypto/device-list.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {openPrekeys} from '../../source/crypto/prekeys.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {resized, toHex} from '../helpers/hex.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {type End, pair} from './session-pair.ts';
import {defined, testDevice} from './test-device.ts';

test.before(() => ready());

test('a first message with any byte changed, cut or added is refused, and changes nothing', (t) => {
	const [alice, bob] = pair(seededRandom(1));
	refusesAllBut(alice.send('first', bob), bob, alice);
	t.is(bob.receive(alice.send('second', bob), alice), 'second');
});

test('an answer with any byte changed, cut or added is refused, and changes nothing', (t) => {
	const [alice, bob] = pair(seededRandom(2));
	bob.receive(alice.send('first', bob), alice);
	const answer = bob.send('answer', alice);
	refusesAllBut(answer, alice, bob);
	t.is(alice.receive(answer, bob), 'answer');
});

test('a plain message with any byte changed, cut or added is refused, and changes nothing', (t) => {
	const [alice, bob] = pair(seededRandom(3));
	bob.receive(alice.send('first', bob), alice);
	alice.receive(bob.send('answer', alice), bob);
	bob.receive(alice.send('turn', bob), alice);
	const plain = alice.send('plain', bob);
	refusesAllBut(plain, bob, alice);
	t.is(bob.receive(plain, alice), 'plain');
});

test('a device list with any byte changed, cut or added is refused', (t) => {
	const {list} = testDevice('alice', seededRandom(4), 0);
	for (const changed of changesOf(list.record)) {
		t.throws(() => openDeviceList(changed), {instanceOf: CryptoError});
	}
});

test('a prekey with any byte changed, cut or added is refused', (t) => {
	const device = testDevice('alice', seededRandom(5));
	const listed = defined(device.list.devices[0]);
	const {signed, lastResort: kem} = device;
	t.truthy(openPrekeys(listed, {signed, kem}));
	for (const changed of changesOf(signed)) {
		t.throws(() => openPrekeys(listed, {signed: changed, kem}), {instanceOf: CryptoError});
	}

	for (const changed of changesOf(kem)) {
		t.throws(() => openPrekeys(listed, {signed, kem: changed}), {instanceOf: CryptoError});
	}
});

test('a stored contact with any byte cut, added, or its list changed is refused', (t) => {
	const {list} = testDevice('alice', seededRandom(6), 0);
	const bytes = encodeContact(meetContact(list.account, list));
	t.is(toHex(encodeContact(decodeContact(bytes))), toHex(bytes));
	for (const changed of resized(bytes)) {
		t.throws(() => decodeContact(changed), {instanceOf: CryptoError});
	}

	for (const index of bytes.keys()) {
		const changed = bytes.with(index, (bytes[index] ?? 0) ^ 0x40);
		t.throws(() => decodeContact(changed), {instanceOf: CryptoError});
	}
});

/** Throws unless every change to the message leaves it unopened and the receiver as it was. */
function refusesAllBut(message: Uint8Array, receiver: End, sender: End): void {
	const before = stateOf(receiver);
	for (const changed of changesOf(message)) {
		if (receiver.peek(changed, sender).type === 'opened') {
			throw new Error(`Opened: ${toHex(changed)}`);
		}
	}

	if (stateOf(receiver) !== before) {
		throw new Error('A refused message changed the state.');
	}
}

/** Every byte changed, each in another bit or all of them; every beginning; one byte more. */
function* changesOf(bytes: Uint8Array): Generator<Uint8Array> {
	for (const index of bytes.keys()) {
		yield bytes.with(index, (bytes[index] ?? 0) ^ (index % 9 === 8 ? 0xff : 1 << (index % 9)));
	}

	yield* resized(bytes);
}

function stateOf({book, prekeys}: End): string {
	return toHex(book.encode()) + toHex(prekeys.encode());
}
