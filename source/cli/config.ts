import {openConfigFiles} from '../client/config-files.ts';
import {
	isSettingName,
	SETTING_NAMES,
	type SettingName,
	textOfValue,
} from '../client/setting-table.ts';
import {Setup} from '../tui/setup.ts';
import {phrase} from '../words/phrase.ts';
import {checkWords, printWords} from './config-words.ts';
import {ExitError} from './exit-code.ts';
import {type Home, openHome} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {nearest} from './nearest.ts';
import {originWord} from './origin-word.ts';
import {alignRows} from './rows.ts';

/** Shows and changes settings without the screen. */
export const run: Run = async (invocation) => {
	const [verb = 'list', name, ...rest] = invocation.words;
	const home = openHome(invocation);
	switch (verb) {
		case 'list':
			requireWords(invocation, 1);
			list(invocation, home);
			return 'ok';
		case 'get':
			requireWords(invocation, 2);
			print(invocation, home, settingNamed(name));
			return 'ok';
		case 'set':
			if (rest.length === 0) throw misused();
			change(invocation, home, {name: settingNamed(name), value: rest.join(' ')});
			return 'ok';
		case 'unset':
			requireWords(invocation, 2);
			change(invocation, home, {name: settingNamed(name), value: undefined});
			return 'ok';
		case 'path':
			requireWords(invocation, 1);
			showPath(invocation, home);
			return 'ok';
		case 'words':
			requireWords(invocation, 2);
			if (name !== undefined) return checkWords(invocation, name);
			printWords(invocation);
			return 'ok';
		default:
			throw misused();
	}
};

function list({output, flags}: Invocation, {settings}: Home): void {
	if (flags.has('json')) {
		for (const name of SETTING_NAMES) output.printJson(record(settings, name));
		return;
	}
	const rows = SETTING_NAMES.map((name) => {
		const origin = settings.origin(name);
		return [
			name,
			textOfValue(settings.get(name)),
			origin === 'default' ? '' : `(${originWord(origin)})`,
		];
	});
	for (const row of alignRows(rows)) output.print(row);
}

function print({output, flags}: Invocation, {settings}: Home, name: SettingName): void {
	if (flags.has('json')) output.printJson(record(settings, name));
	else output.print(textOfValue(settings.get(name)));
}

function change(
	{output, environment, flags}: Invocation,
	{settings, paths}: Home,
	{name, value}: {readonly name: SettingName; readonly value: string | undefined},
): void {
	const setup = new Setup({settings, environment, files: openConfigFiles(paths.config)});
	const sentence = setup.set(name, value);
	if (flags.has('json')) output.printJson(record(settings, name));
	else output.tell(sentence);
}

function showPath({output, flags}: Invocation, {settings}: Home): void {
	if (flags.has('json')) output.printJson({type: 'path', path: settings.file});
	else output.print(settings.file);
}

function record(settings: Home['settings'], name: SettingName) {
	return {type: 'setting', name, value: settings.get(name), origin: settings.origin(name)};
}

function settingNamed(typed: string | undefined): SettingName {
	if (typed === undefined) throw misused();
	if (isSettingName(typed)) return typed;
	const guess = nearest(typed, SETTING_NAMES);
	const hint =
		guess === undefined ? phrase`See termchat config list.` : phrase`Did you mean ${guess}?`;
	throw new ExitError('usage', phrase`There is no setting ${JSON.stringify(typed)}. ${hint}`);
}

function requireWords({words}: Invocation, most: number): void {
	if (words.length > most) throw misused();
}

const USAGE =
	'termchat config [list | get NAME | set NAME VALUE | unset NAME | path | words [FILE]]';

function misused(): ExitError {
	return new ExitError('usage', phrase`Usage: ${USAGE}.`);
}
