import {nearest} from '../../client/commands/nearest.ts';
import {parseSettingsText} from '../../client/settings-text.ts';
import {phrase} from '../../words/phrase.ts';
import {parseRgb} from './color.ts';
import {isThemeName, THEME_NAMES, themes} from './index.ts';
import {faintColors} from './legibility.ts';
import {
	ansiColors,
	type Color,
	fixedRoles,
	nameColorCount,
	type Style,
	type Theme,
} from './theme.ts';

/** A theme as its file describes it. */
export type ThemeReading = {
	/** What could be understood, over the theme it is based on; undefined when nothing could. */
	readonly theme: Theme | undefined;
	/** Sentences about what is left out because it cannot be meant. */
	readonly problems: readonly string[];
	/** Sentences about colours that are hard to see. */
	readonly warnings: readonly string[];
};

/**
 * Reads a theme file: JSON, comments allowed, with `base` (a theme that comes with the program),
 * `backgrounds`, `roles` and `names`; all but what differs from the base can be left out.
 */
export function readTheme(name: string, text: string): ThemeReading {
	const problems: string[] = [];
	const theme = themeFrom(name, fileContent(text, problems), problems);
	const warnings = theme === undefined ? [] : warningsAbout(theme);
	return {theme, problems, warnings};
}

/** Sentences about the colours of a theme that are hard to see. */
function warningsAbout(theme: Theme): readonly string[] {
	return faintColors(theme).map(
		({role, color, ground, ratio, needed}) =>
			phrase`The role "${role}" is hard to see: ${color} on ${ground} has a contrast of ${ratio.toFixed(1)} to 1, and ${needed} is the least.`,
	);
}

/** A theme as the text of a file, for somebody to change. */
export function themeText({backgrounds, roles, names}: Theme, base: string): string {
	return `${JSON.stringify({base, backgrounds, roles, names}, undefined, '\t')}\n`;
}

/** Whether a word can name a theme of one's own. */
export function isOwnThemeName(name: string): boolean {
	return /^[a-z\d][a-z\d-]{0,39}$/.test(name) && !isThemeName(name) && name !== 'auto';
}

type Content = Readonly<Record<string, unknown>>;

function fileContent(text: string, problems: string[]): Content | undefined {
	try {
		const content = parseSettingsText(text);
		if (isRecord(content)) {
			return content;
		}
		problems.push(phrase`A theme is an object: {"base": "dark", "roles": {…}}.`);
	} catch (error) {
		problems.push(
			error instanceof SyntaxError
				? phrase`This is no JSON: ${error.message.slice(0, 200)}.`
				: phrase`This is no JSON: it is damaged.`,
		);
	}
	return undefined;
}

function themeFrom(
	name: string,
	content: Content | undefined,
	problems: string[],
): Theme | undefined {
	if (content === undefined) {
		return undefined;
	}
	const {base = 'dark', backgrounds, roles = {}, names = []} = content;
	if (typeof base !== 'string' || !isThemeName(base)) {
		problems.push(phrase`"base" takes the name of a theme: ${THEME_NAMES.join(', ')}.`);
		return undefined;
	}
	for (const member of Object.keys(content).filter((key) => !MEMBERS.includes(key))) {
		problems.push(phrase`"${shown(member)}" is no part of a theme: it has ${MEMBERS.join(', ')}.`);
	}
	const under = themes[base];
	return {
		name,
		backgrounds: backgroundsFrom(backgrounds, problems) ?? under.backgrounds,
		roles: {...under.roles, ...rolesFrom(roles, problems)},
		names: namesFrom(names, under, problems),
	};
}

const MEMBERS: readonly string[] = ['base', 'backgrounds', 'roles', 'names'];

function backgroundsFrom(value: unknown, problems: string[]): readonly Color[] | undefined {
	if (value === undefined) {
		return undefined;
	}
	const colors = Array.isArray(value) ? value : [];
	if (!colors.every((color) => typeof color === 'string' && parseRgb(color) !== undefined)) {
		problems.push(phrase`"backgrounds" takes a list of the grounds it is for, as in ["#000000"].`);
		return undefined;
	}
	return colors;
}

function rolesFrom(value: unknown, problems: string[]): Partial<Theme['roles']> {
	if (!isRecord(value)) {
		problems.push(phrase`"roles" takes an object, as in {"mention": {"bold": true}}.`);
		return {};
	}
	const roles: Partial<Record<string, Style>> = {};
	for (const [role, style] of Object.entries(value)) {
		if (fixedRoles.some((known) => known === role)) {
			roles[role] = styleFrom(role, style, problems);
		} else {
			const [guess] = nearest(role, fixedRoles);
			problems.push(
				guess === undefined
					? phrase`There is no role "${shown(role)}". Roles: ${fixedRoles.join(', ')}.`
					: phrase`There is no role "${shown(role)}". Is it "${guess}"?`,
			);
		}
	}
	// Only names of `fixedRoles` were put in.
	return roles as Partial<Theme['roles']>;
}

function namesFrom(value: unknown, {names}: Theme, problems: string[]): readonly Style[] {
	if (!Array.isArray(value) || value.length > nameColorCount) {
		problems.push(phrase`"names" takes a list of at most ${nameColorCount} colours for names.`);
		return names;
	}
	const own = value.map((item: unknown, index) =>
		styleFrom(`name-${index}`, typeof item === 'string' ? {foreground: item} : item, problems),
	);
	return names.map((style, index) => own[index] ?? style);
}

const ATTRIBUTES: readonly string[] = ['bold', 'dim', 'italic', 'underline', 'inverse', 'strike'];

function styleFrom(role: string, value: unknown, problems: string[]): Style {
	if (!isRecord(value)) {
		problems.push(phrase`The role "${role}" takes an object, as in {"foreground": "#ffd75f"}.`);
		return {};
	}
	const style: Record<string, unknown> = {};
	for (const [part, given] of Object.entries(value)) {
		if (part === 'foreground' || part === 'background') {
			if (isColor(given)) {
				style[part] = given;
			} else {
				problems.push(
					phrase`The role "${role}" has the ${part} ${shown(JSON.stringify(given))}: write a colour as #rrggbb, or as a name such as bright-blue.`,
				);
			}
		} else if (ATTRIBUTES.includes(part) && typeof given === 'boolean') {
			style[part] = given;
		} else {
			problems.push(
				phrase`The role "${role}" has "${shown(part)}": ${shown(JSON.stringify(given))}, which says nothing. It takes foreground, background, and true or false for ${ATTRIBUTES.join(', ')}.`,
			);
		}
	}
	return style;
}

function isColor(value: unknown): value is Color {
	return (
		typeof value === 'string' &&
		(parseRgb(value) !== undefined || ansiColors.some((color) => color === value))
	);
}

function isRecord(value: unknown): value is Content {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Of what somebody wrote, as much as a sentence bears. */
function shown(text: string | undefined): string {
	return (text ?? phrase`nothing`).slice(0, 40);
}
