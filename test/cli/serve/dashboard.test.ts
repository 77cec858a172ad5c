import test, {type ExecutionContext} from 'ava';
import {startDashboard} from '../../../source/cli/serve/dashboard.ts';
import type {DashboardFacts} from '../../../source/cli/serve/dashboard-rows.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {openVirtualTerminal} from '../../helpers/virtual-terminal.ts';
import {wait} from '../../helpers/wait.ts';
import {openTestConsole} from '../../server/operator/open-console.ts';

type Size = {readonly columns: number; readonly rows: number};

async function open(
	t: ExecutionContext,
	{columns, rows}: Size = {columns: 80, rows: 24},
	environment: Readonly<Record<string, string>> = {TERM: 'xterm-256color', LANG: 'C.UTF-8'},
) {
	const relay = await openTestConsole();
	const terminal = openVirtualTerminal({columns, rows});
	const clock = manualClock();
	const ends: string[] = [];
	let more: Partial<DashboardFacts> = {};
	const dashboard = await startDashboard({
		stdin: terminal.stdin,
		stdout: terminal.stdout,
		clock,
		environment,
		operator: relay.console,
		facts: async () => ({
			name: 'Harbour',
			url: 'wss://chat.example',
			registration: relay.console.registration,
			join: 'npx termchat wss://chat.example',
			stats: relay.relay.operatorStats(),
			rooms: await relay.console.busiestRooms(9),
			stopsIn: relay.console.stopsIn,
			...more,
		}),
		onStop: () => ends.push('stop'),
		onHangUp: () => ends.push('hang-up'),
	});
	t.teardown(async () => {
		dashboard.close();
		await terminal.close();
	});
	const change = (facts: Partial<DashboardFacts>) => {
		more = facts;
	};
	return {...relay, terminal, dashboard, ends, change, second: () => clock.advance(1000)};
}

// One after another: each listens to the signals of this process.
test.serial('it shows the relay, how others join, figures, rooms and warnings', async (t) => {
	const {terminal, join, second} = await open(t);
	await join('ada');
	await join('bob');
	second();
	await terminal.waitFor('2 connected');
	const screen = terminal.screen();
	for (const part of [
		'Harbour  wss://chat.example  open to all',
		'Others join with: npx termchat wss://chat.example',
		'messages',
		'#lobby',
		'Warnings',
		'help lists the commands',
	]) {
		t.true(screen.includes(part), part);
	}
});

for (const size of [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 48, rows: 20},
	{columns: 34, rows: 10},
	{columns: 12, rows: 3},
]) {
	test.serial(
		`at ${size.columns}x${size.rows} the prompt is at the bottom and nothing is too wide`,
		async (t) => {
			const {terminal} = await open(t, size);
			terminal.type('stats');
			await terminal.waitFor('> stats');
			t.is(terminal.lines().at(-1), '> stats');
			t.deepEqual(terminal.cursor(), {row: size.rows - 1, column: 7});
		},
	);
}

test.serial('another size is drawn at once', async (t) => {
	const {terminal} = await open(t);
	terminal.resize(48, 20);
	await terminal.waitFor((screen) => screen.split('\n')[2] === '─'.repeat(48));
	t.is(terminal.lines().length, 20);
});

test.serial('in a locale without Unicode it draws with ASCII', async (t) => {
	const {terminal} = await open(t, undefined, {TERM: 'xterm', LANG: 'C'});
	await terminal.waitFor('-- Rooms --');
	t.regex(terminal.screen(), /^[\n -~]*$/);
});

test.serial('with NO_COLOR it sets no colour', async (t) => {
	const {terminal} = await open(t, undefined, {TERM: 'xterm-256color', NO_COLOR: '1'});
	await terminal.waitFor('Harbour');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are the subject.
	t.notRegex(terminal.written(), /\u001B\[[\d;]*(?:3[0-9]|4[0-9]|9[0-7])[\d;]*m/);
});

test.serial('a command is carried out and answered above the prompt', async (t) => {
	const {terminal, join} = await open(t);
	await join('ada');
	terminal.type('users\r');
	await terminal.waitFor('1 account.');
	t.true(terminal.screen().includes('> users'));
	t.is(terminal.lines().at(-1), '>');
});

test.serial('what is refused says why, and the prompt goes on', async (t) => {
	const {terminal} = await open(t);
	terminal.type('frob\r');
	await terminal.waitFor('There is no command "frob".');
	terminal.type('stats\r');
	await terminal.waitFor('new accounts');
	t.pass();
});

test.serial('a long answer begins with its first row, and PgDn goes on', async (t) => {
	const {terminal} = await open(t);
	terminal.type('help\r');
	await terminal.waitFor('> help');
	t.regex(terminal.screen(), /more rows below/);
	terminal.press('\u001B[6~'.repeat(4));
	await terminal.waitFor('help COMMAND says');
	t.false(terminal.screen().includes('more rows below'));
});

test.serial('Tab completes what is typed', async (t) => {
	const {terminal, join} = await open(t);
	await join('ada');
	terminal.type('mut\t');
	await terminal.waitFor(() => terminal.cursor().column === 7);
	terminal.type('a\t');
	await terminal.waitFor('> mute ada');
	t.is(terminal.lines().at(-1), '> mute ada');
});

test.serial('the line before comes back with the arrow up', async (t) => {
	const {terminal} = await open(t);
	terminal.type('bans\r');
	await terminal.waitFor('Nobody is banned');
	terminal.press('\u001B[A');
	await terminal.waitFor((screen) => screen.endsWith('\n> bans'));
	t.pass();
});

test.serial('Ctrl-C asks once, and any other key is a no', async (t) => {
	const {terminal, ends} = await open(t);
	terminal.press('\u0003');
	await terminal.waitFor('Ctrl-C once more stops the relay.');
	terminal.type('x');
	await terminal.waitFor('> x');
	terminal.press('\u0003');
	await terminal.waitFor('Ctrl-C once more');
	t.deepEqual(ends, []);
	terminal.press('\u0003');
	await terminal.waitFor(() => ends.length > 0);
	t.deepEqual(ends, ['stop']);
});

test.serial('a paste runs nothing', async (t) => {
	const {terminal, relay} = await open(t);
	terminal.press('\u001B[200~shutdown\rusers\r\u001B[201~');
	await terminal.waitFor('> shutdown users');
	t.false(relay.operatorStats().isDraining);
});

test.serial('what others chose cannot act on the terminal', async (t) => {
	const {terminal, change, second, relay} = await open(t);
	const fields = {name: '\u001B]0;owned\u0007\u001B[2J\u202Eevil'};
	const warnings = [{time: 0, level: 'warn', event: 'odd name', fields}] as const;
	const {lines} = terminal;
	change({stats: {...relay.operatorStats(), warnings}});
	second();
	await terminal.waitFor('odd name');
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are the subject.
	t.notRegex(terminal.written(), /\u001B\]0;owned|\u202E/);
	t.true(lines()[0]?.startsWith('Harbour'));
});

test.serial('the terminal is given back as it was', async (t) => {
	const {terminal, dashboard} = await open(t);
	await terminal.waitFor('Harbour');
	t.is(terminal.emulator.buffer.active.type, 'alternate');
	t.true(terminal.stdin.isRaw);
	dashboard.close();
	await terminal.waitFor(() => terminal.emulator.buffer.active.type === 'normal');
	t.false(terminal.stdin.isRaw);
});

test.serial('a terminal that goes is told of once it is gone', async (t) => {
	const {terminal, ends} = await open(t);
	terminal.stdin.end();
	await wait(() => ends.length > 0);
	t.deepEqual(ends, ['hang-up']);
});

test.serial('a code to scan is shown at F2', async (t) => {
	const {terminal} = await open(t, {columns: 80, rows: 40});
	terminal.press('\u001BOQ');
	await terminal.waitFor('▀');
	terminal.press('\u001BOQ');
	await terminal.waitFor('Warnings');
	t.pass();
});
