import {existsSync} from 'node:fs';
import {chmod, mkdir, readFile, writeFile} from 'node:fs/promises';
import path from 'node:path';
import test from 'ava';
import {knownWidths, rememberWidths, terminalIdentity} from '../../source/cli/terminal-widths.ts';
import {homeOf, startTestServer, temporaryFolder} from '../helpers/cli-homes.ts';
import {runCli} from '../helpers/run-cli.ts';
import {wait} from '../helpers/wait.ts';
import {openTermchat} from '../helpers/whole-program.ts';

/** The facts of a report by their names. */
function factsIn(
	records: readonly Record<string, unknown>[],
): ReadonlyMap<unknown, Record<string, unknown>> {
	return new Map(records.map((record) => [record.name ?? record.type, record]));
}

test('with a relay that is well, nothing is wrong, and nothing of the person is told', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const {code, stdout, records} = await runCli(['doctor', '--json'], {home});
	const facts = factsIn(records);
	t.is(code, 0);
	t.is(facts.get('result')?.problems, 0);
	t.regex(`${facts.get('reachable')?.value}`, /^yes, in \d+ ms$/);
	t.is(facts.get('line')?.value, 'not encrypted, this machine');
	t.is(facts.get('protocol')?.value, '1');
	t.regex(`${facts.get('keys')?.value}`, /^not protected/);
	for (const secret of ['ada', url, home, path.basename(home)]) t.false(stdout.includes(secret));
});

test('without a terminal it tells what the variables say', async (t) => {
	const home = await temporaryFolder(t);
	const environment = {TERM: 'xterm-kitty', ZELLIJ: '0', LANG: 'C'};
	const {code, stdout} = await runCli(['doctor'], {home, environment});
	t.is(code, 1);
	t.regex(stdout, /^ {2}TERM: xterm-kitty$/m);
	t.regex(stdout, /^ {2}between: zellij$/m);
	t.regex(stdout, /kept by the terminal: .*Ctrl-Q/);
	t.regex(stdout, /^ {4}! The locale is not UTF-8/m);
	t.regex(stdout, /^ {2}answers: not asked: this is none$/m);
	t.regex(stdout, /none known; name one with --server/);
});

test('a relay that is not there is a problem with what to do', async (t) => {
	const home = await temporaryFolder(t);
	const {code, stdout} = await runCli(['doctor', '--server', 'ws://127.0.0.1:9'], {home});
	t.is(code, 1);
	t.regex(stdout, /reachable: no\n {4}! Nothing listens there\./);
});

test('a home that others can look into is a problem', async (t) => {
	if (process.platform === 'win32') {
		t.pass('there are no modes');
		return;
	}
	const home = await temporaryFolder(t);
	await mkdir(path.join(home, 'data'));
	await chmod(path.join(home, 'data'), 0o755);
	const {code, stdout} = await runCli(['doctor'], {home});
	t.is(code, 1);
	t.regex(stdout, /data: mode 755\n {4}! Others on this machine/);
});

test('keys cannot be pressed where there is no terminal', async (t) => {
	const {code, stderr} = await runCli(['doctor', '--keys'], {home: await temporaryFolder(t)});
	t.is(code, 2);
	t.regex(stderr, /at a terminal/);
});

test('a terminal is asked and measured, and what was measured is kept', async (t) => {
	const home = await temporaryFolder(t);
	const terminal = await openTermchat(['doctor'], {home, columns: 100, rows: 80});
	t.teardown(() => terminal.close());
	await terminal.waitFor('Nothing is wrong.');
	t.is(await terminal.exited, 0);
	const screen = terminal.screen();
	t.regex(screen, /device attributes \(DA1\): [\d;]+/);
	t.regex(screen, /size: 100x80/);
	t.regex(screen, /of another width: none/);
	t.regex(screen, /Chinese: 2$/m);
	const kept = JSON.parse(await readFile(path.join(home, 'state', 'terminals.json'), 'utf8'));
	t.deepEqual(Object.values(kept.terminals), [true]);
});

test('pressing along says which keys arrive as what', async (t) => {
	const home = await temporaryFolder(t);
	const terminal = await openTermchat(['doctor', '--keys'], {home, columns: 100, rows: 120});
	t.teardown(() => terminal.close());
	await terminal.waitFor('1 of 30: Ctrl-K');
	terminal.press('\u000b');
	await terminal.waitFor('2 of 30: Ctrl-J');
	terminal.press('\r');
	await terminal.waitFor('3 of 30: Ctrl-N');
	terminal.press('\u001b');
	await terminal.waitFor('4 of 30');
	terminal.press('\u0003');
	await terminal.waitFor('Ctrl-N: skipped');
	const screen = terminal.screen();
	t.regex(screen, /^ {2}Ctrl-K: arrives$/m);
	t.regex(screen, /^ {2}Ctrl-J: arrives as Enter$/m);
});

test('what was measured in one terminal is not taken for another', async (t) => {
	const paths = {state: path.join(await temporaryFolder(t), 'state')};
	const [here, there] = [
		{TERM: 'xterm', LANG: 'C.UTF-8'},
		{TERM: 'xterm', TMUX: '/tmp/x'},
	];
	t.is(knownWidths(paths, here), undefined);
	rememberWidths(paths, here, false);
	t.is(knownWidths(paths, here), false);
	t.is(knownWidths(paths, there), undefined);
	t.is(terminalIdentity(here), 'xterm C.UTF-8');
});

test('what is kept of terminals does not grow without end, and nonsense in it is nothing', async (t) => {
	const paths = {state: path.join(await temporaryFolder(t), 'state')};
	for (let number = 0; number < 60; number++) rememberWidths(paths, {TERM: `t${number}`}, true);
	t.is(knownWidths(paths, {TERM: 't0'}), undefined);
	t.true(knownWidths(paths, {TERM: 't59'}));
	t.is(knownWidths({state: '/nowhere/at/all'}, {TERM: 't59'}), undefined);
});

test('the first full screen in a terminal measures it, and later ones go by that', async (t) => {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const file = path.join(home, 'state', 'terminals.json');
	const first = await openTermchat([], {home});
	t.teardown(() => first.close());
	await first.waitFor('─');
	await wait(() => existsSync(file));
	first.type('/quit\r');
	t.is(await first.exited, 0);
	const kept = await readFile(file, 'utf8');
	t.regex(kept, /:true/);
	await writeFile(file, kept.replace(':true', ':false'));
	const second = await openTermchat([], {home});
	t.teardown(() => second.close());
	await second.waitFor('-----');
	t.false(second.screen().includes('─'));
	second.type('/quit\r');
	t.is(await second.exited, 0);
});

test('files written by hand that make no sense are a problem, and no folder is named', async (t) => {
	const home = await temporaryFolder(t);
	await mkdir(path.join(home, 'config'), {recursive: true});
	await writeFile(
		path.join(home, 'config', 'settings.json'),
		'{"bell": "loud", "symbols": "ascii"}',
	);
	await writeFile(path.join(home, 'config', 'keys.json'), '{}');
	await writeFile(path.join(home, 'config', 'aliases.json'), '[');
	const {code, stdout, records} = await runCli(['doctor', '--json'], {home});
	const facts = factsIn(records);
	t.is(code, 1);
	t.regex(`${facts.get('settings')?.problem}`, /settings\.json is ignored: The setting bell takes/);
	t.regex(`${facts.get('key bindings')?.problem}`, /keys\.json/);
	t.regex(`${facts.get('own commands')?.problem}`, /^aliases\.json cannot be understood/);
	t.is(facts.get('theme')?.problem, undefined);
	t.false(stdout.includes(home));
});

test('what is set is told, but not what says who or where somebody is', async (t) => {
	const home = await temporaryFolder(t);
	await runCli(['config', 'set', 'symbols', 'ascii'], {home});
	await runCli(['config', 'set', 'name', 'mira'], {home});
	const {records, stdout} = await runCli(['doctor', '--json'], {home});
	t.is(factsIn(records).get('set')?.value, 'name (file), symbols = ascii (file)');
	t.false(stdout.includes('mira'));
});
