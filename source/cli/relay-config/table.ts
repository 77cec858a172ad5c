import {LIMITS} from '../../protocol/limits.ts';
import {phrases} from '../../words/phrase.ts';
import type {Flag} from '../flags.ts';
import {COUNT_ROWS, KEEPING_ROWS, RATE_ROWS} from './limit-rows.ts';
import type {RelaySetting} from './setting.ts';

/** Where the relay is reached. */
const PLACE_ROWS = {
	port: {
		summary: 'The port; 0 for any',
		kind: {type: 'integer', from: 0, to: 65_535},
		value: 'PORT',
		short: 'p',
		variable: 'TERMCHAT_PORT',
		fallback: 7777,
	},
	host: {
		summary: 'The address to listen on; 0.0.0.0 for every one',
		kind: {type: 'text', bytes: 255},
		value: 'ADDRESS',
		variable: 'TERMCHAT_HOST',
		fallback: '127.0.0.1',
	},
	unix: {
		summary: 'Listen at this Unix socket, for a proxy beside the relay, not at a port',
		kind: {type: 'path'},
		value: 'PATH',
		variable: 'TERMCHAT_UNIX',
	},
	'public-url': {
		summary: 'The address others use; needed behind a proxy',
		kind: {type: 'address'},
		value: 'URL',
		variable: 'TERMCHAT_PUBLIC_URL',
	},
	'trusted-proxies': {
		summary: 'Proxies whose X-Forwarded-For is believed: addresses, ranges, loopback, unix',
		kind: {type: 'list', of: 'proxies'},
		value: 'LIST',
		variable: 'TERMCHAT_TRUSTED_PROXIES',
		fallback: [],
	},
	'allowed-origins': {
		summary: 'Web pages that may connect, by their origins',
		kind: {type: 'list', of: 'origins'},
		value: 'LIST',
		variable: 'TERMCHAT_ALLOWED_ORIGINS',
		fallback: [],
	},
	'tls-cert': {
		summary: 'Certificate chain (PEM), for wss; read again when it changes',
		kind: {type: 'path'},
		value: 'FILE',
		variable: 'TERMCHAT_TLS_CERT',
	},
	'tls-key': {
		summary: "The certificate's private key (PEM)",
		kind: {type: 'path'},
		value: 'FILE',
		variable: 'TERMCHAT_TLS_KEY',
	},
	lan: {
		summary: 'Be found in the local network: listen everywhere, announce it, show a QR code',
		kind: {type: 'switch'},
		variable: 'TERMCHAT_LAN',
		fallback: false,
	},
	tunnel: {
		summary: 'Be reached from elsewhere through an installed program such as cloudflared',
		kind: {type: 'text', bytes: 255},
		value: 'TOOL',
		variable: 'TERMCHAT_TUNNEL',
	},
	'tunnel-command': {
		summary: 'The same through any program: its words, with {port} for the port of the relay',
		kind: {type: 'text', bytes: 1024},
		value: 'COMMAND',
		variable: 'TERMCHAT_TUNNEL_COMMAND',
	},
} as const satisfies Record<string, RelaySetting>;

const DATA_ROWS = {
	'data-dir': {
		summary: 'Where the relay keeps its data',
		kind: {type: 'path'},
		value: 'DIR',
		variable: 'TERMCHAT_DATA_DIR',
		otherwise: phrases('the folder relay of this home'),
	},
	memory: {
		summary: 'Keep nothing on disk',
		kind: {type: 'switch'},
		variable: 'TERMCHAT_MEMORY',
		fallback: false,
	},
	...KEEPING_ROWS,
} as const satisfies Record<string, RelaySetting>;

/** Who it is to people, and whom it takes. */
const PEOPLE_ROWS = {
	name: {
		summary: 'What the relay calls itself',
		kind: {type: 'text', bytes: 64},
		value: 'NAME',
		variable: 'TERMCHAT_RELAY_NAME',
		fallback: 'termchat',
		isLive: true,
	},
	motd: {
		summary: 'Greet everybody with this text',
		kind: {type: 'text', bytes: LIMITS.noticeBytes},
		value: 'TEXT',
		variable: 'TERMCHAT_MOTD',
		isLive: true,
	},
	'motd-file': {
		summary: 'Greet everybody with the text of this file',
		kind: {type: 'path'},
		value: 'FILE',
		variable: 'TERMCHAT_MOTD_FILE',
		isLive: true,
	},
	registration: {
		summary: 'Who may make an account: anybody, whoever is invited, nobody',
		kind: {type: 'choice', choices: ['open', 'invite', 'closed']},
		value: 'MODE',
		variable: 'TERMCHAT_REGISTRATION',
		otherwise: phrases('open where only this machine reaches it, otherwise invite'),
		isLive: true,
	},
	appeal: {
		summary: 'How to object to a ban or a mute: told to whom it concerns',
		kind: {type: 'text', bytes: LIMITS.reasonBytes},
		value: 'TEXT',
		variable: 'TERMCHAT_APPEAL',
		isLive: true,
	},
} as const satisfies Record<string, RelaySetting>;

/** What the host sees of it. */
const SEEING_ROWS = {
	'log-file': {
		summary: 'Write the log to this file, not to standard error',
		kind: {type: 'path'},
		value: 'FILE',
		variable: 'TERMCHAT_LOG_FILE',
	},
	'log-level': {
		summary: 'How much is logged: error, warn or info',
		kind: {type: 'choice', choices: ['error', 'warn', 'info']},
		value: 'LEVEL',
		variable: 'TERMCHAT_LOG_LEVEL',
		otherwise: phrases('info, or warn on a terminal'),
		isLive: true,
	},
	'log-size': {
		summary: 'MiB after which another log file is begun',
		kind: {type: 'integer', from: 1, to: 1024},
		value: 'N',
		variable: 'TERMCHAT_LOG_SIZE',
		fallback: 16,
	},
	'log-count': {
		summary: 'Older log files that are kept',
		kind: {type: 'integer', from: 0, to: 100},
		value: 'N',
		variable: 'TERMCHAT_LOG_COUNT',
		fallback: 5,
	},
	'log-addresses': {
		summary: 'What the log tells of addresses: their network, or nothing',
		kind: {type: 'choice', choices: ['network', 'none']},
		value: 'WHAT',
		variable: 'TERMCHAT_LOG_ADDRESSES',
		fallback: 'network',
		isLive: true,
	},
	'metrics-port': {
		summary: 'Answer /metrics, /healthz and /readyz at this port; 0 for any',
		kind: {type: 'integer', from: 0, to: 65_535},
		value: 'PORT',
		variable: 'TERMCHAT_METRICS_PORT',
	},
	'metrics-host': {
		summary: 'The address to do that on',
		kind: {type: 'text', bytes: 255},
		value: 'ADDRESS',
		variable: 'TERMCHAT_METRICS_HOST',
		fallback: '127.0.0.1',
	},
	'metrics-names': {
		summary: 'Host names it may be asked by, beside localhost and addresses',
		kind: {type: 'list', of: 'names'},
		value: 'LIST',
		variable: 'TERMCHAT_METRICS_NAMES',
		fallback: [],
	},
	watchdog: {
		summary: 'End the relay when it does nothing for 30 seconds; for use under a supervisor',
		kind: {type: 'switch'},
		variable: 'TERMCHAT_WATCHDOG',
		fallback: false,
	},
	dashboard: {
		summary: 'The live view on a terminal; with the flag, lines are printed',
		kind: {type: 'switch'},
		variable: 'TERMCHAT_NO_DASHBOARD',
		fallback: true,
	},
} as const satisfies Record<string, RelaySetting>;

/** The groups that file, docs and checks go by. */
export const RELAY_GROUPS = phrases([
	{title: 'Where it is reached', rows: PLACE_ROWS},
	{title: 'Its data', rows: DATA_ROWS},
	{title: 'Its people', rows: PEOPLE_ROWS},
	{title: 'How much there can be', rows: COUNT_ROWS},
	{title: 'How often', rows: RATE_ROWS},
	{title: 'What its host sees', rows: SEEING_ROWS},
]);

/**
 * The one table of the relay's settings: flags, environment, file, help, completion, manual page and
 * documents come from it.
 */
export const RELAY_SETTINGS = {
	...PLACE_ROWS,
	...DATA_ROWS,
	...PEOPLE_ROWS,
	...COUNT_ROWS,
	...RATE_ROWS,
	...SEEING_ROWS,
} as const satisfies Record<string, RelaySetting>;

export type RelaySettingName = keyof typeof RELAY_SETTINGS;

/** The settings that take values of a kind. */
export type NamesOfKind<Type extends RelaySetting['kind']['type']> = {
	[Name in RelaySettingName]: (typeof RELAY_SETTINGS)[Name]['kind']['type'] extends Type
		? Name
		: never;
}[RelaySettingName];

/** Whether a word names a setting of the relay. */
export function isRelaySettingName(name: string): name is RelaySettingName {
	return Object.hasOwn(RELAY_SETTINGS, name);
}

/** The names of all settings, in the order of the table. */
export const RELAY_SETTING_NAMES: readonly RelaySettingName[] =
	Object.keys(RELAY_SETTINGS).filter(isRelaySettingName);

/** A setting, without what only its own row has. */
export function relaySetting(name: RelaySettingName): RelaySetting {
	return RELAY_SETTINGS[name];
}

/** As typed after the dashes: a switch that is on by itself has a flag to turn it off. */
export function flagOf(name: RelaySettingName): string {
	return isOnByItself(relaySetting(name)) ? `no-${name}` : name;
}

/** Whether its flag and its variable turn it off. */
export function isOnByItself({kind, fallback}: RelaySetting): boolean {
	return kind.type === 'switch' && fallback === true;
}

/** The file the settings can be in. */
export const CONFIG_FLAG = 'config';

/** The same as --registration open. */
const OPEN: Flag = {
	name: 'open',
	summary: 'Let anybody register, on whatever address',
	environment: 'TERMCHAT_OPEN',
};

/** The flags of `serve`. */
export const SERVE_FLAGS: readonly Flag[] = [
	...RELAY_SETTING_NAMES.flatMap((name) => {
		const {summary, value, short, variable, fallback, otherwise} = relaySetting(name);
		const flag = {
			name: flagOf(name),
			...(value !== undefined && {value}),
			...(short !== undefined && {short}),
			summary,
			environment: variable,
			...(value !== undefined && {fallback: fallbackText(fallback) ?? otherwise}),
		};
		return name === 'registration' ? [flag, OPEN] : [flag];
	}),
	{
		name: CONFIG_FLAG,
		value: 'FILE',
		summary: 'Read the settings from this file (default relay.jsonc in the data folder)',
		environment: 'TERMCHAT_RELAY_CONFIG',
	},
	{name: 'init-config', summary: 'Write such a file with every setting and its default, and end'},
	{name: 'check', summary: 'Say what is wrong with settings, files and port, and end'},
	{name: 'print-config', summary: 'Print every setting and where it comes from, and end'},
];

/** A default as one would type it; undefined where it is nothing. */
export function fallbackText(fallback: RelaySetting['fallback']): string | undefined {
	if (fallback === undefined) return undefined;
	if (Array.isArray(fallback)) return fallback.length === 0 ? undefined : fallback.join(',');
	return String(fallback);
}
