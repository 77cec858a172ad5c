import path from 'node:path';
import {phrase} from '../words/phrase.ts';
import type {ConfigFiles} from './config-files.ts';
import {InputError} from './error.ts';

/** The file beside the settings that a person's own commands are kept in. */
export const ALIAS_FILE = 'aliases.json';

/** A person's own commands. */
export type Alias = {
	/** Without the slash, in lower case. */
	readonly name: string;
	/** What is typed for it; `$*` stands for what follows the name. */
	readonly text: string;
};

/** The longest text of one, in UTF-16 units, and how many there may be. */
const LONGEST = 2000;
const MOST = 200;
const NAME = /^[a-z][a-z\d_-]{0,31}$/;

/** Short names for what a person types often. They stand in a file of the home, which is read each time. */
export class Aliases {
	readonly #files: ConfigFiles;

	constructor(files: ConfigFiles) {
		this.#files = files;
	}

	/** By name. Throws InputError when the file cannot be understood. */
	all(): readonly Alias[] {
		return [...this.#read()]
			.map(([name, text]) => ({name, text}))
			.toSorted((one, other) => (one.name < other.name ? -1 : 1));
	}

	/**
	 * What is typed for a name and what follows it: in the place of `$*`, or behind the text. Undefined for
	 * a name that is none. Throws InputError when the file cannot be understood.
	 */
	expand(name: string, rest: string): string | undefined {
		const text = this.#read().get(name.toLowerCase());
		if (text === undefined) return undefined;
		if (text.includes(REST)) return text.replaceAll(REST, () => rest).trimEnd();
		return rest === '' ? text : `${text} ${rest}`;
	}

	/** Keeps one, in place of what the name stood for. Throws InputError. */
	set(name: string, text: string): void {
		if (!NAME.test(name)) {
			throw new InputError(
				phrase`A command of your own begins with a letter, and has letters, digits, - and _ after it.`,
			);
		}
		if (text.length > LONGEST) {
			throw new InputError(phrase`A command of your own stands for at most ${LONGEST} characters.`);
		}
		const held = this.#read();
		if (!held.has(name) && held.size >= MOST) {
			throw new InputError(
				phrase`You have ${MOST} commands of your own. Take one away with /unalias.`,
			);
		}
		this.#write(new Map(held).set(name, text));
	}

	/** Forgets one; false when there was none. Throws InputError. */
	remove(name: string): boolean {
		const held = new Map(this.#read());
		if (!held.delete(name.toLowerCase())) return false;
		this.#write(held);
		return true;
	}

	#read(): ReadonlyMap<string, string> {
		const text = this.#files.read(ALIAS_FILE);
		if (text === undefined) return new Map();
		const entries = entriesIn(text);
		if (entries !== undefined) return new Map(entries);
		throw new InputError(
			phrase`${path.join(this.#files.directory, ALIAS_FILE)} cannot be understood. Mend it, or delete it.`,
		);
	}

	#write(held: ReadonlyMap<string, string>): void {
		this.#files.write(ALIAS_FILE, `${JSON.stringify(Object.fromEntries(held), undefined, '\t')}\n`);
	}
}

const REST = '$*';

function entriesIn(text: string): readonly (readonly [string, string])[] | undefined {
	try {
		const value: unknown = JSON.parse(text);
		if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
		const entries = Object.entries(value);
		return entries.every(isAlias) ? entries.slice(0, MOST) : undefined;
	} catch {
		return undefined;
	}
}

function isAlias(entry: readonly [string, unknown]): entry is [string, string] {
	const [name, text] = entry;
	return NAME.test(name) && typeof text === 'string' && text.length <= LONGEST;
}
