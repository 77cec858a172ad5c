import {WorkQueue} from '../client/work-queue.ts';
import {phrase} from '../words/phrase.ts';
import {ChildError, runChild} from './child-process.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {jsonLine} from './output.ts';

export type HookOptions = {
	readonly invocation: Pick<Invocation, 'environment' | 'output' | 'signal'>;
	/** The program and its words. */
	readonly argv: readonly [program: string, ...words: string[]];
	/** How long one run may take, in milliseconds. */
	readonly limit: number;
};

type HookRecord = Parameters<typeof jsonLine>[0];

/** Records that wait while the program is busy with one. */
const WAITING = 1000;
/** Characters of one run's output that are shown. */
const OUTPUT = 16_384;
const DEFAULT_LIMIT_SECONDS = 60;

/**
 * What the flags and the words after the place say.
 * @throws {ExitError} `usage`.
 */
export function hookOptions(invocation: Invocation, words: readonly string[]): HookOptions {
	const {flags} = invocation;
	const program = flags.text('exec');
	if (program === undefined) {
		throw new ExitError('usage', phrase`What shall be run? Write: termchat on ROOM --exec CMD`);
	}
	const seconds = flags.integer('limit', {from: 1, to: 86_400}) ?? DEFAULT_LIMIT_SECONDS;
	return {invocation, argv: [program, ...words], limit: seconds * 1000};
}

/** A program that is run for one record after the other, in order. */
export class Hook {
	readonly #options: HookOptions;
	readonly #queue: WorkQueue<HookRecord>;
	readonly #failure = Promise.withResolvers<never>();
	readonly #ending = new AbortController();
	#dropped = 0;

	constructor(options: HookOptions) {
		this.#options = options;
		this.#queue = new WorkQueue({
			work: (record) => this.#run(record),
			most: WAITING,
			dropped: () => this.#tellDropped(),
			failed: (error) => this.#failure.reject(error),
		});
	}

	/** Rejects when the program cannot be run at all. */
	get failed(): Promise<never> {
		return this.#failure.promise;
	}

	push(record: HookRecord): void {
		this.#queue.push(record);
	}

	/** Ends what runs, and forgets what waits. */
	async close(): Promise<void> {
		this.#queue.clear();
		this.#ending.abort();
		await this.#queue.whenIdle();
	}

	async #run(record: HookRecord): Promise<void> {
		const {invocation, argv, limit} = this.#options;
		const {environment, output} = invocation;
		const [program] = argv;
		const said = {stdout: '', stderr: ''};
		// A letter may come in two pieces.
		const decoders = {stdout: new TextDecoder(), stderr: new TextDecoder()};
		const heard = (chunk: Buffer, from: 'stdout' | 'stderr') => {
			if (said[from].length < OUTPUT) said[from] += decoders[from].decode(chunk, {stream: true});
		};
		const {signal} = this.#ending;
		const input = jsonLine(record);
		try {
			const {code, isLate} = await runChild({argv, environment, input, heard, limit, signal});
			const {stdout, stderr} = said;
			if (stdout !== '') output.print(stdout.slice(0, OUTPUT).replace(/\r?\n$/, ''));
			if (stderr !== '') output.tell(stderr.slice(0, OUTPUT).replace(/\r?\n$/, ''));
			if (signal.aborted) return;
			if (isLate)
				output.complain(phrase`${program} took longer than ${limit / 1000} s and was ended.`);
			else if (code !== 0) output.complain(phrase`${program} ended with code ${code}.`);
		} catch (error) {
			if (!(error instanceof ChildError)) throw error;
			throw new ExitError('usage', error.message, {cause: error});
		}
	}

	/** At once when it begins, and then now and then. */
	#tellDropped(): void {
		this.#dropped++;
		if (this.#dropped % WAITING !== 1) return;
		const {
			invocation,
			argv: [program],
		} = this.#options;
		invocation.output.complain(
			phrase`${program} is too slow for what comes: messages are left out (${this.#dropped} so far).`,
		);
	}
}
