import {phrase} from '../words/phrase.ts';
import {InputError} from './error.ts';
import {isSettingName, SETTINGS, type SettingValues, valueFromText} from './setting-table.ts';
import {readEnvironment, type Settings} from './settings.ts';

/** Settings of one run that are read from and written to no file. */
export function transientSettings(
	environment: Readonly<Record<string, string | undefined>>,
): Settings {
	const problems: string[] = [];
	const given = readEnvironment(environment, problems);
	let chosen: Partial<SettingValues> = {};
	const settings: Settings = {
		get: (name) => given[name] ?? chosen[name] ?? SETTINGS[name].fallback,
		origin(name) {
			if (given[name] !== undefined) return 'environment';
			// As if there were a file.
			return chosen[name] === undefined ? 'default' : 'file';
		},
		set(name, value) {
			chosen = {...chosen, [name]: value};
		},
		setText(name, text) {
			const value = isSettingName(name) ? valueFromText(name, text) : undefined;
			if (!isSettingName(name)) {
				throw new InputError(
					phrase`There is no setting called ${JSON.stringify(name.slice(0, 40))}.`,
				);
			}
			if (value === undefined) {
				throw new InputError(phrase`The setting ${name} takes ${SETTINGS[name].takes}.`);
			}

			settings.set(name, value);
		},
		reset(name) {
			chosen = {...chosen, [name]: undefined};
		},
		problems,
		file: '',
	};
	return settings;
}
