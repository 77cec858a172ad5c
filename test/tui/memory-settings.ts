import {
	isSettingName,
	SETTINGS,
	type SettingName,
	type SettingValues,
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
		origin: () => 'default',
		set(name, value) {
			values.set(name, value);
		},
		setText() {
			throw new Error('Tests set values.');
		},
		reset(name) {
			values.delete(name);
		},
		problems: [],
		file: '',
	};
}
