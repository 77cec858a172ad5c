import process from 'node:process';
import test, {type ExecutionContext} from 'ava';
import {RefusedError} from '../../source/client/error.ts';
import {SETTING_NAMES, SETTINGS, textOfValue} from '../../source/client/setting-table.ts';
import {ERROR_CODES} from '../../source/protocol/codes.ts';
import {runFirstRun} from '../../source/tui/run-tui.ts';
import {THEME_NAMES} from '../../source/tui/themes/index.ts';
import {speak} from '../../source/words/phrase.ts';
import {openVirtualTerminal, type VirtualTerminal} from '../helpers/virtual-terminal.ts';
import {type Chat, KEYS, openChat, openPlace, roomOf, tuiOptions} from '../tui/open-chat.ts';
import {accented, englishOn, pseudoCatalogue} from './pseudo.ts';

test.before(() => {
	speak(pseudoCatalogue());
	// Each screen listens for the end of this process.
	process.setMaxListeners(200);
});

const SIZES = [
	[80, 24],
	[120, 40],
	[48, 20],
] as const;

type Size = (typeof SIZES)[number];

/** The emulator is larger than the terminal says it is: what is drawn beyond its edges shows. */
const MARGIN = {columns: 60, rows: 12} as const;

/** What the people and rooms here are called, and what they write. */
const NAMES = ['ada', 'bob', 'lobby', 'hello', 'everybody', 'Test', 'relay', 'jion', 'ops'];

/** What is typed into a settings file. */
const SETTING_WORDS = SETTING_NAMES.flatMap((name) => {
	const {choices = [], fallback} = SETTINGS[name];
	return [name, textOfValue(fallback), ...choices];
});

/** Something to see: what is pressed for it, and English that it begins with. */
type View = {
	readonly title: string;
	readonly keys: string;
	readonly shows: string;
	/** What it shows that is not English but a name. */
	readonly names?: readonly string[];
};

const VIEWS: readonly View[] = [
	{title: 'the chat', keys: '', shows: 'beginning of'},
	{title: 'the keys of the moment', keys: '?', shows: 'new line'},
	{title: 'the help', keys: `${KEYS.ctrlX}?`, shows: 'Keys and commands'},
	{title: 'the help of a command', keys: '/help join\r', shows: 'Join a room'},
	{title: 'going to a place', keys: KEYS.ctrlK, shows: 'Go to:'},
	{title: 'all commands', keys: `${KEYS.ctrlX}:`, shows: 'Make a command of your own'},
	{title: 'the settings', keys: `${KEYS.ctrlX},`, shows: 'Settings', names: SETTING_WORDS},
	{title: 'the themes', keys: `${KEYS.ctrlX}C`, shows: 'is shown', names: ['auto', ...THEME_NAMES]},
	{title: 'changing keys', keys: `${KEYS.ctrlX}K`, shows: 'new key', names: ['send']},
	{title: 'the search', keys: `${KEYS.ctrlX}f`, shows: 'Search in'},
	{title: 'select mode', keys: `${KEYS.ctrlX}s`, shows: 'SELECT'},
	{title: 'what a message can have done to it', keys: `${KEYS.ctrlX}s\r`, shows: 'This message'},
	{title: 'mentions', keys: `${KEYS.ctrlX}m`, shows: 'Mentions and replies'},
	{title: 'what was missed', keys: `${KEYS.ctrlX}a`, shows: 'What you missed'},
	{title: 'going to a day', keys: '/date\r', shows: 'Type it like this'},
	{title: 'a command that there is not', keys: '/jion ops\r', shows: 'There is no command'},
	{title: 'who one is', keys: '/whoami\r', shows: 'You are'},
	{title: 'what calls', keys: '/notify\r', shows: 'calls you'},
	{title: 'the rooms', keys: '/rooms\r', shows: 'join one with'},
	{title: 'what the relay sees', keys: '/relay\r', shows: 'What this relay'},
	{title: 'the recovery key', keys: '/recovery\r', shows: 'Your recovery key'},
	{title: 'a command without its words', keys: '/verify\r', shows: 'Say whom you mean'},
	{title: 'leaving', keys: KEYS.ctrlC, shows: 'Press it again'},
];

for (const size of SIZES) {
	test.serial(`a chat at ${size.join('x')} keeps to its size and has no English`, async (t) => {
		for (const {title, keys, shows, names = []} of VIEWS) {
			const chat = await openTalk(t, size);
			for (const key of keys) chat.press(key);
			await chat.waitFor(accented(shows));
			check(t, chat, {size, title, names});
		}
	});

	test.serial(
		`the first start at ${size.join('x')} keeps to its size and has no English`,
		async (t) => {
			const first = await openFirstStart(t, size);
			await first.waitFor('> ada');
			check(t, first, {size, title: 'the name'});
			first.type('..\r');
			await first.waitFor(accented('starts with a letter'));
			check(t, first, {size, title: 'a name that cannot be'});
			first.press('\u007F\u007Fada\r');
			await first.waitFor(accented('Host here'));
			check(t, first, {size, title: 'what to do'});
			first.type('2');
			first.press(KEYS.enter);
			await first.waitFor(accented('Which relay'));
			check(t, first, {size, title: 'the address'});
			first.type('chat.example\r');
			await first.waitFor(accented('It is mine'));
			check(t, first, {size, title: 'a name that is taken', names: ['chat', 'example']});
		},
	);
}

async function openFirstStart(t: ExecutionContext, size: Size): Promise<VirtualTerminal> {
	const [columns, rows] = size;
	const terminal = openVirtualTerminal({columns, rows});
	loosen(terminal, size);
	t.teardown(() => terminal.close());
	const {sentence, retryable} = ERROR_CODES['name-taken'];
	const refuse = () =>
		Promise.reject(new RefusedError({code: 'name-taken', message: sentence, retryable}));
	void runFirstRun(tuiOptions(terminal), {
		loginName: 'ada',
		actions: {host: refuse, join: refuse, login: refuse, demo: refuse},
	});
	return terminal;
}

async function openTalk(t: ExecutionContext, size: Size): Promise<Chat> {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const bob = await place.join('bob');
	const [columns, rows] = size;
	const chat = openChat(t, ada, {columns, rows});
	loosen(chat, size);
	await chat.waitFor('#lobby');
	await bob.send(roomOf(bob, 'lobby').id, 'hello everybody');
	await chat.waitFor('hello everybody');
	return chat;
}

function loosen(terminal: VirtualTerminal, [columns, rows]: Size): void {
	terminal.emulator.resize(columns + MARGIN.columns, rows + MARGIN.rows);
}

/** Holds a screen against the rules: nothing beyond the edges, and no English. */
function check(
	t: ExecutionContext,
	terminal: VirtualTerminal,
	{
		size: [columns, rows],
		title,
		names = [],
	}: {readonly size: Size; readonly title: string; readonly names?: readonly string[]},
): void {
	const lines = terminal.lines();
	const beyond = lines.filter((line, row) => line.length > columns || (row >= rows && line !== ''));
	t.deepEqual(beyond, [], `${title}: beyond the edge`);
	t.deepEqual(englishOn(terminal.screen(), [...NAMES, ...names]), [], `${title}: in English`);
}
