import {ansiIndex, nearest256, parseRgb} from '../themes/color.ts';
import {themeForDepth} from '../themes/index.ts';
import {type Color, type ColorDepth, type Style, styleOf, type Theme} from '../themes/theme.ts';
import {hyperlink} from './hyperlink.ts';
import {rowWidth, type Span, type StyledRow} from './styled-row.ts';

/** What a terminal can show and its owner likes. */
export type Look = {
	readonly theme: Theme;
	readonly depth: ColorDepth;
	/** Whether bold, underline and the like may be used; not where `TERM=dumb`. Default true. */
	readonly attributes?: boolean;
	/** Whether addresses are links that the terminal can open. Default false. */
	readonly hyperlinks?: boolean;
};

export type PaintOptions = {
	/** Pads the row with spaces to this many cells. */
	readonly columns?: number;
	/** Lays the theme's selection behind the whole row, padding included. */
	readonly selected?: boolean;
};

/**
 * The row as one string for the terminal. The only control sequences in it are SGR (`ESC [ … m`,
 * ECMA-48 8.3.117) and, where the look has them, hyperlinks; all it opens it closes. With depth 'none' no colour is set (NO_COLOR), yet
 * bold, italic, underline, strike and inverse stay.
 */
export function paint(row: StyledRow, look: Look, options: PaintOptions = {}): string {
	const isSelected = options.selected === true;
	let output = '';
	let open = '';
	for (const span of row) {
		if (span.text !== '') {
			const codes = codesOf(span, look, isSelected);
			const isLink = span.link !== undefined && look.hyperlinks === true;
			output += change(open, codes) + (isLink ? hyperlink(span.text, span.link) : span.text);
			open = codes;
		}
	}
	const missing = options.columns === undefined ? 0 : options.columns - rowWidth(row);
	if (missing > 0) {
		const codes = codesOf({}, look, isSelected);
		output += change(open, codes) + ' '.repeat(missing);
		open = codes;
	}
	return output + change(open, '');
}

const reset = '\u001b[0m';

function change(from: string, to: string): string {
	return from === to ? '' : (from === '' ? '' : reset) + to;
}

type Looks = Omit<Span, 'text' | 'link'>;

/** There are few different looks and many rows, so each sequence is built once. */
const remembered = new WeakMap<Theme, Map<string, string>>();

function codesOf(span: Looks, look: Look, isSelected: boolean): string {
	let known = remembered.get(look.theme);
	if (known === undefined) {
		known = new Map();
		remembered.set(look.theme, known);
	}
	const key = lookKey(span, look, isSelected);
	let codes = known.get(key);
	if (codes === undefined) {
		codes = buildCodes(span, look, isSelected);
		known.set(key, codes);
	}
	return codes;
}

function lookKey(span: Looks, look: Look, isSelected: boolean): string {
	let flags = (look.attributes === false ? 2 : 0) + (isSelected ? 1 : 0);
	for (const [attribute, code] of attributes) {
		const value = span[attribute];
		flags += value === undefined ? 0 : 4 ** code * (value ? 1 : 2);
	}
	return `${look.depth} ${span.role} ${flags}`;
}

function buildCodes(span: Looks, look: Look, isSelected: boolean): string {
	const theme = themeForDepth(look.theme, look.depth);
	const style = span.role === undefined ? theme.roles.text : styleOf(theme, span.role);
	const base = isSelected ? theme.roles.selection : {};
	const codes =
		look.attributes === false ? [] : attributeCodes(span, {...base, ...style}, look.depth);
	if (look.depth !== 'none') {
		codes.push(...colorCodes(style.foreground ?? base.foreground, 30, look.depth));
		codes.push(...colorCodes(style.background ?? base.background, 40, look.depth));
	}
	return codes.length === 0 ? '' : `\u001b[${codes.join(';')}m`;
}

type Attribute = 'bold' | 'dim' | 'italic' | 'underline' | 'inverse' | 'strike';

const attributes: ReadonlyArray<readonly [Attribute, code: number]> = [
	['bold', 1],
	['dim', 2],
	['italic', 3],
	['underline', 4],
	['inverse', 7],
	['strike', 9],
];

function attributeCodes(span: Looks, style: Style, depth: ColorDepth): number[] {
	const codes: number[] = [];
	for (const [attribute, code] of attributes) {
		// Faint text is a fainter colour on most terminals, which NO_COLOR asks us to leave.
		const isAllowed = attribute !== 'dim' || depth !== 'none';
		if (isAllowed && (span[attribute] ?? style[attribute]) === true) {
			codes.push(code);
		}
	}
	return codes;
}

/** `offset` is 30 for the foreground and 40 for the background. */
function colorCodes(color: Color | undefined, offset: 30 | 40, depth: ColorDepth): number[] {
	if (color === undefined) {
		return [];
	}
	const index = ansiIndex(color);
	if (index !== undefined) {
		return [index < 8 ? offset + index : offset + 60 + index - 8];
	}
	const rgb = parseRgb(color);
	if (rgb === undefined) {
		return [];
	}
	return depth === 'truecolor' ? [offset + 8, 2, ...rgb] : [offset + 8, 5, nearest256(rgb)];
}
