import process from 'node:process';
import {setTimeout as delay} from 'node:timers/promises';
import {spawn} from '@lydell/node-pty';
import {node, type Program, workingDirectory} from './program.ts';

/**
 * A program on a real pseudo-terminal, seen as bytes: an emulator would take time from what is
 * measured.
 */
export type BareTerminal = {
	readonly pid: number;
	/** Everything that was written since the last `forget`. */
	written(): string;
	forget(): void;
	type(bytes: string): void;
	resize(size: Size): void;
	/** Resolves, with the time, when `holds` is true of what was written; looked at after each read. */
	whenWritten(holds: (written: string) => boolean, what: string): Promise<number>;
	close(): Promise<void>;
};

export type Size = {readonly columns: number; readonly rows: number};

/** Milliseconds. */
const PATIENCE = 60_000;

/** Starts a program, and with it the time that `whenWritten` is measured against. */
export function openTerminal(
	program: Program,
	size: Size,
	environment: Readonly<Record<string, string | undefined>> = {},
): BareTerminal {
	const all = {...process.env, ...SURROUNDINGS, ...program.environment, ...environment};
	const env = Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
	const pty = spawn(node, [...program.arguments], {
		cols: size.columns,
		rows: size.rows,
		cwd: workingDirectory,
		env,
		name: 'xterm-256color',
	});
	let written = '';
	let check = () => {};
	pty.onData((data) => {
		written += data;
		check();
	});
	const exited = new Promise<void>((resolve) => void pty.onExit(() => resolve()));
	return {
		pid: pty.pid,
		written: () => written,
		forget: () => {
			written = '';
		},
		type: (bytes) => pty.write(bytes),
		resize: ({columns, rows}) => pty.resize(columns, rows),
		async whenWritten(holds, what) {
			const {promise, resolve} = Promise.withResolvers<number | undefined>();
			check = () => {
				if (holds(written)) resolve(performance.now());
			};
			check();
			const abort = new AbortController();
			const late = delay(PATIENCE, undefined, {signal: abort.signal}).catch(() => undefined);
			const at = await Promise.race([promise, late]);
			abort.abort();
			check = () => {};
			if (at === undefined) throw new Error(`${what} never came:\n${written.slice(-2000)}`);
			return at;
		},
		async close() {
			pty.kill('SIGKILL');
			await exited;
		},
	};
}

/** A terminal like any other, and not a build machine. */
const SURROUNDINGS = {TERM: 'xterm-256color', COLORTERM: undefined, CI: undefined, LANG: 'C.UTF-8'};

/** Whether a synchronized update (mode 2026), which Ink draws a frame in, has ended. */
export function hasFrame(written: string): boolean {
	return written.includes(FRAME_END);
}

/** How many such updates have ended. */
export function framesIn(written: string): number {
	return written.split(FRAME_END).length - 1;
}

const FRAME_END = '\u{1B}[?2026l';
