import type {Clock} from '../../protocol/environment.ts';
import type {RelayLog} from '../log.ts';
import type {Relay} from '../relay.ts';
import type {Storage} from '../storage/storage.ts';
import {type MachineWatch, startMachineWatch} from './machine-watch.ts';
import {type MetricsListener, startMetricsListener} from './metrics-listener.ts';
import {Readiness} from './readiness.ts';
import {relayMetrics, type StoredCounts} from './relay-metrics.ts';
import {createSeeing, type Seeing} from './seeing.ts';
import {type StorageWatch, watchStorage} from './storage-watch.ts';
import {startWatchdog, type Watchdog} from './watchdog.ts';

/** How closely to watch a relay's process. */
export type WatchingOptions = {
	/** Where Prometheus and health checks may ask; nowhere when left out. */
	readonly metrics?:
		| {
				/** 0 for any free port. */
				readonly port: number;
				/** Default 127.0.0.1. */
				readonly host?: string | undefined;
				/** Names by which it may be asked, beside `localhost` and addresses. */
				readonly names?: readonly string[] | undefined;
		  }
		| undefined;
	/** Ends the process when its main thread does nothing for 30 seconds. */
	readonly watchdog?: boolean | undefined;
	/** The file the log goes to, when it goes to one. */
	readonly logFile?: {readonly path: string; readonly lost: () => number} | undefined;
};

/** A relay that is being watched. */
export type Watching = {
	/** What the relay is to write to and count into. */
	readonly seeing: Seeing;
	/** The storage it is to use. */
	readonly storage: Storage;
	/**
	 * From now on tells whoever asks how this relay is; the port it can be asked at.
	 * @throws {ListenError} when that cannot be listened on.
	 */
	tellOf(relay: Relay): Promise<number | undefined>;
	close(): Promise<void>;
};

/** Starts to watch what a relay is about to be made of. Without `watching`, only what costs nothing. */
export function startWatching(options: {
	readonly clock: Clock;
	readonly storage: Storage;
	readonly log?: RelayLog | undefined;
	readonly dataDirectory: string | undefined;
	readonly software?: string | undefined;
	readonly watching?: WatchingOptions | undefined;
}): Watching {
	return new RelayWatch(options);
}

class RelayWatch implements Watching {
	readonly seeing: Seeing;
	readonly #options: Parameters<typeof startWatching>[0];
	readonly #storage: StorageWatch;
	readonly #machine: MachineWatch | undefined;
	readonly #watchdog: Watchdog | undefined;
	#listener: MetricsListener | undefined;
	#relay: Relay | undefined;
	#stored: {readonly at: number; readonly counts: Promise<StoredCounts>} | undefined;

	constructor(options: Parameters<typeof startWatching>[0]) {
		const {clock, log, storage, dataDirectory, watching} = options;
		this.#options = options;
		this.seeing = createSeeing({clock, log, machine: () => this.#machine?.stats()});
		const own = {clock, log: this.seeing.log};
		this.#storage = watchStorage(storage, own);
		if (watching === undefined) return;
		this.#machine = startMachineWatch({...own, dataDirectory, known: () => this.#known()});
		const file = watching.logFile?.path;
		if (watching.watchdog === true) this.#watchdog = startWatchdog({clock, file});
	}

	get storage(): Storage {
		return this.#storage.storage;
	}

	async tellOf(relay: Relay): Promise<number | undefined> {
		this.#relay = relay;
		const {clock, watching} = this.#options;
		if (watching?.metrics === undefined) return undefined;
		const stats = () => relay.operatorStats();
		const readiness = new Readiness({clock, storage: this.storage, stats});
		this.#listener = await startMetricsListener({
			...watching.metrics,
			log: this.seeing.log,
			metrics: () => this.#metrics(relay),
			ready: () => readiness.check(),
		});
		return this.#listener.port;
	}

	async close(): Promise<void> {
		this.#machine?.close();
		await this.#watchdog?.close();
		await this.#listener?.close();
	}

	/** For the line that tells of a held-up event loop. */
	#known() {
		const slowest = this.#storage.slowest();
		return {
			connections: this.#relay?.operatorStats().connections,
			slowestQuery: slowest?.query,
			slowestQueryMilliseconds: slowest && Math.round(slowest.milliseconds),
		};
	}

	async #metrics(relay: Relay): Promise<string> {
		const {software = 'termchat', watching} = this.#options;
		return relayMetrics({
			stats: relay.operatorStats(),
			counters: this.seeing.counters,
			storageTimes: this.#storage.times,
			stored: await this.#counts(),
			software,
			logLinesLost: watching?.logFile?.lost() ?? 0,
		});
	}

	/** Counting takes storage a moment, so that asking often must not mean counting often. */
	#counts(): Promise<StoredCounts> {
		const now = this.#options.clock.monotonic();
		if (this.#stored === undefined || now - this.#stored.at >= COUNTED_FOR) {
			this.#stored = {at: now, counts: storedCounts(this.storage)};
		}
		return this.#stored.counts;
	}
}

/** Milliseconds the counts of what is stored are good for. */
const COUNTED_FOR = 30_000;

async function storedCounts(storage: Storage): Promise<StoredCounts> {
	const [accounts, rooms, envelopes, files] = await Promise.allSettled([
		storage.accountCount(),
		storage.roomCount(),
		storage.envelopeCount(),
		storage.fileTotals(),
	]);
	return {
		accounts: answerOf(accounts),
		rooms: answerOf(rooms),
		envelopes: answerOf(envelopes),
		files: answerOf(files)?.files,
		fileBytes: answerOf(files)?.bytes,
	};
}

function answerOf<Value>(outcome: PromiseSettledResult<Value>): Value | undefined {
	return outcome.status === 'fulfilled' ? outcome.value : undefined;
}
