import {sentenceOf} from '../client/error.ts';
import {phrase} from '../words/phrase.ts';
import {type CommandEnd, type ExitReason, exitReasonOf} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {speakOwnLanguage} from './language.ts';
import {loadCommand} from './load-command.ts';
import {createOutput, type Output} from './output.ts';
import {parseCommandLine} from './parse.ts';

/** What a run of the program is given by the process, or by a test. */
export type ProgramOptions = Pick<
	Invocation,
	'environment' | 'stdin' | 'stdout' | 'stderr' | 'version'
> & {
	/** The words after the program's name. */
	readonly argv: readonly string[];
	/** The signal that tells this command to stop. */
	readonly signalFor: (command: string) => AbortSignal;
	/** Rejects with an error that nobody caught, which then ends the command. */
	readonly fault?: Promise<never>;
	/** Ends the process at once: nobody reads its output any more. */
	readonly exit: (code: number) => void;
};

/** Runs one command line to its end. Never rejects: what went wrong is said, and is the reason. */
export async function runProgram(options: ProgramOptions): Promise<CommandEnd> {
	const {argv, environment, stdin, stdout, stderr, version} = options;
	const isQuiet = argv.includes('--quiet') || argv.includes('-q');
	const output = createOutput({stdout, stderr, isQuiet, exit: options.exit});
	try {
		const problem = speakOwnLanguage(environment);
		if (problem !== undefined) output.tell(problem);
		const {command, words, flags} = parseCommandLine(argv, environment, import.meta);
		if (flags.has('version')) {
			output.print(version);
			return 'ok';
		}
		const isHelp = flags.has('help');
		const run = await loadCommand(isHelp ? 'help' : command.name);
		const running = run({
			words: isHelp ? [command.name] : words,
			flags,
			environment,
			output,
			stdin,
			stdout,
			stderr,
			version,
			signal: options.signalFor(command.name),
		});
		return await (options.fault === undefined ? running : Promise.race([running, options.fault]));
	} catch (error) {
		return explain(error, output, environment);
	}
}

function explain(
	error: unknown,
	output: Output,
	environment: ProgramOptions['environment'],
): ExitReason {
	const reason = exitReasonOf(error);
	output.complain(sentenceOf(error));
	if (reason === 'internal') {
		output.complain(
			phrase`This is a fault of termchat. Please report it with TERMCHAT_DEBUG=1 set.`,
		);
		if (environment.TERMCHAT_DEBUG && error instanceof Error) output.complain(error.stack ?? '');
	}
	return reason;
}
