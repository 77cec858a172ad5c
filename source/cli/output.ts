import {safeLine, safeText} from '../tui/text/safe-text.ts';
import {phrase} from '../words/phrase.ts';
import {EXIT_CODES} from './exit-code.ts';

/** Where a command's words go: results to standard output, everything else to standard error. */
export type Output = {
	/** One line of result, as text. Cleaned: it may hold what others wrote. */
	print(text: string): void;
	/** A row of a file: the cells with tabs between, each cleaned. */
	printTabbed(cells: readonly string[]): void;
	/** One result as a line of JSON with `"v":1`. Every string in it is cleaned. */
	printJson(record: {readonly type: string; readonly [key: string]: unknown}): void;
	/** The line by which a program that started this one learns that it is ready. */
	printReady(record: {readonly event: string; readonly [key: string]: unknown}): void;
	/** A sentence for the person; not with `--quiet`. */
	tell(sentence: string): void;
	/** What went wrong; always. */
	complain(sentence: string): void;
	/** Instead of ending the program when nobody reads its results any more, `call` is called. */
	onUnread(call: () => void): void;
};

/**
 * Output to the process's streams. A reader that went away (`| head`) ends the program quietly;
 * results that cannot be written for another reason end it with a sentence.
 */
export function createOutput(options: {
	readonly stdout: NodeJS.WriteStream;
	readonly stderr: NodeJS.WriteStream;
	readonly isQuiet: boolean;
	readonly exit: (code: number) => void;
}): Output {
	const {stdout, stderr, isQuiet, exit} = options;
	let unread = () => exit(EXIT_CODES.ok.code);
	stdout.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE') unread();
		else stderr.write(`termchat: ${notWritten(error)}\n`, () => exit(EXIT_CODES.failed.code));
	});
	stderr.on('error', () => {});
	return {
		print: (text) => stdout.write(`${safeText(text, {maximumLength: PRINTED_LENGTH})}\n`),
		printTabbed: (cells) => stdout.write(`${cells.map((cell) => safeLine(cell)).join('\t')}\n`),
		printJson: (record) => stdout.write(jsonLine(record)),
		printReady: (record) => stdout.write(`${JSON.stringify(clean(record))}\n`),
		tell(sentence) {
			if (!isQuiet) stderr.write(`${safeText(sentence)}\n`);
		},
		complain: (sentence) => stderr.write(`termchat: ${safeLine(sentence)}\n`),
		onUnread(call) {
			unread = call;
		},
	};
}

/** A record as a line for programs: `"v":1` and every string cleaned, since terminals read JSON too. */
export function jsonLine(record: {readonly type: string; readonly [key: string]: unknown}): string {
	return `${JSON.stringify(clean({v: 1, ...record}))}\n`;
}

/** Our own longest text, the list of keys, has about 8,000 characters. */
const PRINTED_LENGTH = 65_536;

function notWritten({code, message}: NodeJS.ErrnoException): string {
	return code === 'ENOSPC'
		? phrase`The output could not be written, and what was asked for may be done all the same: there is no space left. Free some.`
		: phrase`The output could not be written, and what was asked for may be done all the same: ${safeLine(message)}`;
}

/** Cleans every string in a JSON value. */
function clean(value: unknown): unknown {
	if (typeof value === 'string') return safeText(value);
	if (Array.isArray(value)) return value.map(clean);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clean(inner)]));
}
