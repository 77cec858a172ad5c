import type {IBufferCell, Terminal} from '@xterm/headless';

export type ScreenshotOptions = {
	/** Size of the letters in pixels. Default 16. */
	readonly fontSize?: number;
	/** Colour of text without a colour of its own, as in CSS. */
	readonly foreground?: string;
	readonly background?: string;
	/** Draw the cursor as a block. Default true; it is not drawn where the program hides it. */
	readonly hasCursor?: boolean;
	/** A title for people who cannot see the picture. */
	readonly title?: string;
};

/** What stands in one run of cells that look alike. */
type Run = {
	readonly column: number;
	readonly columns: number;
	readonly text: string;
	readonly look: Look;
};

type Look = {
	readonly color: string;
	readonly background: string | undefined;
	readonly isBold: boolean;
	readonly isItalic: boolean;
	readonly decoration: string | undefined;
	readonly opacity: number;
};

type Style = Required<Omit<ScreenshotOptions, 'title'>>;

/**
 * The visible screen of an emulator as an SVG picture: colours, weights, wide characters in two
 * cells, and box lines drawn as shapes, so that they meet whatever the font.
 */
export function screenshot(terminal: Terminal, options: ScreenshotOptions = {}): string {
	const style: Style = {
		fontSize: options.fontSize ?? 16,
		foreground: options.foreground ?? '#d8dee9',
		background: options.background ?? '#14171c',
		hasCursor: options.hasCursor ?? true,
	};
	const cell = {width: style.fontSize * 0.6, height: Math.round(style.fontSize * 1.25)};
	const rows = Array.from({length: terminal.rows}, (_, row) =>
		drawRow(terminal, row, {style, cell}),
	);
	const width = Math.ceil(terminal.cols * cell.width + PADDING * 2);
	const height = terminal.rows * cell.height + PADDING * 2;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
		`<title>${escapeXml(options.title ?? 'termchat in a terminal')}</title>`,
		`<rect width="100%" height="100%" rx="6" fill="${style.background}"/>`,
		`<g transform="translate(${PADDING} ${PADDING})" font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="${style.fontSize}" style="white-space:pre">`,
		...rows,
		...(style.hasCursor ? [drawCursor(terminal, {style, cell})] : []),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

const PADDING = 12;

type Place = {
	readonly style: Style;
	readonly cell: {readonly width: number; readonly height: number};
};

function drawRow(terminal: Terminal, row: number, {style, cell}: Place): string {
	const y = row * cell.height;
	const runs = readRuns(terminal, row, style);
	const grounds = runs.flatMap(({column, columns, look}) =>
		look.background === undefined
			? []
			: [
					`<rect x="${round(column * cell.width)}" y="${y}" width="${round(columns * cell.width + 0.4)}" height="${cell.height}" fill="${look.background}"/>`,
				],
	);
	const texts = runs.map((run) => drawRun(run, y, {style, cell}));
	return [...grounds, ...texts].filter(Boolean).join('\n');
}

function drawRun({column, columns, text, look}: Run, y: number, {style, cell}: Place): string {
	const x = column * cell.width;
	const lines = boxPath(text, {x, y, ...cell});
	if (lines !== undefined) {
		return `<path d="${lines}" stroke="${look.color}" stroke-width="${round(style.fontSize / 14)}" fill="none" opacity="${look.opacity}"/>`;
	}

	if (text.trim() === '' && look.decoration === undefined) {
		return '';
	}

	const attributes = [
		`x="${round(x)}"`,
		`y="${round(y + cell.height * 0.76)}"`,
		`fill="${look.color}"`,
		// Fonts disagree on the width of a letter; the terminal does not.
		`textLength="${round(columns * cell.width)}"`,
		'lengthAdjust="spacingAndGlyphs"',
		...(look.isBold ? ['font-weight="bold"'] : []),
		...(look.isItalic ? ['font-style="italic"'] : []),
		...(look.decoration === undefined ? [] : [`text-decoration="${look.decoration}"`]),
		...(look.opacity === 1 ? [] : [`opacity="${look.opacity}"`]),
	];
	return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`;
}

function drawCursor(terminal: Terminal, {style, cell}: Place): string {
	const {cursorX, cursorY} = terminal.buffer.active;
	const x = round(Math.min(cursorX, terminal.cols - 1) * cell.width);
	return `<rect x="${x}" y="${cursorY * cell.height}" width="${round(cell.width)}" height="${cell.height}" fill="${style.foreground}" opacity="0.6"/>`;
}

/** Cells that look alike, joined; box lines and wide characters stand for themselves. */
function readRuns(terminal: Terminal, row: number, style: Style): readonly Run[] {
	const {active} = terminal.buffer;
	const line = active.getLine(active.baseY + row);
	const runs: Run[] = [];
	for (let column = 0; column < terminal.cols; column++) {
		const cell = line?.getCell(column);
		if (!cell || cell.getWidth() === 0) {
			continue;
		}

		const run = {
			column,
			columns: cell.getWidth(),
			text: cell.getChars() || ' ',
			look: lookOf(cell, style),
		};
		const previous = runs.at(-1);
		if (previous && joins(previous, run)) {
			runs[runs.length - 1] = {
				...previous,
				columns: previous.columns + run.columns,
				text: previous.text + run.text,
			};
		} else {
			runs.push(run);
		}
	}

	return runs;
}

function joins(left: Run, right: Run): boolean {
	const isPlain = left.columns === left.text.length && right.columns === 1;
	const hasBox = isBox(left.text) || isBox(right.text);
	const isSameKind =
		isBox(left.text) === isBox(right.text) && (!hasBox || left.text.at(-1) === right.text);
	return isPlain && isSameKind && JSON.stringify(left.look) === JSON.stringify(right.look);
}

function lookOf(cell: IBufferCell, style: Style): Look {
	const own = colorOf(cell.isFgRGB(), cell.isFgPalette(), cell.getFgColor());
	const behind = colorOf(cell.isBgRGB(), cell.isBgPalette(), cell.getBgColor());
	const isInverse = cell.isInverse() !== 0;
	const decorations = [
		cell.isUnderline() ? 'underline' : '',
		cell.isStrikethrough() ? 'line-through' : '',
	].filter(Boolean);
	return {
		color: isInverse ? (behind ?? style.background) : (own ?? style.foreground),
		background: isInverse ? (own ?? style.foreground) : behind,
		isBold: cell.isBold() !== 0,
		isItalic: cell.isItalic() !== 0,
		decoration: decorations.length > 0 ? decorations.join(' ') : undefined,
		opacity: cell.isDim() ? 0.6 : 1,
	};
}

/** The sixteen named colours, in the shades of a common dark terminal theme. */
const NAMED = [
	'#2e3440',
	'#bf616a',
	'#a3be8c',
	'#ebcb8b',
	'#81a1c1',
	'#b48ead',
	'#88c0d0',
	'#d8dee9',
	'#5c6577',
	'#d8737c',
	'#b5d19c',
	'#f2d7a0',
	'#94b4d4',
	'#c7a1c0',
	'#9bd3e3',
	'#eceff4',
];

function colorOf(isRgb: boolean, isPalette: boolean, value: number): string | undefined {
	if (isRgb) {
		return hex([value >> 16, (value >> 8) & 255, value & 255]);
	}

	if (!isPalette) {
		return undefined;
	}

	if (value < 16) {
		return NAMED[value];
	}

	if (value >= 232) {
		const gray = 8 + (value - 232) * 10;
		return hex([gray, gray, gray]);
	}

	// The 6 by 6 by 6 cube of xterm.
	const cube = value - 16;
	return hex(
		[Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map((level) =>
			level === 0 ? 0 : 55 + level * 40,
		),
	);
}

function hex(channels: readonly number[]): string {
	return `#${channels.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
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

function isBox(text: string): boolean {
	return text.charAt(0) in BOXES;
}

type Area = {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
};

function boxPath(text: string, {x, y, width, height}: Area): string | undefined {
	if (!isBox(text)) {
		return undefined;
	}

	return Array.from(text, (character, index) => {
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
}

function round(value: number): number {
	return Math.round(value * 100) / 100;
}

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
