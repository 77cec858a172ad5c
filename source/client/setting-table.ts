import {canonical} from '../words/catalogue-file.ts';
import {phrase} from '../words/phrase.ts';

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
	downloads: string;
	previews: 'auto' | 'blocks' | 'off';
	allowInsecure: boolean;
	language: string;
};

export type SettingName = keyof SettingValues;

/** One setting: what it is for, and what it takes. */
export type Setting<Value> = {
	readonly summary: string;
	/** Completes the sentence "The setting … takes …", in the language of this run. */
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
	server: textSetting({
		summary: 'The relay to connect to.',
		variable: 'TERMCHAT_SERVER',
		longest: 300,
		needsRestart: true,
	}),
	name: textSetting({
		summary: 'The account name to log in with.',
		variable: 'TERMCHAT_NAME',
		longest: 64,
		needsRestart: true,
	}),
	theme: {
		...textSetting({summary: 'The colours.', variable: 'TERMCHAT_THEME', longest: 64}),
		get takes() {
			return phrase`the name of a theme; /theme lists them`;
		},
		fallback: 'auto',
	},
	symbols: choiceSetting({
		summary: 'Which characters draw lines and marks.',
		variable: 'TERMCHAT_SYMBOLS',
		choices: ['auto', 'unicode', 'ascii'],
	}),
	mouse: switchSetting({
		summary: 'Whether clicks and the wheel are used.',
		variable: 'TERMCHAT_MOUSE',
		fallback: true,
	}),
	bell: choiceSetting({
		summary: 'When the terminal rings.',
		variable: 'TERMCHAT_BELL',
		choices: ['mentions', 'none', 'all'],
	}),
	awayAfterMinutes: integerSetting({
		summary: 'Minutes without a key press after which you are shown as away; 0 for never.',
		variable: 'TERMCHAT_AWAY_AFTER',
		from: 0,
		to: 1440,
		fallback: 10,
	}),
	joinLines: choiceSetting({
		summary: 'How coming and going is shown.',
		variable: 'TERMCHAT_JOIN_LINES',
		choices: ['condensed', 'all', 'none'],
	}),
	timeFormat: choiceSetting({
		summary: 'How times are written.',
		variable: 'TERMCHAT_TIME_FORMAT',
		choices: ['24h', '12h'],
	}),
	hyperlinks: switchSetting({
		summary: 'Whether addresses are links that the terminal can open.',
		variable: 'TERMCHAT_HYPERLINKS',
		fallback: true,
	}),
	tailPeek: switchSetting({
		summary: 'Whether the newest lines stay in sight while you read further up.',
		variable: 'TERMCHAT_TAIL_PEEK',
		fallback: true,
	}),
	keyProfile: choiceSetting({
		summary: 'Whose habits the keys follow.',
		variable: 'TERMCHAT_KEY_PROFILE',
		choices: ['default', 'emacs', 'vim'],
	}),
	notifications: choiceSetting({
		summary: 'When the desktop is told.',
		variable: 'TERMCHAT_NOTIFICATIONS',
		choices: ['mentions', 'none', 'all'],
	}),
	notifyPrivacy: choiceSetting({
		summary: 'How much a notification shows: who and what, who, or neither.',
		variable: 'TERMCHAT_NOTIFY_PRIVACY',
		choices: ['sender', 'full', 'none'],
	}),
	notifyCommand: {
		...textSetting({
			summary: 'A program to run for each notification, in place of asking the terminal.',
			variable: 'TERMCHAT_NOTIFY_COMMAND',
			longest: 1000,
		}),
		get takes() {
			return phrase`the path of a program, or a JSON array of it and its arguments; empty for none`;
		},
		isValid: isProgram,
	},
	undoSendSeconds: integerSetting({
		summary: 'Seconds in which a message that you sent can still be taken back; 0 for none.',
		variable: 'TERMCHAT_UNDO_SEND',
		from: 0,
		to: 10,
		fallback: 0,
	}),
	secretGuard: switchSetting({
		summary: 'Whether termchat asks before it sends what looks like a password or a key.',
		variable: 'TERMCHAT_SECRET_GUARD',
		fallback: true,
	}),
	restoreWindow: switchSetting({
		summary: 'Whether the next start opens the room that you left.',
		variable: 'TERMCHAT_RESTORE_WINDOW',
		fallback: true,
	}),
	downloads: {
		...textSetting({
			summary: 'The folder that files are saved in.',
			variable: 'TERMCHAT_DOWNLOADS',
			longest: 1000,
		}),
		get takes() {
			return phrase`the path of a folder; empty for the one where browsers put theirs`;
		},
	},
	previews: choiceSetting({
		summary: 'How pictures are shown: the best the terminal is known to draw, as blocks, or not.',
		variable: 'TERMCHAT_PREVIEWS',
		choices: ['auto', 'blocks', 'off'],
	}),
	allowInsecure: switchSetting({
		summary: 'Whether relays on other machines may be reached without encryption.',
		variable: 'TERMCHAT_ALLOW_INSECURE',
		fallback: false,
		needsRestart: true,
	}),
	language: {
		...textSetting({
			summary: 'The language of termchat.',
			variable: 'TERMCHAT_LANGUAGE',
			longest: 35,
			needsRestart: true,
		}),
		get takes() {
			return phrase`auto, en, or the tag of a language that has a file, such as de or pt-BR`;
		},
		fallback: 'auto',
		isValid: isLanguage,
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

function isLanguage(value: unknown): value is string {
	return value === 'auto' || (typeof value === 'string' && canonical(value) !== undefined);
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

/** What every row of the table has of its own. */
type Row = Pick<Setting<never>, 'summary' | 'variable' | 'needsRestart'>;

function textSetting({longest, ...row}: Row & {readonly longest: number}): Setting<string> {
	return {
		...row,
		get takes() {
			return phrase`a text of at most ${longest} characters`;
		},
		fallback: '',
		type: 'text',
		isValid: (value): value is string => typeof value === 'string' && value.length <= longest,
	};
}

/** The first choice is the default. */
function choiceSetting<const Choice extends string>({
	choices,
	...row
}: Row & {readonly choices: readonly [Choice, ...Choice[]]}): Setting<Choice> {
	return {
		...row,
		get takes() {
			return phrase`one of ${[...choices].sort().join(', ')}`;
		},
		fallback: choices[0],
		type: 'text',
		choices,
		isValid: (value): value is Choice => choices.some((choice) => choice === value),
	};
}

function integerSetting({
	from,
	to,
	...row
}: Row & {
	readonly from: number;
	readonly to: number;
	readonly fallback: number;
}): Setting<number> {
	return {
		...row,
		get takes() {
			return phrase`a whole number from ${from} to ${to}`;
		},
		type: 'integer',
		isValid: (value): value is number =>
			typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to,
	};
}

function switchSetting(row: Row & {readonly fallback: boolean}): Setting<boolean> {
	return {
		...row,
		get takes() {
			return phrase`on or off`;
		},
		type: 'switch',
		choices: ['on', 'off'],
		isValid: (value): value is boolean => typeof value === 'boolean',
	};
}
