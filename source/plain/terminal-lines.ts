import {
	clearScreenDown,
	createInterface,
	cursorTo,
	type Interface,
	moveCursor,
} from 'node:readline';
import type {Readable, Writable} from 'node:stream';
import type {SafeText} from '../tui/text/safe-text.ts';
import {type LineInput, LineQueue} from './line-input.ts';

/** What a word under the cursor can become: whole replacements of `word`. */
export type Completions = {readonly candidates: readonly string[]; readonly word: string};

export type TerminalLinesOptions = {
	readonly stdin: Readable;
	readonly stdout: Writable;
	/** What Tab offers for the text before the cursor. */
	readonly complete: (text: string) => Completions;
	/** Ctrl-C with nothing typed and nothing asked. */
	readonly onInterrupt: () => void;
	/** Reads a secret unseen, while nothing else reads; undefined when given up. */
	readonly askUnseen: (question: string) => Promise<string | undefined>;
};

const PROMPT = '> ';
/** Lines that Up brings back. */
const HISTORY = 200;

/**
 * Reads lines at a terminal that can move its cursor, with editing, history and completion. The line
 * being typed stays below what is printed meanwhile.
 */
export class TerminalLines implements LineInput {
	readonly isTerminal = true;
	readonly #options: TerminalLinesOptions;
	readonly #queue = new LineQueue();
	#history: readonly string[] = [];
	#editor: Interface | undefined;
	/** An answer is being typed: it is kept out of the history. */
	#isAsking = false;
	#isClosed = false;

	constructor(options: TerminalLinesOptions) {
		this.#options = options;
		this.#open();
	}

	next(): Promise<string | undefined> {
		this.#editor?.prompt(true);
		return this.#queue.next();
	}

	async ask(question: SafeText): Promise<string | undefined> {
		this.print(question);
		this.#isAsking = true;
		try {
			this.#editor?.prompt(true);
			return await this.#queue.answer();
		} finally {
			this.#isAsking = false;
		}
	}

	async askSecret(question: SafeText): Promise<string | undefined> {
		this.#suspend();
		try {
			return await this.#options.askUnseen(`${question}: `);
		} finally {
			if (!this.#isClosed) this.#open();
		}
	}

	print(line: SafeText): void {
		const {stdout} = this.#options;
		const editor = this.#editor;
		if (editor === undefined) {
			stdout.write(`${line}\n`);
			return;
		}
		moveCursor(stdout, 0, -editor.getCursorPos().rows);
		cursorTo(stdout, 0);
		clearScreenDown(stdout);
		stdout.write(`${line}\n`);
		forgetRows(editor);
		editor.prompt(true);
	}

	interrupt(): boolean {
		return this.#queue.takeBack();
	}

	close(): void {
		this.#isClosed = true;
		this.#suspend();
		this.#queue.end();
	}

	#open(): void {
		const {stdin, stdout, complete, onInterrupt} = this.#options;
		const editor = createInterface({
			input: stdin,
			output: stdout,
			terminal: true,
			prompt: PROMPT,
			history: [...this.#history],
			historySize: HISTORY,
			removeHistoryDuplicates: true,
			completer: (text: string) => {
				const {candidates, word} = complete(text);
				return [[...candidates], word];
			},
		});
		this.#editor = editor;
		editor.on('line', (line) => this.#queue.push(line));
		editor.on('history', (history: string[]) => {
			if (this.#isAsking) history.shift();
			this.#history = [...history];
		});
		editor.on('close', () => {
			if (this.#editor === editor) this.#queue.end();
		});
		editor.on('SIGINT', () => {
			const isEmpty = editor.line === '';
			// Ctrl-E and Ctrl-U: the whole line goes, wherever the cursor stands.
			editor.write(null, {ctrl: true, name: 'e'});
			editor.write(null, {ctrl: true, name: 'u'});
			if (isEmpty && !this.#queue.takeBack()) onInterrupt();
		});
	}

	/** Stops reading without this being the end. */
	#suspend(): void {
		const editor = this.#editor;
		if (editor === undefined) return;
		this.#editor = undefined;
		const {stdout} = this.#options;
		moveCursor(stdout, 0, -editor.getCursorPos().rows);
		cursorTo(stdout, 0);
		clearScreenDown(stdout);
		editor.close();
	}
}

/** The editor believes to stand as many rows below its prompt as before: it was printed anew. */
function forgetRows(editor: Interface): void {
	// Every Node since 0.8 has this property; the types leave it out.
	const known = editor as Interface & {prevRows?: number};
	if (known.prevRows !== undefined) known.prevRows = 0;
}
