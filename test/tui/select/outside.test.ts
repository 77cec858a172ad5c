import {Buffer} from 'node:buffer';
import {setImmediate} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {withoutControls} from '../../../source/tui/clipboard.ts';
import type {Outside} from '../../../source/tui/outside.ts';
import {startSelecting} from '../../../source/tui/select/moving.ts';
import {InputTokenizer} from '../../../source/tui/terminal/tokenizer.ts';
import {openPlace, roomOf} from '../open-chat.ts';
import {openSilentWindow, silentStage} from '../silent-window.ts';

test('a link opens in the browser only after the whole address was shown and o pressed', async (t) => {
	const desk = await openDesk(t, 'see https://chat.example/a?b=c', {DISPLAY: ':0'});
	desk.press('o');
	t.true(desk.screen().includes('https://chat.example/a?b=c'));
	t.deepEqual(desk.runs, []);
	desk.press('o');
	await desk.settled();
	t.deepEqual(desk.runs, [{argv: ['xdg-open', 'https://chat.example/a?b=c'], input: undefined}]);
});

test('a host that is not what it seems is named as it is looked up', async (t) => {
	const desk = await openDesk(t, 'see https://аpple.example/', {DISPLAY: ':0'});
	desk.press('o');
	t.regex(desk.screen(), /xn--/);
	desk.press('\u001b');
	t.deepEqual(desk.runs, []);
});

for (const [link, host] of [
	['https://аpple.example/xn--pple-43d.example', 'xn--pple-43d.example'],
	['https://chat.example@elsewhere.example/', 'elsewhere.example'],
] as const) {
	test(`the host of ${link} is named`, async (t) => {
		const desk = await openDesk(t, `see ${link}`, {DISPLAY: ':0'});
		desk.press('o');
		const words = desk.screen().replace(/\s+/g, ' ');
		t.true(words.includes(`The host is really ${host}.`), words);
	});
}

test('a host with its port and in capitals is what it seems', async (t) => {
	const desk = await openDesk(t, 'see https://Chat.Example:8443/a', {DISPLAY: ':0'});
	desk.press('o');
	t.true(desk.screen().includes('Open https://Chat.Example:8443/a'));
	t.false(desk.screen().includes('really'));
});

test('of several links one is chosen by its number, and then asked about', async (t) => {
	const desk = await openDesk(t, 'https://a.example/ https://b.example/', {WAYLAND_DISPLAY: 'w'});
	desk.press('o');
	t.regex(desk.screen(), /1 https:\/\/a\.example\/[\s\S]*2 https:\/\/b\.example\//);
	desk.press('2');
	await desk.settled();
	t.true(desk.screen().includes('Open https://b.example/'));
	desk.press('o');
	await desk.settled();
	t.deepEqual(
		desk.runs.map(({argv}) => argv),
		[['xdg-open', 'https://b.example/']],
	);
});

test('a link to a message of this relay leads there, and back', async (t) => {
	const desk = await openDesk(
		t,
		'first',
		{DISPLAY: ':0'},
		{
			more: ['as termchat://chat.example/lobby/2 says'],
		},
	);
	t.regex(desk.screen(), /▌ *\. *as termchat/);
	desk.press('o');
	await desk.until(/▌ *ada *first/);
	t.deepEqual(desk.runs, []);
	desk.press('b');
	await desk.until(/as termchat/);
});

test('a link to another relay, or to a room that one is not in, says so', async (t) => {
	const other = await openDesk(t, 'termchat://elsewhere.example/ops', {});
	other.press('o');
	await other.until(/That is at another relay, elsewhere\.example/);
	const unknown = await openDesk(t, 'termchat://chat.example/nowhere/7', {});
	unknown.press('o');
	await unknown.until(/#nowhere is not among your rooms/);
	const strange = await openDesk(t, 'termchat://chat.example/a/b/c/d', {});
	strange.press('o');
	await strange.until(/leads to no place/);
});

test('over SSH a link is copied and nothing is started', async (t) => {
	const environment = {DISPLAY: ':0', SSH_CONNECTION: '10.0.0.1 1 10.0.0.2 22'};
	const desk = await openDesk(t, 'https://a.example/', environment);
	desk.press('o');
	await desk.settled();
	t.deepEqual(desk.runs, []);
	t.is(desk.copied(), 'https://a.example/');
});

test('where the terminal is known not to take a clipboard, a program does', async (t) => {
	const desk = await openDesk(t, 'hello', {VTE_VERSION: '7600', DISPLAY: ':0'});
	desk.press('y');
	await desk.settled();
	t.deepEqual(desk.runs, [{argv: ['xclip', '-selection', 'clipboard'], input: 'hello'}]);
	t.true(desk.screen().includes('Copied 1 line.'));
});

test('where nothing takes the text, it is shown to be copied by hand', async (t) => {
	const desk = await openDesk(t, 'hello there', {TERM: 'linux'});
	desk.press('y');
	await desk.settled();
	t.regex(desk.screen(), /To copy by hand[\s\S]*hello there/);
	t.is(desk.copied(), undefined);
});

test('in tmux its own program takes the text, whatever tmux lets others do with the clipboard', async (t) => {
	const desk = await openDesk(t, 'hello', {TMUX: '/tmp/tmux,1,0'});
	desk.press('y');
	await desk.settled();
	t.deepEqual(desk.runs, [{argv: ['tmux', 'load-buffer', '-w', '-'], input: 'hello'}]);
	// The terminal may be one that tmux does not know to have a clipboard.
	t.is(desk.sent.length, 1);
	t.true(desk.sent[0]?.startsWith('\u001bPtmux;'));
	t.true(desk.screen().includes('Copied 1 line.'));
});

test('a tmux that cannot be started is asked itself, and asked to hand it on', async (t) => {
	const desk = await openDesk(t, 'hello', {TMUX: '/tmp/tmux,1,0'}, {absent: ['tmux']});
	desk.press('y');
	await desk.settled();
	t.is(desk.sent.length, 2);
	t.true(desk.sent[0]?.startsWith('\u001b]52;c;'));
	t.true(desk.sent[1]?.startsWith('\u001bPtmux;'));
});

test('where the terminal often takes no clipboard a program is tried before it', async (t) => {
	const environment = {XTERM_VERSION: 'XTerm(379)', DISPLAY: ':0'};
	const desk = await openDesk(t, 'hello', environment, {absent: ['xclip']});
	desk.press('y');
	await desk.settled();
	t.deepEqual(
		desk.runs.map(({argv}) => argv[0]),
		['xclip', 'xsel'],
	);
	t.deepEqual(desk.sent, []);

	const without = await openDesk(t, 'hello', environment, {absent: ['xclip', 'xsel']});
	without.press('y');
	await without.settled();
	t.is(without.copied(), 'hello');
});

test('a code block is saved under the name that was given, and a refusal asks again', async (t) => {
	const desk = await openDesk(t, '```js\nlet a;\n```', {});
	desk.press('1');
	t.true(desk.screen().includes('Code block 1, 1 line of js'));
	desk.press('s');
	await desk.settled();
	t.true(desk.screen().includes('code.js'));
	desk.press('\r');
	await desk.settled();
	t.regex(desk.screen(), /exists already/);
	desk.press('2\r');
	await desk.settled();
	t.deepEqual(desk.saved, [{file: 'code.js2', text: 'let a;\n'}]);
});

test('what is copied holds no control characters but line breaks and tabs', (t) => {
	t.is(withoutControls('a\u001b[31m\tb\r\nc\u0007\u009b\rd'), 'a[31m\tb\nc\nd');
});

const LOOKS = /\p{Cc}\[[\d;]*m/gu;

async function openDesk(
	t: ExecutionContext,
	text: string,
	environment: Outside['environment'],
	{
		absent = [],
		more = [],
	}: {readonly absent?: readonly string[]; readonly more?: readonly string[]} = {},
) {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	for (const each of [text, ...more]) {
		await ada.whenAccepted(ada.send(roomOf(ada, 'lobby').id, each));
	}
	const runs: {argv: readonly string[]; input: string | undefined}[] = [];
	const saved: {file: string; text: string}[] = [];
	const sent: string[] = [];
	const outside: Outside = {
		environment,
		platform: 'linux',
		async run(argv, input) {
			runs.push({argv, input});
			return !absent.includes(argv[0] ?? '');
		},
		async save(file, saving) {
			if (file === 'code.js') return `${file} exists already, and stays as it is.`;
			saved.push({file, text: saving});
			return undefined;
		},
	};
	const window = openSilentWindow(ada, {
		stage: {...silentStage, send: (command) => void sent.push(command)},
		outside,
	});
	t.teardown(() => window.close());
	startSelecting(window);
	const tokenizer = new InputTokenizer();
	const screen = () => window.frame().lines.join('\n').replace(LOOKS, '');
	return {
		runs,
		saved,
		sent,
		press(keys: string) {
			for (const event of [...tokenizer.push(Buffer.from(keys)), ...tokenizer.flush()]) {
				window.handleInput(event);
			}
		},
		screen,
		copied() {
			// biome-ignore lint/suspicious/noControlCharactersInRegex: what the terminal is told.
			const [, code] = /\u001b\]52;c;([\w+/=]*)/.exec(sent.at(-1) ?? '') ?? [];
			return code === undefined ? undefined : Buffer.from(code, 'base64').toString();
		},
		/** What a key began goes on for a while. */
		async until(expected: RegExp) {
			for (let turn = 0; turn < 500 && !expected.test(screen()); turn++) {
				await setImmediate();
			}
			t.regex(screen(), expected);
		},
		/** What was begun by a key is over. */
		async settled() {
			for (let turn = 0; turn < 10; turn++) await Promise.resolve();
		},
	};
}
