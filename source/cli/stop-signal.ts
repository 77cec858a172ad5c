import {phrase} from '../words/phrase.ts';
import {EXIT_CODES, ExitError} from './exit-code.ts';

/** A signal that comes this soon after the first is the first, sent on by something between. Milliseconds. */
const ECHO = 500;

/**
 * A signal that is aborted by the first Ctrl-C, SIGTERM or SIGHUP, with an ExitError as its reason; the second
 * ends the program at once. The full screen reads its own keys and restores the terminal itself, so it
 * is left alone. For a relay SIGHUP means something else, which it says itself.
 */
export function stopSignal(process: NodeJS.Process, command: string): AbortSignal {
	const controller = new AbortController();
	if (FULL_SCREEN.has(command)) return controller.signal;
	let first: number | undefined;
	for (const [name, reason] of [
		['SIGINT', 'interrupted'],
		['SIGTERM', 'terminated'],
		// The terminal was closed.
		['SIGHUP', 'terminated'],
	] as const) {
		if (name === 'SIGHUP' && command === 'serve') {
			// One that comes before the relay runs must not end it.
			process.on(name, () => {});
			continue;
		}
		process.on(name, () => {
			const now = performance.now();
			first ??= now;
			if (now - first > ECHO) process.exit(EXIT_CODES[reason].code);
			controller.abort(new ExitError(reason, phrase`Stopped.`));
		});
	}
	return controller.signal;
}

const FULL_SCREEN = new Set(['chat', 'demo']);
