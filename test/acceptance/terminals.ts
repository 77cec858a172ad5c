import {spawnSync} from 'node:child_process';
import {mkdtemp, rm} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {startRelay} from '../../server.ts';
import {openOwner} from '../helpers/cli-homes.ts';
import {KEY_SCRIPT, LEAVING, withoutTimes} from './key-script.ts';
import {openPlainTerminal, openTmux, openXterm, type ScriptTerminal} from './script-terminals.ts';

// Plays the script of keys in real terminals (a bare pseudo-terminal, tmux, xterm on a display of its
// own) and compares what they show after every step. Run it with `npm run terminals`; it says which
// terminals are not installed and leaves those out.

/** Milliseconds for the screen to show what a step asks for. */
const PATIENCE = 15_000;
const PAUSE = 50;

const KINDS: ReadonlyArray<{
	readonly name: string;
	/** Programs without which it cannot be opened. */
	readonly needs: readonly string[];
	readonly open: (home: string) => Promise<ScriptTerminal>;
}> = [
	{name: 'pseudo-terminal', needs: [], open: openPlainTerminal},
	{name: 'tmux', needs: ['tmux'], open: openTmux},
	{name: 'xterm', needs: ['Xvfb', 'xterm', 'xdotool'], open: openXterm},
];

const problems: string[] = [];
let played = 0;
let expected: readonly string[] | undefined;
for (const {name, needs, open} of KINDS) {
	const missing = needs.filter((program) => !isInstalled(program));
	if (missing.length > 0) {
		console.log(`left out: ${name}, for want of ${missing.join(' and ')}`);
		continue;
	}
	const pictures = await play(name, open);
	played++;
	expected ??= pictures;
	for (const [index, picture] of pictures.entries()) {
		if (picture === expected[index]) continue;
		problems.push(
			`${name}: another screen after "${KEY_SCRIPT[index]?.name}":\n${picture}\n-- not:\n${expected[index]}`,
		);
	}
	console.log(`${name}: ${pictures.length} of ${KEY_SCRIPT.length} steps`);
}
for (const problem of problems) console.error(problem);
console.log(`${played} terminals, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

async function play(
	name: string,
	open: (home: string) => Promise<ScriptTerminal>,
): Promise<readonly string[]> {
	const folder = await mkdtemp(path.join(tmpdir(), 'termchat-terminals-'));
	const relay = await startRelay({dataDirectory: undefined});
	const pictures: string[] = [];
	try {
		const owner = await openOwner(folder, relay.url, 'ada');
		await owner.close();
		const terminal = await open(folder);
		try {
			await shown(terminal, (screen) => screen.includes('message #lobby'));
			for (const {name: step, strokes, shows} of KEY_SCRIPT) {
				for (const stroke of strokes) await terminal.press(stroke);
				if (!(await shown(terminal, shows))) {
					problems.push(`${name}: never after "${step}":\n${await terminal.screen()}`);
					break;
				}
				pictures.push(withoutTimes(await settled(terminal)));
			}
			for (const stroke of LEAVING) await terminal.press(stroke);
			if (!(await terminal.hasEnded(PATIENCE))) problems.push(`${name}: did not end`);
		} finally {
			await terminal.close();
		}
	} finally {
		await relay.close({retryAfterMax: 0});
		await rm(folder, {recursive: true, force: true});
	}
	return pictures;
}

async function shown(
	terminal: ScriptTerminal,
	condition: (screen: string) => boolean,
): Promise<boolean> {
	const until = performance.now() + PATIENCE;
	while (performance.now() < until) {
		if (condition(await terminal.screen())) return true;
		await new Promise((resolve) => setTimeout(resolve, PAUSE));
	}
	return false;
}

/** The screen once it has stopped changing. */
async function settled(terminal: ScriptTerminal): Promise<string> {
	let last = '';
	for (let screen = await terminal.screen(); screen !== last; screen = await terminal.screen()) {
		last = screen;
		await new Promise((resolve) => setTimeout(resolve, 6 * PAUSE));
	}
	return last;
}

function isInstalled(program: string): boolean {
	return spawnSync(process.platform === 'win32' ? 'where' : 'which', [program]).status === 0;
}
