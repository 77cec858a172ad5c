import type {InputEvent} from './input-event.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';
import {versionQuery} from './version-query.ts';

/** How a terminal has said that it draws pixels. */
export type GraphicsAbility =
	/** Pictures of the kitty graphics protocol, in cells that stand for them. */
	| {readonly type: 'kitty'}
	/** Sixels (DEC STD 070), and the size of a cell in pixels. */
	| {readonly type: 'sixel'; readonly cell: {readonly width: number; readonly height: number}};

/** Asks for the device's attributes (ECMA-48 DA) and the size of a cell (xterm window operation 16). */
const ATTRIBUTES_QUERY = asTerminalCommand('\u{1B}[c\u{1B}[16t');

/** Asks for one pixel to be looked at and thrown away (kitty graphics protocol, "querying support"). */
export const KITTY_GRAPHICS_QUERY: TerminalCommand = asTerminalCommand(
	'\u{1B}_Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA\u{1B}\\',
);

/** The questions that every terminal bears, where the answer would be the terminal's own. */
export function graphicsQuery(
	environment: Readonly<Record<string, string | undefined>>,
): TerminalCommand | undefined {
	// Through a multiplexer no picture finds its place.
	return versionQuery(environment) && ATTRIBUTES_QUERY;
}

/**
 * Whether a terminal of this name (`versionIn`) may be asked about kitty's graphics: those that let cells
 * stand for a picture. Others could print the question.
 */
export function mayHaveKittyGraphics(version: string): boolean {
	const [, major = '0', minor = '0'] = /^kitty\((\d+)\.(\d+)/i.exec(version) ?? [];
	return Number(major) > 0 || Number(minor) >= 28 || /^ghostty\b/i.test(version);
}

/** Puts the answers together; they count whenever they come. */
export class GraphicsAnswers {
	readonly #onAbility: (ability: GraphicsAbility) => void;
	#hasKitty = false;
	#hasSixel = false;
	#cell: {readonly width: number; readonly height: number} | undefined;

	constructor(onAbility: (ability: GraphicsAbility) => void) {
		this.#onAbility = onAbility;
	}

	/** Takes an event if it is an answer. */
	take(event: InputEvent): boolean {
		if (event.type !== 'reply') {
			return false;
		}
		const {sequence} = event;
		const [, attributes] = ATTRIBUTES.exec(sequence) ?? [];
		const [, height, width] = CELL.exec(sequence) ?? [];
		if (attributes !== undefined) {
			this.#hasSixel = attributes.split(';').slice(1).includes('4');
		} else if (height !== undefined && width !== undefined) {
			const cell = {width: Number(width), height: Number(height)};
			this.#cell = isCell(cell) ? cell : undefined;
		} else if (KITTY.test(sequence)) {
			this.#hasKitty = sequence.includes(';OK');
		} else {
			return false;
		}
		this.#tell();
		return true;
	}

	#tell(): void {
		if (this.#hasKitty) {
			this.#onAbility({type: 'kitty'});
		} else if (this.#hasSixel && this.#cell !== undefined) {
			this.#onAbility({type: 'sixel', cell: this.#cell});
		}
	}
}

/** A size that a font can have. */
function isCell({width, height}: {readonly width: number; readonly height: number}): boolean {
	return width >= 3 && width <= 64 && height >= 6 && height <= 128;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const ATTRIBUTES = /^\x1b\[\?([\d;]{1,60})c$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const CELL = /^\x1b\[6;(\d{1,4});(\d{1,4})t$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const KITTY = /^\x1b_Gi=31;[ -~]{1,100}(?:\x07|\x1b\\)$/;
