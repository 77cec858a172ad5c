import {type ChildProcess, spawn} from 'node:child_process';
import {once} from 'node:events';
import path from 'node:path';
import process from 'node:process';
import {createInterface} from 'node:readline';
import {text} from 'node:stream/consumers';
import {openPty, type Pty} from './pty.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const PROGRAM = path.join(ROOT, 'source', 'bin', 'termchat.cjs');

export type ProgramOptions = {
	/** The folder that stands in for TERMCHAT_HOME. */
	readonly home: string;
	/** Added to a plain environment. */
	readonly environment?: Readonly<Record<string, string>>;
};

export type TerminalOptions = ProgramOptions & {readonly columns?: number; readonly rows?: number};

/** Starts termchat as a person does, on a terminal. `close` kills it if it still runs. */
export function openTermchat(words: readonly string[], options: TerminalOptions): Promise<Pty> {
	const {columns = 80, rows = 24} = options;
	return openPty({
		command: process.execPath,
		arguments: [PROGRAM, ...words],
		columns,
		rows,
		cwd: ROOT,
		environment: environmentOf(options),
	});
}

export type Ended = {
	/** Undefined when a signal ended it. */
	readonly code: number | undefined;
	readonly stdout: string;
	readonly stderr: string;
};

/** Runs a termchat command to its end, as a script does. */
export async function runTermchat(
	words: readonly string[],
	options: ProgramOptions & {readonly input?: string},
): Promise<Ended> {
	const child = spawnTermchat(words, options);
	child.stdin.end(options.input ?? '');
	const [stdout, stderr, [code]] = await Promise.all([
		text(child.stdout),
		text(child.stderr),
		once(child, 'close'),
	]);
	return {code: code ?? undefined, stdout, stderr};
}

/** A `termchat serve` in a process of its own. */
export type ServeProcess = {
	readonly url: string;
	readonly port: number;
	readonly pid: number;
	/** Ends it with a signal and resolves when it is gone, with its exit code if it has one. */
	stop(signal: 'SIGKILL' | 'SIGTERM'): Promise<number | undefined>;
	/** Sends it a signal that does not end it. */
	signal(signal: NodeJS.Signals): void;
	/** All it has printed so far, its log included. */
	printed(): string;
};

/** Starts `termchat serve` off a terminal and resolves when it listens. */
export async function startServe(
	words: readonly string[],
	options: ProgramOptions,
): Promise<ServeProcess> {
	const child = spawnTermchat(['serve', ...words], options);
	child.stdin.end();
	let printed = '';
	for (const stream of [child.stdout, child.stderr]) {
		stream.on('data', (chunk: Buffer) => {
			printed += chunk.toString();
		});
	}
	const complaints = text(child.stderr);
	const exited = once(child, 'exit');
	const lines = createInterface({input: child.stdout})[Symbol.asyncIterator]();
	const {value, done} = await lines.next();
	if (done === true) throw new Error(`termchat serve ended: ${await complaints}`);
	const {url, port}: {url: string; port: number} = JSON.parse(value);
	return {
		url,
		port,
		// It has said where it listens, so it was started.
		pid: child.pid ?? 0,
		async stop(signal) {
			child.kill(signal);
			const [code] = await exited;
			return code ?? undefined;
		},
		signal: (signal) => void child.kill(signal),
		printed: () => printed,
	};
}

type Piped = ChildProcess & {
	readonly stdin: NodeJS.WritableStream;
	readonly stdout: NodeJS.ReadableStream;
	readonly stderr: NodeJS.ReadableStream;
};

function spawnTermchat(words: readonly string[], options: ProgramOptions): Piped {
	const env = {...process.env, ...environmentOf(options)};
	return spawn(process.execPath, [PROGRAM, ...words], {cwd: ROOT, env, stdio: 'pipe'});
}

/** What a person's shell has: nothing of the test runner's, and colours whatever runs the tests. */
function environmentOf({home, environment}: ProgramOptions): Record<string, string | undefined> {
	return {
		NODE_ENV: undefined,
		NODE_OPTIONS: undefined,
		FORCE_COLOR: undefined,
		NO_COLOR: undefined,
		TERMCHAT_SERVER: undefined,
		COLORTERM: 'truecolor',
		TZ: 'UTC',
		LANG: 'C.UTF-8',
		TERMCHAT_HOME: home,
		...environment,
	};
}
