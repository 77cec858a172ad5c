import test from 'ava';
import {
	contrast,
	nearest256,
	parseRgb,
	type Rgb,
	rgbOf256,
} from '../../../source/tui/themes/color.ts';
import {isThemeName, THEME_NAMES, themeForDepth, themes} from '../../../source/tui/themes/index.ts';
import {
	faintColors,
	type Minimum,
	READABLE,
	stylesOf,
} from '../../../source/tui/themes/legibility.ts';
import {
	type Color,
	nameColorCount,
	nameRole,
	styleOf,
	type Theme,
} from '../../../source/tui/themes/theme.ts';

const all: ReadonlyArray<readonly [string, Theme]> = Object.entries(themes);
const coloured = all.filter(([, theme]) => theme.backgrounds.length > 0);

function rgb(color: Color): Rgb {
	const value = parseRgb(color);
	if (value === undefined) {
		throw new Error(`${color} is no RGB colour.`);
	}
	return value;
}

/** What a theme promises: readable text and lines, or more of both (WCAG 2.2, 1.4.3, 1.4.6, 1.4.11). */
function promiseOf(name: string): Minimum {
	return name.startsWith('high-contrast') ? {text: 7, border: 4.5} : READABLE;
}

const in256 = (color: Rgb) => rgbOf256(nearest256(color));

/** How different two colours look: their distance in Oklab (Björn Ottosson, 2020); black to white is 1. */
function difference(one: Rgb, other: Rgb): number {
	const [first, second] = [oklab(one), oklab(other)];
	return Math.hypot(...first.map((part, index) => part - (second[index] ?? 0)));
}

function oklab(color: Rgb): readonly number[] {
	const [r, g, b] = color.map((part) => {
		const share = part / 255;
		return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	}) as [number, number, number];
	const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
	const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
	const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
	return [
		0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
		1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
		0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
	];
}

for (const [name, theme] of coloured) {
	test(`every colour of the ${name} theme has its contrast on its backgrounds and when selected`, (t) => {
		t.deepEqual(faintColors(theme, promiseOf(name)), []);
	});

	test(`every colour of the ${name} theme keeps its contrast with 256 colours`, (t) => {
		const shown = (color: Rgb) => (isGround(theme, color) ? color : in256(color));
		t.deepEqual(faintColors(theme, promiseOf(name), shown), []);
	});

	test(`the names of the ${name} theme look different, with 256 colours too`, (t) => {
		const colours = theme.names.map(({foreground = '#000000'}) => rgb(foreground));
		t.is(new Set(colours.map(nearest256)).size, nameColorCount);
		for (const [index, one] of colours.entries()) {
			for (const other of colours.slice(index + 1)) {
				t.true(difference(one, other) > 0.045, `${one} and ${other}`);
			}
		}
	});
}

/** The terminal shows its own background as it is. */
function isGround({backgrounds, roles}: Theme, color: Rgb): boolean {
	const grounds = [...backgrounds, roles.selection.background ?? '#000000'];
	return grounds.some((ground) => rgb(ground).join() === color.join());
}

test('there are themes for dark and light grounds, for weak eyes, for few colours and for none', (t) => {
	t.deepEqual(THEME_NAMES, [
		...['dark', 'light', 'high-contrast-dark', 'high-contrast-light', 'tide-dark', 'tide-light'],
		...['ember', 'sixteen', 'none'],
	] as typeof THEME_NAMES);
});

for (const [name, theme] of all) {
	test(`the ${name} theme has a style for every name`, (t) => {
		t.is(theme.name, name);
		t.is(theme.names.length, nameColorCount);
	});
}

test('the theme without colour has none', (t) => {
	for (const [role, style] of stylesOf(themes.none)) {
		t.is(style.foreground ?? style.background, undefined, role);
	}
});

test('the sixteen-colour theme leaves every RGB value to the terminal', (t) => {
	for (const [role, {foreground = 'red', background = 'red'}] of stylesOf(themes.sixteen)) {
		t.false(foreground.startsWith('#') || background.startsWith('#'), role);
	}
});

test('a terminal of few colours gets the theme made for it', (t) => {
	t.is(themeForDepth(themes.dark, 'truecolor'), themes.dark);
	t.is(themeForDepth(themes.dark, '256'), themes.dark);
	t.is(themeForDepth(themes.light, '16'), themes.sixteen);
	t.is(themeForDepth(themes.light, 'none'), themes.none);
});

test('a theme is known by its name alone', (t) => {
	t.true(isThemeName('light'));
	t.false(isThemeName('constructor'));
	t.false(isThemeName('Light'));
});

test('a name has the same colour on every run, however it is written', (t) => {
	t.deepEqual(['ada', 'mira', 'kei'].map(nameRole), ['ADA', 'Mira', 'kEI'].map(nameRole));
	t.deepEqual(['ada', 'mira', 'kei'].map(nameRole), ['name-2', 'name-6', 'name-5']);
});

test('a thousand names spread over all name colours', (t) => {
	const counts = new Map<string, number>();
	for (let index = 0; index < 1000; index++) {
		const role = nameRole(`person${index}`);
		counts.set(role, (counts.get(role) ?? 0) + 1);
	}
	t.is(counts.size, nameColorCount);
	t.true(Math.max(...counts.values()) < 140);
});

test('a name role beyond the last colour starts over', (t) => {
	t.deepEqual(styleOf(themes.dark, 'name-13'), styleOf(themes.dark, 'name-1'));
});

test('the nearest of 256 colours to one of them is itself', (t) => {
	for (let index = 16; index < 256; index++) {
		t.deepEqual(rgbOf256(nearest256(rgbOf256(index))), rgbOf256(index));
	}
});

test('contrast is that of WCAG', (t) => {
	t.is(contrast([255, 255, 255], [0, 0, 0]), 21);
	t.is(contrast([119, 119, 119], [255, 255, 255]).toFixed(2), '4.48');
});

test('a malformed colour is no colour', (t) => {
	t.deepEqual(
		['#12345', 'red', '#gggggg', '#1234567', ''].map(parseRgb),
		new Array(5).fill(undefined),
	);
});
