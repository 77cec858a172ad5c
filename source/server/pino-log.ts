import type {Writable} from 'node:stream';
import pino from 'pino';
import type {LogFields, RelayLog} from './log.ts';

export const LOG_LEVELS = ['error', 'warn', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The relay's log as lines of JSON on a stream, written at once: what is logged last before a crash is
 * what one wants to read.
 */
export function createPinoLog(level: LogLevel, stream: Writable): RelayLog {
	const isFile = 'fd' in stream && typeof stream.fd === 'number';
	const destination = isFile ? pino.destination({fd: stream.fd, sync: true}) : stream;
	const logger = pino(
		{
			level,
			// Neither process number nor host name: whoever collects logs knows both.
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: {level: (label) => ({level: label})},
			messageKey: 'event',
		},
		destination,
	);
	const write = (at: LogLevel) => (event: string, fields?: LogFields) =>
		fields === undefined ? logger[at](event) : logger[at](fields, event);
	return {info: write('info'), warn: write('warn'), error: write('error')};
}
