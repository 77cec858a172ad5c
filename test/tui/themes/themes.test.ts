import test from 'ava';
import {
	contrast,
	nearest256,
	parseRgb,
	type Rgb,
	rgbOf256,
} from '../../../source/tui/themes/color.ts';
import {isThemeName, themeForDepth, themes} from '../../../source/tui/themes/index.ts';
import {
	type Color,
	nameColorCount,
	nameRole,
	type Style,
	styleOf,
	type Theme,
} from '../../../source/tui/themes/theme.ts';

const readable = 4.5;
const all: ReadonlyArray<readonly [string, Theme]> = Object.entries(themes);
const coloured = all.filter(([, theme]) => theme.backgrounds.length > 0);

function rgb(color: Color): Rgb {
	const value = parseRgb(color);
	if (value === undefined) {
		throw new Error(`${color} is no RGB colour.`);
	}
	return value;
}

function stylesOf(theme: Theme): ReadonlyArray<readonly [string, Style]> {
	const names = theme.names.map((style, index) => [`name-${index}`, style] as const);
	return [...Object.entries(theme.roles), ...names];
}

/** Foregrounds with too little contrast on any background they may stand on. */
function unreadable(theme: Theme, shown: (color: Rgb) => Rgb): readonly string[] {
	const selection = theme.roles.selection.background;
	const backgrounds = [...theme.backgrounds, ...(selection === undefined ? [] : [selection])];
	return stylesOf(theme).flatMap(([role, {foreground}]) =>
		foreground === undefined
			? []
			: backgrounds
					.filter((background) => contrast(shown(rgb(foreground)), rgb(background)) < readable)
					.map((background) => `${role} on ${background}`),
	);
}

for (const [name, theme] of coloured) {
	test(`every colour of the ${name} theme is readable on its backgrounds and when selected`, (t) => {
		t.deepEqual(
			unreadable(theme, (color) => color),
			[],
		);
	});

	test(`every colour of the ${name} theme stays readable with 256 colours`, (t) => {
		t.deepEqual(
			unreadable(theme, (color) => rgbOf256(nearest256(color))),
			[],
		);
	});

	test(`the names of the ${name} theme have colours that differ, with 256 colours too`, (t) => {
		const colours = theme.names.map(({foreground = '#000000'}) => nearest256(rgb(foreground)));
		t.is(new Set(colours).size, nameColorCount);
	});
}

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
