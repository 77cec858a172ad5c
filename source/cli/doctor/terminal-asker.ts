import type {Clock, Timer} from '../../protocol/environment.ts';
import type {TerminalSource} from '../../tui/terminal/input.ts';
import type {InputEvent} from '../../tui/terminal/input-event.ts';
import {ANSWER_WAIT} from '../../tui/terminal/terminal-query.ts';
import {InputTokenizer} from '../../tui/terminal/tokenizer.ts';

export type AskerOptions = {
	readonly stdin: TerminalSource;
	readonly clock: Clock;
	readonly write: (text: string) => void;
};

/** Milliseconds after which an Esc byte alone is the key. */
const ESCAPE_WAIT = 100;

/** Asks the terminal and reads keys, in raw mode, while nothing else reads. */
export class TerminalAsker {
	readonly #options: AskerOptions;
	readonly #tokenizer = new InputTokenizer();
	readonly #read = (chunk: Uint8Array | string) => this.#tell(this.#tokenizer.push(chunk));
	#listener: (event: InputEvent) => void = () => {};
	#flush: Timer | undefined;

	constructor(options: AskerOptions) {
		this.#options = options;
		const {stdin} = options;
		stdin.setRawMode?.(true);
		stdin.on('data', this.#read);
		stdin.resume();
	}

	/**
	 * Sends a question and gives the answers that `isAnswer` takes, up to `count` of them; fewer when
	 * the terminal does not answer within `ANSWER_WAIT`.
	 */
	ask(
		question: string,
		{
			count = 1,
			isAnswer,
		}: {readonly count?: number; readonly isAnswer: (answer: string) => boolean},
	): Promise<readonly string[]> {
		const {clock, write} = this.#options;
		return new Promise((resolve) => {
			const answers: string[] = [];
			const done = () => {
				timer.cancel();
				this.#listener = () => {};
				resolve(answers);
			};
			const timer = clock.after(ANSWER_WAIT, done);
			this.#listener = (event) => {
				if (event.type === 'reply' && isAnswer(event.sequence)) answers.push(event.sequence);
				if (answers.length === count) done();
			};
			write(question);
		});
	}

	/** The next cursor reports are answers and no keys. */
	expectCursorReports(count: number): void {
		for (let report = 0; report < count; report++) this.#tokenizer.expectCursorReport();
	}

	/** The next thing that somebody does; undefined after `patience` milliseconds without anything. */
	next(patience: number): Promise<InputEvent | undefined> {
		return new Promise((resolve) => {
			const timer = this.#options.clock.after(patience, () => {
				this.#listener = () => {};
				resolve(undefined);
			});
			this.#listener = (event) => {
				timer.cancel();
				this.#listener = () => {};
				resolve(event);
			};
		});
	}

	/** Gives the terminal back. */
	close(): void {
		const {stdin} = this.#options;
		this.#flush?.cancel();
		stdin.off('data', this.#read);
		stdin.setRawMode?.(false);
		stdin.pause();
	}

	#tell(events: readonly InputEvent[]): void {
		this.#flush?.cancel();
		if (this.#tokenizer.pending !== undefined) {
			this.#flush = this.#options.clock.after(ESCAPE_WAIT, () =>
				this.#tell(this.#tokenizer.flush()),
			);
		}
		for (const event of events) this.#listener(event);
	}
}
