import {type AnsiColor, ansiColors, type Color} from './theme.ts';

/** Red, green and blue, each 0 to 255. */
export type Rgb = readonly [red: number, green: number, blue: number];

/** The components of a `#rrggbb` colour; `undefined` for a named one and for anything malformed. */
export function parseRgb(color: string): Rgb | undefined {
	const match = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i.exec(color);
	if (match === null) {
		return;
	}
	const [, red = '', green = '', blue = ''] = match;
	return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

/** The place of a named colour among the terminal's sixteen, 0 to 15; `undefined` for an RGB one. */
export function ansiIndex(color: Color): number | undefined {
	const index = ansiColors.indexOf(color as AnsiColor); // indexOf answers -1 for all other strings
	return index === -1 ? undefined : index;
}

/** The nearest entry (16 to 255) of the usual 256-colour table: its 6×6×6 cube and its 24 greys. */
export function nearest256(color: Rgb): number {
	let best = 16;
	let bestDistance = Number.POSITIVE_INFINITY;
	for (let index = 16; index < 256; index++) {
		const distance = squaredDistance(color, rgbOf256(index));
		if (distance < bestDistance) {
			best = index;
			bestDistance = distance;
		}
	}
	return best;
}

/** The RGB value that terminals give to entries 16 to 255 of the 256-colour table. */
export function rgbOf256(index: number): Rgb {
	if (index >= 232) {
		const grey = 8 + (index - 232) * 10;
		return [grey, grey, grey];
	}
	const place = index - 16;
	return [
		cubeLevel(Math.floor(place / 36)),
		cubeLevel(Math.floor(place / 6) % 6),
		cubeLevel(place % 6),
	];
}

/** The contrast of two colours, 1 to 21; 4.5 is readable text (WCAG 2.2, 1.4.3). */
export function contrast(first: Rgb, second: Rgb): number {
	const a = luminance(first);
	const b = luminance(second);
	return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function cubeLevel(step: number): number {
	return step === 0 ? 0 : 55 + step * 40;
}

function squaredDistance(a: Rgb, b: Rgb): number {
	return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2;
}

function luminance([red, green, blue]: Rgb): number {
	return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

function linear(component: number): number {
	const share = component / 255;
	return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
}
