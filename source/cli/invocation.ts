import type {CommandEnd} from './exit-code.ts';
import type {FlagValues} from './flags.ts';
import type {Output} from './output.ts';

/** All that a subcommand is given. */
export type Invocation = {
	/** The words after the command's name. */
	readonly words: readonly string[];
	readonly flags: FlagValues;
	readonly environment: Readonly<Record<string, string | undefined>>;
	readonly output: Output;
	readonly stdin: NodeJS.ReadStream;
	readonly stdout: NodeJS.WriteStream;
	/** For prompts; sentences go through `output`. */
	readonly stderr: NodeJS.WriteStream;
	/** Aborted by the first Ctrl-C or SIGTERM, with an ExitError; the second ends the program at once. */
	readonly signal: AbortSignal;
	readonly version: string;
};

/** A subcommand's module: `source/cli/<name>.ts` exports this as `run`. */
export type Run = (invocation: Invocation) => Promise<CommandEnd>;
