import {execFileSync} from 'node:child_process';
import path from 'node:path';
import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';

const ROOT = path.join(import.meta.dirname, '..', '..', '..');
const PROGRAM = path.join(ROOT, 'source', 'bin', 'termchat.cjs');
const PAUSE = 50;

/** A person at termchat in tmux, who can be struck dead. */
export type TmuxClient = {
	/** Types a text as it is. */
	type(text: string): void;
	/** Presses a key that tmux knows by that name: `Enter`, `C-x`. */
	press(key: string): void;
	screen(): string;
	/** Resolves with the first screen that has it. Rejects with the last one after `patience` milliseconds. */
	until(what: RegExp, patience?: number): Promise<string>;
	/** Ends every process of it with SIGKILL. */
	kill(): Promise<void>;
	/** Ends the terminal, and whatever still runs in it. */
	close(): void;
};

export type TmuxClientOptions = {
	readonly home: string;
	/** A folder for the socket of its tmux. */
	readonly folder: string;
	readonly name: string;
	readonly columns: number;
	readonly rows: number;
	readonly words?: readonly string[];
};

let started = 0;

/** Starts termchat in a tmux of its own. */
export function openTmuxClient(options: TmuxClientOptions): TmuxClient {
	const {home, folder, name, columns, rows, words = []} = options;
	// One that is ending would take the next one with it.
	const socket = path.join(folder, `${name}-${++started}.tmux`);
	const tmux = (...given: readonly string[]): string =>
		execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...given], {encoding: 'utf8'});
	const variables = [`TERMCHAT_HOME=${home}`, 'COLORTERM=truecolor', 'TZ=UTC', 'LANG=C.UTF-8'];
	const program = [process.execPath, PROGRAM, ...words];
	// What the shell has to do is only to start it: so it is what the terminal ends with.
	const line = ['exec', 'env', '-u', 'NODE_ENV', '-u', 'CI', ...variables, ...program];
	const size = ['-x', String(columns), '-y', String(rows)];
	tmux('new-session', '-d', '-s', 'chat', ...size, line.map(quoted).join(' '));
	tmux('set-option', '-g', 'status', 'off');
	tmux('set-option', '-g', 'remain-on-exit', 'on');
	tmux('resize-window', '-t', 'chat', ...size);
	const screen = (): string => tmux('capture-pane', '-p', '-t', 'chat');
	return {
		type: (text) => void tmux('send-keys', '-t', 'chat', '-l', '--', text),
		press: (key) => void tmux('send-keys', '-t', 'chat', key),
		screen,
		async until(what, patience = 30_000) {
			const end = performance.now() + patience;
			for (;;) {
				const shown = screen();
				if (what.test(shown)) return shown;
				if (performance.now() > end) {
					throw new Error(`${name} never showed ${what}; the screen was:\n${shown}`);
				}
				await delay(PAUSE);
			}
		},
		async kill() {
			const pid = Number(tmux('display-message', '-p', '-t', 'chat', '#{pane_pid}'));
			for (const each of [...descendants(pid), pid].toReversed()) strike(each);
			await delay(PAUSE);
			tmux('kill-server');
		},
		close() {
			try {
				tmux('kill-server');
			} catch {
				// It ended by itself.
			}
		},
	};
}

/** The processes that a process started, and those that they started. */
export function descendants(pid: number): readonly number[] {
	let printed = '';
	try {
		printed = execFileSync('ps', ['-o', 'pid=', '--ppid', String(pid)], {encoding: 'utf8'});
	} catch {
		// It has none.
	}
	const children = printed.split('\n').map(Number).filter(Boolean);
	return children.flatMap((child) => [child, ...descendants(child)]);
}

function strike(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It went with another.
	}
}

function quoted(word: string): string {
	return /^[\w./=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
