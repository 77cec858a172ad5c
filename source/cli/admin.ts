import path from 'node:path';
import {connectToControl} from '../server/operator/ask-control.ts';
import {ConsoleError, type ConsoleErrorCode} from '../server/operator/console-error.ts';
import type {Audience, SaidPart} from '../server/operator/say.ts';
import {phrase} from '../words/phrase.ts';
import {keyCopy} from './admin-keys.ts';
import {openOffline} from './admin-offline.ts';
import {AdminOutput} from './admin-output.ts';
import {restoreBackup} from './admin-restore.ts';
import {adminWords, readImport} from './admin-words.ts';
import {ExitError, type ExitReason} from './exit-code.ts';
import type {Invocation, Run} from './invocation.ts';
import {relayDirectory} from './relay-directory.ts';
import {relayFailure} from './relay-start.ts';

/** What carries a command out: a running relay, or its data alone. */
export type AdminPlace = {
	run(
		words: readonly string[],
		options: {
			readonly audience: Audience;
			readonly input?: string | undefined;
			readonly put: (part: SaidPart) => void;
		},
	): Promise<void>;
	close(): Promise<void> | void;
};

/** Has a command of the relay's operator carried out. */
export const run: Run = async (invocation) => {
	const directory = directoryOf(invocation);
	try {
		if (invocation.words[0] === 'restore') await restoreBackup(invocation, directory);
		else await runCommand(invocation, directory);
		return 'ok';
	} catch (cause) {
		throw explain(cause);
	}
};

async function runCommand(invocation: Invocation, directory: string): Promise<void> {
	const {flags, output} = invocation;
	const words = adminWords(invocation);
	const input = await readImport(invocation);
	const result = new AdminOutput(output);
	const audience = flags.has('json') ? 'programs' : 'people';
	const keys = await keyCopy(invocation, directory);
	const place = await open(invocation, directory);
	try {
		await place.run(words, {audience, input, put: (part) => result.put(part)});
		await keys?.make();
	} finally {
		result.flush();
		await place.close();
	}
}

/** The running relay, or the data of one that does not run. */
async function open(invocation: Invocation, directory: string): Promise<AdminPlace> {
	const running = await connectToControl(directory);
	return running ?? openOffline(invocation, directory);
}

function directoryOf({flags, environment}: Invocation): string {
	const typed = flags.text('data-dir');
	return typed === undefined ? relayDirectory(environment) : path.resolve(typed);
}

function explain(cause: unknown): unknown {
	if (cause instanceof ConsoleError) {
		const hint = cause.code === 'nobody' ? ` ${phrase`Start one with termchat serve.`}` : '';
		return new ExitError(REASONS[cause.code], `${cause.message}${hint}`, {cause});
	}
	return relayFailure(cause, 'without-flags');
}

const REASONS: Readonly<Record<ConsoleErrorCode, ExitReason>> = {
	usage: 'usage',
	'not-found': 'not-found',
	refused: 'refused',
	failed: 'failed',
	nobody: 'network',
};
