import {existsSync, readFileSync, renameSync} from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import {phrase} from '../words/phrase.ts';
import {InputError, sentenceOf} from './error.ts';
import {makeFolder} from './make-folder.ts';
import {
	isSettingName,
	SETTINGS,
	type SettingName,
	type SettingValues,
	valueFromText,
} from './setting-table.ts';
import {editSettingsText, parseSettingsText} from './settings-text.ts';

/** Who decided a setting; the first that has a say wins. */
export type Origin = 'flag' | 'environment' | 'file' | 'default';

export type SettingsOptions = {
	/** The folder of settings, as `resolvePaths` gives it. */
	readonly directory: string;
	/** What the command line says. */
	readonly flags?: Partial<SettingValues>;
	readonly environment?: Readonly<Record<string, string | undefined>>;
};

/** What the person set, and what goes without saying. */
export type Settings = {
	/** The value that holds. */
	get<Name extends SettingName>(name: Name): SettingValues[Name];
	/** Who decided it. */
	origin(name: SettingName): Origin;
	/** Writes a value into the file. Throws InputError when it is not one, or cannot be written. */
	set<Name extends SettingName>(name: Name, value: SettingValues[Name]): void;
	/** Writes a value given as text. Throws InputError. */
	setText(name: string, text: string): void;
	/** Takes a value out of the file. */
	reset(name: SettingName): void;
	/** Sentences to show once: what of the file or the environment was not understood. */
	readonly problems: readonly string[];
	readonly file: string;
};

/**
 * Reads the settings. For what cannot be understood of the file the defaults hold; that is said in
 * `problems`, never thrown. A file without any sense is left to be mended, and put aside as
 * `settings.json.broken` when a setting is written.
 */
export function openSettings(options: SettingsOptions): Settings {
	const {directory, flags = {}, environment = {}} = options;
	const problems: string[] = [];
	const stored = new SettingsFile(directory, problems);
	const {file} = stored;
	const fromEnvironment = readEnvironment(environment, problems);

	function find<Name extends SettingName>(name: Name): readonly [SettingValues[Name], Origin] {
		const flag = flags[name];
		if (flag !== undefined) return [flag, 'flag'];
		const variable = fromEnvironment[name];
		if (variable !== undefined) return [variable, 'environment'];
		const {isValid, fallback} = SETTINGS[name];
		// Another termchat, or an editor, may have written to the file since.
		const kept: unknown = stored.get(name);
		return isValid(kept) ? [kept, 'file'] : [fallback, 'default'];
	}

	const settings: Settings = {
		get: (name) => find(name)[0],
		origin: (name) => find(name)[1],
		set(name, value) {
			if (!SETTINGS[name].isValid(value)) throw invalid(name);
			stored.change((values) => values.set({[name]: value}));
		},
		setText(name, text) {
			if (!isSettingName(name)) {
				throw new InputError(
					phrase`There is no setting called ${JSON.stringify(name.slice(0, 40))}.`,
				);
			}

			const value = valueFromText(name, text);
			if (value === undefined) throw invalid(name);
			settings.set(name, value);
		},
		reset(name) {
			stored.change((values) => values.delete(name));
		},
		problems,
		file,
	};
	return settings;
}

type Values = Conf<Partial<SettingValues>>;

/** The file of settings, which a person, an editor or another termchat may change at any time. */
class SettingsFile {
	readonly file: string;
	readonly #directory: string;
	#values: Values | undefined;
	/** As it was when it could be understood last. */
	#known: Readonly<Record<string, unknown>> = {};

	constructor(directory: string, problems: string[]) {
		this.#directory = directory;
		this.file = path.join(directory, 'settings.json');
		try {
			// Before conf does, which would let others look inside.
			makeFolder(directory);
			this.#known = readValues(this.file) ?? {};
			this.#values = open(directory, this.file);
			problems.push(...ignoredValues(this.file, this.#known));
		} catch (cause) {
			problems.push(whyUnused(this.file, cause));
		}
	}

	/** What the file says of a setting now; while it makes no sense, what it said before. */
	get(name: SettingName): unknown {
		try {
			this.#known = this.#values?.store ?? this.#known;
		} catch {
			// Somebody is in the middle of changing it.
		}
		return this.#known[name];
	}

	/** Changes it. Throws InputError. */
	change(write: (values: Values) => void): void {
		try {
			makeFolder(this.#directory);
			if (!isUnderstood(this.file)) renameSync(this.file, `${this.file}.broken`);
			this.#values ??= open(this.#directory, this.file);
			write(this.#values);
		} catch (cause) {
			throw cannotWrite(this.file, cause);
		}
	}
}

/**
 * What the file says; undefined when there is none. conf would check it with a schema of its own, whose
 * compiler costs every start 50 ms. Throws SyntaxError, and whatever reading throws.
 */
function readValues(file: string): Readonly<Record<string, unknown>> | undefined {
	if (!existsSync(file)) return undefined;
	const values = parseSettingsText(readFileSync(file, 'utf8'));
	if (typeof values !== 'object' || values === null || Array.isArray(values)) {
		throw new SyntaxError('Settings are an object.');
	}
	return {...values};
}

/** False for a file without sense; throws what reading throws. */
function isUnderstood(file: string): boolean {
	try {
		readValues(file);
		return true;
	} catch (error) {
		if (error instanceof SyntaxError) return false;
		throw error;
	}
}

/** A sentence for each value that is none; names that only a newer release knows are kept for it. */
function ignoredValues(file: string, values: Readonly<Record<string, unknown>>): readonly string[] {
	return Object.entries(values).flatMap(([name, value]) =>
		isSettingName(name) && !SETTINGS[name].isValid(value)
			? [phrase`A value in ${file} is ignored: ${sentenceOf(invalid(name))}`]
			: [],
	);
}

function whyUnused(file: string, cause: unknown): string {
	if (cause instanceof SyntaxError) {
		const [, line, column] = /line (\d+) column (\d+)/.exec(cause.message) ?? [];
		return line === undefined || column === undefined
			? phrase`The settings in ${file} cannot be understood. Mend the file; until then the defaults hold.`
			: phrase`The settings in ${file} cannot be understood, from line ${line}, column ${column} on. Mend the file; until then the defaults hold.`;
	}
	return existsSync(file)
		? phrase`${sentenceOf(cannotWrite(file, cause))} The defaults hold.`
		: phrase`${sentenceOf(cannotWrite(file, cause))} Settings are not kept this time.`;
}

/** Comments, order and unknown members of the file outlive a change: somebody wrote them. */
function open(directory: string, file: string): Values {
	return new Conf<Partial<SettingValues>>({
		cwd: directory,
		configName: 'settings',
		projectName: 'termchat',
		projectSuffix: '',
		configFileMode: 0o600,
		clearInvalidConfig: false,
		accessPropertiesByDotNotation: false,
		// Checked to be an object by `readValues`, and by conf itself at every reading.
		deserialize: (text) => parseSettingsText(text) as Partial<SettingValues>,
		serialize: (values) =>
			editSettingsText(existsSync(file) ? readFileSync(file, 'utf8') : '', values),
	});
}

/** The values that the environment sets; adds a sentence to `problems` for what it cannot mean. */
export function readEnvironment(
	environment: Readonly<Record<string, string | undefined>>,
	problems: string[],
): Partial<SettingValues> {
	const values: Partial<Record<SettingName, SettingValues[SettingName]>> = {};
	for (const name of Object.keys(SETTINGS).filter(isSettingName)) {
		const {variable} = SETTINGS[name];
		const text = environment[variable];
		if (text !== undefined && text !== '') {
			const value = valueFromText(name, text);
			if (value === undefined)
				problems.push(phrase`${variable} is ignored: ${sentenceOf(invalid(name))}`);
			else values[name] = value;
		}
	}

	// Each value was checked by the row of its own name.
	return values as Partial<SettingValues>;
}

function invalid(name: SettingName): InputError {
	return new InputError(phrase`The setting ${name} takes ${SETTINGS[name].takes}.`);
}

function cannotWrite(file: string, cause: unknown): InputError {
	const isFull = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC';
	return new InputError(
		isFull
			? phrase`The settings in ${file} cannot be written: there is no space left. Free some.`
			: phrase`The settings in ${file} cannot be read or written. Check the folder's rights.`,
		{cause},
	);
}
