import {type ChildProcess, spawn, spawnSync} from 'node:child_process';
import process from 'node:process';
import type {IPty} from '@lydell/node-pty';
import {ScreenReader, type TestTerminal} from './test-terminal.ts';

/** A program on a real pseudo-terminal, seen through an emulator. */
export type Pty = TestTerminal & {
	readonly pid: number;
	/** Everything that the program wrote, as it was. */
	written(): string;
	/** The exit code of the program; for one that a signal ended, 128 plus its number. */
	readonly exited: Promise<number>;
	/** Stops reading what the program writes, as a paused terminal does, until `resumeReading`. */
	stopReading(): void;
	resumeReading(): void;
};

export type PtyOptions = {
	readonly command: string;
	readonly arguments: readonly string[];
	readonly columns?: number;
	readonly rows?: number;
	readonly cwd?: string;
	/** Added to this process's environment; `undefined` takes a variable away. */
	readonly environment?: Readonly<Record<string, string | undefined>>;
	/** Where the pseudo-terminal comes from. Default: the npm module, else util-linux `script`. */
	readonly backend?: 'module' | 'script';
};

/** Starts a program on a pseudo-terminal. `close` kills it if it still runs. */
export async function openPty(options: PtyOptions): Promise<Pty> {
	const {columns = 80, rows = 24} = options;
	const reader = new ScreenReader({columns, rows});
	const backend = await startBackend({...options, columns, rows}, childEnvironment(options));
	let written = '';
	backend.onData((data) => {
		written += data;
		reader.show(data);
	});
	reader.emulator.onData((reply) => backend.write(reply));
	return {
		pid: backend.pid,
		exited: backend.exited,
		emulator: reader.emulator,
		written: () => written,
		screen: () => reader.screen(),
		lines: () => reader.lines(),
		cursor: () => reader.cursor(),
		resize(newColumns, newRows) {
			reader.emulator.resize(newColumns, newRows);
			backend.resize(newColumns, newRows);
		},
		type: (text) => backend.write(text),
		press: (bytes) => backend.write(bytes),
		waitFor: (condition, limit) => reader.waitFor(condition, limit),
		stopReading: () => backend.pause(),
		resumeReading: () => backend.resume(),
		async close() {
			backend.kill();
			await backend.exited;
			reader.emulator.dispose();
		},
	};
}

type Backend = {
	readonly pid: number;
	readonly exited: Promise<number>;
	onData(listener: (data: string) => void): void;
	write(data: string): void;
	resize(columns: number, rows: number): void;
	pause(): void;
	resume(): void;
	kill(): void;
};

type SizedOptions = PtyOptions & {readonly columns: number; readonly rows: number};

async function startBackend(options: SizedOptions, env: Record<string, string>): Promise<Backend> {
	if (options.backend === 'script') {
		return scriptBackend(options, env);
	}

	try {
		const {spawn: spawnPty} = await import('@lydell/node-pty');
		const {columns, rows, cwd = process.cwd()} = options;
		const file = options.command;
		return nativeBackend(
			spawnPty(file, [...options.arguments], {
				cols: columns,
				rows,
				cwd,
				env,
				name: env.TERM ?? 'xterm-256color',
			}),
		);
	} catch {
		// No prebuilt module for this platform: util-linux `script` has a pseudo-terminal too.
		return scriptBackend(options, env);
	}
}

function nativeBackend(pty: IPty): Backend {
	const exited = Promise.withResolvers<number>();
	pty.onExit(({exitCode, signal}) => exited.resolve(signal ? 128 + signal : exitCode));
	return {
		pid: pty.pid,
		exited: exited.promise,
		onData: (listener) => void pty.onData(listener),
		write: (data) => pty.write(data),
		resize: (columns, rows) => pty.resize(columns, rows),
		pause: () => pty.pause(),
		resume: () => pty.resume(),
		kill: () => killQuietly(pty.pid),
	};
}

/** The shell names its terminal and its process id on the first line, then becomes the program. */
const ANNOUNCE = 'stty rows "$1" cols "$2"; echo "$(tty) $$"; shift 2; exec "$@"';

async function scriptBackend(options: SizedOptions, env: Record<string, string>): Promise<Backend> {
	const {columns, rows, command} = options;
	const words = ['sh', '-c', ANNOUNCE, 'sh', String(rows), String(columns), command];
	const line = [...words, ...options.arguments].map(quote).join(' ');
	const child = spawn('script', ['-qefc', line, '/dev/null'], {cwd: options.cwd, env});
	const {announced, listeners} = splitAnnouncement(child);
	const exited = Promise.withResolvers<number>();
	child.on('exit', (code) => exited.resolve(code ?? 255));
	const [tty = '', pid = '0'] = (await announced).trim().split(' ');
	return {
		pid: Number(pid),
		exited: exited.promise,
		onData: (listener) => void listeners.add(listener),
		write: (data) => void child.stdin?.write(data),
		resize(newColumns, newRows) {
			spawnSync('stty', ['-F', tty, 'rows', String(newRows), 'cols', String(newColumns)]);
		},
		pause: () => void child.stdout?.pause(),
		resume: () => void child.stdout?.resume(),
		kill() {
			killQuietly(Number(pid));
			child.kill('SIGKILL');
		},
	};
}

function splitAnnouncement(child: ChildProcess) {
	const listeners = new Set<(data: string) => void>();
	const {promise: announced, resolve} = Promise.withResolvers<string>();
	let head: string | undefined = '';
	child.stdout?.setEncoding('utf8');
	child.stdout?.on('data', (data: string) => {
		let rest = data;
		if (head !== undefined) {
			head += data;
			const end = head.indexOf('\n');
			if (end === -1) {
				return;
			}

			resolve(head.slice(0, end));
			rest = head.slice(end + 1);
			head = undefined;
		}

		// The listener is added once the announcement has been awaited.
		setImmediate(() => {
			for (const listener of listeners) {
				listener(rest);
			}
		});
	});
	return {announced, listeners};
}

/** A terminal program behaves differently where it believes to be in a build machine. */
function childEnvironment({environment = {}}: PtyOptions): Record<string, string> {
	const merged = {...process.env, TERM: 'xterm-256color', CI: undefined, ...environment};
	const defined = Object.entries(merged).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value] as const],
	);
	return Object.fromEntries(defined);
}

function killQuietly(pid: number): void {
	try {
		process.kill(pid, 'SIGKILL');
	} catch {
		// It has ended by itself.
	}
}

function quote(word: string): string {
	return `'${word.replaceAll("'", "'\\''")}'`;
}
