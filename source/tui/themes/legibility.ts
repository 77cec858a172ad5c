import {contrast, parseRgb, type Rgb} from './color.ts';
import type {Color, Style, Theme} from './theme.ts';

/** A colour of a theme that is hard to see on a ground it may stand on. */
export type FaintColor = {
	/** The role, or 'name-0' to 'name-11'. */
	readonly role: string;
	readonly color: Color;
	readonly ground: Color;
	/** The contrast, 1 to 21, and how much it should be at least. */
	readonly ratio: number;
	readonly needed: number;
};

/** What a theme must reach (WCAG 2.2: text by 1.4.3 or 1.4.6, lines by 1.4.11). */
export type Minimum = {readonly text: number; readonly border: number};

export const READABLE: Minimum = {text: 4.5, border: 3};

/**
 * The colours of a theme that fall short on one of its backgrounds or under its selection, each on its
 * worst ground. `shown` is what the terminal makes of a colour. Named colours are the terminal's own
 * affair.
 */
export function faintColors(
	theme: Theme,
	minimum: Minimum = READABLE,
	shown: (color: Rgb) => Rgb = (color) => color,
): readonly FaintColor[] {
	const {selection} = theme.roles;
	const grounds = [
		...theme.backgrounds,
		...(selection.background === undefined ? [] : [selection.background]),
	];
	return stylesOf(theme).flatMap(([role, style]) => {
		const needed = role === 'border' ? minimum.border : minimum.text;
		const own = style.background === undefined ? grounds : [style.background];
		const worst = own
			.flatMap((ground) => faintOn(ground, {role, style, needed, shown}))
			.toSorted((one, other) => one.ratio - other.ratio)[0];
		return worst === undefined ? [] : [worst];
	});
}

/** Whether a theme is made for grounds like this one: its least contrast there. */
export function leastContrast(theme: Theme, ground: Rgb): number {
	const ratios = stylesOf(theme).flatMap(([, {foreground}]) => {
		const color = foreground === undefined ? undefined : parseRgb(foreground);
		return color === undefined ? [] : [contrast(color, ground)];
	});
	return Math.min(21, ...ratios);
}

/** The least contrast of one style on the grounds of its theme; undefined where the terminal decides. */
export function leastContrastOf(theme: Theme, {foreground, background}: Style): number | undefined {
	const color = foreground === undefined ? undefined : parseRgb(foreground);
	const grounds = background === undefined ? theme.backgrounds : [background];
	const ratios = grounds.flatMap((ground) => {
		const behind = parseRgb(ground);
		return color === undefined || behind === undefined ? [] : [contrast(color, behind)];
	});
	return ratios.length === 0 ? undefined : Math.min(...ratios);
}

/** Every style of a theme by its role, names included. */
export function stylesOf(theme: Theme): ReadonlyArray<readonly [string, Style]> {
	const names = theme.names.map((style, index) => [`name-${index}`, style] as const);
	return [...Object.entries(theme.roles), ...names];
}

function faintOn(
	ground: Color,
	{
		role,
		style,
		needed,
		shown,
	}: {
		readonly role: string;
		readonly style: Style;
		readonly needed: number;
		readonly shown: (color: Rgb) => Rgb;
	},
): readonly FaintColor[] {
	const {foreground} = style;
	const color = foreground === undefined ? undefined : parseRgb(foreground);
	const behind = parseRgb(ground);
	if (foreground === undefined || color === undefined || behind === undefined) {
		return [];
	}
	const ratio = contrast(shown(color), shown(behind));
	return ratio < needed ? [{role, color: foreground, ground, ratio, needed}] : [];
}
