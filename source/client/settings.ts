import {existsSync, readFileSync, renameSync} from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import {InputError, sentenceOf} from './error.ts';
import {makeFolder} from './make-folder.ts';
import {
	isSettingName,
	SETTINGS,
	type SettingName,
	type SettingValues,
	valueFromText,
} from './setting-table.ts';

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
 * Reads the settings. A file that cannot be understood is kept beside the new one and the defaults
 * hold; that is said in `problems`, never thrown.
 */
export function openSettings(options: SettingsOptions): Settings {
	const {directory, flags = {}, environment = {}} = options;
	const problems: string[] = [];
	const file = path.join(directory, 'settings.json');
	const stored = openFile(directory, file, problems);
	const fromEnvironment = readEnvironment(environment, problems);

	function find<Name extends SettingName>(name: Name): readonly [SettingValues[Name], Origin] {
		const flag = flags[name];
		if (flag !== undefined) return [flag, 'flag'];
		const variable = fromEnvironment[name];
		if (variable !== undefined) return [variable, 'environment'];
		const {isValid, fallback} = SETTINGS[name];
		// Another termchat, or an editor, may have written to the file since.
		const kept: unknown = stored?.get(name);
		return isValid(kept) ? [kept, 'file'] : [fallback, 'default'];
	}

	const settings: Settings = {
		get: (name) => find(name)[0],
		origin: (name) => find(name)[1],
		set(name, value) {
			if (!SETTINGS[name].isValid(value)) throw invalid(name);
			try {
				stored?.set({[name]: value});
			} catch (cause) {
				throw cannotWrite(file, cause);
			}

			if (stored === undefined) throw cannotWrite(file, undefined);
		},
		setText(name, text) {
			if (!isSettingName(name)) {
				throw new InputError(`There is no setting called ${JSON.stringify(name.slice(0, 40))}.`);
			}

			const value = valueFromText(name, text);
			if (value === undefined) throw invalid(name);
			settings.set(name, value);
		},
		reset(name) {
			try {
				stored?.delete(name);
			} catch (cause) {
				throw cannotWrite(file, cause);
			}
		},
		problems,
		file,
	};
	return settings;
}

type File = Conf<Partial<SettingValues>>;

function openFile(directory: string, file: string, problems: string[]): File | undefined {
	try {
		// Before conf does, which would let others look inside.
		makeFolder(directory);
		checkFile(file);
		return open(directory);
	} catch (cause) {
		if (!existsSync(file)) {
			problems.push(`${sentenceOf(cannotWrite(file, cause))} Settings are not kept this time.`);
			return undefined;
		}
	}

	const kept = `${file}.broken`;
	try {
		renameSync(file, kept);
		problems.push(
			`The settings in ${file} could not be understood. They are kept as ${kept}, and the defaults hold.`,
		);
		return open(directory);
	} catch (cause) {
		problems.push(`${sentenceOf(cannotWrite(file, cause))} The defaults hold.`);
		return undefined;
	}
}

/**
 * Throws unless the file holds what the table of settings allows. conf would check this with a schema
 * of its own, whose compiler costs every start 50 ms.
 */
function checkFile(file: string): void {
	if (!existsSync(file)) return;
	const values: unknown = JSON.parse(readFileSync(file, 'utf8'));
	if (typeof values !== 'object' || values === null || Array.isArray(values)) {
		throw new TypeError('Settings are an object.');
	}

	for (const [name, value] of Object.entries(values)) {
		// Names that only a newer release knows are kept for it.
		if (isSettingName(name) && !SETTINGS[name].isValid(value)) throw invalid(name);
	}
}

function open(directory: string): File {
	return new Conf<Partial<SettingValues>>({
		cwd: directory,
		configName: 'settings',
		projectName: 'termchat',
		projectSuffix: '',
		configFileMode: 0o600,
		clearInvalidConfig: false,
		accessPropertiesByDotNotation: false,
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
				problems.push(`${variable} is ignored: ${sentenceOf(invalid(name))}`);
			else values[name] = value;
		}
	}

	// Each value was checked by the row of its own name.
	return values as Partial<SettingValues>;
}

function invalid(name: SettingName): InputError {
	return new InputError(`The setting ${name} takes ${SETTINGS[name].takes}.`);
}

function cannotWrite(file: string, cause: unknown): InputError {
	return new InputError(
		`The settings in ${file} cannot be read or written. Check the folder's rights.`,
		{
			cause,
		},
	);
}
