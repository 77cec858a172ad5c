import {transferWords} from '../client/commands/transfer-words.ts';
import type {TransferState} from '../client/files/transfer-state.ts';
import {safeLine} from '../tui/text/safe-text.ts';
import type {Invocation} from './invocation.ts';

/** One line at the foot of a terminal that is written over and over. */
export type ProgressLine = {
	/** `place` is where the file goes: `#ops`, `@ada`. */
	show(transfer: TransferState, place: string): void;
	/** Takes the line away, so that others can be written. */
	clear(): void;
};

/** Columns of a terminal that does not tell. */
const COLUMNS = 80;

/** How a file fares, on standard error where that is a terminal; nothing for scripts. */
export function progressLine({stderr, flags}: Pick<Invocation, 'stderr' | 'flags'>): ProgressLine {
	const isShown = stderr.isTTY === true && !flags.has('quiet') && !flags.has('json');
	let isThere = false;
	return {
		show(transfer, place) {
			if (!isShown) return;
			isThere = true;
			// In the last column a terminal would go on in the next row.
			const columns = Math.max(1, (stderr.columns ?? COLUMNS) - 1);
			stderr.write(`${BACK}${safeLine(transferWords(transfer, place), {columns})}`);
		},
		clear() {
			if (isThere) stderr.write(BACK);
			isThere = false;
		},
	};
}

/** To the start of the row, and away with what stands there (ECMA-48, EL). */
const BACK = '\r\u001b[2K';
