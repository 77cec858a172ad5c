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
	allowInsecure: boolean;
};

export type SettingName = keyof SettingValues;

type Setting<Value> = {
	readonly summary: string;
	/** Completes the sentence "The setting … takes …". */
	readonly takes: string;
	/** The environment variable that overrides the file. */
	readonly variable: string;
	readonly fallback: Value;
	/** How a text is read: as it stands, as a number, or as on or off. */
	readonly type: 'text' | 'integer' | 'switch';
	isValid(value: unknown): value is Value;
};

/** The one table of settings: the file, the environment, the help and the docs are made from it. */
export const SETTINGS: {readonly [Name in SettingName]: Setting<SettingValues[Name]>} = {
	server: textSetting('The relay to connect to.', 'TERMCHAT_SERVER', 300),
	name: textSetting('The account name to log in with.', 'TERMCHAT_NAME', 64),
	theme: {
		...textSetting('The colours.', 'TERMCHAT_THEME', 64),
		takes: 'the name of a theme; type /help to see them',
		fallback: 'auto',
	},
	symbols: choiceSetting('Which characters draw lines and marks.', 'TERMCHAT_SYMBOLS', [
		'auto',
		'unicode',
		'ascii',
	]),
	mouse: switchSetting('Whether clicks and the wheel are used.', 'TERMCHAT_MOUSE', true),
	bell: choiceSetting('When the terminal rings.', 'TERMCHAT_BELL', ['mentions', 'none', 'all']),
	awayAfterMinutes: {
		summary: 'Minutes without a key press after which you are shown as away; 0 for never.',
		takes: 'a whole number from 0 to 1440',
		variable: 'TERMCHAT_AWAY_AFTER',
		fallback: 10,
		type: 'integer',
		isValid: (value): value is number =>
			typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= 1440,
	},
	joinLines: choiceSetting('How coming and going is shown.', 'TERMCHAT_JOIN_LINES', [
		'condensed',
		'all',
		'none',
	]),
	timeFormat: choiceSetting('How times are written.', 'TERMCHAT_TIME_FORMAT', ['24h', '12h']),
	allowInsecure: switchSetting(
		'Whether relays on other machines may be reached without encryption.',
		'TERMCHAT_ALLOW_INSECURE',
		false,
	),
};

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
		isValid: (value): value is Choice => choices.some((choice) => choice === value),
	};
}

function switchSetting(summary: string, variable: string, fallback: boolean): Setting<boolean> {
	return {
		summary,
		takes: 'on or off',
		variable,
		fallback,
		type: 'switch',
		isValid: (value): value is boolean => typeof value === 'boolean',
	};
}
