import {encode} from 'uqr';
import type {Look} from '../text/paint.ts';
import {type Symbols, symbolSets} from '../text/symbols.ts';

/** A QR code as painted rows, all as wide as `columns` says. */
export type DrawnCode = {readonly columns: number; readonly rows: readonly string[]};

/**
 * Draws a text as a QR code (ISO/IEC 18004) in half blocks, two modules a cell, with the widest quiet
 * zone that fits. Foreground and background are both painted, so that dark is dark on any theme.
 * Undefined where it cannot be drawn: without colours, in ASCII, or in too small a place.
 */
export function drawnCode(
	text: string,
	{
		look,
		symbols,
		columns,
		rows,
	}: {
		readonly look: Look;
		readonly symbols: Symbols;
		readonly columns: number;
		readonly rows: number;
	},
): DrawnCode | undefined {
	if (look.depth === 'none' || symbols === symbolSets.ascii) {
		return undefined;
	}
	const modules = modulesOf(text);
	if (modules === undefined) {
		return undefined;
	}
	const quiet = QUIET_ZONES.find((zone) => {
		const side = modules.length + 2 * zone;
		return side <= columns && Math.ceil(side / 2) <= rows;
	});
	return quiet === undefined ? undefined : painted(modules, quiet, look.depth === '16');
}

/** The standard asks for four modules; readers cope with one on a light ground. */
const QUIET_ZONES = [4, 2, 1] as const;

const UPPER_HALF = '▀';
const RESET = '\u001b[0m';

type Modules = readonly (readonly boolean[])[];

let known: {readonly text: string; readonly modules: Modules | undefined} | undefined;

/** Encoding takes milliseconds, and a page is drawn on every key. */
function modulesOf(text: string): Modules | undefined {
	if (known?.text !== text) {
		known = {text, modules: encoded(text)};
	}
	return known.modules;
}

function encoded(text: string): Modules | undefined {
	try {
		return encode(text, {ecc: 'L', border: 0}).data;
	} catch {
		// Longer than any QR code.
		return undefined;
	}
}

function painted(modules: Modules, quiet: number, hasSixteen: boolean): DrawnCode {
	const side = modules.length + 2 * quiet;
	const isDark = (row: number, column: number) => modules[row - quiet]?.[column - quiet] === true;
	const rows = Array.from({length: Math.ceil(side / 2)}, (_, index) => {
		let line = '';
		let open = '';
		for (let column = 0; column < side; column++) {
			const top = isDark(2 * index, column);
			const bottom = isDark(2 * index + 1, column);
			const codes = codesOf(top, bottom, hasSixteen);
			line += codes === open ? '' : (open === '' ? '' : RESET) + codes;
			line += top === bottom ? ' ' : UPPER_HALF;
			open = codes;
		}
		return line + RESET;
	});
	return {columns: side, rows};
}

/** Black and white by their places in the 256-colour table, which no palette of a person changes. */
function codesOf(isTopDark: boolean, isBottomDark: boolean, hasSixteen: boolean): string {
	const [foreground, background] = hasSixteen
		? [isTopDark ? '30' : '97', isBottomDark ? '40' : '107']
		: [`38;5;${isTopDark ? 16 : 231}`, `48;5;${isBottomDark ? 16 : 231}`];
	return `\u001b[${foreground};${background}m`;
}
