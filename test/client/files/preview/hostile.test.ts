import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import fc from 'fast-check';
import {decodeImage} from '../../../../source/client/files/preview/image.ts';
import {unpackLzw} from '../../../../source/client/files/preview/lzw.ts';
import {MOST_BYTES} from '../../../../source/client/files/preview/picture.ts';
import {PreviewError} from '../../../../source/client/files/preview/preview-error.ts';
import {encodedPng} from '../../../files/preview/encoded-png.ts';

const MOST = {width: 64, height: 64};
const FOLDER = path.join(import.meta.dirname, '../../../files/preview/fixtures');
const FIXTURES = readdirSync(FOLDER)
	.filter((name) => /\.(?:png|gif|jpg)$/.test(name))
	.map((name) => ({name, bytes: readFileSync(path.join(FOLDER, name))}));

/** Decodes, and says how it was refused; undefined when it was not. */
function refusal(bytes: Uint8Array): string | undefined {
	try {
		const {picture} = decodeImage(bytes, MOST);
		const isWithin = picture.width <= MOST.width && picture.height <= MOST.height;
		return isWithin && picture.rgba.length === picture.width * picture.height * 4
			? undefined
			: 'a picture of another size';
	} catch (error) {
		return error instanceof PreviewError ? error.code : String(error);
	}
}

const KNOWN = [undefined, 'too-large', 'damaged', 'unknown-kind'];

for (const {name, bytes} of FIXTURES) {
	test(`${name} with bytes changed is shown or refused, and nothing else`, (t) => {
		const change = fc.record({
			at: fc.nat({max: bytes.length - 1}),
			value: fc.integer({min: 0, max: 255}),
		});
		const property = fc.property(fc.array(change, {minLength: 1, maxLength: 12}), (changes) => {
			const copy = Uint8Array.from(bytes);
			for (const {at, value} of changes) {
				copy[at] = value;
			}
			return KNOWN.includes(refusal(copy));
		});
		t.notThrows(() => fc.assert(property, {numRuns: 150}));
	});

	test(`${name} cut short anywhere is shown or refused, and nothing else`, (t) => {
		const step = Math.ceil(bytes.length / 97);
		for (let length = 0; length < bytes.length; length += step) {
			t.true(KNOWN.includes(refusal(bytes.subarray(0, length))));
		}
	});
}

test('a PNG of any header around any samples is shown or refused, and nothing else', (t) => {
	const parts = fc.record({
		width: fc.integer({min: 0, max: 40}),
		height: fc.integer({min: 0, max: 40}),
		depth: fc.constantFrom(1, 2, 4, 8, 16, 3),
		color: fc.constantFrom(0, 2, 3, 4, 6, 5),
		palette: fc.uint8Array({maxLength: 800}),
		transparency: fc.uint8Array({maxLength: 300}),
		seed: fc.nat(250),
	});
	let shown = 0;
	const property = fc.property(parts, ({seed, ...given}) => {
		const data = Uint8Array.from({length: 13_000}, (_, index) => (index * 31 + seed) % 251);
		const result = refusal(encodedPng({...given, data, filter: (row) => (row * 7 + seed) % 5}));
		shown += result === undefined ? 1 : 0;
		return KNOWN.includes(result);
	});
	t.notThrows(() => fc.assert(property, {numRuns: 300}));
	t.true(shown > 50);
});

test('a picture of one endless row or column is refused by its header, before a row is held', (t) => {
	for (const [width, height] of [
		[40_000_000, 1],
		[1, 40_000_000],
		[65_536, 1],
	] as const) {
		const nothing = new Uint8Array(9);
		const given = {width, height, depth: 1, color: 0, data: nothing, packed: nothing};
		t.is(refusal(encodedPng(given)), 'too-large');
	}
});

test('a file of more bytes than are shown is refused before it is read', (t) => {
	const bytes = new Uint8Array(MOST_BYTES + 1);
	bytes.set(FIXTURES[0]?.bytes ?? []);
	t.is(refusal(bytes), 'too-large');
});

test('a WebP is not shown', (t) => {
	t.is(refusal(Buffer.from('RIFF\u0010\0\0\0WEBPVP8 ', 'latin1')), 'unknown-kind');
});

test('a GIF whose canvas is too large is refused by its header', (t) => {
	t.is(refusal(Buffer.from('GIF89a\u00ff\u00ff\u00ff\u00ff\0\0\0', 'latin1')), 'too-large');
});

test('a GIF whose frame is too large is refused by its header', (t) => {
	const head = 'GIF89a\u0001\0\u0001\0\0\0\0,\0\0\0\0\u00ff\u00ff\u00ff\u00ff\0\u0008';
	t.is(refusal(Buffer.from(head, 'latin1')), 'too-large');
});

test('LZW that goes on after its frame is full is not followed', (t) => {
	const output = new Uint8Array(10);
	t.is(unpackLzw(new Uint8Array(1_000_000), 2, output), 10);
});

test('a code that LZW cannot have is refused', (t) => {
	t.throws(() => unpackLzw(Uint8Array.of(0xff, 0xff), 2, new Uint8Array(10)), {
		instanceOf: PreviewError,
	});
});

test('a JPEG that announces more pixels than are shown is refused', (t) => {
	t.is(refusal(withSize('scene.jpg', 65_535, 65_535)), 'too-large');
});

test('a JPEG that announces more than it has is refused', (t) => {
	t.is(refusal(withSize('scene.jpg', 6000, 6000)), 'damaged');
	t.is(refusal(withSize('scene-progressive.jpg', 6000, 6000)), 'damaged');
});

test('a JPEG with more scans than any program writes is refused', (t) => {
	const bytes = FIXTURES.find(({name}) => name === 'scene-progressive.jpg')?.bytes ?? Buffer.of();
	// Refinements of nothing: each would cost time.
	const start = bytes.lastIndexOf(Buffer.of(0xff, 0xda));
	const scan = bytes.subarray(start, -2);
	const many = new Array<Uint8Array>(200).fill(scan);
	t.is(refusal(Buffer.concat([bytes.subarray(0, start), ...many])), 'damaged');
});

/** The JPEG with another size in its header. */
function withSize(name: string, width: number, height: number): Uint8Array {
	const bytes = Buffer.from(FIXTURES.find((each) => each.name === name)?.bytes ?? []);
	const marker = name.includes('progressive') ? 0xc2 : 0xc0;
	const at = bytes.indexOf(Buffer.of(0xff, marker));
	bytes.writeUInt16BE(height, at + 5);
	bytes.writeUInt16BE(width, at + 7);
	return bytes;
}
