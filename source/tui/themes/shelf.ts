import type {ConfigFiles} from '../../client/config-files.ts';
import {sentenceOf} from '../../client/error.ts';
import {phrase} from '../../words/phrase.ts';
import {isThemeName, THEME_NAMES, themes} from './index.ts';
import type {Theme} from './theme.ts';
import {isOwnThemeName, readTheme, type ThemeReading} from './theme-file.ts';

/** The themes to choose from: those of the program, and those in the person's own files. */
export type ThemeShelf = {
	/** All names: the program's, then one's own. Looks into the folder each time. */
	names(): readonly string[];
	/** The theme of that name as it is now; undefined when there is none that can be used. */
	find(name: string): Theme | undefined;
	/** What is to be said about a theme of one's own, or about why there is none. */
	problemsOf(name: string): readonly string[];
};

/** The folder of theme files, within that of the settings. */
const THEME_FOLDER = 'themes';

/** The shelf of a person. Files are read when their theme is asked for. */
export function openThemeShelf(files: Pick<ConfigFiles, 'read' | 'list'>): ThemeShelf {
	const known = new Map<string, {readonly text: string; readonly reading: ThemeReading}>();

	function readingOf(name: string): ThemeReading | undefined {
		if (!isOwnThemeName(name)) {
			return undefined;
		}
		try {
			const text = files.read(`${THEME_FOLDER}/${name}.json`);
			if (text === undefined) {
				return undefined;
			}
			const held = known.get(name);
			// The same text is the same theme: what was painted with it stays good.
			const reading = held?.text === text ? held.reading : readTheme(name, text);
			known.set(name, {text, reading});
			return reading;
		} catch (error) {
			return {theme: undefined, problems: [sentenceOf(error)], warnings: []};
		}
	}

	return {
		names: () => [...THEME_NAMES, ...files.list(THEME_FOLDER).filter(isOwnThemeName)],
		find: (name) => (isThemeName(name) ? themes[name] : readingOf(name)?.theme),
		problemsOf(name) {
			if (name === 'auto' || isThemeName(name)) {
				return [];
			}
			const {problems, warnings} = readingOf(name) ?? {
				problems: [phrase`There is none of that name. /theme lists them.`],
				warnings: [],
			};
			return [...problems, ...warnings].map((sentence) => phrase`Theme ${name}: ${sentence}`);
		},
	};
}
