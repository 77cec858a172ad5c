import process from 'node:process';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';

/** A Ctrl-C that comes this soon after another is that one, sent on by something between. Milliseconds. */
const ECHO = 200;

/** Ends a chat in lines when the process is told to end. */
export type PlainSignals = {readonly signal: AbortSignal; close(): void};

/**
 * Ctrl-C where the terminal makes a signal of it is for the person at it, and ends a script; SIGTERM
 * and SIGHUP end both.
 */
export function plainSignals(
	{signal: outer, stdin}: Pick<Invocation, 'signal' | 'stdin'>,
	{
		isTerminal,
		interrupt,
		stopping,
	}: {
		readonly isTerminal: boolean;
		readonly interrupt: () => void;
		/** Aborted by the signals that end the chat. */
		readonly stopping: AbortController;
	},
): PlainSignals {
	const stop = (reason: 'interrupted' | 'terminated') => () =>
		stopping.abort(new ExitError(reason, phrase`Stopped.`));
	const handlers = [
		['SIGINT', isTerminal ? withoutEcho(interrupt) : stop('interrupted')],
		['SIGTERM', stop('terminated')],
		['SIGHUP', stop('terminated')],
	] as const;
	for (const [name, handler] of handlers) process.on(name, handler);
	return {
		signal: AbortSignal.any([outer, stopping.signal]),
		close() {
			// An impatient Ctrl-C must not cut off what is being saved.
			if (stdin === process.stdin) process.on('SIGINT', () => {});
			for (const [name, handler] of handlers) process.off(name, handler);
		},
	};
}

/** npm and others pass a Ctrl-C on that the terminal has sent to all of them. */
function withoutEcho(interrupt: () => void): () => void {
	let last = Number.NEGATIVE_INFINITY;
	return () => {
		const now = performance.now();
		if (now - last <= ECHO) return;
		last = now;
		interrupt();
	};
}
