import {scaled} from '../../client/files/preview/box-scaler.ts';
import type {Picture} from '../../client/files/preview/picture.ts';
import type {Look} from '../text/paint.ts';
import {type Symbols, symbolSets} from '../text/symbols.ts';
import {nearest256, parseRgb, type Rgb} from '../themes/color.ts';

/** A picture as painted rows, all as wide as `columns` says. */
export type DrawnPicture = {readonly columns: number; readonly rows: readonly string[]};

export type DrawOptions = {
	/** The cells that there are. */
	readonly columns: number;
	readonly rows: number;
	readonly look: Look;
	readonly symbols: Symbols;
};

/**
 * Draws a picture with characters, in its shape and never larger than it is: two pixels to a cell
 * where there are 256 colours or more, else shades of ASCII signs. What is transparent lets the ground
 * of the theme through. Nothing of the rows but colours is a sequence, and none comes from the file.
 */
export function drawnPicture(picture: Picture, options: DrawOptions): DrawnPicture {
	const {columns, rows, look, symbols} = options;
	const small = scaled(picture, {width: columns, height: rows * 2});
	const hasColors = look.depth === 'truecolor' || look.depth === '256';
	const draw = hasColors && symbols !== symbolSets.ascii ? blockRow : shadeRow;
	return {
		columns: small.width,
		rows: Array.from({length: Math.ceil(small.height / 2)}, (_, row) =>
			draw(pixelRow(small, row * 2), pixelRow(small, row * 2 + 1), look),
		),
	};
}

type Pixel = {readonly color: Rgb; readonly opacity: number};

const UPPER_HALF = '▀';
const LOWER_HALF = '▄';
const RESET = '\u001b[0m';

/** Below this opacity, of 255, a pixel is not there. */
const UNSEEN = 32;

function pixelRow({width, height, rgba}: Picture, row: number): readonly Pixel[] {
	return Array.from({length: width}, (_, column) => {
		const at = (row * width + column) * 4;
		const color: Rgb = [rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0];
		return {color, opacity: row < height ? (rgba[at + 3] ?? 0) : 0};
	});
}

function blockRow(upper: readonly Pixel[], lower: readonly Pixel[], look: Look): string {
	let line = '';
	let open = '';
	for (const [column, top] of upper.entries()) {
		const bottom = lower[column] ?? top;
		const {sign, codes} = blockOf(seen(top, look), seen(bottom, look), look);
		if (codes !== open) {
			line += (open === '' ? '' : RESET) + (codes === '' ? '' : `\u001b[${codes}m`);
			open = codes;
		}
		line += sign;
	}
	return line + (open === '' ? '' : RESET);
}

function blockOf(
	top: Rgb | undefined,
	bottom: Rgb | undefined,
	look: Look,
): {readonly sign: string; readonly codes: string} {
	if (top === undefined && bottom === undefined) {
		return {sign: ' ', codes: ''};
	}
	if (bottom === undefined) {
		return {sign: UPPER_HALF, codes: colorCodes(38, top, look)};
	}
	if (top === undefined) {
		return {sign: LOWER_HALF, codes: colorCodes(38, bottom, look)};
	}
	return {
		sign: UPPER_HALF,
		codes: `${colorCodes(38, top, look)};${colorCodes(48, bottom, look)}`,
	};
}

function colorCodes(kind: 38 | 48, color: Rgb | undefined, {depth}: Look): string {
	if (color === undefined) {
		return '';
	}
	return depth === 'truecolor' ? `${kind};2;${color.join(';')}` : `${kind};5;${indexOf(color)}`;
}

const indices = new Map<number, number>();

/** There are 240 distances to each colour, and pictures have few colours by sixteenths. */
function indexOf([red, green, blue]: Rgb): number {
	const key = ((red >> 2) << 12) | ((green >> 2) << 6) | (blue >> 2);
	let index = indices.get(key);
	if (index === undefined) {
		index = nearest256([red, green, blue]);
		indices.set(key, index);
	}
	return index;
}

/** The colour of a pixel over the ground; undefined where only the ground is seen. */
function seen({color, opacity}: Pixel, look: Look): Rgb | undefined {
	if (opacity < UNSEEN) {
		return undefined;
	}
	const share = opacity / 255;
	const [red, green, blue] = groundOf(look);
	return [
		Math.round(color[0] * share + red * (1 - share)),
		Math.round(color[1] * share + green * (1 - share)),
		Math.round(color[2] * share + blue * (1 - share)),
	];
}

function groundOf({theme}: Look): Rgb {
	return parseRgb(theme.backgrounds[0] ?? '') ?? [0, 0, 0];
}

/** Signs by how much of their cell they fill. */
const SHADES = ' .:-=+*#%@';

function shadeRow(upper: readonly Pixel[], lower: readonly Pixel[], look: Look): string {
	const isLight = brightness(groundOf(look)) > 127;
	return upper
		.map((top, column) => {
			const halves = [seen(top, look), seen(lower[column] ?? top, look)];
			const shares = halves.map((color) => {
				const share = color === undefined ? Number(isLight) : brightness(color) / 255;
				return isLight ? 1 - share : share;
			});
			const mean = ((shares[0] ?? 0) + (shares[1] ?? 0)) / 2;
			return SHADES.charAt(Math.min(SHADES.length - 1, Math.floor(mean * SHADES.length)));
		})
		.join('');
}

/** ITU-R BT.709, 0 to 255. */
function brightness([red, green, blue]: Rgb): number {
	return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
