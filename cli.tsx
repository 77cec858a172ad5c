import process from 'node:process';
import {type CommandEnd, exitCodeOf} from './source/cli/exit-code.ts';
import {runProgram} from './source/cli/program.ts';
import {stopSignal} from './source/cli/stop-signal.ts';
import {VERSION} from './source/cli/version.ts';

/** How long something forgotten may keep the process, in milliseconds. */
const PATIENCE = 2000;

/**
 * Ends the program. Output to pipes may still be on its way, so the process is left to end by itself
 * and only pushed when something forgotten keeps it.
 */
function finish(end: CommandEnd): void {
	process.exitCode = exitCodeOf(end);
	setTimeout(() => {
		if (process.stdout.writableLength === 0) process.exit();
		finish(end);
	}, PATIENCE).unref();
}

/** Errors that nobody caught. The full screen has a guard of its own, which ends the process itself. */
function uncaught(): Promise<never> {
	return new Promise((_, reject) => {
		process.on('uncaughtException', (error) => {
			if (process.listenerCount('uncaughtException') === 1) reject(error);
		});
	});
}

const {stdin, stdout, stderr, env: environment} = process;
const end = await runProgram({
	argv: process.argv.slice(2),
	environment,
	stdin,
	stdout,
	stderr,
	version: VERSION,
	signalFor: (command) => stopSignal(process, command),
	fault: uncaught(),
	exit: (code) => process.exit(code),
});
finish(end);
