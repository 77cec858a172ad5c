import type {LogFields, RelayLog} from '../../server/log.ts';
import type {LogLevel} from '../../server/pino-log.ts';
import {shortAddress} from '../../server/seeing/short-address.ts';

/** What of a log is written; it may change at any time. */
export type LogGate = {
	level: LogLevel;
	/** `none` leaves out every field that is an address. */
	addresses: 'network' | 'none';
};

/** A log of which `gate` decides line by line what is written. */
export function gatedLog(log: RelayLog, gate: LogGate): RelayLog {
	const writer = (level: LogLevel) => (event: string, fields?: LogFields) => {
		if (WEIGHTS[level] < WEIGHTS[gate.level]) return;
		log[level](event, gate.addresses === 'none' ? withoutAddresses(fields) : fields);
	};
	return {info: writer('info'), warn: writer('warn'), error: writer('error')};
}

const WEIGHTS: Readonly<Record<LogLevel, number>> = {info: 0, warn: 1, error: 2};

function withoutAddresses(fields: LogFields | undefined): LogFields | undefined {
	if (fields === undefined) return undefined;
	return Object.fromEntries(
		Object.entries(fields).filter(
			([, value]) => typeof value !== 'string' || shortAddress(value) === undefined,
		),
	);
}
