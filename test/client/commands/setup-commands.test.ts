import test from 'ava';
import type {Client} from '../../../source/client/api.ts';
import type {CommandUi, SetupUi} from '../../../source/client/commands/command.ts';
import {runLine} from '../../../source/client/commands/index.ts';

/** Runs a line where settings can be changed, or only printed, or neither. */
async function run(line: string, {setup}: {readonly setup: Partial<SetupUi> | undefined}) {
	const said: string[] = [];
	const pages: (readonly string[])[] = [];
	const client = {addLine: ({text}: {text: string}) => said.push(text)};
	const ui = {
		showPage: ({lines}: {lines: readonly string[]}) => void pages.push(lines),
		...(setup && {setup: {...rows, ...setup}}),
	};
	const outcome = await runLine(line, {
		// Only what these commands touch.
		client: client as unknown as Client,
		ui: ui as unknown as CommandUi,
		room: undefined,
		version: '0',
		now: () => 0,
	});
	return {outcome, said, pages};
}

const rows: SetupUi = {
	rows: () => [
		{name: 'bell', value: 'all', origin: 'file', summary: 'When the terminal rings.'},
		{name: 'server', value: '', origin: 'default', summary: 'The relay to connect to.'},
	],
	set: (name, value) => `${name} = ${value ?? 'nothing'}`,
	themes: () => ['dark', 'light'],
	keyLines: () => ['SENDING', '  Send'],
};

test('a setting is said, changed and taken out by its name, however it is capitalised', async (t) => {
	t.deepEqual((await run('/set BELL', {setup: {}})).said, [
		'bell is all. When the terminal rings.',
	]);
	t.deepEqual((await run('/set server', {setup: {}})).said, [
		'server is not set. The relay to connect to.',
	]);
	t.deepEqual((await run('/set bell  none', {setup: {}})).said, ['bell = none']);
	t.deepEqual((await run('/set bell default', {setup: {}})).said, ['bell = nothing']);
	t.deepEqual((await run('/set keyprofile default', {setup: {}})).said, ['keyProfile = default']);
	t.deepEqual((await run('/set notifyCommand ["a", "b c"]', {setup: {}})).said, [
		'notifyCommand = ["a", "b c"]',
	]);
});

test('without a screen lists are printed', async (t) => {
	const settings = await run('/settings', {setup: {}});
	t.deepEqual(settings.pages[0]?.slice(0, 2), [
		'bell: all (file). When the terminal rings.',
		'server: not set. The relay to connect to.',
	]);
	t.regex((await run('/theme', {setup: {}})).said[0] ?? '', /auto, dark, light/);
	t.deepEqual((await run('/keys', {setup: {}})).pages, [['SENDING', '  Send']]);
});

test('with a screen they open', async (t) => {
	const opened: string[] = [];
	const setup = {open: (list: string) => void opened.push(list)};
	for (const line of ['/settings', '/theme', '/keys']) await run(line, {setup});
	t.deepEqual(opened, ['settings', 'themes', 'keys']);
});

for (const [line, sentence] of [
	['/set bel all', /Did you mean bell\?/],
	['/bare', /full screen/],
	['/mouse off', /full screen/],
] as const) {
	test(`${line} without a screen says what is the matter`, async (t) => {
		const {outcome} = await run(line, {setup: {}});
		t.regex(outcome.type === 'failed' ? outcome.sentence : '', sentence);
	});
}

test('where nothing can be set, that is said', async (t) => {
	const {outcome} = await run('/settings', {setup: undefined});
	t.regex(outcome.type === 'failed' ? outcome.sentence : '', /termchat config/);
});
