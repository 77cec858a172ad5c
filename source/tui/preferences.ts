import type {Settings} from '../client/settings.ts';
import type {Look} from './text/paint.ts';
import {type Symbols, symbolSets} from './text/symbols.ts';
import {isThemeName, themes} from './themes/index.ts';
import type {ColorDepth} from './themes/theme.ts';
import type {ScreenContext} from './view.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** What the person and the terminal want, as the window uses it. */
export type Preferences = Pick<
	ScreenContext,
	'look' | 'symbols' | 'joinLines' | 'zoneOffset' | 'timeFormat'
> & {
	readonly isMouseOn: boolean;
	/** Milliseconds without a key after which the person is shown as away; 0 for never. */
	readonly awayAfter: number;
	readonly bell: 'none' | 'mentions' | 'all';
};

/** Reads the settings for a terminal with this environment (`process.env`). */
export function preferencesFor(settings: Settings, environment: Environment): Preferences {
	return {
		look: lookFor(settings.get('theme'), environment),
		symbols: symbolsFor(settings.get('symbols'), environment),
		joinLines: settings.get('joinLines'),
		timeFormat: settings.get('timeFormat'),
		isMouseOn: settings.get('mouse'),
		awayAfter: settings.get('awayAfterMinutes') * 60_000,
		bell: settings.get('bell'),
		zoneOffset: (time) => -new Date(time).getTimezoneOffset(),
	};
}

/** The theme of that name as this terminal can show it; `auto` and unknown names let it decide. */
export function lookFor(theme: string, environment: Environment): Look {
	const depth = colorDepth(environment);
	const chosen = isThemeName(theme) ? theme : isLight(environment) ? 'light' : 'dark';
	return {theme: themes[chosen], depth, attributes: environment.TERM !== 'dumb'};
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

/** The signs to draw with; `auto` takes ASCII where the locale knows nothing else. */
export function symbolsFor(choice: string, environment: Environment): Symbols {
	if (choice === 'unicode' || choice === 'ascii') {
		return symbolSets[choice];
	}
	const {LC_ALL, LC_CTYPE, LANG, TERM} = environment;
	const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== '');
	const isNarrow = locale !== undefined && !/utf-?8/i.test(locale);
	return isNarrow || TERM === 'dumb' ? symbolSets.ascii : symbolSets.unicode;
}

/** rxvt and others tell their colours by number as 'text;background': 7 and 15 are the light ones. */
function isLight({COLORFGBG = ''}: Environment): boolean {
	return /(?:^|;)(?:7|15)$/.test(COLORFGBG);
}
