import {readFile, stat} from 'node:fs/promises';
import path from 'node:path';
import {parseSettingsText, settingsFault, settingsPlaces} from '../../client/settings-text.ts';
import {phrase} from '../../words/phrase.ts';
import {nearest} from '../nearest.ts';
import {type RelayValue, readWritten, takesOf} from './setting.ts';
import {
	isRelaySettingName,
	RELAY_SETTING_NAMES,
	type RelaySettingName,
	relaySetting,
} from './table.ts';

/** What a file of settings says. */
export type ConfigFile = {
	readonly values: ReadonlyMap<RelaySettingName, RelayValue>;
	/** A sentence for each thing that is wrong with it, with its line and column. */
	readonly faults: readonly string[];
};

/** Its name in the folder of the relay's data. */
export const CONFIG_FILE = 'relay.jsonc';

/** Reads a file of settings; undefined when there is none. */
export async function readConfigFile(file: string): Promise<ConfigFile | undefined> {
	try {
		const {size} = await stat(file);
		if (size > MOST) return faulty(phrase`${file} is too large for a file of settings.`);
		return readConfigText(await readFile(file, 'utf8'), file);
	} catch (error) {
		const code = error instanceof Error && 'code' in error ? error.code : undefined;
		if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
		return faulty(phrase`${file} cannot be read. Check path and rights.`);
	}
}

/** Reads the text of such a file, which is JSON with comments. Paths in it begin at its folder. */
export function readConfigText(text: string, file: string): ConfigFile {
	const fault = settingsFault(text);
	if (fault !== undefined) {
		return faulty(phrase`${placeIn(text, fault, file)}: this cannot be understood.`);
	}
	const written = parseSettingsText(text);
	if (typeof written !== 'object' || written === null || Array.isArray(written)) {
		return faulty(phrase`${file} holds no settings. Write them between { and }.`);
	}
	return readMembers(text, file, new Map(Object.entries(written)));
}

/** Bytes; the longest sensible one has a few thousand. */
const MOST = 262_144;

/** What editors are told of a file's format by. */
const SCHEMA = '$schema';

function faulty(sentence: string): ConfigFile {
	return {values: new Map(), faults: [sentence]};
}

function readMembers(
	text: string,
	file: string,
	written: ReadonlyMap<string, unknown>,
): ConfigFile {
	const values = new Map<RelaySettingName, RelayValue>();
	const faults: string[] = [];
	const seen = new Set<string>();
	for (const {name, start, valueStart} of settingsPlaces(text)) {
		if (seen.has(name)) {
			faults.push(phrase`${placeIn(text, start, file)}: ${name} is there twice. Remove one.`);
		} else if (isRelaySettingName(name)) {
			const given = written.get(name);
			const value = readWritten(relaySetting(name).kind, given);
			if (value !== undefined) values.set(name, inFolder(name, value, path.dirname(file)));
			else faults.push(`${placeIn(text, valueStart, file)}: ${badValue(name, given)}`);
		} else if (name !== SCHEMA) {
			faults.push(`${placeIn(text, start, file)}: ${unknownName(name)}`);
		}
		seen.add(name);
	}
	return {values, faults};
}

/** Where something stands, as compilers write it and editors understand. */
function placeIn(text: string, position: number, file: string): string {
	const lines = text.slice(0, position).split('\n');
	return `${file}:${lines.length}:${(lines.at(-1) ?? '').length + 1}`;
}

function inFolder(name: RelaySettingName, value: RelayValue, folder: string): RelayValue {
	const isPath = relaySetting(name).kind.type === 'path';
	return isPath && typeof value === 'string' ? path.resolve(folder, value) : value;
}

function badValue(name: RelaySettingName, given: unknown): string {
	const shown = JSON.stringify(given).slice(0, 60);
	return phrase`${name} takes ${takesOf(relaySetting(name).kind)}, not ${shown}.`;
}

function unknownName(name: string): string {
	const shown = JSON.stringify(name.slice(0, 60));
	const guess = nearest(name, RELAY_SETTING_NAMES) ?? nearest(kebab(name), RELAY_SETTING_NAMES);
	return guess === undefined
		? phrase`There is no setting ${shown}. See termchat help serve.`
		: phrase`There is no setting ${shown}. Did you mean ${guess}?`;
}

/** `dataDir` and `data_dir` as `data-dir`. */
function kebab(name: string): string {
	return name
		.replaceAll(/(?<=[a-z])[A-Z]/g, (letter) => `-${letter}`)
		.replaceAll('_', '-')
		.toLowerCase();
}
