import process from 'node:process';
import type {Clock} from '../../protocol/environment.ts';

/** How long a stop may take to come into effect; it comes within microseconds where it comes at all. */
const STOP_WAIT = 100;

/**
 * Stops this process, as Ctrl-Z does outside raw mode, and resolves when it runs again. With `group`
 * the whole foreground job is stopped, so that a launcher or `npm` around us does not hold the shell.
 * Where the kernel discards the stop (no shell is waiting) it resolves after a moment.
 */
export async function stopUntilContinued(clock: Clock, target: 'group' | 'self'): Promise<void> {
	// Without listeners the signal has its default effect, which respects orphaned process groups;
	// SIGSTOP would freeze a window that no shell can wake.
	const listeners = process.listeners('SIGTSTP');
	process.removeAllListeners('SIGTSTP');
	const continued = Promise.withResolvers<void>();
	const finish = () => continued.resolve();
	process.once('SIGCONT', finish);
	const timer = clock.after(STOP_WAIT, finish);
	try {
		process.kill(target === 'group' ? 0 : process.pid, 'SIGTSTP');
		await continued.promise;
	} finally {
		timer.cancel();
		process.off('SIGCONT', finish);
		for (const listener of listeners) {
			process.on('SIGTSTP', listener);
		}
	}
}
