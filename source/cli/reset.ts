import {RESET_SEQUENCE} from '../tui/terminal/modes.ts';
import {phrase} from '../words/phrase.ts';
import type {Run} from './invocation.ts';

/** Leaves every mode a full-screen program may have left on: for after a kill -9. */
export const run: Run = async ({stdin, stdout, output}) => {
	if (stdin.isTTY) stdin.setRawMode(false);
	stdout.write(RESET_SEQUENCE);
	output.tell(phrase`The terminal is back in order. If it still looks wrong, run: stty sane`);
	return 'ok';
};
