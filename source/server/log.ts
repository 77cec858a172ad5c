/** Plain values for a log line: ids, codes, counts. Never message text, never a secret. */
export type LogFields = Readonly<Record<string, string | number | boolean | undefined>>;

/** Where the relay's core writes what happened; whoever starts the relay decides what becomes of it. */
export type RelayLog = {
	/** The ordinary course of things. `event` is a short fixed phrase. */
	info(event: string, fields?: LogFields): void;
	/** Something an operator may want to look into. */
	warn(event: string, fields?: LogFields): void;
	/** A fault of the relay or its storage. */
	error(event: string, fields?: LogFields): void;
};

/** A log that keeps nothing. */
export const silentLog: RelayLog = {
	info: () => undefined,
	warn: () => undefined,
	error: () => undefined,
};

/**
 * What a log may say about a fault: its class, its code and where it was thrown. The message is left
 * out because it may quote what somebody sent.
 */
export function faultFields(fault: unknown): LogFields {
	if (!(fault instanceof Error)) return {fault: typeof fault};
	const code: unknown = 'code' in fault ? fault.code : undefined;
	const frames = (fault.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
	return {
		fault: fault.name,
		code: typeof code === 'string' ? code : undefined,
		where: frames
			.slice(0, 6)
			.map((line) => line.trim())
			.join(' | '),
	};
}
