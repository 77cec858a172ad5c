import type {RunNotify} from '../tui/notify/calls.ts';
import {safeText} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';
import {ChildError, runChild} from './child-process.ts';

/** How long a notification may take, in milliseconds. */
const LIMIT = 5000;

/** Runs the program that shows this person's notifications, with one JSON line on its standard input. */
export function notifyProgram(
	environment: Readonly<Record<string, string | undefined>>,
): RunNotify {
	return async (argv, record) => {
		const text = 'text' in record && record.text !== undefined && {text: safeText(record.text)};
		const input = `${JSON.stringify({...record, ...text})}\n`;
		const running = runChild({argv, environment, input, limit: LIMIT}).catch(addArray);
		const {code, isLate} = await running;
		if (isLate) throw new Error(phrase`It took longer than ${LIMIT / 1000} s.`);
		if (code !== 0) throw new Error(phrase`It ended with code ${code}.`);
	};
}

/** Whoever is used to shells sets the program and its words as one. */
function addArray(error: unknown): never {
	if (!(error instanceof ChildError) || !error.file.includes(' ')) throw error;
	const words = JSON.stringify(error.file.split(' '));
	throw new Error(`${error.message} ${phrase`Set notifyCommand to ${words}.`}`, {cause: error});
}
