import {InputError} from '../../source/client/error.ts';
import {
	isSettingName,
	SETTINGS,
	type SettingName,
	type SettingValues,
	valueFromText,
} from '../../source/client/setting-table.ts';
import type {Settings} from '../../source/client/settings.ts';

/** Settings that nobody changed. */
export function memorySettings(changed: Partial<SettingValues> = {}): Settings {
	const values = new Map<SettingName, unknown>(
		Object.entries(changed).flatMap(([name, value]) =>
			isSettingName(name) ? [[name, value]] : [],
		),
	);
	return {
		get(name) {
			const value = values.get(name);
			const setting = SETTINGS[name];
			return setting.isValid(value) ? value : setting.fallback;
		},
		origin: (name) => (values.has(name) ? 'file' : 'default'),
		set(name, value) {
			values.set(name, value);
		},
		setText(name, text) {
			const value = isSettingName(name) ? valueFromText(name, text) : undefined;
			if (value === undefined) {
				throw new InputError(`${name} does not take that.`);
			}
			values.set(isSettingName(name) ? name : 'theme', value);
		},
		reset(name) {
			values.delete(name);
		},
		problems: [],
		file: '',
	};
}
