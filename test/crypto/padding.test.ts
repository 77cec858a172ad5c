import test from 'ava';
import fc from 'fast-check';
import {CryptoError, type CryptoErrorCode} from '../../source/crypto/error.ts';
import {pad, paddedLength, unpad} from '../../source/crypto/padding.ts';
import {toHex} from '../helpers/hex.ts';

const refuses = (code: CryptoErrorCode) => ({instanceOf: CryptoError, code});

for (const [length, padded] of [
	[0, 256],
	[255, 256],
	[256, 272],
	[300, 304],
	[1000, 1024],
	[4095, 4096],
	[4096, 4352],
	[65_535, 65_536],
] as const) {
	test(`${length} bytes are padded to ${padded}`, (t) => {
		t.is(pad(new Uint8Array(length)).length, padded);
	});
}

test('unpadding gives the text back, whatever its last bytes are', (t) => {
	const text = fc.uint8Array({maxLength: 2000});
	const end = fc.constantFrom([], [0], [0x80], [0x80, 0, 0]);
	fc.assert(
		fc.property(text, end, (start, last) => {
			const whole = new Uint8Array([...start, ...last]);
			return toHex(unpad(pad(whole))) === toHex(whole);
		}),
	);
	t.pass();
});

test('padding adds at most 12 % to a long text, and never shrinks one', (t) => {
	for (let length = 256; length < 65_536; length++) {
		const growth = (paddedLength(length) - length - 1) / (length + 1);
		if (growth < 0 || growth > 0.12) {
			t.fail(`${length} grows by ${growth}`);
		}
	}

	t.pass();
});

test('a text over 65,535 bytes is refused', (t) => {
	t.throws(() => pad(new Uint8Array(65_536)), refuses('out-of-range'));
});

const withMarkerAt = (index: number, length: number) => {
	const bytes = new Uint8Array(length);
	bytes[index] = 0x80;
	return bytes;
};

for (const [what, padded] of [
	['nothing', new Uint8Array()],
	['zeros only', new Uint8Array(256)],
	['another marker', new Uint8Array(256).fill(1)],
	['more zeros than needed', withMarkerAt(10, 272)],
	['fewer zeros than needed', withMarkerAt(10, 128)],
	['a size between two steps', withMarkerAt(258, 265)],
	['a text over the limit', withMarkerAt(65_536, 67_584)],
] as const) {
	test(`${what} is no padded text`, (t) => {
		t.throws(() => unpad(padded), refuses('bad-padding'));
	});
}
