import {PassThrough} from 'node:stream';
import {exitCodeOf} from '../../source/cli/exit-code.ts';
import {runProgram} from '../../source/cli/program.ts';

export type CliResult = {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Standard output line by line, each read as JSON. */
	readonly records: readonly Record<string, unknown>[];
};

export type CliOptions = {
	/** The folder that stands in for TERMCHAT_HOME. */
	readonly home?: string | undefined;
	readonly environment?: Readonly<Record<string, string>>;
	/** What is piped in; nothing, when left out. */
	readonly input?: string;
	readonly signal?: AbortSignal;
};

/** A command that is running in this process. */
export type RunningCli = {
	readonly ended: Promise<CliResult>;
	/** What it has printed so far. */
	stdout(): string;
	stderr(): string;
};

/** Runs a command line as the program does, in this process, with pipes for streams. */
export function startCli(argv: readonly string[], options: CliOptions = {}): RunningCli {
	const {home, environment = {}, input = '', signal = new AbortController().signal} = options;
	const stdout = collector();
	const stderr = collector();
	const stdin = new PassThrough();
	stdin.end(input);
	const run = runProgram({
		argv,
		environment: {...environment, ...(home !== undefined && {TERMCHAT_HOME: home})},
		// Streams of a process without a terminal have no more than a pipe has.
		stdin: stdin as unknown as NodeJS.ReadStream,
		stdout: stdout.stream as unknown as NodeJS.WriteStream,
		stderr: stderr.stream as unknown as NodeJS.WriteStream,
		version: '1.2.3',
		signalFor: () => signal,
		exit: () => {},
	});
	const ended = run.then((end) => ({
		code: exitCodeOf(end),
		stdout: stdout.text(),
		stderr: stderr.text(),
		records: recordsIn(stdout.text()),
	}));
	return {ended, stdout: stdout.text, stderr: stderr.text};
}

export function runCli(argv: readonly string[], options: CliOptions = {}): Promise<CliResult> {
	return startCli(argv, options).ended;
}

function collector() {
	const stream = new PassThrough();
	let collected = '';
	stream.on('data', (chunk: Buffer) => {
		collected += chunk.toString();
	});
	return {stream, text: () => collected};
}

/** The lines of a text that are JSON objects. */
export function recordsIn(text: string): readonly Record<string, unknown>[] {
	return text
		.split('\n')
		.filter((line) => line.startsWith('{"'))
		.map((line): Record<string, unknown> => JSON.parse(line));
}
