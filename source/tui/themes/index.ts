import {dark} from './dark.ts';
import {ember} from './ember.ts';
import {highContrastDark} from './high-contrast-dark.ts';
import {highContrastLight} from './high-contrast-light.ts';
import {light} from './light.ts';
import {none} from './none.ts';
import {sixteen} from './sixteen.ts';
import type {ColorDepth, Theme} from './theme.ts';
import {tideDark} from './tide-dark.ts';
import {tideLight} from './tide-light.ts';

/** The themes by the name that the setting `theme` knows them by. */
export const themes = {
	dark,
	light,
	'high-contrast-dark': highContrastDark,
	'high-contrast-light': highContrastLight,
	'tide-dark': tideDark,
	'tide-light': tideLight,
	ember,
	sixteen,
	none,
} as const;

export type ThemeName = keyof typeof themes;

/** The names of the themes that come with the program. */
export const THEME_NAMES: readonly ThemeName[] = Object.keys(themes).filter(isThemeName);

/** Whether a name, as typed by a person, is that of a theme that comes with the program. */
export function isThemeName(name: string): name is ThemeName {
	return Object.hasOwn(themes, name);
}

/**
 * The theme as a terminal of this depth can show it. With sixteen colours the nearest match for an RGB
 * colour depends on a palette that we cannot see, so the theme made for sixteen takes its place.
 */
export function themeForDepth(theme: Theme, depth: ColorDepth): Theme {
	switch (depth) {
		case 'none':
			return none;
		case '16':
			return theme.backgrounds.length > 0 ? sixteen : theme;
		case '256':
		case 'truecolor':
			return theme;
	}
}
