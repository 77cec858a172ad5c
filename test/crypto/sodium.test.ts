import {createHash, createHmac} from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import {CryptoError, type CryptoErrorCode} from '../../source/crypto/error.ts';
import {type BytesKind, exact, lengthOf} from '../../source/crypto/exact-bytes.ts';
import {KNOWN_ANSWERS} from '../../source/crypto/known-answers.ts';
import {failedAnswer} from '../../source/crypto/self-test.ts';
import * as sodium from '../../source/crypto/sodium.ts';
import {flipped, fromHex, toHex} from '../helpers/hex.ts';

const refuses = (code: CryptoErrorCode) => ({instanceOf: CryptoError, code});

test.before(() => sodium.ready());

for (const [primitive, answers] of Object.entries(KNOWN_ANSWERS)) {
	for (const [field, hex] of Object.entries(answers)) {
		test(`the library is refused when its ${primitive} ${field} is not the known one`, (t) => {
			const wrong = hex.slice(0, -1) + (hex.endsWith('0') ? '1' : '0');
			const altered = {...KNOWN_ANSWERS, [primitive]: {...answers, [field]: wrong}};
			t.throws(() => sodium.checkKnownAnswers(altered), {instanceOf: CryptoError});
		});
	}
}

for (const [mistake, equal] of [
	['takes everything for equal', () => true],
	['takes nothing for equal', () => false],
	['looks at lengths only', (a: Uint8Array, b: Uint8Array) => a.length === b.length],
	['looks at beginnings only', (a: Uint8Array, b: Uint8Array) => a[0] === b[0]],
] as const) {
	test(`a comparison that ${mistake} fails the self-test`, (t) => {
		t.is(failedAnswer({...sodium, equal}, KNOWN_ANSWERS), 'comparison');
	});
}

test('the library as it is passes the self-test', (t) => {
	t.is(failedAnswer(sodium, KNOWN_ANSWERS), undefined);
});

test('signs and verifies as RFC 8032 test 3 does', (t) => {
	const seed = 'c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7';
	const pair = sodium.signKeypair(exact('signingSeed', fromHex(seed)));
	const signature = sodium.sign(pair.secretKey, fromHex('af82'));
	t.is(toHex(pair.publicKey), 'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025');
	t.is(
		toHex(signature),
		'6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
	);
});

test('a signature with any changed byte does not verify', (t) => {
	const pair = sodium.signKeypair(exact('signingSeed', new Uint8Array(32).fill(1)));
	const message = new Uint8Array([1, 2, 3]);
	const signature = sodium.sign(pair.secretKey, message);
	t.true(sodium.verify(pair.publicKey, message, signature));
	for (const changed of flipped(signature)) {
		t.false(sodium.verify(pair.publicKey, message, exact('signature', changed)));
	}
});

test('a small-order public key verifies nothing', (t) => {
	const signature = new Uint8Array(64);
	signature[0] = 1;
	const identity = new Uint8Array(32);
	identity[0] = 1;
	const key = exact('signingPublic', identity);
	t.false(sodium.verify(key, new Uint8Array(), exact('signature', signature)));
});

test('hashes as another implementation does', (t) => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 300}), (message) => {
			const expected = createHash('sha512').update(message).digest('hex');
			return toHex(sodium.sha512(message)) === expected;
		}),
	);
	t.pass();
});

test('authenticates as another implementation does', (t) => {
	const key = fc.uint8Array({minLength: 32, maxLength: 32});
	fc.assert(
		fc.property(key, fc.uint8Array({maxLength: 300}), (bytes, message) => {
			const expected = createHmac('sha512', bytes).update(message).digest('hex').slice(0, 64);
			return toHex(sodium.mac(exact('key', bytes), message)) === expected;
		}),
	);
	t.pass();
});

test('a tag with any changed byte is refused', (t) => {
	const key = exact('key', new Uint8Array(32));
	const message = new Uint8Array([7]);
	const tag = sodium.mac(key, message);
	t.true(sodium.macVerify(key, message, tag));
	for (const changed of flipped(tag)) {
		t.false(sodium.macVerify(key, message, exact('tag', changed)));
	}
});

test('agrees on the secret of RFC 7748 section 6.1 from the other side', (t) => {
	const bob = exact(
		'exchangeSecret',
		fromHex('5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb'),
	);
	const alice = exact(
		'exchangePublic',
		fromHex('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a'),
	);
	t.is(
		toHex(sodium.x25519(bob, alice)),
		'4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
	);
});

const lowOrderKeys = [
	'0000000000000000000000000000000000000000000000000000000000000000',
	'0100000000000000000000000000000000000000000000000000000000000000',
	'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
	'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
	'5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
];

for (const key of lowOrderKeys) {
	test(`the low-order key ${key.slice(0, 8)}… is weak`, (t) => {
		const secret = exact('exchangeSecret', new Uint8Array(32).fill(9));
		const peer = exact('exchangePublic', fromHex(key));
		t.throws(() => sodium.x25519(secret, peer), refuses('weak-key'));
	});
}

const kinds: readonly BytesKind[] = [
	'key',
	'tag',
	'nonce',
	'signingSeed',
	'signingPublic',
	'signingSecret',
	'signature',
	'exchangeSecret',
	'exchangePublic',
	'deviceId',
	'loginNonce',
	'kemSeed',
	'kemPublic',
	'kemCiphertext',
	'kemEntropy',
	'sessionId',
];

for (const kind of kinds) {
	test(`${kind} is refused one byte short, one byte long, and empty`, (t) => {
		const length = lengthOf(kind);
		t.is(exact(kind, new Uint8Array(length)).length, length);
		for (const wrong of [0, length - 1, length + 1]) {
			t.throws(() => exact(kind, new Uint8Array(wrong)), refuses('bad-length'));
		}
	});
}

test('a text in the place of bytes is refused', (t) => {
	// Untyped, as from a caller that does not check types.
	const text = JSON.parse('"abc"');
	t.throws(() => sodium.sha512(text), refuses('bad-encoding'));
	t.throws(() => exact('key', text), refuses('bad-length'));
});

test('arrays of different lengths are unequal', (t) => {
	t.false(sodium.equal(new Uint8Array(3), new Uint8Array(4)));
	t.false(sodium.equal(new Uint8Array([1]), new Uint8Array([2])));
	t.true(sodium.equal(new Uint8Array([1]), new Uint8Array([1])));
});

test('random bytes come from the source passed in', (t) => {
	const random = {bytes: (length: number) => new Uint8Array(length).fill(5), fraction: () => 0};
	t.deepEqual(sodium.randomBytes(3, random), new Uint8Array([5, 5, 5]));
	t.is(sodium.randomBytes(40).length, 40);
});

test('a random source that gives too little is refused', (t) => {
	const random = {bytes: () => new Uint8Array(3), fraction: () => 0};
	t.throws(() => sodium.randomBytes(4, random), refuses('bad-length'));
});

test('wiping leaves zeros', (t) => {
	const secret = new Uint8Array([1, 2, 3]);
	sodium.wipe(secret);
	t.deepEqual(secret, new Uint8Array(3));
});
