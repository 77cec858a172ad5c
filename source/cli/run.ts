import {sentenceOf} from '../client/error.ts';
import {findSecrets} from '../client/secret-guard.ts';
import {phrase} from '../words/phrase.ts';
import {ChildError, runChild} from './child-process.ts';
import {type CommandEnd, ExitError} from './exit-code.ts';
import type {Invocation, Run} from './invocation.ts';
import {type LiveRoom, openLiveRoom} from './live-room.ts';
import {HIDDEN} from './output-tail.ts';

/**
 * Runs a program and shows in one message of a room what it writes, how long it takes and how it ends.
 * Ends as the program did. The program is not run when the room cannot be reached.
 */
export const run: Run = async (invocation) => {
	const {words, flags} = invocation;
	const argv = words.slice(1);
	const live = await openLiveRoom(invocation, flags.text('title') ?? titleOf(argv)).catch(
		addNotRun,
	);
	try {
		return await follow(invocation, argv, live);
	} finally {
		await live.close();
	}
};

async function follow(
	invocation: Invocation,
	argv: readonly string[],
	live: LiveRoom,
): Promise<CommandEnd> {
	const {environment, output, signal} = invocation;
	let isTold = false;
	// What it does matters more than what is said of it.
	const complain = (error: unknown) => {
		if (!isTold) output.complain(sentenceOf(error));
		isTold = true;
	};
	live.failed.catch(complain);
	const heard = (chunk: Buffer, from: 'stdout' | 'stderr') => {
		live.add(chunk);
		return passOn(invocation, chunk, from);
	};
	const ended = new AbortController();
	// What we were to pass on has no reader: the program hears of that from its own pipe.
	output.onUnread(() => ended.abort());
	const ask = (reason: unknown) => signalFor(reason, invocation);
	const common = {argv, environment, input: 'inherit', heard, signal, ask} as const;
	try {
		const {code} = await runChild({...common, unheard: ended.signal});
		await live.finish({type: 'exited', code}).catch(complain);
		return {type: 'child', code};
	} catch (error) {
		if (!(error instanceof ChildError)) throw error;
		output.complain(error.message);
		live.add(Buffer.from(`${error.message}\n`));
		await live.finish({type: 'exited', code: error.code}).catch(complain);
		return {type: 'child', code: error.code};
	}
}

/** What the program is sent when we are stopped: a Ctrl-C at the terminal has reached it already. */
function signalFor(
	reason: unknown,
	{stdin, stdout, stderr}: Invocation,
): NodeJS.Signals | undefined {
	const isInterrupted = reason instanceof ExitError && reason.reason === 'interrupted';
	const isAtTerminal = [stdin, stdout, stderr].some(({isTTY}) => isTTY === true);
	if (!isInterrupted) return 'SIGTERM';
	return isAtTerminal ? undefined : 'SIGINT';
}

/** What the program writes goes where it would have gone without us. */
function passOn(
	{flags, stdout, stderr}: Invocation,
	chunk: Buffer,
	from: 'stdout' | 'stderr',
): Promise<void> | undefined {
	if (flags.has('quiet') || flags.has('json')) return undefined;
	const stream = from === 'stdout' ? stdout : stderr;
	if (stream.write(chunk)) return undefined;
	const {promise, resolve} = Promise.withResolvers<void>();
	stream.once('drain', resolve).once('close', () => resolve());
	return promise;
}

/** The command as it was typed, without what looks like a secret in it. */
function titleOf(argv: readonly string[]): string {
	let title = argv.join(' ');
	for (const {start, end} of findSecrets(title).toReversed()) {
		title = title.slice(0, start) + HIDDEN + title.slice(end);
	}
	return title;
}

function addNotRun(error: unknown): never {
	if (!(error instanceof ExitError)) throw error;
	throw new ExitError(error.reason, phrase`The command was not run. ${error.message}`, {
		cause: error,
	});
}
