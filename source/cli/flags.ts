import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';

/** One flag, for the parser and for every help text. */
export type Flag = {
	/** As typed after the dashes: `data-dir`. */
	readonly name: string;
	readonly short?: string;
	/** What a value looks like in help (`URL`); a flag without one is on or off. */
	readonly value?: string;
	readonly summary: string;
	/** The environment variable that says the same. */
	readonly environment?: string;
	/** It can be given several times, each with a value. */
	readonly isRepeated?: true;
	/** What holds without it, where the summary does not say so. */
	readonly fallback?: string | undefined;
};

/** The flags every command understands. */
export const GLOBAL_FLAGS: readonly Flag[] = [
	{name: 'help', short: 'h', summary: 'Show help for the command'},
	{name: 'version', short: 'v', summary: 'Print the version'},
	{name: 'json', summary: 'Print one JSON object per line'},
	{name: 'quiet', short: 'q', summary: 'Print no messages, only results'},
	{
		name: 'server',
		short: 's',
		value: 'URL',
		summary: 'The relay to use',
		environment: 'TERMCHAT_SERVER',
	},
	{
		name: 'passphrase-file',
		value: 'FILE|-',
		summary: "Read the passphrase of this device's keys from a file",
		environment: 'TERMCHAT_PASSPHRASE_FILE',
	},
	{
		name: 'insecure',
		summary: 'Reach relays on other machines without encryption',
		environment: 'TERMCHAT_ALLOW_INSECURE',
	},
	{name: 'no-color', summary: 'Use no colours', environment: 'NO_COLOR'},
	{name: 'no-input', summary: 'Never ask a question', environment: 'TERMCHAT_NO_INPUT'},
];

/** Between the values of a flag that was given several times: no word of a command line has it in it. */
export const BETWEEN_VALUES = '\u0000';

/** A command line taken apart. */
export type ParsedLine = {
	/** The first word that is not a flag, if any. */
	readonly words: readonly string[];
	readonly flags: FlagValues;
};

/** Values as typed; a flag without a value is `true`. */
export class FlagValues {
	readonly #values: ReadonlyMap<string, string | true>;
	readonly #typed: ReadonlySet<string>;

	/** `typed` are those that the command line itself has; all of them when left out. */
	constructor(
		values: ReadonlyMap<string, string | true>,
		typed: ReadonlySet<string> = new Set(values.keys()),
	) {
		this.#values = values;
		this.#typed = typed;
	}

	/** Whether the command line has it, and not only the environment. */
	isTyped(name: string): boolean {
		return this.#typed.has(name);
	}

	has(name: string): boolean {
		return this.#values.has(name);
	}

	text(name: string): string | undefined {
		const value = this.#values.get(name);
		return value === true ? undefined : value;
	}

	/** All values of a flag that can be given several times, in their order. */
	texts(name: string): readonly string[] {
		return this.text(name)?.split(BETWEEN_VALUES) ?? [];
	}

	/**
	 * A whole number in a range.
	 * @throws {ExitError} when it is anything else.
	 */
	integer(name: string, range: {readonly from: number; readonly to: number}): number | undefined {
		const value = this.text(name);
		if (value === undefined) return undefined;
		const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
		if (number >= range.from && number <= range.to) return number;
		throw new ExitError(
			'usage',
			phrase`--${name} takes a whole number from ${range.from} to ${range.to}, not "${value}".`,
		);
	}
}
