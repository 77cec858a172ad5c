import test from 'ava';
import fc from 'fast-check';
import {
	ByteReader,
	concat,
	frame,
	fromBase64url,
	lengthPrefixed,
	toBase64url,
	u8,
	u32,
	u64,
	utf8,
} from '../../source/crypto/encoding.ts';
import {CryptoError, type CryptoErrorCode} from '../../source/crypto/error.ts';
import {toHex} from '../helpers/hex.ts';

const refuses = (code: CryptoErrorCode) => ({instanceOf: CryptoError, code});

test('numbers are big-endian', (t) => {
	t.is(toHex(u8(0xab)), 'ab');
	t.is(toHex(u32(0x01020304)), '01020304');
	t.is(toHex(u64(0x01020304050607)), '0001020304050607');
	t.is(toHex(u64(Number.MAX_SAFE_INTEGER)), '001fffffffffffff');
});

for (const value of [-1, 0.5, Number.NaN, 2 ** 53]) {
	test(`${value} is no number of any size`, (t) => {
		for (const write of [u8, u32, u64]) {
			t.throws(() => write(value), refuses('out-of-range'));
		}
	});
}

test('a number that does not fit is refused', (t) => {
	t.throws(() => u8(256), refuses('out-of-range'));
	t.throws(() => u32(2 ** 32), refuses('out-of-range'));
});

test('a frame is its label and parts, each with its length', (t) => {
	t.is(
		toHex(frame('x', new Uint8Array([1]), new Uint8Array())),
		`0000000c${toHex(utf8('termchat/1/x'))}000000010100000000`,
	);
});

test('different parts never give the same frame', (t) => {
	const parts = fc.array(fc.uint8Array({maxLength: 6}), {maxLength: 4});
	fc.assert(
		fc.property(parts, parts, (a, b) => {
			const isSame = JSON.stringify(a.map(toHex)) === JSON.stringify(b.map(toHex));
			return (toHex(frame('x', ...a)) === toHex(frame('x', ...b))) === isSame;
		}),
	);
	t.not(toHex(frame('ab')), toHex(frame('a', utf8('b'))));
});

test('what was written is read back, and nothing is left', (t) => {
	const reader = new ByteReader(
		concat(u8(7), u32(8), u64(2 ** 40), lengthPrefixed(utf8('part')), utf8('rest')),
	);
	t.is(reader.u8(), 7);
	t.is(reader.u32(), 8);
	t.is(reader.u64(), 2 ** 40);
	t.deepEqual(reader.lengthPrefixed(), utf8('part'));
	t.deepEqual(reader.rest(), utf8('rest'));
	t.notThrows(() => reader.end());
});

test('a record with trailing bytes is refused', (t) => {
	const reader = new ByteReader(new Uint8Array(2));
	reader.u8();
	t.throws(() => reader.end(), refuses('bad-encoding'));
});

test('a part longer than the record is refused', (t) => {
	const reader = new ByteReader(concat(u32(5), new Uint8Array(4)));
	t.throws(() => reader.lengthPrefixed(), refuses('bad-encoding'));
});

test('a number over 2^53 - 1 is refused', (t) => {
	const reader = new ByteReader(new Uint8Array(8).fill(0xff));
	t.throws(() => reader.u64(), refuses('bad-encoding'));
});

test('base64url gives back every array of bytes', (t) => {
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 100}), (bytes) => {
			const text = toBase64url(bytes);
			return /^[\w-]*$/.test(text) && toHex(fromBase64url(text)) === toHex(bytes);
		}),
	);
	t.pass();
});

for (const text of ['AA==', 'AA=', 'A', 'AB', 'A+A', 'A/AA', ' AAAA', 'AAAA\n', 'AA AA', 'ÄAAA']) {
	test(`${JSON.stringify(text)} is not base64url`, (t) => {
		t.throws(() => fromBase64url(text), refuses('bad-encoding'));
	});
}

test('half a character has no UTF-8', (t) => {
	t.throws(() => utf8('\ud800'), refuses('bad-encoding'));
});
