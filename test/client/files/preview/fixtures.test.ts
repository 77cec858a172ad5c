import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {decodeImage} from '../../../../source/client/files/preview/image.ts';
import {pixelOf, SCENE} from '../../../files/preview/scene.ts';

/** The mean error of a channel that the encoder's own losses explain. */
const FIXTURES = [
	{name: 'scene.png', kind: 'png', error: 0},
	{name: 'scene.gif', kind: 'gif', error: 2},
	{name: 'scene-interlaced.gif', kind: 'gif', error: 2},
	{name: 'scene-444.jpg', kind: 'jpeg', error: 1.5},
	{name: 'scene.jpg', kind: 'jpeg', error: 4},
	{name: 'scene-progressive.jpg', kind: 'jpeg', error: 2},
	{name: 'scene-restarts.jpg', kind: 'jpeg', error: 2},
] as const;

for (const {name, kind, error} of FIXTURES) {
	test(`${name} is the scene`, (t) => {
		const image = decodeImage(fixture(name), {width: 500, height: 500});
		t.deepEqual([image.kind, image.width, image.height], [kind, SCENE.width, SCENE.height]);
		t.true(meanError(image.picture.rgba, (x, y) => pixelOf(x, y)) <= error);
	});
}

test('a grey JPEG is the scene in grey', (t) => {
	const {picture} = decodeImage(fixture('scene-grey.jpg'), {width: 500, height: 500});
	const grey = (x: number, y: number) => {
		const [red, green, blue] = pixelOf(x, y);
		const value = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
		return [value, value, value] as const;
	};
	t.true(meanError(picture.rgba, grey) <= 4);
});

test('a grey JPEG is the same whatever sampling it claims: there is nothing to be in step with', (t) => {
	const plain = fixture('scene-grey.jpg');
	const claiming = Uint8Array.from(plain);
	const frame = Buffer.from(claiming).indexOf(Uint8Array.of(0xff, 0xc0, 0, 11));
	t.is(claiming[frame + 11], 0x11);
	claiming[frame + 11] = 0x22;
	const most = {width: 500, height: 500};
	t.deepEqual(decodeImage(claiming, most), decodeImage(plain, most));
});

test('a JPEG of which only the means of blocks are needed looks like the whole one made small', (t) => {
	const most = {width: 9, height: 6};
	for (const name of ['scene-444.jpg', 'scene-progressive.jpg']) {
		const {picture} = decodeImage(fixture(name), most);
		const whole = decodeImage(fixture('scene.png'), most).picture;
		t.deepEqual([picture.width, picture.height], [whole.width, whole.height]);
		const opaque = [...whole.rgba.keys()].filter((at) => (whole.rgba[at | 3] ?? 0) === 255);
		const errors = opaque.map((at) => Math.abs((whole.rgba[at] ?? 0) - (picture.rgba[at] ?? 0)));
		t.true(errors.reduce((sum, each) => sum + each, 0) / errors.length < 10);
	}
});

for (const [orientation, corner] of [
	[1, [0, 0]],
	[3, [74, 52]],
	[6, [0, 52]],
	[8, [74, 0]],
] as const) {
	test(`a camera held in position ${orientation} is turned upright`, (t) => {
		const bytes = withOrientation(fixture('scene-444.jpg'), orientation);
		const {width, height, picture} = decodeImage(bytes, {width: 500, height: 500});
		const expected = orientation > 4 ? [53, 75] : [75, 53];
		t.deepEqual([width, height], expected);
		t.deepEqual([picture.width, picture.height], expected);
		const [x, y] = corner;
		for (const [channel, value] of pixelOf(x, y).entries()) {
			t.true(Math.abs((picture.rgba[channel] ?? 0) - value) < 12);
		}
	});
}

function fixture(name: string): Uint8Array {
	return readFileSync(path.join(import.meta.dirname, '../../../files/preview/fixtures', name));
}

/** The mean difference of what is opaque. */
function meanError(
	rgba: Uint8Array,
	expected: (x: number, y: number) => readonly [number, number, number],
): number {
	let sum = 0;
	let count = 0;
	for (let at = 0; at < rgba.length; at += 4) {
		const pixel = at / 4;
		const color = expected(pixel % SCENE.width, Math.floor(pixel / SCENE.width));
		for (const [channel, value] of color.entries()) {
			sum += rgba[at + 3] === 255 ? Math.abs((rgba[at + channel] ?? 0) - value) : 0;
		}
		count += rgba[at + 3] === 255 ? 3 : 0;
	}
	return sum / count;
}

/** The JPEG with an Exif segment that says how the camera was held. */
function withOrientation(bytes: Uint8Array, orientation: number): Uint8Array {
	const exif = Buffer.concat([
		Buffer.from('Exif\0\0MM\0*\0\0\0\u0008\0\u0001', 'latin1'),
		Buffer.from([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]),
	]);
	const head = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
	return Buffer.concat([bytes.subarray(0, 2), head, exif, bytes.subarray(2)]);
}
