import process from 'node:process';
import {type Counted, type CountedBy, type Counters, TURNED_AWAY} from '../counters.ts';
import {exposition, type Metric} from './exposition.ts';
import type {Histogram} from './histogram.ts';
import type {OperatorStats} from './stats.ts';

/** What the relay's metrics are made of. */
export type MetricSources = {
	readonly stats: OperatorStats;
	readonly counters: Counters;
	/** Seconds from query to answer. */
	readonly storageTimes: Histogram;
	readonly stored: StoredCounts;
	/** The program and its version. */
	readonly software: string;
	/** Lines the log file could not take. */
	readonly logLinesLost: number;
};

/** What is kept; undefined while storage does not answer. */
export type StoredCounts = {
	readonly accounts: number | undefined;
	readonly rooms: number | undefined;
	readonly envelopes: number | undefined;
	readonly files: number | undefined;
	readonly fileBytes: number | undefined;
};

/** A relay's metrics for Prometheus: figures about everybody together, about nobody alone. */
export function relayMetrics(sources: MetricSources): string {
	return exposition([
		...presentMetrics(sources),
		...countedMetrics(sources),
		...storedMetrics(sources),
		...machineMetrics(sources),
	]);
}

function presentMetrics({stats}: MetricSources): readonly Metric[] {
	return [
		gauge('connections', 'Connections open now', stats.connections),
		gauge('visitors', 'Connections open now that have not logged in', stats.visitors),
		gauge('accounts_online', 'Accounts with a connection now', stats.accounts),
		gauge('rooms_followed', 'Rooms that somebody connected follows', stats.rooms),
		gauge('send_queue_bytes', 'Bytes waiting to be sent on all connections', stats.queued),
		gauge('draining', 'Whether the relay is stopping', stats.isDraining ? 1 : 0),
	];
}

const COUNTED_HELP: Readonly<Record<Counted, readonly [name: string, help: string]>> = {
	connections: ['connections_total', 'Connections taken in'],
	framesIn: ['frames_received_total', 'Frames received'],
	framesOut: ['frames_sent_total', 'Frames written to the network'],
	bytesIn: ['bytes_received_total', 'Bytes of frames received'],
	bytesOut: ['bytes_sent_total', 'Bytes of frames written to the network'],
	deliveries: ['deliveries_total', 'Room messages handed to connections'],
	logins: ['logins_total', 'Logins that succeeded'],
	loginsFailed: ['logins_failed_total', 'Logins that failed'],
	registrations: ['registrations_total', 'Accounts created'],
	transfers: ['transfers_total', 'Uploads and downloads of files begun'],
	fileBytesIn: ['file_bytes_received_total', 'Bytes of files received'],
	fileBytesOut: ['file_bytes_sent_total', 'Bytes of files sent'],
};

function countedMetrics({stats, counters, logLinesLost}: MetricSources): readonly Metric[] {
	// Every counter of the list has its row in the table.
	const names = Object.keys(COUNTED_HELP) as Counted[];
	const plain = names.map((each) => counter(...COUNTED_HELP[each], counters[each]));
	return [
		...plain,
		counter('messages_total', "Entries written to rooms' logs", stats.totals.messages),
		counter('slow_total', 'Connections cut because they read too slowly', stats.totals.slow),
		counter('log_lines_lost_total', 'Lines the log file could not take', logLinesLost),
		byReason(counters, 'refused', 'Requests refused, by error code'),
		byReason(counters, 'closed', 'Connections closed by the relay, by reason'),
		byReason(counters, 'turned-away', 'Connections not let in, by reason', TURNED_AWAY),
	];
}

/** A reason that has not occurred has no row, unless it is one of `always`. */
function byReason<Group extends keyof CountedBy>(
	counters: Counters,
	group: Group,
	help: string,
	always: readonly CountedBy[Group][] = [],
): Metric {
	const counts = new Map<string, number>(always.map((reason) => [reason, 0]));
	for (const [reason, count] of counters.reasons(group)) counts.set(reason, count);
	const samples = [...counts].map(([reason, value]) => ({labels: {reason}, value}));
	return {name: `${group.replace('-', '_')}_total`, help, type: 'counter', samples};
}

function storedMetrics({stored, storageTimes}: MetricSources): readonly Metric[] {
	const {buckets, sum, count} = storageTimes;
	const rows = buckets.map(({bound, count: value}) => ({
		suffix: '_bucket' as const,
		labels: {le: String(bound)},
		value,
	}));
	return [
		gauge('accounts', 'Accounts there are', stored.accounts),
		gauge('rooms', 'Rooms there are', stored.rooms),
		gauge('mailbox_envelopes', 'Private messages waiting to be fetched', stored.envelopes),
		gauge('files', 'Files there are, with those that are not all there', stored.files),
		gauge('files_bytes', 'Bytes that all files may take', stored.fileBytes),
		{
			name: 'storage_seconds',
			help: 'Seconds from a query to its answer, of a write until it is on the disk',
			type: 'histogram',
			samples: [
				...rows,
				{suffix: '_bucket', labels: {le: '+Inf'}, value: count},
				{suffix: '_sum', value: sum},
				{suffix: '_count', value: count},
			],
		},
	];
}

function machineMetrics({stats, software}: MetricSources): readonly Metric[] {
	const {memory, heap, loopDelay, diskFree} = stats.machine;
	const seconds = (milliseconds: number | undefined) =>
		milliseconds === undefined ? undefined : milliseconds / 1000;
	return [
		gauge('memory_bytes', 'Memory of the process', memory),
		gauge('heap_bytes', 'JavaScript objects in memory', heap),
		gauge('loop_delay_mean_seconds', 'Mean delay of the event loop', seconds(loopDelay?.mean)),
		gauge('loop_delay_p99_seconds', 'Delay that 1 in 100 exceeds', seconds(loopDelay?.p99)),
		gauge('loop_delay_max_seconds', 'Longest delay of the event loop', seconds(loopDelay?.most)),
		gauge('disk_free_bytes', 'Bytes free on the disk of the data', diskFree),
		gauge('start_time_seconds', 'When the relay started, since the epoch', stats.startedAt / 1000),
		{
			name: 'info',
			help: 'The program and what runs it',
			type: 'gauge',
			samples: [{labels: {software, node: process.version}, value: 1}],
		},
	];
}

/** What is not known has no row. */
function gauge(name: string, help: string, value: number | undefined): Metric {
	return {name, help, type: 'gauge', samples: value === undefined ? [] : [{value}]};
}

function counter(name: string, help: string, value: number): Metric {
	return {name, help, type: 'counter', samples: [{value}]};
}
