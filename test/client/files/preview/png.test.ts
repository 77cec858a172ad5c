import {deflateSync} from 'node:zlib';
import test from 'ava';
import {decodePng} from '../../../../source/client/files/preview/png.ts';
import {PreviewError} from '../../../../source/client/files/preview/preview-error.ts';
import {encodedPng, type PngParts} from '../../../files/preview/encoded-png.ts';

const ANY = {width: 1000, height: 1000};

function pixelsOf(parts: PngParts): readonly number[] {
	return [...decodePng(encodedPng(parts), ANY).picture.rgba];
}

for (const {depth, data, grey} of [
	{depth: 1, data: [0b0100_0000], grey: [0, 255]},
	{depth: 2, data: [0b0110_0000], grey: [85, 170]},
	{depth: 4, data: [0x3f], grey: [51, 255]},
	{depth: 8, data: [7, 200], grey: [7, 200]},
	{depth: 16, data: [7, 99, 200, 1], grey: [7, 200]},
]) {
	test(`greys of ${depth} bits are read`, (t) => {
		const [one = 0, two = 0] = grey;
		const parts = {width: 2, height: 1, depth, color: 0, data: Uint8Array.from(data)};
		t.deepEqual(pixelsOf(parts), [one, one, one, 255, two, two, two, 255]);
	});
}

for (const depth of [8, 16]) {
	const wide = (bytes: readonly number[]) =>
		Uint8Array.from(depth === 8 ? bytes : bytes.flatMap((byte) => [byte, 0]));
	test(`colours of ${depth} bits are read`, (t) => {
		const parts = {width: 1, height: 2, depth, color: 2, data: wide([1, 2, 3, 4, 5, 6])};
		t.deepEqual(pixelsOf(parts), [1, 2, 3, 255, 4, 5, 6, 255]);
	});

	test(`colours with opacity of ${depth} bits are read`, (t) => {
		const parts = {width: 1, height: 1, depth, color: 6, data: wide([1, 2, 3, 128])};
		t.deepEqual(pixelsOf(parts), [1, 2, 3, 128]);
	});

	test(`greys with opacity of ${depth} bits are read`, (t) => {
		const parts = {width: 1, height: 1, depth, color: 4, data: wide([9, 64])};
		t.deepEqual(pixelsOf(parts), [9, 9, 9, 64]);
	});
}

for (const [depth, data] of [
	[1, [0b0100_0000]],
	[2, [0b0001_0000]],
	[4, [0x01]],
	[8, [0, 1]],
] as const) {
	test(`a palette of ${depth} bits is read, with the opacity of its entries`, (t) => {
		const palette = Uint8Array.of(10, 20, 30, 40, 50, 60);
		const transparency = Uint8Array.of(128);
		const parts = {width: 2, height: 1, depth, color: 3, data: Uint8Array.from(data)};
		const expected = [10, 20, 30, 128, 40, 50, 60, 255];
		t.deepEqual(pixelsOf({...parts, palette, transparency}), expected);
	});
}

test('the one colour that stands for nothing is transparent', (t) => {
	const data = Uint8Array.of(1, 2, 3, 1, 2, 4);
	const transparency = Uint8Array.of(0, 1, 0, 2, 0, 3);
	const parts = {width: 2, height: 1, depth: 8, color: 2, data, transparency};
	t.deepEqual(pixelsOf(parts), [0, 0, 0, 0, 1, 2, 4, 255]);
});

for (const filter of [0, 1, 2, 3, 4]) {
	test(`filter ${filter} is undone`, (t) => {
		const data = Uint8Array.from({length: 7 * 5 * 3}, (_, index) => (index * 83) % 251);
		const parts = {width: 7, height: 5, depth: 8, color: 2, data, filter: () => filter};
		const colors = pixelsOf(parts).filter((_, index) => index % 4 < 3);
		t.deepEqual(colors, [...data]);
	});
}

test('a picture that is too wide is made smaller in its shape', (t) => {
	const data = Uint8Array.of(0, 100, 50, 150, 200, 200, 0, 0);
	const bytes = encodedPng({width: 4, height: 2, depth: 8, color: 0, data});
	const {width, height, picture} = decodePng(bytes, {width: 2, height: 9});
	t.deepEqual([width, height, picture.width, picture.height], [4, 2, 2, 1]);
	t.deepEqual([...picture.rgba], [125, 125, 125, 255, 50, 50, 50, 255]);
});

function refused(parts: Partial<PngParts>): string | undefined {
	const packed = deflateSync(Uint8Array.of(0, 0));
	const whole = {width: 1, height: 1, depth: 8, color: 0, data: Uint8Array.of(0), packed};
	try {
		decodePng(encodedPng({...whole, ...parts}), ANY);
	} catch (error) {
		return error instanceof PreviewError ? error.code : String(error);
	}
	return undefined;
}

test('more pixels than are shown are refused by the header', (t) => {
	t.is(refused({width: 8000, height: 8000}), 'too-large');
	t.is(refused({width: 2 ** 31 - 1, height: 2 ** 31 - 1}), 'too-large');
});

test('pixels that take more memory than there may be are refused by the header', (t) => {
	t.is(refused({width: 6000, height: 5000, depth: 16, color: 6}), 'too-large');
});

test('data that unpacks to more than the header says is refused', (t) => {
	t.is(refused({packed: deflateSync(new Uint8Array(64 * 1024 * 1024), {level: 9})}), 'damaged');
});

test('data that unpacks to less than the header says is refused', (t) => {
	t.is(refused({packed: deflateSync(Uint8Array.of(0))}), 'damaged');
});

test('an interlaced picture is not shown', (t) => {
	t.is(refused({interlace: 1}), 'unknown-kind');
});

test('a depth that its colour type does not have is refused', (t) => {
	t.is(refused({depth: 16, color: 3}), 'damaged');
});

test('a picture without size is refused', (t) => {
	t.is(refused({width: 0}), 'damaged');
});

test('a filter that does not exist is refused', (t) => {
	t.is(refused({packed: deflateSync(Uint8Array.of(9, 0))}), 'damaged');
});
