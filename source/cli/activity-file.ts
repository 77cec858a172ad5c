import {logActivity} from '../client/activity-log.ts';
import type {Client} from '../client/api.ts';
import {systemClock} from '../protocol/environment.ts';
import {LogFileError, openLogFile} from '../server/seeing/log-file.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';

/** Bytes of one file: years of a client that has no trouble. */
const SIZE = 1024 * 1024;

/** The file a client's activity is written to, for its owner alone. */
export type ActivityFile = {
	/** Writes down what that client does; returns how to end it. */
	watch(client: Pick<Client, 'state' | 'subscribe'>): () => void;
	/** Opens the file anew, after somebody has moved it away. */
	reopen(): void;
	close(): void;
};

/**
 * The file that whoever started the chat asked for, if they did.
 * @throws {ExitError} `failed` when it cannot be written.
 */
export function activityFileOf({flags}: Pick<Invocation, 'flags'>): ActivityFile | undefined {
	const file = flags.text('log-file');
	if (file === undefined) return undefined;
	try {
		return openActivityFile(file);
	} catch (cause) {
		if (!(cause instanceof LogFileError)) throw cause;
		throw new ExitError(
			'failed',
			phrase`The log ${file} cannot be written. Check path and rights.`,
			{
				cause,
			},
		);
	}
}

/**
 * Opens it. One older file is kept beside it.
 * @throws {LogFileError} when it cannot be written.
 */
export function openActivityFile(file: string): ActivityFile {
	const log = openLogFile({file, clock: systemClock, size: SIZE, kept: 1});
	return {
		watch: (client) => logActivity(client, {clock: systemClock, write: (line) => log.write(line)}),
		reopen: () => log.reopen(),
		close: () => log.close(),
	};
}
