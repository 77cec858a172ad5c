import type {Clock, Timer} from '../../protocol/environment.ts';
import type {InputEvent} from './input-event.ts';
import {tmuxPassthrough} from './osc.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';

/** A colour that the terminal tells: red, green and blue, 0 to 255. */
export type TerminalColor = readonly [red: number, green: number, blue: number];

/** How long an answer counts, in milliseconds: later ones would repaint a screen already read. */
export const ANSWER_WAIT = 300;

/** Asks for the colour of the background (OSC 11, xterm control sequences). */
const BACKGROUND_QUERY = asTerminalCommand('\u{1B}]11;?\u{1B}\\');

/**
 * The question as this terminal must be asked; undefined where none answers. tmux from 3.4 on answers
 * by itself, and older ones hand a wrapped question to the terminal around them: it is asked both ways.
 */
export function backgroundQuery(
	environment: Readonly<Record<string, string | undefined>>,
): TerminalCommand | undefined {
	const {TERM = '', TMUX = ''} = environment;
	// The Linux console and its like read the number of a colour where the question stands.
	if (TERM === 'dumb' || /^(?:linux|vt\d|eterm)/.test(TERM)) {
		return undefined;
	}
	return TMUX === ''
		? BACKGROUND_QUERY
		: asTerminalCommand(BACKGROUND_QUERY + tmuxPassthrough(BACKGROUND_QUERY));
}

/** The colour in an answer to `backgroundQuery`; undefined when it is something else. */
export function backgroundIn(sequence: string): TerminalColor | undefined {
	const [, body = ''] = ANSWER.exec(sequence) ?? [];
	const parts = SPECIFIED.exec(body) ?? PACKED.exec(body);
	if (parts === null) {
		return undefined;
	}
	const [, red = '', green = '', blue = ''] = parts;
	return [component(red), component(green), component(blue)];
}

/**
 * Waits for the one answer: gives it to `onColor`, and never calls that after `ANSWER_WAIT`. `isAnswer`
 * says of an event whether it is the answer, which nobody else is to see.
 */
export class BackgroundWait {
	readonly #onColor: (color: TerminalColor) => void;
	#timer: Timer | undefined;

	constructor(clock: Clock, onColor: (color: TerminalColor) => void) {
		this.#onColor = onColor;
		this.#timer = clock.after(ANSWER_WAIT, () => this.close());
	}

	/** Takes an event if it is the answer; a late or second one is taken and does nothing. */
	take(event: InputEvent): boolean {
		const color = event.type === 'reply' ? backgroundIn(event.sequence) : undefined;
		if (color === undefined) {
			return false;
		}
		if (this.#timer !== undefined) {
			this.close();
			this.#onColor(color);
		}
		return true;
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const ANSWER = /^\x1b\]11;([ -~]{4,30})(?:\x07|\x1b\\)$/;
// Colours as X11 writes them: 1 to 4 digits for each part, or two for each without slashes.
const SPECIFIED = /^rgba?:([\da-f]{1,4})\/([\da-f]{1,4})\/([\da-f]{1,4})(?:\/[\da-f]{1,4})?$/i;
const PACKED = /^#([\da-f]{2})([\da-f]{2})([\da-f]{2})$/i;

/** A share of its longest: 'f', 'ff' and 'ffff' are all 255. */
function component(digits: string): number {
	return Math.round((Number.parseInt(digits, 16) / (16 ** digits.length - 1)) * 255);
}
