import {type ChildProcess, execFileSync, spawn} from 'node:child_process';
import {once} from 'node:events';
import {readFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {ScreenReader} from '../helpers/test-terminal.ts';
import {openTermchat} from '../helpers/whole-program.ts';
import {KEY_BYTES, type KeyName, type Stroke} from './key-script.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'source', 'bin', 'termchat.cjs');
const SIZE = {columns: 80, rows: 24};

/** termchat in a terminal that somebody else made. */
export type ScriptTerminal = {
	press(stroke: Stroke): Promise<void>;
	/** The visible rows, without blanks at their ends. */
	screen(): Promise<string>;
	/** Whether the program ends within so many milliseconds. */
	hasEnded(limit: number): Promise<boolean>;
	close(): Promise<void>;
};

/** A pseudo-terminal and nothing around it. */
export async function openPlainTerminal(home: string): Promise<ScriptTerminal> {
	const terminal = await openTermchat([], {home, ...SIZE});
	return {
		async press(stroke) {
			terminal.press(stroke.type === 'text' ? stroke.text : KEY_BYTES[stroke.key]);
		},
		screen: async () => terminal.screen(),
		hasEnded: (limit) => within(limit, terminal.exited),
		close: () => terminal.close(),
	};
}

/** tmux, with a server of its own. */
export async function openTmux(home: string): Promise<ScriptTerminal> {
	const socket = path.join(home, 'tmux');
	const tmux = (...words: readonly string[]): string =>
		execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...words], {encoding: 'utf8'});
	const size = ['-x', String(SIZE.columns), '-y', String(SIZE.rows)];
	tmux('new-session', '-d', '-s', 'chat', ...size, commandLine(home));
	tmux('set-option', '-g', 'status', 'off');
	tmux('resize-window', '-t', 'chat', ...size);
	const isGone = (): boolean => {
		try {
			tmux('has-session', '-t', 'chat');
			return false;
		} catch {
			return true;
		}
	};
	return {
		async press(stroke) {
			if (stroke.type === 'text') tmux('send-keys', '-t', 'chat', '-l', '--', stroke.text);
			else tmux('send-keys', '-t', 'chat', TMUX_KEYS[stroke.key]);
		},
		screen: async () => (isGone() ? '' : trimmed(tmux('capture-pane', '-p', '-t', 'chat'))),
		async hasEnded(limit) {
			for (let waited = 0; waited < limit; waited += 100) {
				if (isGone()) return true;
				await delay(100);
			}
			return false;
		},
		async close() {
			if (!isGone()) tmux('kill-server');
		},
	};
}

/**
 * xterm on a display of its own: keys are those of a keyboard, and what it is sent is read from the
 * log that it keeps, by an emulator.
 */
export async function openXterm(home: string): Promise<ScriptTerminal> {
	const display = `:${90 + (process.pid % 100)}`;
	const server = spawn('Xvfb', [display, '-screen', '0', '1024x768x24'], {stdio: 'ignore'});
	const log = path.join(home, 'xterm.log');
	const env = {...process.env, DISPLAY: display, TERM: undefined, LC_ALL: 'C.UTF-8'};
	await delay(1000);
	const options = ['-l', '-lf', log, '-xrm', 'XTerm*logInhibit: false', '-u8'];
	const geometry = ['-geometry', `${SIZE.columns}x${SIZE.rows}`];
	const words = [...options, ...geometry, '-e', 'sh', '-c', commandLine(home)];
	const xterm = spawn('xterm', words, {env, stdio: 'ignore'});
	const xdotool = (...given: readonly string[]): string =>
		execFileSync('xdotool', given, {env, encoding: 'utf8'});
	const window = xdotool('search', '--sync', '--class', 'xterm').trim().split('\n')[0] ?? '';
	xdotool('windowfocus', window);
	return {
		async press(stroke) {
			if (stroke.type === 'text') xdotool('type', '--delay', '12', '--', stroke.text);
			else xdotool('key', '--delay', '12', X_KEYS[stroke.key]);
		},
		async screen() {
			const reader = new ScreenReader(SIZE);
			const bytes = await readFile(log).catch(() => Buffer.alloc(0));
			await new Promise<void>((resolve) => reader.show(bytes, resolve));
			const screen = reader.screen();
			reader.emulator.dispose();
			return screen;
		},
		hasEnded: (limit) => within(limit, ended(xterm)),
		async close() {
			xterm.kill();
			server.kill();
			await ended(server);
		},
	};
}

const TMUX_KEYS: Readonly<Record<KeyName, string>> = {
	enter: 'Enter',
	tab: 'Tab',
	'shift+tab': 'BTab',
	escape: 'Escape',
	up: 'Up',
	down: 'Down',
	left: 'Left',
	pageup: 'PPage',
	end: 'End',
	backspace: 'BSpace',
	'ctrl+c': 'C-c',
	'ctrl+u': 'C-u',
	'ctrl+w': 'C-w',
	'ctrl+x': 'C-x',
	'ctrl+y': 'C-y',
};

const X_KEYS: Readonly<Record<KeyName, string>> = {
	enter: 'Return',
	tab: 'Tab',
	'shift+tab': 'shift+Tab',
	escape: 'Escape',
	up: 'Up',
	down: 'Down',
	left: 'Left',
	pageup: 'Prior',
	end: 'End',
	backspace: 'BackSpace',
	'ctrl+c': 'ctrl+c',
	'ctrl+u': 'ctrl+u',
	'ctrl+w': 'ctrl+w',
	'ctrl+x': 'ctrl+x',
	'ctrl+y': 'ctrl+y',
};

function commandLine(home: string): string {
	const variables = [
		`TERMCHAT_HOME=${quoted(home)}`,
		'COLORTERM=truecolor',
		'TZ=UTC',
		'LANG=C.UTF-8',
	];
	return `env -u NODE_ENV -u CI ${variables.join(' ')} ${quoted(process.execPath)} ${quoted(PROGRAM)}`;
}

function quoted(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}

function trimmed(screen: string): string {
	return screen
		.split('\n')
		.map((line) => line.trimEnd())
		.join('\n')
		.trimEnd();
}

async function ended(child: ChildProcess): Promise<void> {
	if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

async function within(limit: number, promise: Promise<unknown>): Promise<boolean> {
	return Promise.race([promise.then(() => true), delay(limit, false, {ref: false})]);
}
