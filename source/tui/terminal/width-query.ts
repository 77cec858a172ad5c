import type {Clock, Timer} from '../../protocol/environment.ts';
import type {InputEvent} from './input-event.ts';
import {asTerminalCommand, type TerminalCommand} from './terminal-command.ts';
import {ANSWER_WAIT} from './terminal-query.ts';

/** Texts that are measured at a time: the tokenizer tells so many cursor reports from keys. */
export const MEASURED_AT_A_TIME = 8;

/**
 * Draws each text at the left edge of the row the cursor is in, asks after each where the cursor stands
 * (CSI 6n, ECMA-48 DSR), and wipes the row. At most `MEASURED_AT_A_TIME` texts, of our own.
 */
export function widthQuery(texts: readonly string[]): TerminalCommand {
	const measured = texts.slice(0, MEASURED_AT_A_TIME).map((text) => `\r${text}\u{1B}[6n`);
	return asTerminalCommand(`${measured.join('')}\r\u{1B}[2K`);
}

/** The cells that a text took, from the report that followed it; undefined when it is none. */
export function cellsIn(sequence: string): number | undefined {
	const [, column] = CURSOR_REPORT.exec(sequence) ?? [];
	return column === undefined ? undefined : Number(column) - 1;
}

/** Waits for the answers to one `widthQuery`, and gives them out if all come within `ANSWER_WAIT`. */
export class WidthWait {
	readonly #onWidths: (widths: readonly number[]) => void;
	readonly #widths: number[] = [];
	#left: number;
	#timer: Timer | undefined;

	constructor(
		clock: Clock,
		{
			count,
			onWidths,
		}: {
			readonly count: number;
			readonly onWidths: (widths: readonly number[]) => void;
		},
	) {
		this.#left = count;
		this.#onWidths = onWidths;
		this.#timer = clock.after(ANSWER_WAIT, () => this.close());
	}

	/** Takes an event if it is an answer; a late one is taken and does nothing. */
	take(event: InputEvent): boolean {
		const cells = event.type === 'reply' ? cellsIn(event.sequence) : undefined;
		if (cells === undefined || this.#left === 0) {
			return false;
		}
		this.#left--;
		this.#widths.push(cells);
		if (this.#left === 0 && this.#timer !== undefined) {
			this.close();
			this.#onWidths(this.#widths);
		}
		return true;
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: escape sequences are the subject.
const CURSOR_REPORT = /^\x1b\[\d{1,5};(\d{1,5})R$/;
