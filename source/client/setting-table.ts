/** Every setting of this release with its type. */
export type SettingValues = {
	server: string;
	name: string;
	theme: string;
	symbols: 'auto' | 'unicode' | 'ascii';
	mouse: boolean;
	bell: 'none' | 'mentions' | 'all';
	awayAfterMinutes: number;
	joinLines: 'all' | 'condensed' | 'none';
	timeFormat: '24h' | '12h';
	hyperlinks: boolean;
	tailPeek: boolean;
	keyProfile: 'default' | 'emacs' | 'vim';
	notifications: 'none' | 'mentions' | 'all';
	notifyPrivacy: 'full' | 'sender' | 'none';
	notifyCommand: string;
	undoSendSeconds: number;
	secretGuard: boolean;
	restoreWindow: boolean;
	allowInsecure: boolean;
};

export type SettingName = keyof SettingValues;

/** One setting: what it is for, and what it takes. */
export type Setting<Value> = {
	readonly summary: string;
	/** Completes the sentence "The setting … takes …". */
	readonly takes: string;
	/** The environment variable that overrides the file. */
	readonly variable: string;
	readonly fallback: Value;
	/** How a text is read: as it stands, as a number, or as on or off. */
	readonly type: 'text' | 'integer' | 'switch';
	/** All that it takes, where that is a list. */
	readonly choices?: readonly string[];
	/** Only the next start goes by a new value. */
	readonly needsRestart?: boolean;
	isValid(value: unknown): value is Value;
};

/** The one table of settings: the file, the environment, the help and the docs are made from it. */
export const SETTINGS: {readonly [Name in SettingName]: Setting<SettingValues[Name]>} = {
	server: {
		...textSetting('The relay to connect to.', 'TERMCHAT_SERVER', 300),
		needsRestart: true,
	},
	name: {
		...textSetting('The account name to log in with.', 'TERMCHAT_NAME', 64),
		needsRestart: true,
	},
	theme: {
		...textSetting('The colours.', 'TERMCHAT_THEME', 64),
		takes: 'the name of a theme; /theme lists them',
		fallback: 'auto',
	},
	symbols: choiceSetting('Which characters draw lines and marks.', 'TERMCHAT_SYMBOLS', [
		'auto',
		'unicode',
		'ascii',
	]),
	mouse: switchSetting('Whether clicks and the wheel are used.', 'TERMCHAT_MOUSE', true),
	bell: choiceSetting('When the terminal rings.', 'TERMCHAT_BELL', ['mentions', 'none', 'all']),
	awayAfterMinutes: integerSetting(
		'Minutes without a key press after which you are shown as away; 0 for never.',
		'TERMCHAT_AWAY_AFTER',
		{from: 0, to: 1440, fallback: 10},
	),
	joinLines: choiceSetting('How coming and going is shown.', 'TERMCHAT_JOIN_LINES', [
		'condensed',
		'all',
		'none',
	]),
	timeFormat: choiceSetting('How times are written.', 'TERMCHAT_TIME_FORMAT', ['24h', '12h']),
	hyperlinks: switchSetting(
		'Whether addresses are links that the terminal can open.',
		'TERMCHAT_HYPERLINKS',
		true,
	),
	tailPeek: switchSetting(
		'Whether the newest lines stay in sight while you read further up.',
		'TERMCHAT_TAIL_PEEK',
		true,
	),
	keyProfile: choiceSetting('Whose habits the keys follow.', 'TERMCHAT_KEY_PROFILE', [
		'default',
		'emacs',
		'vim',
	]),
	notifications: choiceSetting('When the desktop is told.', 'TERMCHAT_NOTIFICATIONS', [
		'mentions',
		'none',
		'all',
	]),
	notifyPrivacy: choiceSetting(
		'How much a notification shows: who and what, who, or neither.',
		'TERMCHAT_NOTIFY_PRIVACY',
		['sender', 'full', 'none'],
	),
	notifyCommand: {
		...textSetting(
			'A program to run for each notification, in place of asking the terminal.',
			'TERMCHAT_NOTIFY_COMMAND',
			1000,
		),
		takes: 'the path of a program, or a JSON array of it and its arguments; empty for none',
		isValid: isProgram,
	},
	undoSendSeconds: integerSetting(
		'Seconds in which a message that you sent can still be taken back; 0 for none.',
		'TERMCHAT_UNDO_SEND',
		{from: 0, to: 10, fallback: 0},
	),
	secretGuard: switchSetting(
		'Whether termchat asks before it sends what looks like a password or a key.',
		'TERMCHAT_SECRET_GUARD',
		true,
	),
	restoreWindow: switchSetting(
		'Whether the next start opens the room that you left.',
		'TERMCHAT_RESTORE_WINDOW',
		true,
	),
	allowInsecure: {
		...switchSetting(
			'Whether relays on other machines may be reached without encryption.',
			'TERMCHAT_ALLOW_INSECURE',
			false,
		),
		needsRestart: true,
	},
};

/** The names of all settings, in the order of the table. */
export const SETTING_NAMES: readonly SettingName[] = Object.keys(SETTINGS).filter(isSettingName);

/** Whether a word names a setting. */
export function isSettingName(name: string): name is SettingName {
	return Object.hasOwn(SETTINGS, name);
}

/** A setting's value from what somebody typed; undefined when it is none. */
export function valueFromText<Name extends SettingName>(
	name: Name,
	text: string,
): SettingValues[Name] | undefined {
	const setting = SETTINGS[name];
	const value = parsed(text.trim(), setting.type);
	return setting.isValid(value) ? value : undefined;
}

/** A setting's value as one would type it. */
export function textOfValue(value: SettingValues[SettingName]): string {
	return typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value);
}

/**
 * What `notifyCommand` says: the program and its arguments, by themselves, so that no shell reads
 * them; undefined for none.
 */
export function programOf(command: string): readonly [string, ...string[]] | undefined {
	const text = command.trim();
	if (text === '') {
		return undefined;
	}
	if (!text.startsWith('[')) {
		return [text];
	}
	try {
		const words: unknown = JSON.parse(text);
		const [program, ...rest] = Array.isArray(words) && words.every(isText) ? words : [];
		return program === undefined || program === '' ? undefined : [program, ...rest];
	} catch {
		return undefined;
	}
}

function isText(value: unknown): value is string {
	return typeof value === 'string' && !value.includes('\0');
}

function isProgram(value: unknown): value is string {
	const isShort = isText(value) && value.length <= 1000;
	return isShort && (value.trim() === '' || programOf(value) !== undefined);
}

const ON = new Set(['true', 'on', 'yes', '1']);
const OFF = new Set(['false', 'off', 'no', '0']);

function parsed(text: string, type: Setting<unknown>['type']): unknown {
	switch (type) {
		case 'switch': {
			const lower = text.toLowerCase();
			return ON.has(lower) || (OFF.has(lower) ? false : undefined);
		}
		case 'integer':
			return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
		case 'text':
			return text;
	}
}

function textSetting(summary: string, variable: string, length: number): Setting<string> {
	return {
		summary,
		takes: `a text of at most ${length} characters`,
		variable,
		fallback: '',
		type: 'text',
		isValid: (value): value is string => typeof value === 'string' && value.length <= length,
	};
}

/** The first choice is the default. */
function choiceSetting<const Choice extends string>(
	summary: string,
	variable: string,
	choices: readonly [Choice, ...Choice[]],
): Setting<Choice> {
	return {
		summary,
		takes: `one of ${[...choices].sort().join(', ')}`,
		variable,
		fallback: choices[0],
		type: 'text',
		choices,
		isValid: (value): value is Choice => choices.some((choice) => choice === value),
	};
}

function integerSetting(
	summary: string,
	variable: string,
	{from, to, fallback}: {readonly from: number; readonly to: number; readonly fallback: number},
): Setting<number> {
	return {
		summary,
		takes: `a whole number from ${from} to ${to}`,
		variable,
		fallback,
		type: 'integer',
		isValid: (value): value is number =>
			typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to,
	};
}

function switchSetting(summary: string, variable: string, fallback: boolean): Setting<boolean> {
	return {
		summary,
		takes: 'on or off',
		variable,
		fallback,
		type: 'switch',
		choices: ['on', 'off'],
		isValid: (value): value is boolean => typeof value === 'boolean',
	};
}
