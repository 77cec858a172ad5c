import {readFileSync} from 'node:fs';
import path from 'node:path';
import {openConfigFiles} from '../client/config-files.ts';
import {colorDepth} from '../tui/preferences.ts';
import {type Look, paint} from '../tui/text/paint.ts';
import {ownText, safeLine} from '../tui/text/safe-text.ts';
import type {StyledRow} from '../tui/text/styled-row.ts';
import {isThemeName} from '../tui/themes/index.ts';
import {leastContrastOf, stylesOf} from '../tui/themes/legibility.ts';
import {openThemeShelf, type ThemeShelf} from '../tui/themes/shelf.ts';
import type {Style, Theme} from '../tui/themes/theme.ts';
import {isOwnThemeName, readTheme, themeText} from '../tui/themes/theme-file.ts';
import {phrase} from '../words/phrase.ts';
import type {CommandEnd} from './exit-code.ts';
import {ExitError} from './exit-code.ts';
import {type Home, openHome} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {nearest} from './nearest.ts';

/** Lists, shows and checks themes; exports one as a file to change. */
export const run: Run = async (invocation) => {
	const [verb = 'list', word] = invocation.words;
	if (verb === 'check') {
		if (word === undefined) throw misused();
		return check(invocation, word);
	}
	const home = openHome(invocation);
	const shelf = openThemeShelf(openConfigFiles(home.paths.config));
	if (verb === 'list' && word === undefined) {
		list(invocation, home, shelf);
	} else if (verb === 'show' && word !== undefined) {
		show(invocation, themeNamed(shelf, word));
	} else if (verb === 'export' && word !== undefined) {
		exportTheme(invocation, themeNamed(shelf, word));
	} else {
		throw misused();
	}
	return 'ok';
};

function list({output, flags}: Invocation, {settings}: Home, shelf: ThemeShelf): void {
	const current = settings.get('theme');
	for (const name of ['auto', ...shelf.names()]) {
		const isOwn = name !== 'auto' && !isThemeName(name);
		const isCurrent = name === current;
		if (flags.has('json')) output.printJson({type: 'theme', name, own: isOwn, current: isCurrent});
		else output.print(`${isCurrent ? '*' : ' '} ${name}${isOwn ? `  ${phrase`(yours)`}` : ''}`);
	}
}

function show(invocation: Invocation, theme: Theme): void {
	const {output, flags, stdout} = invocation;
	if (flags.has('json')) {
		const {name, backgrounds, roles, names} = theme;
		output.printJson({type: 'theme', name, backgrounds, roles, names});
		return;
	}
	const look = lookFor(invocation, theme);
	const {name, backgrounds} = theme;
	output.print(
		backgrounds.length === 0
			? phrase`${name}, for any background`
			: phrase`${name}, for ${backgrounds.join(', ')}`,
	);
	for (const [role, style] of stylesOf(theme)) {
		const ratio = leastContrastOf(theme, style);
		const row: StyledRow = [
			{text: ownText('  ')},
			{text: ownText(role.padEnd(11)), ...lookOf(role)},
			{
				text: safeLine(
					`  ${wordsFor(style)}${ratio === undefined ? '' : `  ${ratio.toFixed(1)}:1`}`,
				),
			},
		];
		// Painted by our own table, from text made safe above.
		stdout.write(`${paint(row, look)}\n`);
	}
}

/** Every role of `stylesOf` is one that rows can have. */
function lookOf(role: string): Pick<StyledRow[number], 'role'> {
	return {role: role as NonNullable<StyledRow[number]['role']>};
}

function lookFor({environment, flags, stdout}: Invocation, theme: Theme): Look {
	const isPlain = stdout.isTTY !== true || flags.has('no-color');
	return isPlain
		? {theme, depth: 'none', attributes: false}
		: {theme, depth: colorDepth(environment)};
}

function wordsFor({foreground, background, ...attributes}: Style): string {
	const words = [
		...(foreground === undefined ? [] : [foreground]),
		...(background === undefined ? [] : [phrase`on ${background}`]),
		...Object.entries(attributes).flatMap(([name, isOn]) => (isOn === true ? [name] : [])),
	];
	return words.length === 0 ? phrase`as the terminal has it` : words.join(' ');
}

function exportTheme({output, flags}: Invocation, theme: Theme): void {
	const base = isThemeName(theme.name) ? theme.name : 'dark';
	if (flags.has('json')) output.printJson({type: 'theme', ...JSON.parse(themeText(theme, base))});
	else output.print(themeText(theme, base).trimEnd());
}

function check({output, flags}: Invocation, file: string): CommandEnd {
	const {theme, problems, warnings} = readTheme(nameOf(file), textOf(file));
	const name = nameOf(file);
	const unusable = isOwnThemeName(name)
		? []
		: [
				phrase`${JSON.stringify(name)} cannot be the name of a theme: use small letters, digits and dashes.`,
			];
	const all = [...unusable, ...problems];
	if (flags.has('json')) {
		output.printJson({type: 'theme-check', name, problems: all, warnings});
	} else {
		for (const problem of all) output.complain(problem);
		for (const warning of warnings) output.tell(warning);
		if (all.length === 0) output.print(phrase`${theme?.name ?? name} is a theme.`);
	}
	return all.length === 0 ? 'ok' : 'failed';
}

function nameOf(file: string): string {
	return path.basename(file, '.json');
}

function textOf(file: string): string {
	try {
		return readFileSync(file, 'utf8');
	} catch (cause) {
		const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
		const sentence = isMissing
			? phrase`There is no file ${file}.`
			: phrase`${file} cannot be read. Is it a file, and may you read it?`;
		throw new ExitError('usage', sentence, {cause});
	}
}

function themeNamed(shelf: ThemeShelf, name: string): Theme {
	const theme = shelf.find(name);
	if (theme !== undefined) return theme;
	const guess = nearest(name, shelf.names());
	const hint =
		guess === undefined ? phrase`See termchat theme list.` : phrase`Did you mean ${guess}?`;
	throw new ExitError('usage', phrase`There is no theme ${JSON.stringify(name)}. ${hint}`);
}

const USAGE = 'termchat theme [list | show NAME | export NAME | check FILE]';

function misused(): ExitError {
	return new ExitError('usage', phrase`Usage: ${USAGE}.`);
}
