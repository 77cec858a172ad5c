import type {Terminal} from '@xterm/headless';
import {type Look, type Plain, type Run, readRuns} from './screenshot-cells.ts';
import {type Area, drawShapes, isShape, round} from './screenshot-shapes.ts';

export type ScreenshotOptions = {
	/** Size of the letters in pixels. Default 16. */
	readonly fontSize?: number;
	/** Colour of text without a colour of its own, as in CSS. */
	readonly foreground?: string;
	readonly background?: string;
	/** Draw the cursor as a block. Default true: say false where the program hides it. */
	readonly hasCursor?: boolean;
	/** A title for people who cannot see the picture. */
	readonly title?: string;
	/** What stands in the title bar of the window; without it there is no bar. */
	readonly windowTitle?: string;
};

/**
 * The visible screen of an emulator as an SVG picture: colours, weights, wide characters in two
 * cells, and box lines and blocks drawn as shapes, so that they meet whatever the font.
 */
export function screenshot(terminal: Terminal, options: ScreenshotOptions = {}): string {
	const {fontSize = 16, foreground = '#d8dee9', background = '#14171c', windowTitle} = options;
	const cell = {width: fontSize * 0.6, height: Math.round(fontSize * 1.25)};
	const place: Place = {plain: {foreground, background}, fontSize, cell};
	const rows = Array.from({length: terminal.rows}, (_, row) => drawRow(terminal, row, place));
	const bar = windowTitle === undefined ? 0 : BAR_HEIGHT;
	const width = Math.ceil(terminal.cols * cell.width + PADDING * 2);
	const height = terminal.rows * cell.height + PADDING * 2 + bar;
	return [
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
		`<title>${escapeXml(options.title ?? 'termchat in a terminal')}</title>`,
		`<rect x="0.5" y="0.5" width="${width - 1}" height="${height - 1}" rx="8" fill="${background}" stroke="#3b4048"/>`,
		...(windowTitle === undefined ? [] : [drawBar(windowTitle, width)]),
		`<g transform="translate(${PADDING} ${PADDING + bar})" font-family="${FONTS}" font-size="${fontSize}">`,
		...rows.filter((row) => row !== ''),
		...(options.hasCursor === false ? [] : [drawCursor(terminal, place)]),
		'</g>',
		'</svg>',
		'',
	].join('\n');
}

const PADDING = 12;
const BAR_HEIGHT = 28;
const FONTS =
	"ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK JP',monospace";

type Place = {
	readonly plain: Plain;
	readonly fontSize: number;
	readonly cell: {readonly width: number; readonly height: number};
};

function drawBar(title: string, width: number): string {
	const y = (BAR_HEIGHT + PADDING) / 2;
	const dots = ['#e0675f', '#e3b34c', '#68b95a'].map(
		(color, index) => `<circle cx="${20 + index * 18}" cy="${y}" r="5.5" fill="${color}"/>`,
	);
	const text = `<text x="${width / 2}" y="${y + 4.5}" text-anchor="middle" font-family="system-ui,sans-serif" font-size="13" fill="#9a9fa8">${escapeXml(title)}</text>`;
	return [...dots, text].join('\n');
}

function drawRow(terminal: Terminal, row: number, place: Place): string {
	const y = row * place.cell.height;
	const runs = readRuns(terminal, row, place.plain);
	const grounds = groundsOf(runs).map((ground) => drawGround(ground, y, place));
	const texts = runs.flatMap((run) => drawRun(run, y, place));
	return [...grounds, ...texts].join('\n');
}

type Ground = {readonly column: number; readonly columns: number; readonly color: string};

/** Neighbours on the same ground share it: two rectangles would show a seam. */
function groundsOf(runs: readonly Run[]): readonly Ground[] {
	const grounds: Ground[] = [];
	for (const {column, columns, look} of runs) {
		const color = look.background;
		const previous = grounds.at(-1);
		if (color === undefined) continue;
		if (previous?.color === color && previous.column + previous.columns === column) {
			grounds[grounds.length - 1] = {...previous, columns: previous.columns + columns};
		} else {
			grounds.push({column, columns, color});
		}
	}
	return grounds;
}

function drawGround({column, columns, color}: Ground, y: number, {cell}: Place): string {
	return `<rect x="${round(column * cell.width)}" y="${y}" width="${round(columns * cell.width)}" height="${cell.height}" fill="${color}"/>`;
}

function drawRun({column, columns, text, look}: Run, y: number, place: Place): readonly string[] {
	const {cell, fontSize} = place;
	const area: Area = {x: column * cell.width, y, ...cell};
	if (isShape(text)) return [drawShapes(text, area, {...look, lineWidth: fontSize / 14})];
	if (columns !== text.length) {
		return [drawText(text, {...area, width: columns * cell.width}, {look, place})];
	}
	return piecesOf(text, look).map(({offset, piece}) =>
		drawText(
			piece,
			{...area, x: area.x + offset * cell.width, width: piece.length * cell.width},
			{look, place},
		),
	);
}

/** SVG joins blanks, so a text is drawn word group by word group; a line under blanks keeps them. */
function piecesOf(text: string, look: Look) {
	if (look.decoration !== undefined) return [{offset: 0, piece: text.replaceAll(' ', '\u{A0}')}];
	return [...text.matchAll(/\S+(?: \S+)*/g)].map(({0: piece, index: offset}) => ({offset, piece}));
}

type TextLook = {readonly look: Look; readonly place: Place};

function drawText(text: string, area: Area, {look, place}: TextLook): string {
	const attributes = [
		`x="${round(area.x)}"`,
		`y="${round(area.y + place.cell.height * 0.76)}"`,
		`fill="${look.color}"`,
		// Fonts disagree on the width of a letter; the terminal does not.
		`textLength="${round(area.width)}"`,
		'lengthAdjust="spacingAndGlyphs"',
		...(look.isBold ? ['font-weight="bold"'] : []),
		...(look.isItalic ? ['font-style="italic"'] : []),
		...(look.decoration === undefined ? [] : [`text-decoration="${look.decoration}"`]),
		...(look.opacity === 1 ? [] : [`opacity="${look.opacity}"`]),
	];
	return `<text ${attributes.join(' ')}>${escapeXml(text)}</text>`;
}

function drawCursor(terminal: Terminal, {plain, cell}: Place): string {
	const {cursorX, cursorY} = terminal.buffer.active;
	const x = round(Math.min(cursorX, terminal.cols - 1) * cell.width);
	return `<rect x="${x}" y="${cursorY * cell.height}" width="${round(cell.width)}" height="${cell.height}" fill="${plain.foreground}" opacity="0.6"/>`;
}

function escapeXml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;');
}
