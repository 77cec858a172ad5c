import {normalizeAddress} from '../../client/address.ts';
import {InputError} from '../../client/error.ts';
import type {Limits} from '../../protocol/limits.ts';
import {parseAddressRange} from '../../server/transport/address-range.ts';
import {phrase} from '../../words/phrase.ts';

/** A value as the file has it: a rate is a text like `10/s`, a size one like `25M`. */
export type RelayValue = string | number | boolean | readonly string[];

/** What a setting of the relay takes. */
export type RelaySettingKind =
	/** So many bytes of UTF-8. */
	| {readonly type: 'text'; readonly bytes: number}
	/** The path of a file or folder: in a file, from that file's folder on. */
	| {readonly type: 'path'}
	/** The address of a relay. */
	| {readonly type: 'address'}
	| {readonly type: 'integer'; readonly from: number; readonly to: number}
	| {readonly type: 'switch'}
	| {readonly type: 'choice'; readonly choices: readonly string[]}
	/** In the file an array; elsewhere with commas between. */
	| {readonly type: 'list'; readonly of: 'proxies' | 'origins' | 'names'}
	/** So many a second, minute, hour or day: `10/s`, `120/m`. */
	| {readonly type: 'rate'}
	/** So many bytes: `512K`, `25M`, `1G`, each 1024 of the one before. */
	| {readonly type: 'size'; readonly most: string};

/** One setting of the relay: what the flags, the environment, the file, the help and the docs say of it. */
export type RelaySetting = {
	/** One line for help; for the docs a sentence, with its full stop added. */
	readonly summary: string;
	readonly kind: RelaySettingKind;
	/** What a value looks like in help: `FILE`. Switches have none. */
	readonly value?: string;
	readonly short?: string;
	/** The environment variable. For a switch that is on unless turned off, it turns it off. */
	readonly variable: string;
	/** What holds when nobody says anything; left out where that is nothing. */
	readonly fallback?: RelayValue;
	/** Holds in place of a fallback that depends on something else. */
	readonly otherwise?: string;
	/** Whether a running relay takes a new value when it is told to reload. */
	readonly isLive?: boolean;
	/** The limit that it sets, in so many of its units. */
	readonly limit?: {readonly name: keyof Limits; readonly unit?: number};
};

/** A value from what the command line or the environment says; undefined when it is none. */
export function readTyped(kind: RelaySettingKind, typed: string): RelayValue | undefined {
	const text = typed.trim();
	switch (kind.type) {
		case 'integer':
			return checked(kind, /^\d{1,9}$/.test(text) ? Number(text) : undefined);
		case 'switch':
			return SWITCHES.get(text.toLowerCase());
		case 'list':
			return checked(kind, wordsOf(text));
		case 'text':
		case 'path':
		case 'address':
		case 'choice':
		case 'rate':
		case 'size':
			return checked(kind, text);
	}
}

/** A value from what the file says; undefined when it is none. */
export function readWritten(kind: RelaySettingKind, value: unknown): RelayValue | undefined {
	if (kind.type === 'list' && typeof value === 'string') return checked(kind, wordsOf(value));
	if (kind.type === 'size' && typeof value === 'number') return checked(kind, String(value));
	return checked(kind, value);
}

/** Completes the sentence "The setting … takes …", in the language of this run. */
export function takesOf(kind: RelaySettingKind): string {
	switch (kind.type) {
		case 'text':
			return phrase`a text of at most ${kind.bytes} bytes`;
		case 'path':
			return phrase`the path of a file or folder`;
		case 'address':
			return phrase`an address like wss://chat.example.org`;
		case 'integer':
			return phrase`a whole number from ${kind.from} to ${kind.to}`;
		case 'switch':
			return phrase`true or false`;
		case 'choice':
			return phrase`one of ${kind.choices.join(', ')}`;
		case 'list':
			return LIST_TAKES[kind.of]();
		case 'rate':
			return phrase`a rate like 10/s or 120/m`;
		case 'size':
			return phrase`a size like 512K, 25M or 1G, at most ${kind.most}`;
	}
}

/** A rate as so many a second; undefined when the text is none. */
export function perSecond(text: string): number | undefined {
	const [, digits, unit = ''] = /^(\d{1,7})\/([smhd])$/.exec(text) ?? [];
	const seconds = SECONDS.get(unit);
	if (digits === undefined || seconds === undefined) return undefined;
	const rate = Number(digits) / seconds;
	return rate > 0 && rate <= FASTEST ? rate : undefined;
}

/** A size in bytes; undefined when the text is none. */
export function bytesOf(text: string): number | undefined {
	const [, digits, unit = ''] = /^(\d{1,15})([KMGT]?)$/i.exec(text) ?? [];
	const bytes = Number(digits) * 1024 ** SIZE_UNITS.indexOf(unit.toUpperCase());
	return digits !== undefined && Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** A number of bytes as such a text, in the largest unit of which there is a whole number. */
export function sizeText(bytes: number): string {
	const unit = SIZE_UNITS.findLastIndex((_, power) => bytes % 1024 ** power === 0);
	return bytes === 0 ? '0' : `${bytes / 1024 ** unit}${SIZE_UNITS[unit]}`;
}

const SIZE_UNITS = ['', 'K', 'M', 'G', 'T'];

function isSizeUpTo(text: string, most: string): boolean {
	const bytes = bytesOf(text);
	return bytes !== undefined && bytes <= (bytesOf(most) ?? 0);
}

const SECONDS: ReadonlyMap<string, number> = new Map([
	['s', 1],
	['m', 60],
	['h', 3600],
	['d', 86_400],
]);

/** A second; whoever wants more wants no limit. */
const FASTEST = 100_000;

const SWITCHES: ReadonlyMap<string, boolean> = new Map([
	...['1', 'true', 'yes', 'on'].map((word) => [word, true] as const),
	...['0', 'false', 'no', 'off'].map((word) => [word, false] as const),
]);

/** Entries of a list. */
const MOST = 100;

const LIST_TAKES = {
	proxies: () =>
		phrase`addresses like 192.0.2.7, ranges like 10.0.0.0/8, and the words loopback and unix`,
	origins: () => phrase`origins of web pages like https://chat.example.org`,
	names: () => phrase`host names like relay.internal`,
} as const;

function wordsOf(text: string): readonly string[] {
	return text
		.split(',')
		.map((word) => word.trim())
		.filter((word) => word !== '');
}

function checked(kind: RelaySettingKind, value: unknown): RelayValue | undefined {
	switch (kind.type) {
		case 'text':
			return isText(value) && Buffer.byteLength(value) <= kind.bytes ? value : undefined;
		case 'path':
			return isText(value) && value !== '' ? value : undefined;
		case 'address':
			return isText(value) ? addressIn(value) : undefined;
		case 'integer':
			return isInteger(value) && value >= kind.from && value <= kind.to ? value : undefined;
		case 'switch':
			return typeof value === 'boolean' ? value : undefined;
		case 'choice':
			return kind.choices.find((choice) => choice === value);
		case 'list':
			return Array.isArray(value) && value.length <= MOST && value.every(isEntry[kind.of])
				? value
				: undefined;
		case 'rate':
			return isText(value) && perSecond(value) !== undefined ? value : undefined;
		case 'size':
			return isText(value) && isSizeUpTo(value, kind.most) ? value : undefined;
	}
}

const isEntry = {
	proxies: (value: unknown): value is string =>
		value === 'loopback' ||
		value === 'unix' ||
		(isText(value) && parseAddressRange(value) !== undefined),
	origins: (value: unknown): value is string =>
		isText(value) && URL.parse(value)?.origin === value && /^https?:/.test(value),
	names: (value: unknown): value is string =>
		isText(value) && value.length <= 253 && /^[\da-z_-]+(?:\.[\da-z_-]+)*$/.test(value),
} as const;

function isText(value: unknown): value is string {
	return typeof value === 'string' && !value.includes('\0');
}

function isInteger(value: unknown): value is number {
	return typeof value === 'number' && Number.isSafeInteger(value);
}

function addressIn(text: string): string | undefined {
	try {
		const {url, invite} = normalizeAddress(text);
		return invite === undefined ? url : undefined;
	} catch (error) {
		if (error instanceof InputError) return undefined;
		throw error;
	}
}
