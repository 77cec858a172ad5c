import {type ChildProcess, spawn} from 'node:child_process';
import {Socket} from 'node:net';
import {constants} from 'node:os';
import process from 'node:process';
import {phrase} from '../words/phrase.ts';
import {onProcessEvent} from './process-events.ts';

export type ChildOptions = {
	/** The program and its words, as the system takes them: no shell reads them. */
	readonly argv: readonly string[];
	readonly environment: Readonly<Record<string, string | undefined>>;
	/**
	 * What it reads on its standard input; it then runs apart from the terminal, and is ended with all that
	 * it started. `inherit` gives it our input, and our place at the terminal.
	 */
	readonly input: string | 'inherit';
	/** Called when it runs. */
	readonly started?: () => void;
	/** Hears what it writes; what nobody hears is thrown away. It writes no more until a promise is done. */
	readonly heard?: (chunk: Buffer, from: 'stdout' | 'stderr') => Promise<void> | void;
	/** How long it may run, in milliseconds; for ever unless given. */
	readonly limit?: number;
	/** Ends it when aborted, by force after a while. */
	readonly signal?: AbortSignal;
	/**
	 * Called when `signal` aborts: what it is sent then, instead of being ended; nothing when it knows
	 * already. It may take its time.
	 */
	readonly ask?: (reason: unknown) => NodeJS.Signals | undefined;
	/** Aborted when nobody reads what it writes any more: its pipe breaks, as it would without us. */
	readonly unheard?: AbortSignal;
};

/** How a program ended. `isLate` when it was ended because its time was over. */
export type ChildEnd = {
	/** What a shell would say: its own code, or 128 and the number of the signal that ended it. */
	readonly code: number;
	readonly isLate: boolean;
};

/** A program that could not be started. The message is a sentence for people. */
export class ChildError extends Error {
	override readonly name = 'ChildError';
	/** What a shell exits with then: 127 when there is no such program, 126 when it cannot be run. */
	readonly code: 126 | 127;
	/** What was to be started. */
	readonly file: string;

	constructor(code: 126 | 127, file: string, {message, cause}: {message: string; cause: Error}) {
		super(message, {cause});
		this.code = code;
		this.file = file;
	}
}

/** How long a program may take to end after it was asked to, in milliseconds. */
const FAREWELL = 2000;
/** How long what a program wrote may still be under way when it has ended, in milliseconds. */
const REST = 250;

/**
 * Runs a program to its end, without a shell. What it leaves running behind it is not waited for,
 * unless it shares our input and still writes: then it is a part of it, as in a pipe of the shell.
 * @throws {ChildError} when it cannot be started.
 */
export async function runChild(options: ChildOptions): Promise<ChildEnd> {
	const {argv, input, limit, signal, ask, unheard} = options;
	const child = start(options);
	const {promise, resolve, reject} = Promise.withResolvers<number>();
	const timers: NodeJS.Timeout[] = [];
	const after = (delay: number, call: () => void) => timers.push(setTimeout(call, delay));
	let [isLate, isStopped] = [false, false];
	/** Whoever holds its output open when it has ended is somebody else. */
	const leave = () => {
		if (child.exitCode === null && child.signalCode === null) return;
		const code = child.exitCode ?? codeOfSignal(child.signalCode);
		after(isStopped ? FAREWELL : REST, () => resolve(code));
	};
	child.once('error', (cause) => reject(notStarted(argv[0] ?? '', cause)));
	child.once('close', (code, name) => resolve(code ?? codeOfSignal(name)));
	child.once('exit', () => {
		if (input !== 'inherit' || isStopped) leave();
	});
	const end = () => {
		isStopped = true;
		kill(options, child, 'SIGTERM');
		after(FAREWELL, () => kill(options, child, 'SIGKILL'));
	};
	const stop = () => {
		if (ask === undefined) end();
		else child.kill(ask(signal?.reason) ?? 0);
		isStopped = true;
		leave();
	};
	const tooLate = () => {
		isLate = true;
		end();
	};
	const breakPipe = () => void child.stdout?.destroy();
	// A second Ctrl-C ends us at once, and what runs apart from the terminal hears of none.
	const lost = () => kill(options, child, isStopped ? 'SIGKILL' : 'SIGTERM');
	const endWatch = input === 'inherit' ? undefined : onProcessEvent('exit', lost);
	if (limit !== undefined) after(limit, tooLate);
	signal?.addEventListener('abort', stop, {once: true});
	unheard?.addEventListener('abort', breakPipe, {once: true});
	if (signal?.aborted) stop();
	try {
		return {code: await promise, isLate};
	} finally {
		for (const timer of timers) clearTimeout(timer);
		endWatch?.();
		signal?.removeEventListener('abort', stop);
		unheard?.removeEventListener('abort', breakPipe);
		letGo(child);
	}
}

/** Sends a signal to a program, and to what it started where it runs in a group of its own. */
function kill({input}: ChildOptions, child: ChildProcess, name: NodeJS.Signals): void {
	if (input === 'inherit' || child.pid === undefined || !HAS_GROUPS) {
		child.kill(name);
		return;
	}
	try {
		process.kill(-child.pid, name);
	} catch {
		// The group is gone: all of it has ended.
	}
}

/** Whoever still holds its output open may write there; nobody listens, and it keeps us no longer. */
function letGo({stdout, stderr}: ChildProcess): void {
	for (const stream of [stdout, stderr]) {
		stream?.removeAllListeners('data').resume();
		// The pipes of a child are sockets; the types say less.
		if (stream instanceof Socket) stream.unref();
	}
}

const HAS_GROUPS = process.platform !== 'win32';

/** Starts the program, with its streams connected. */
function start({argv, environment, input, started, heard}: ChildOptions): ChildProcess {
	const [file = '', ...words] = argv;
	const output = heard === undefined ? 'ignore' : 'pipe';
	const child = spawn(file, words, {
		env: {...environment},
		stdio: [input === 'inherit' ? 'inherit' : 'pipe', output, output],
		detached: input !== 'inherit' && HAS_GROUPS,
		windowsHide: true,
	});
	if (started !== undefined) child.once('spawn', started);
	for (const from of ['stdout', 'stderr'] as const) {
		child[from]?.on('data', async (chunk: Buffer) => {
			const taken = heard?.(chunk, from);
			if (taken === undefined) return;
			child[from]?.pause();
			await taken.finally(() => child[from]?.resume());
		});
	}
	// A program need not read what it is given.
	child.stdin?.on('error', () => {});
	if (input !== 'inherit') child.stdin?.end(input);
	return child;
}

function codeOfSignal(name: NodeJS.Signals | null): number {
	return 128 + (name === null ? 0 : constants.signals[name]);
}

function notStarted(file: string, cause: Error): ChildError {
	const code = 'code' in cause ? cause.code : undefined;
	const isWindows = process.platform === 'win32';
	if (code === 'ENOENT') {
		const sentences = [
			phrase`There is no program ${JSON.stringify(file)}.`,
			// Whoever is used to shells writes program and words as one.
			...(file.includes(' ') ? [phrase`Its words are given apart from its name.`] : []),
			...(isWindows ? [phrase`Scripts need their program in front: cmd /c NAME.`] : []),
		];
		const message = sentences.join(' ');
		return new ChildError(127, file, {message, cause});
	}
	const message = phrase`${JSON.stringify(file)} cannot be run. Is it a program, and may you run it?`;
	return new ChildError(126, file, {message, cause});
}
