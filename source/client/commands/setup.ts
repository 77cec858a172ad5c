import {phrase, phrases, translated} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {isSettingName, SETTING_NAMES, SETTINGS} from '../setting-table.ts';
import {type Command, type CommandContext, type SetupUi, say} from './command.ts';
import {didYouMean, nearest} from './nearest.ts';

/** The commands by which a person makes termchat fit: settings, themes, keys, and a bare screen. */
export const SETUP_COMMANDS: readonly Command[] = [
	{
		name: 'settings',
		aliases: ['set'],
		usage: '[NAME [VALUE…]]',
		summary: 'Change a setting, or see them all; the value default takes it out',
		category: 'program',
		minimum: 0,
		maximum: Number.POSITIVE_INFINITY,
		run(context, given) {
			const setup = setupOf(context);
			const [typed] = given.words;
			if (typed === undefined) {
				showSettings(context, setup);
				return;
			}
			const name = settingNamed(typed);
			const value = given.rest(1).trim();
			if (value === '') {
				const row = setup.rows().find((setting) => setting.name === name);
				const summary = translated(SETTINGS[name].summary);
				say(
					context,
					row?.value
						? phrase`${name} is ${row.value}. ${summary}`
						: phrase`${name} is not set. ${summary}`,
				);
				return;
			}
			say(context, setup.set(name, isTakenOut(name, value) ? undefined : value));
		},
	},
	{
		name: 'theme',
		aliases: [],
		usage: '[NAME]',
		summary: 'Choose the colours, seeing them while you look through the list',
		category: 'program',
		minimum: 0,
		maximum: 1,
		run(context, {words: [name]}) {
			const setup = setupOf(context);
			if (name !== undefined) {
				say(context, setup.set('theme', name));
			} else if (setup.open === undefined) {
				say(
					context,
					phrase`Themes: auto, ${setup.themes().join(', ')}. Choose one with /theme NAME.`,
				);
			} else {
				setup.open('themes');
			}
		},
	},
	{
		name: 'keys',
		aliases: [],
		usage: '',
		summary: 'See every key, and give actions other ones',
		category: 'program',
		minimum: 0,
		maximum: 0,
		run(context) {
			const setup = setupOf(context);
			if (setup.open === undefined) {
				context.ui.showPage({title: phrase`Keys of the full screen`, lines: setup.keyLines()});
			} else {
				setup.open('keys');
			}
		},
	},
	{
		name: 'bare',
		aliases: [],
		usage: '',
		summary: 'Hide all but the text, for the terminal to select and copy; again to come back',
		category: 'program',
		minimum: 0,
		maximum: 0,
		run: (context) => screenOf(context).toggleBare(),
	},
	{
		name: 'mouse',
		aliases: [],
		usage: 'ON|OFF',
		summary: 'Use clicks and the wheel, or leave the mouse to the terminal for now',
		category: 'program',
		minimum: 1,
		maximum: 1,
		run(context, {words: [word = '']}) {
			if (word !== 'on' && word !== 'off') {
				throw new InputError(phrase`Type /mouse on or /mouse off.`);
			}
			screenOf(context).setMouse(word === 'on');
		},
	},
];

const ORIGIN_WORDS = phrases({flag: 'flag', environment: 'environment', file: 'file'});

function setupOf({ui}: CommandContext): SetupUi {
	if (ui.setup === undefined) {
		throw new InputError(phrase`Settings cannot be changed here: use termchat config.`);
	}
	return ui.setup;
}

function screenOf(context: CommandContext): NonNullable<SetupUi['screen']> {
	const {screen} = setupOf(context);
	if (screen === undefined) {
		throw new InputError(phrase`That is for the full screen; here there is only text.`);
	}
	return screen;
}

/** By its name, however it is capitalised. */
function settingNamed(typed: string) {
	const name = SETTING_NAMES.find((known) => known.toLowerCase() === typed.toLowerCase());
	if (name === undefined) {
		const [guess] = nearest(typed, SETTING_NAMES);
		const hint = didYouMean(guess === undefined ? [] : [guess]) ?? phrase`See them with /settings.`;
		throw new InputError(
			phrase`There is no setting ${JSON.stringify(typed.slice(0, 40))}. ${hint}`,
		);
	}
	return name;
}

function isTakenOut(name: string, value: string): boolean {
	const isOwnValue = isSettingName(name) && SETTINGS[name].choices?.includes('default') === true;
	return value === 'default' && !isOwnValue;
}

function showSettings({ui}: CommandContext, setup: SetupUi): void {
	if (setup.open !== undefined) {
		setup.open('settings');
		return;
	}
	const lines = setup.rows().map(({name, value, origin, summary}) => {
		const from = origin === 'default' ? '' : ` (${translated(ORIGIN_WORDS[origin])})`;
		return `${name}: ${value === '' ? phrase`not set` : value}${from}. ${translated(summary)}`;
	});
	ui.showPage({
		title: phrase`Settings`,
		lines: [...lines, phrase`Change one with /set NAME VALUE.`],
	});
}
