import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import stringWidth from 'string-width';
import {decodeImage} from '../../../source/client/files/preview/image.ts';
import type {Picture} from '../../../source/client/files/preview/picture.ts';
import {drawnPicture} from '../../../source/tui/preview/half-blocks.ts';
import {asciiSymbols, unicodeSymbols} from '../../../source/tui/text/symbols.ts';
import {themes} from '../../../source/tui/themes/index.ts';
import type {ColorDepth} from '../../../source/tui/themes/theme.ts';
import {pixelOf} from '../../files/preview/scene.ts';

const ESCAPE = '\u001b';
const RED = [255, 0, 0, 255] as const;
const BLUE = [0, 0, 255, 255] as const;
const NOTHING = [0, 0, 0, 0] as const;

function picture(width: number, ...pixels: ReadonlyArray<readonly number[]>): Picture {
	return {width, height: pixels.length / width, rgba: Uint8Array.from(pixels.flat())};
}

function drawn(of: Picture, depth: ColorDepth, symbols = unicodeSymbols): readonly string[] {
	const look = {theme: themes.dark, depth};
	return drawnPicture(of, {columns: 40, rows: 20, look, symbols}).rows;
}

test('two pixels stand in a cell, the upper one as a half block', (t) => {
	const rows = drawn(picture(1, RED, BLUE), 'truecolor');
	t.deepEqual(rows, [`${ESCAPE}[38;2;255;0;0;48;2;0;0;255m▀${ESCAPE}[0m`]);
});

test('with 256 colours the nearest ones are taken', (t) => {
	t.deepEqual(drawn(picture(1, RED, BLUE), '256'), [`${ESCAPE}[38;5;196;48;5;21m▀${ESCAPE}[0m`]);
});

test('what is transparent lets the ground through', (t) => {
	const [row = ''] = drawn(picture(3, RED, NOTHING, NOTHING, NOTHING, BLUE, NOTHING), 'truecolor');
	const red = `${ESCAPE}[38;2;255;0;0m▀${ESCAPE}[0m`;
	t.is(row, `${red}${ESCAPE}[38;2;0;0;255m▄${ESCAPE}[0m `);
});

test('the last row of an odd height has nothing below it', (t) => {
	t.deepEqual(drawn(picture(1, RED), 'truecolor'), [`${ESCAPE}[38;2;255;0;0m▀${ESCAPE}[0m`]);
});

test('cells of one look share one sequence', (t) => {
	const [row = ''] = drawn(picture(3, RED, RED, RED, BLUE, BLUE, BLUE), 'truecolor');
	t.is(row.split(ESCAPE).length - 1, 2);
});

for (const depth of ['16', 'none'] as const) {
	test(`with colours of depth ${depth} a picture is shades of ASCII signs`, (t) => {
		const white = [255, 255, 255, 255];
		const grey = [128, 128, 128, 255];
		const rows = drawn(picture(3, white, grey, NOTHING, white, grey, NOTHING), depth);
		t.deepEqual(rows, ['@+ ']);
	});
}

test('with ASCII signs a picture is shades of them, whatever the colours', (t) => {
	t.regex(drawn(picture(1, RED, BLUE), 'truecolor', asciiSymbols)[0] ?? '', /^[ -~]$/);
});

test('the scene in shades looks as it did', (t) => {
	const {picture: scene} = decodeImage(fixture('scene.png'), {width: 500, height: 500});
	const look = {theme: themes.dark, depth: 'none'} as const;
	const {rows} = drawnPicture(scene, {columns: 30, rows: 40, look, symbols: asciiSymbols});
	t.snapshot(rows.join('\n'));
});

for (const name of ['scene.png', 'scene.gif', 'scene.jpg', 'scene-progressive.jpg']) {
	test(`${name} in half blocks has the colours of the scene`, (t) => {
		const {picture: scene} = decodeImage(fixture(name), {width: 400, height: 300});
		const look = {theme: themes.dark, depth: 'truecolor'} as const;
		const options = {columns: 30, rows: 40, look, symbols: unicodeSymbols};
		const {columns, rows} = drawnPicture(scene, options);
		t.deepEqual([columns, rows.length], [30, 11]);
		for (const row of rows) {
			t.is(stringWidth(row), 30);
		}
		// The middle of the disc, of the bar, and of the slope at its right edge.
		t.true(isNear(upperColor(rows, 20, 4), pixelOf(50, 20)));
		t.true(isNear(upperColor(rows, 10, 8), pixelOf(25, 43)));
		t.true(isNear(upperColor(rows, 29, 0), pixelOf(73, 2)));
	});
}

function fixture(name: string): Uint8Array {
	return readFileSync(path.join(import.meta.dirname, '../../files/preview/fixtures', name));
}

/** The colour of the upper half of a cell. */
function upperColor(rows: readonly string[], column: number, row: number): readonly number[] {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences are the subject.
	const pieces = [...(rows[row] ?? '').matchAll(/\u001b\[([\d;]*)m|([▀▄ ])/g)];
	let look = '';
	let at = 0;
	for (const [, codes, sign] of pieces) {
		if (sign === undefined) {
			look = codes ?? '';
		} else if (at++ === column) {
			break;
		}
	}
	return (/^38;2;(\d+);(\d+);(\d+)/.exec(look) ?? []).slice(1).map(Number);
}

function isNear(color: readonly number[], expected: readonly number[]): boolean {
	return (
		color.length === 3 &&
		color.every((value, channel) => Math.abs(value - (expected[channel] ?? 0)) < 24)
	);
}
