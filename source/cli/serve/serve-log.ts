import {systemClock} from '../../protocol/environment.ts';
import type {RelayLog} from '../../server/log.ts';
import {createPinoLog, type LogLevel} from '../../server/pino-log.ts';
import {type LogFile, LogFileError, openLogFile} from '../../server/seeing/log-file.ts';
import {ExitError} from '../exit-code.ts';
import type {Invocation} from '../invocation.ts';
import {gatedLog, type LogGate} from '../relay-config/live-log.ts';
import type {Logging} from '../serve-options.ts';
import type {Attendance} from './attendance.ts';

/** Where a relay's log goes. */
export type ServeLog = {
	readonly relay: RelayLog;
	/** For whoever watches the relay: the file, when there is one. */
	readonly file: {readonly path: string; readonly lost: () => number} | undefined;
	/** Takes another level, and another choice about addresses. */
	tune(logging: Logging): void;
	/** While a screen is drawn, nothing else writes to it: the dashboard shows the warnings. */
	hold(): void;
	release(): void;
	/** Opens the file anew; false when there is none. */
	reopen(): boolean;
	close(): void;
};

/**
 * The log in its file, or on standard error.
 * @throws {ExitError} when the file cannot be written.
 */
export function openServeLog(
	{stderr}: Pick<Invocation, 'stderr'>,
	logging: Logging,
	attendance: Attendance,
): ServeLog {
	const file = openFile(logging);
	const usual = attendance === 'program' || file !== undefined ? 'info' : 'warn';
	const gate = gateOf(logging, usual);
	let isHeld = false;
	const toTerminal = {
		write(line: string) {
			if (!isHeld) stderr.write(line);
		},
	};
	const destination = file?.log ?? (stderr.isTTY === true ? toTerminal : stderr);
	return {
		relay: gatedLog(createPinoLog('info', destination), gate),
		file: file && {path: file.path, lost: () => file.log.lost},
		tune: (changed) => void Object.assign(gate, gateOf(changed, usual)),
		hold() {
			isHeld = true;
		},
		release() {
			isHeld = false;
		},
		reopen() {
			file?.log.reopen();
			return file !== undefined;
		},
		close: () => file?.log.close(),
	};
}

function gateOf({level, addresses}: Logging, usual: LogLevel): LogGate {
	return {level: level ?? usual, addresses};
}

function openFile({
	file: path,
	size,
	kept,
}: Logging): {readonly path: string; readonly log: LogFile} | undefined {
	if (path === undefined) return undefined;
	try {
		return {path, log: openLogFile({file: path, size, kept, clock: systemClock})};
	} catch (cause) {
		if (!(cause instanceof LogFileError)) throw cause;
		throw new ExitError('failed', cause.message, {cause});
	}
}
