import {dark} from './dark.ts';
import {light} from './light.ts';
import {none} from './none.ts';
import {sixteen} from './sixteen.ts';
import type {ColorDepth, Theme} from './theme.ts';

/** The themes by the name that the setting `theme` knows them by. */
export const themes = {dark, light, sixteen, none} as const;

export type ThemeName = keyof typeof themes;

/** Whether a name, as typed by a person, is that of a theme. */
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
