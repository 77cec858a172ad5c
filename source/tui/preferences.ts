import type {SettingValues} from '../client/setting-table.ts';
import type {Settings} from '../client/settings.ts';
import type {Look} from './text/paint.ts';
import {type Symbols, symbolSets} from './text/symbols.ts';
import type {Rgb} from './themes/color.ts';
import {isThemeName, themes} from './themes/index.ts';
import {leastContrast} from './themes/legibility.ts';
import type {ColorDepth, Theme} from './themes/theme.ts';
import type {ScreenContext} from './view.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the person and the terminal want, as the window uses it. */
export type Preferences = Pick<
	ScreenContext,
	'look' | 'symbols' | 'joinLines' | 'zoneOffset' | 'timeFormat'
> &
	Pick<
		SettingValues,
		| 'bell'
		| 'hyperlinks'
		| 'notifications'
		| 'notifyPrivacy'
		| 'notifyCommand'
		| 'undoSendSeconds'
		| 'secretGuard'
		| 'previews'
	> & {
		readonly isMouseOn: boolean;
		/** Milliseconds without a key after which the person is shown as away; 0 for never. */
		readonly awayAfter: number;
		/** The newest lines stay in sight while one reads further up. */
		readonly hasTailPeek: boolean;
		/** Begin where the last window was left. */
		readonly restoresWindow: boolean;
	};

/** What `auto` goes by, and where themes come from. */
export type ThemeChoice = {
	/** The terminal's background, where it told. */
	readonly background?: Rgb | undefined;
	/** Finds a theme by its name; only those of the program unless given. */
	readonly find?: (name: string) => Theme | undefined;
	/** Whether the terminal draws our signs as wide as they are; it is believed to unless it was measured. */
	readonly drawsSymbols?: boolean | undefined;
};

/** Reads the settings for a terminal with this environment (`process.env`). */
export function preferencesFor(
	settings: Settings,
	environment: Environment,
	choice: ThemeChoice = {},
): Preferences {
	return {
		look: {
			...lookFor(settings.get('theme'), environment, choice),
			hyperlinks: settings.get('hyperlinks') && takesLinks(environment),
		},
		symbols: symbolsFor(settings.get('symbols'), environment, choice.drawsSymbols),
		joinLines: settings.get('joinLines'),
		timeFormat: settings.get('timeFormat'),
		isMouseOn: settings.get('mouse'),
		awayAfter: settings.get('awayAfterMinutes') * 60_000,
		bell: settings.get('bell'),
		hyperlinks: settings.get('hyperlinks'),
		hasTailPeek: settings.get('tailPeek'),
		notifications: settings.get('notifications'),
		notifyPrivacy: settings.get('notifyPrivacy'),
		notifyCommand: settings.get('notifyCommand'),
		undoSendSeconds: settings.get('undoSendSeconds'),
		secretGuard: settings.get('secretGuard'),
		previews: settings.get('previews'),
		restoresWindow: settings.get('restoreWindow'),
		zoneOffset: (time) => -new Date(time).getTimezoneOffset(),
	};
}

/** Whether what stands between us and the screen keeps a link that it does not know out of the picture. */
function takesLinks({TERM = ''}: Environment): boolean {
	return !/^(?:linux|dumb|cons25|vt\d+|screen$|screen\.(?!xterm|tmux))/.test(TERM);
}

/** The theme of that name as this terminal can show it; `auto` and unknown names let it decide. */
export function lookFor(
	theme: string,
	environment: Environment,
	{background, find = builtIn}: ThemeChoice = {},
): Look {
	const depth = colorDepth(environment);
	const chosen = theme === 'auto' ? undefined : find(theme);
	return {
		theme: chosen ?? themes[groundOf(environment, background)],
		depth,
		attributes: environment.TERM !== 'dumb',
	};
}

function builtIn(name: string): Theme | undefined {
	return isThemeName(name) ? themes[name] : undefined;
}

/** On which kind of ground the terminal writes: what it said itself, else what its variable says. */
function groundOf(environment: Environment, background: Rgb | undefined): 'dark' | 'light' {
	if (background === undefined) {
		return isLight(environment) ? 'light' : 'dark';
	}
	const {dark, light} = themes;
	return leastContrast(light, background) > leastContrast(dark, background) ? 'light' : 'dark';
}

/** How many colours the terminal says that it has; none where NO_COLOR is set (no-color.org). */
export function colorDepth({
	NO_COLOR,
	COLORTERM = '',
	TERM = '',
	...rest
}: Environment): ColorDepth {
	if ((NO_COLOR !== undefined && NO_COLOR !== '') || TERM === 'dumb') {
		return 'none';
	}
	if (/^(?:truecolor|24bit)$/i.test(COLORTERM) || rest.WT_SESSION !== undefined) {
		return 'truecolor';
	}
	if (/direct|kitty|ghostty|alacritty/i.test(TERM)) {
		return 'truecolor';
	}
	return /256|iterm|apple_terminal/i.test(`${TERM} ${rest.TERM_PROGRAM ?? ''}`) ? '256' : '16';
}

/**
 * The signs to draw with; `auto` takes ASCII where the locale knows nothing else, and where the terminal
 * was measured and does not draw them as wide as they are.
 */
function symbolsFor(choice: string, environment: Environment, drawsSymbols = true): Symbols {
	if (choice === 'unicode' || choice === 'ascii') {
		return symbolSets[choice];
	}
	const {LC_ALL, LC_CTYPE, LANG, TERM} = environment;
	const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
	const isNarrow = locale !== undefined && !/utf-?8/i.test(locale);
	return isNarrow || !drawsSymbols || TERM === 'dumb' ? symbolSets.ascii : symbolSets.unicode;
}

/** rxvt and others tell their colours by number as 'text;background': 7 and 15 are the light ones. */
function isLight({COLORFGBG = ''}: Environment): boolean {
	return /(?:^|;)(?:7|15)$/.test(COLORFGBG);
}
