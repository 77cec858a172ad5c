import {phrase} from '../words/phrase.ts';
import {ExitError, type ExitReason} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {openLiveRoom} from './live-room.ts';

/**
 * Posts what comes on standard input as one message that shows its newest lines, and is changed as more
 * comes.
 */
export async function sendTail(invocation: Invocation): Promise<ExitReason> {
	const {words, flags, stdin, signal, output} = invocation;
	if (words.length > 1) {
		throw new ExitError(
			'usage',
			phrase`With --tail the text comes from a pipe: CMD | termchat send ROOM --tail`,
		);
	}
	if (flags.text('token-file') === '-') {
		throw new ExitError('usage', phrase`Text and token cannot both come from standard input.`);
	}
	if (stdin.isTTY) {
		throw new ExitError(
			'usage',
			phrase`There is no pipe to read. Write: CMD 2>&1 | termchat send ROOM --tail`,
		);
	}
	// The message is for others: it is finished, whoever still reads the records of it.
	output.onUnread(() => {});
	const live = await openLiveRoom(invocation, flags.text('title') ?? '');
	try {
		const isWhole = await Promise.race([readTo(live.add, {stdin, signal}), live.failed]);
		await live.finish({type: isWhole ? 'done' : 'stopped'});
		return isWhole ? 'ok' : reasonOf(signal);
	} finally {
		stdin.removeAllListeners('data').pause();
		await live.close();
	}
}

/** Reads to the end; false when it was stopped before. */
async function readTo(
	add: (chunk: Uint8Array) => void,
	{stdin, signal}: Pick<Invocation, 'stdin' | 'signal'>,
): Promise<boolean> {
	const {promise, resolve, reject} = Promise.withResolvers<boolean>();
	const stop = () => resolve(false);
	stdin.on('data', (chunk: Buffer | string) => add(Buffer.from(chunk)));
	stdin.once('end', () => resolve(true));
	stdin.once('error', reject);
	signal.addEventListener('abort', stop, {once: true});
	if (signal.aborted) stop();
	try {
		return await promise;
	} finally {
		signal.removeEventListener('abort', stop);
	}
}

function reasonOf({reason}: AbortSignal): ExitReason {
	return reason instanceof ExitError ? reason.reason : 'interrupted';
}
