import type {Picture} from '../../client/files/preview/picture.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';

/** Steps of each primary colour: 216 registers, of the 256 that terminals have. */
const STEPS = 6;

/** What is less opaque, of 255, is left out. */
const UNSEEN = 128;

/** Thresholds that spread what lies between two steps (Bayer, 4 by 4), as shares of a step. */
const THRESHOLDS = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map(
	(place) => (place + 0.5) / 16,
);

/**
 * Draws a picture in sixels (DEC STD 070) with its top left in a cell, stretched to so many pixels, and
 * puts the cursor back. It is made of pixels that we decoded. Must end above the last row of the screen.
 */
export function sixelPicture(
	picture: Picture,
	{
		column,
		row,
		width,
		height,
	}: {
		/** Counted from 0 at the top left of the screen. */
		readonly column: number;
		readonly row: number;
		/** In pixels. */
		readonly width: number;
		readonly height: number;
	},
): TerminalCommand {
	const registers = registersOf(picture, {width, height});
	const used = [...new Set(registers)].filter((register) => register !== NONE);
	let data = used.map(definition).join('');
	for (let top = 0; top < height; top += 6) {
		data += `${band(registers, {width, height, top})}-`;
	}
	const place = `\u{1B}[${row + 1};${column + 1}H`;
	return asTerminalCommand(
		`\u{1B}7${place}\u{1B}P0;1;0q"1;1;${width};${height}${data}\u{1B}\\\u{1B}8`,
	);
}

const NONE = 255;

/** The register of each pixel at that size. */
function registersOf(
	picture: Picture,
	{width, height}: {readonly width: number; readonly height: number},
): Uint8Array {
	const {rgba} = picture;
	const registers = new Uint8Array(width * height);
	for (let y = 0; y < height; y++) {
		const from = Math.floor((y * picture.height) / height) * picture.width;
		for (let x = 0; x < width; x++) {
			const at = (from + Math.floor((x * picture.width) / width)) * 4;
			const threshold = THRESHOLDS[(y & 3) * 4 + (x & 3)] ?? 0;
			const step = (channel: number) =>
				Math.floor(((rgba[at + channel] ?? 0) / 255) * (STEPS - 1) + threshold);
			registers[y * width + x] =
				(rgba[at + 3] ?? 0) < UNSEEN
					? NONE
					: Math.min(215, (step(0) * STEPS + step(1)) * STEPS + step(2));
		}
	}
	return registers;
}

/** A register's colour in percent. */
function definition(register: number): string {
	const share = (step: number) => Math.round((step / (STEPS - 1)) * 100);
	const red = share(Math.floor(register / (STEPS * STEPS)));
	const green = share(Math.floor(register / STEPS) % STEPS);
	return `#${register};2;${red};${green};${share(register % STEPS)}`;
}

/** Six rows: for each colour of theirs one pass over them, runs shortened. */
function band(
	registers: Uint8Array,
	{width, height, top}: {readonly width: number; readonly height: number; readonly top: number},
): string {
	const passes = new Map<number, Uint8Array>();
	for (let y = top; y < Math.min(height, top + 6); y++) {
		for (let x = 0; x < width; x++) {
			const register = registers[y * width + x] ?? NONE;
			if (register !== NONE) {
				let bits = passes.get(register);
				if (bits === undefined) {
					bits = new Uint8Array(width);
					passes.set(register, bits);
				}
				bits[x] = (bits[x] ?? 0) | (1 << (y - top));
			}
		}
	}
	return [...passes].map(([register, bits]) => `#${register}${runs(bits)}`).join('$');
}

function runs(bits: Uint8Array): string {
	let text = '';
	for (let start = 0; start < bits.length; ) {
		const value = bits[start] ?? 0;
		let end = start + 1;
		while (end < bits.length && bits[end] === value) {
			end++;
		}
		const sign = String.fromCharCode(63 + value);
		const isRest = value === 0 && end === bits.length;
		text += isRest ? '' : end - start > 3 ? `!${end - start}${sign}` : sign.repeat(end - start);
		start = end;
	}
	return text;
}
