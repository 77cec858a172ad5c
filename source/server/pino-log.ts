import type {Writable} from 'node:stream';
import pino from 'pino';
import {visibleLine} from '../protocol/visible-line.ts';
import type {LogFields, RelayLog} from './log.ts';
import type {LineSink} from './seeing/log-file.ts';
import {withShortAddresses} from './seeing/short-address.ts';

export const LOG_LEVELS = ['error', 'warn', 'info'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/**
 * The relay's log as lines of JSON on a stream or in a log file, written at once: what is logged last
 * before a crash is what one wants to read. Every event is one line of visible characters, whatever
 * its fields hold, and an address in it is only ever the network it belongs to: there is nothing that
 * would have to be shortened later.
 */
export function createPinoLog(level: LogLevel, destination: Writable | LineSink): RelayLog {
	const isStandard = 'fd' in destination && typeof destination.fd === 'number';
	const sink = isStandard ? pino.destination({fd: destination.fd, sync: true}) : destination;
	const logger = pino(
		{
			level,
			// Neither process number nor host name: whoever collects logs knows both.
			base: null,
			timestamp: pino.stdTimeFunctions.isoTime,
			formatters: {level: (label) => ({level: label})},
			messageKey: 'event',
		},
		{write: (line: string) => void sink.write(visibleLine(line))},
	);
	const write = (at: LogLevel) => (event: string, fields?: LogFields) =>
		fields === undefined ? logger[at](event) : logger[at](withShortAddresses(fields), event);
	return {info: write('info'), warn: write('warn'), error: write('error')};
}
