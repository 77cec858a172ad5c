/** The part of a picture that a character covers, in pixels. */
export type Area = {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
};

export type Ink = {readonly color: string; readonly opacity: number; readonly lineWidth: number};

/** Whether a text begins with a box line or a block, which fonts draw with gaps between the cells. */
export function isShape(text: string): boolean {
	return text.charAt(0) in BOXES || text.charAt(0) in BLOCKS;
}

/** Box lines and blocks as shapes that reach the edges of their cells. `area` is the first cell's. */
export function drawShapes(text: string, area: Area, ink: Ink): string {
	return text.charAt(0) in BLOCKS ? drawBlocks(text, area, ink) : drawLines(text, area, ink);
}

/** For each box character the half lines that it is made of: left, right, up, down. */
const BOXES: Readonly<Record<string, string>> = {
	'─': 'lr',
	'│': 'ud',
	'┌': 'rd',
	'┐': 'ld',
	'└': 'ru',
	'┘': 'lu',
	'├': 'rud',
	'┤': 'lud',
	'┬': 'lrd',
	'┴': 'lru',
	'┼': 'lrud',
	'╭': 'rd',
	'╮': 'ld',
	'╰': 'ru',
	'╯': 'lu',
	'━': 'lr',
	'┃': 'ud',
};

/** For each block the part of its cell that it fills: left, top, width and height of 1. */
const BLOCKS: Readonly<Record<string, readonly [number, number, number, number]>> = {
	'█': [0, 0, 1, 1],
	'▌': [0, 0, 0.5, 1],
	'▐': [0.5, 0, 0.5, 1],
	'▎': [0, 0, 0.25, 1],
	'▏': [0, 0, 0.125, 1],
	'▀': [0, 0, 1, 0.5],
	'▄': [0, 0.5, 1, 0.5],
	'▁': [0, 0.875, 1, 0.125],
};

function drawLines(text: string, {x, y, width, height}: Area, ink: Ink): string {
	const path = Array.from(text, (character, index) => {
		const left = x + index * width;
		const middle = `M${round(left + width / 2)} ${round(y + height / 2)}`;
		const ends: Readonly<Record<string, string>> = {
			l: `H${round(left)}`,
			r: `H${round(left + width)}`,
			u: `V${round(y)}`,
			d: `V${round(y + height)}`,
		};
		return Array.from(BOXES[character] ?? '', (side) => middle + ends[side]).join('');
	}).join('');
	return `<path d="${path}" stroke="${ink.color}" stroke-width="${round(ink.lineWidth)}" fill="none"${opacity(ink)}/>`;
}

function drawBlocks(text: string, {x, y, width, height}: Area, ink: Ink): string {
	return Array.from(text, (character, index) => {
		const [left, top, part, tall] = BLOCKS[character] ?? [0, 0, 0, 0];
		return `<rect x="${round(x + (index + left) * width)}" y="${round(y + top * height)}" width="${round(part * width)}" height="${round(tall * height)}" fill="${ink.color}"${opacity(ink)}/>`;
	}).join('');
}

function opacity(ink: Ink): string {
	return ink.opacity === 1 ? '' : ` opacity="${ink.opacity}"`;
}

/** To hundredths of a pixel. */
export function round(value: number): number {
	return Math.round(value * 100) / 100;
}
