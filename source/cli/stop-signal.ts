import {EXIT_CODES, ExitError} from './exit-code.ts';

/**
 * A signal that is aborted by the first Ctrl-C, SIGTERM or SIGHUP, with an ExitError as its reason; the second
 * ends the program at once. The full screen reads its own keys and restores the terminal itself, so it
 * is left alone.
 */
export function stopSignal(process: NodeJS.Process, command: string): AbortSignal {
	const controller = new AbortController();
	if (FULL_SCREEN.has(command)) return controller.signal;
	for (const [name, reason] of [
		['SIGINT', 'interrupted'],
		['SIGTERM', 'terminated'],
		// The terminal was closed.
		['SIGHUP', 'terminated'],
	] as const) {
		process.on(name, () => {
			if (controller.signal.aborted) process.exit(EXIT_CODES[reason].code);
			controller.abort(new ExitError(reason, 'Stopped.'));
		});
	}
	return controller.signal;
}

const FULL_SCREEN = new Set(['chat', 'demo']);
