import {createInterface, type Interface} from 'node:readline';
import type {Readable} from 'node:stream';
import type {SafeText} from '../tui/text/safe-text.ts';
import {type LineInput, LineQueue} from './line-input.ts';

export type StreamLinesOptions = {
	readonly stdin: Readable;
	/** Whether it is a terminal, though one without cursor movement: it edits the line by itself. */
	readonly isTerminal: boolean;
	readonly write: (text: string) => void;
	/** Reads a secret of a terminal unseen, while nothing else reads; undefined when given up. */
	readonly askUnseen: (question: string) => Promise<string | undefined>;
};

/** Lines that wait before reading pauses. */
const AHEAD = 100;

/** Reads lines from a pipe, a file or a dumb terminal. What is printed is printed, and nothing else. */
export function streamLines({stdin, isTerminal, write, askUnseen}: StreamLinesOptions): LineInput {
	const queue = new LineQueue();
	let reader: Interface | undefined;
	let isClosed = false;

	const open = () => {
		reader = createInterface({input: stdin, terminal: false, crlfDelay: Number.POSITIVE_INFINITY});
		reader.on('line', (line) => {
			queue.push(line);
			if (queue.length >= AHEAD) reader?.pause();
		});
		reader.on('close', () => {
			if (reader === undefined) return;
			reader = undefined;
			queue.end();
		});
	};

	/** Stops reading without this being the end. */
	const suspend = () => {
		const open = reader;
		reader = undefined;
		open?.close();
	};

	const next = () => {
		if (queue.length < AHEAD / 2) reader?.resume();
		return queue.next();
	};

	open();
	return {
		isTerminal,
		next,
		ask(question) {
			write(`${question}\n`);
			// A script has written its answers already.
			return isTerminal ? queue.answer() : next();
		},
		async askSecret(question) {
			if (!isTerminal) {
				write(`${question}\n`);
				return next();
			}
			suspend();
			try {
				return await askUnseen(`${question}: `);
			} finally {
				if (!isClosed) open();
			}
		},
		print: (line: SafeText) => write(`${line}\n`),
		interrupt: () => queue.takeBack(),
		close() {
			isClosed = true;
			suspend();
			queue.end();
		},
	};
}
