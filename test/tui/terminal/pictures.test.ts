import {inflateSync} from 'node:zlib';
import test from 'ava';
import {kittyDelete, kittyPicture} from '../../../source/tui/terminal/kitty-graphics.ts';
import {sixelPicture} from '../../../source/tui/terminal/sixel.ts';

const ESCAPE = '\u001b';

function noise(width: number, height: number) {
	const rgba = Uint8Array.from({length: width * height * 4}, (_, index) =>
		index % 4 === 3 ? 255 : (index * 2_654_435_761) >>> 24,
	);
	return {width, height, rgba};
}

test('a picture for kitty is its pixels, in pieces that are short enough', (t) => {
	const picture = noise(64, 64);
	const command = kittyPicture(picture, {id: 171, columns: 8, rows: 4});
	const pieces = command.split(`${ESCAPE}\\`).slice(0, -1);
	t.true(pieces.length > 1);
	let payload = '';
	for (const [index, piece] of pieces.entries()) {
		const [keys = '', data = ''] = piece.replace(`${ESCAPE}_G`, '').split(';');
		const isLast = index === pieces.length - 1;
		t.regex(keys, isLast ? /m=0$/ : /m=1$/);
		t.regex(keys, /q=2/);
		t.true(data.length <= 4096);
		payload += data;
	}
	t.true(command.startsWith(`${ESCAPE}_Ga=T,U=1,q=2,f=32,o=z,s=64,v=64,i=171,c=8,r=4,m=1;`));
	t.deepEqual(new Uint8Array(inflateSync(Buffer.from(payload, 'base64'))), picture.rgba);
});

test('a picture at kitty goes with its pixels', (t) => {
	t.is(String(kittyDelete(171)), `${ESCAPE}_Ga=d,d=I,i=171,q=2${ESCAPE}\\`);
});

test('sixels stand where they are to stand, and the cursor comes back', (t) => {
	const command = sixelPicture(noise(4, 4), {column: 3, row: 2, width: 4, height: 4});
	t.true(command.startsWith(`${ESCAPE}7${ESCAPE}[3;4H${ESCAPE}P0;1;0q"1;1;4;4`));
	t.true(command.endsWith(`${ESCAPE}\\${ESCAPE}8`));
});

test('sixels show the colours of the picture', (t) => {
	const rgba = Uint8Array.of(255, 0, 0, 255, 0, 0, 255, 255, 255, 0, 0, 255, 0, 0, 0, 0);
	const size = {column: 0, row: 0, width: 2, height: 2};
	const drawn = sixels(sixelPicture({width: 2, height: 2, rgba}, size), 2, 2);
	t.deepEqual(drawn, [
		['100;0;0', '0;0;100'],
		['100;0;0', ''],
	]);
});

test('a small picture is stretched in sixels', (t) => {
	const rgba = Uint8Array.of(0, 0, 0, 255, 255, 255, 255, 255);
	const size = {column: 0, row: 0, width: 10, height: 14};
	const drawn = sixels(sixelPicture({width: 2, height: 1, rgba}, size), 10, 14);
	const row = [...new Array(5).fill('0;0;0'), ...new Array(5).fill('100;100;100')];
	t.deepEqual(drawn, new Array(14).fill(row));
});

test('a sequence for sixels holds nothing that could end it early', (t) => {
	const command = sixelPicture(noise(50, 40), {column: 0, row: 0, width: 90, height: 60});
	const data = command.slice(command.indexOf('q"') + 1, -4);
	t.regex(data, /^[!-~]*$/);
});

/** Reads sixels back: the colour of each pixel in percent, '' where there is none. */
function sixels(command: string, width: number, height: number): readonly (readonly string[])[] {
	const body = command.slice(command.indexOf('q"') + 2, command.lastIndexOf(`${ESCAPE}\\`));
	const pixels = Array.from({length: height}, () => new Array<string>(width).fill(''));
	const colors = new Map<string, string>();
	let [x, y, color] = [0, 0, ''];
	for (const [, register, definition, times, sign, mark] of body
		.slice(/^[\d;]*/.exec(body)?.[0].length)
		.matchAll(/#(\d+)(?:;2;([\d;]+))?|(?:!(\d+))?([?-~])|([$-])/g)) {
		if (register !== undefined) {
			if (definition !== undefined) {
				colors.set(register, definition);
			}
			color = register;
		} else if (mark !== undefined) {
			x = 0;
			y += mark === '-' ? 6 : 0;
		} else {
			for (let count = Number(times ?? 1); count > 0; count--, x++) {
				for (let bit = 0; bit < 6; bit++) {
					const row = pixels[y + bit];
					if (row !== undefined && (((sign ?? '?').charCodeAt(0) - 63) >> bit) & 1) {
						row[x] = colors.get(color) ?? '';
					}
				}
			}
		}
	}
	return pixels;
}
