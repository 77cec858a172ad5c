import test from 'ava';
import fc from 'fast-check';
import {open, SEAL_OVERHEAD, seal} from '../../source/crypto/aead.ts';
import {utf8} from '../../source/crypto/encoding.ts';
import {CryptoError} from '../../source/crypto/error.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {ready} from '../../source/crypto/sodium.ts';
import {flipped, resized, toHex} from '../helpers/hex.ts';

const key = exact('key', new Uint8Array(32).fill(7));
const associated = utf8('associated');
const refused = {instanceOf: CryptoError, code: 'open-failed'};

test.before(() => ready());

test('opens what it sealed, 48 bytes longer', (t) => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 500}), fc.uint8Array({maxLength: 60}), (text, data) => {
			const sealed = seal(key, data, text);
			return (
				sealed.length === text.length + SEAL_OVERHEAD &&
				toHex(open(key, data, sealed)) === toHex(text)
			);
		}),
	);
	t.is(SEAL_OVERHEAD, 48);
});

test('every changed byte is refused', (t) => {
	for (const changed of flipped(seal(key, associated, utf8('hello')))) {
		t.throws(() => open(key, associated, changed), refused);
	}
});

test('every other length is refused', (t) => {
	for (const changed of resized(seal(key, associated, utf8('hello')))) {
		t.throws(() => open(key, associated, changed), refused);
	}
});

test('another key or other associated data is refused', (t) => {
	const sealed = seal(key, associated, utf8('hello'));
	const other = exact('key', new Uint8Array(32).fill(8));
	t.throws(() => open(other, associated, sealed), refused);
	t.throws(() => open(key, utf8('other'), sealed), refused);
});

test('two texts under one key never share a nonce', (t) => {
	const nonces = ['a', 'b', 'c'].map((text) =>
		toHex(seal(key, associated, utf8(text)).slice(0, 24)),
	);
	t.is(new Set(nonces).size, 3);
});

test('sealing leaves the key as it was', (t) => {
	seal(key, associated, utf8('hello'));
	t.deepEqual([...key], [...new Uint8Array(32).fill(7)]);
});
