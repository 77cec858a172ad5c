import type {LogFields} from '../log.ts';

/** How much there was of something, per second, over the last 1, 10 and 60 seconds. */
export type PerSecond = {
	readonly second: number;
	readonly tenSeconds: number;
	readonly minute: number;
	/** One number for each of the last 60 whole seconds, oldest first: for a small graph. */
	readonly seconds: readonly number[];
};

/** A line of the log that somebody may want to look into. */
export type Warning = {
	/** Milliseconds since the epoch. */
	readonly time: number;
	readonly level: 'warn' | 'error';
	/** What happened: a short fixed phrase of the relay's own. */
	readonly event: string;
	/** Ids, codes and counts. They can hold what others chose, such as names: show them as foreign text. */
	readonly fields: LogFields;
};

/** How the process and its machine are. All of it is undefined where nobody looks, as in a test. */
export type MachineStats = {
	/** Bytes of memory the process has from the system. */
	readonly memory: number | undefined;
	/** Bytes of JavaScript objects. */
	readonly heap: number | undefined;
	/** Milliseconds that work waited beyond its time, over the last 10 to 20 seconds. */
	readonly loopDelay:
		| {readonly mean: number; readonly p99: number; readonly most: number}
		| undefined;
	/** Bytes free for the relay on the disk of its data. */
	readonly diskFree: number | undefined;
};

/** What an operator's dashboard shows. Taking it is cheap: once a second is fine. */
export type OperatorStats = {
	/** Now, in milliseconds since the epoch. */
	readonly time: number;
	/** When the relay started, in milliseconds since the epoch. */
	readonly startedAt: number;
	/** The relay is stopping and takes nobody in. */
	readonly isDraining: boolean;
	/** Open now, logged in or not. */
	readonly connections: number;
	/** Of these, the ones that have not logged in. */
	readonly visitors: number;
	/** Accounts with at least one connection now. */
	readonly accounts: number;
	/** Rooms that somebody who is connected follows. */
	readonly rooms: number;
	/** Bytes that wait to be sent, on all connections together. */
	readonly queued: number;
	/** Entries written to rooms' logs. */
	readonly messages: PerSecond;
	/** Bytes received and sent as frames. */
	readonly bytesIn: PerSecond;
	readonly bytesOut: PerSecond;
	/** Since the start. */
	readonly totals: {
		readonly messages: number;
		readonly deliveries: number;
		readonly logins: number;
		readonly loginsFailed: number;
		readonly registrations: number;
		/** Requests that were refused, for whatever reason. */
		readonly refused: number;
		/** Connections for which there was no place. */
		readonly turnedAway: number;
		/** Connections cut because they read too slowly. */
		readonly slow: number;
	};
	readonly machine: MachineStats;
	/** The last 50 lines of the log at `warn` and `error`, oldest first. */
	readonly warnings: readonly Warning[];
};
