import type {OperatorStats} from '../seeing/stats.ts';
import type {Services} from '../services.ts';
import type {ShutdownCountdown} from './countdown.ts';
import type {Say} from './say.ts';
import type {TypedWords} from './typed-words.ts';

/** What the program around a relay can do for its operator. */
export type ConsoleHost = {
	/** Whether the relay serves anybody, or only its data are open. */
	readonly state: 'running' | 'offline';
	/** The address that links are made of; undefined where nobody has said it. */
	readonly url: string | undefined;
	/** Reads again what can change while the relay runs; a sentence for each thing. */
	readonly reload?: (() => Promise<readonly string[]>) | undefined;
	/** Copies the data into one file; undefined where nothing is kept. */
	readonly backupTo?: ((file: string) => Promise<{readonly bytes: number}>) | undefined;
	/** Ends the relay in order; clients come back after up to `retryAfterMax` milliseconds. */
	readonly stop?: ((options: {readonly retryAfterMax: number}) => void) | undefined;
};

/** What operators' commands work on. */
export type Desk = {
	readonly services: Services;
	readonly host: ConsoleHost;
	readonly stats: () => OperatorStats;
	readonly countdown: ShutdownCountdown;
	/** Tells everybody who is logged in. */
	readonly notice: (text: string) => void;
};

/** What follows a command's name, for completion. */
export type Completed = 'account' | 'room' | 'command' | readonly string[];

/** One command of the relay's operator. */
export type OperatorCommand = {
	/** One word, or two: `users import`. */
	readonly name: string;
	readonly aliases?: readonly string[];
	/** What follows the name: `NAME [REASON]`. */
	readonly usage: string;
	/** One line, in the imperative. */
	readonly summary: string;
	/** Whether it can be done with the data alone, while no relay runs. */
	readonly isOffline?: boolean;
	/** What its words are, in order. */
	readonly completes?: readonly Completed[];
	run(call: CommandCall): Promise<void>;
};

/** One use of a command. */
export type CommandCall = {
	readonly words: TypedWords;
	readonly desk: Desk;
	readonly say: Say;
	/** What came with it besides its words, such as a list of names. */
	readonly input: string | undefined;
};
