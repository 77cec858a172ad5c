import path from 'node:path';
import type {Origin} from '../../client/settings.ts';
import {phrase} from '../../words/phrase.ts';
import type {Invocation} from '../invocation.ts';
import {relayDirectory} from '../relay-directory.ts';
import {CONFIG_FILE, readConfigFile} from './file.ts';
import {type RelayValue, readTyped, takesOf} from './setting.ts';
import {
	CONFIG_FLAG,
	flagOf,
	isOnByItself,
	type NamesOfKind,
	RELAY_SETTING_NAMES,
	type RelaySettingName,
	relaySetting,
} from './table.ts';

/** Every setting of a relay, with who decided it: flags, then the environment, the file, the defaults. */
export type RelayConfig = {
	/** The file that was read, or would be if it were there; undefined where none is looked for. */
	readonly file: string | undefined;
	/** Whether it was there. */
	readonly hasFile: boolean;
	/** Whether somebody named it: it is a fault then that it is not there. */
	readonly isFileNamed: boolean;
	/** A sentence for each value that is none; its setting has its default then. */
	readonly faults: readonly string[];
	/** The value that holds; undefined where that is nothing. */
	value(name: RelaySettingName): RelayValue | undefined;
	origin(name: RelaySettingName): Origin;
	text(name: NamesOfKind<'text' | 'path' | 'address' | 'choice' | 'rate'>): string | undefined;
	integer(name: NamesOfKind<'integer'>): number | undefined;
	isOn(name: NamesOfKind<'switch'>): boolean;
	list(name: NamesOfKind<'list'>): readonly string[];
};

/** What a configuration is read from. */
export type ConfigSources = Pick<Invocation, 'flags' | 'environment'>;

/** Reads the settings of the relay to start. Never throws for what is wrong in them: see `faults`. */
export async function readRelayConfig(sources: ConfigSources): Promise<RelayConfig> {
	const faults: string[] = [];
	const typed = readFlags(sources, faults);
	const surrounding = readEnvironment(sources, faults);
	const file = configFileOf(sources, typed, surrounding);
	const read = file === undefined ? undefined : await readConfigFile(file.name);
	faults.push(...(read?.faults ?? []));
	if (file?.isNamed === true && read === undefined) {
		faults.push(phrase`${file.name} is not there. Make it with: termchat serve --init-config`);
	}
	const written = read?.values ?? new Map<RelaySettingName, RelayValue>();
	if (file?.isNamed === false && written.has('data-dir')) {
		faults.push(
			phrase`${file.name} lies with the data and cannot say that they are elsewhere. Remove data-dir from it, or start with --config.`,
		);
	}
	const layers: Layers = [
		['flag', typed],
		['environment', surrounding],
		['file', written],
	];
	const home = relayDirectory(sources.environment);
	return configOf(layers, {
		...{file: file?.name, hasFile: read !== undefined, faults, home},
		isFileNamed: file?.isNamed === true,
	});
}

type Values = ReadonlyMap<RelaySettingName, RelayValue>;

type Layers = ReadonlyArray<readonly [Origin, Values]>;

function configOf(
	layers: Layers,
	{
		home,
		...facts
	}: Pick<RelayConfig, 'file' | 'hasFile' | 'isFileNamed' | 'faults'> & {readonly home: string},
): RelayConfig {
	const find = (name: RelaySettingName): readonly [Origin, RelayValue | undefined] => {
		for (const [origin, values] of layers) {
			const value = values.get(name);
			if (value !== undefined) return [origin, value];
		}
		return ['default', name === 'data-dir' ? home : relaySetting(name).fallback];
	};
	const value = (name: RelaySettingName) => find(name)[1];
	return {
		...facts,
		value,
		origin: (name) => find(name)[0],
		text: (name) => {
			const found = value(name);
			return typeof found === 'string' ? found : undefined;
		},
		integer: (name) => {
			const found = value(name);
			return typeof found === 'number' ? found : undefined;
		},
		isOn: (name) => value(name) === true,
		list: (name) => {
			const found = value(name);
			return typeof found === 'object' ? found : [];
		},
	};
}

/** What the command line itself says; what the environment put among the flags is left to it. */
function readFlags({flags}: ConfigSources, faults: string[]): Values {
	const values = new Map<RelaySettingName, RelayValue>();
	for (const name of RELAY_SETTING_NAMES) {
		const flag = flagOf(name);
		if (!flags.isTyped(flag)) continue;
		const setting = relaySetting(name);
		const text = flags.text(flag);
		if (setting.kind.type === 'switch') values.set(name, !isOnByItself(setting));
		else if (text !== undefined) put(values, {name, text, source: `--${flag}`, faults});
	}
	if (flags.isTyped('open')) {
		if (values.has('registration')) {
			faults.push(phrase`Choose one of ${'--open'} and ${'--registration'}.`);
		}
		values.set('registration', 'open');
	}
	return values;
}

/** An empty variable says nothing. */
function readEnvironment({environment}: ConfigSources, faults: string[]): Values {
	const values = new Map<RelaySettingName, RelayValue>();
	for (const name of RELAY_SETTING_NAMES) {
		const {variable} = relaySetting(name);
		const text = environment[variable];
		if (text !== undefined && text !== '') {
			put(values, {name, text, source: variable, faults});
		}
	}
	const open = environment[OPEN] ?? '';
	if (!values.has('registration') && readTyped({type: 'switch'}, open) === true) {
		values.set('registration', 'open');
	}
	return values;
}

const OPEN = 'TERMCHAT_OPEN';

function put(
	values: Map<RelaySettingName, RelayValue>,
	{
		name,
		text,
		source,
		faults,
	}: {
		readonly name: RelaySettingName;
		readonly text: string;
		readonly source: string;
		readonly faults: string[];
	},
): void {
	const setting = relaySetting(name);
	const {kind} = setting;
	const value = readTyped(kind, text);
	if (value === undefined) {
		const shown = JSON.stringify(text.slice(0, 60));
		faults.push(phrase`${source} takes ${takesOf(kind)}, not ${shown}.`);
	} else if (typeof value === 'boolean') values.set(name, isOnByItself(setting) ? !value : value);
	else if (kind.type === 'path' && typeof value === 'string') values.set(name, path.resolve(value));
	else values.set(name, value);
}

/** The file to read, and whether somebody named it. A relay that is told to keep nothing reads none. */
function configFileOf(
	{flags, environment}: ConfigSources,
	typed: Values,
	surrounding: Values,
): {readonly name: string; readonly isNamed: boolean} | undefined {
	const named = flags.text(CONFIG_FLAG);
	if (named !== undefined) return {name: path.resolve(named), isNamed: true};
	const folder = typed.get('data-dir') ?? surrounding.get('data-dir');
	const isKept = typed.get('memory') ?? (typed.has('data-dir') ? false : surrounding.get('memory'));
	if (isKept === true) return undefined;
	const place = typeof folder === 'string' ? folder : relayDirectory(environment);
	return {name: path.join(place, CONFIG_FILE), isNamed: false};
}
