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
		origin: (name) => (given[name] === undefined ? 'default' : 'environment'),
		set(name, value) {
			chosen = {...chosen, [name]: value};
		},
		setText(name, text) {
			const value = isSettingName(name) ? valueFromText(name, text) : undefined;
			if (!isSettingName(name) || value === undefined) {
				throw new InputError('That cannot be set so. Type /help to see the settings.');
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
