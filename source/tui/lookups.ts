import type {LogMessage} from '../client/state/state.ts';

/** What this window asked the relay for, or saw for itself, beyond the State. */
export type Lookups = {
	/** Milliseconds to the relay and back, measured within the last minutes. */
	readonly latency: number | undefined;
	/** The pinned messages of a room, the newest pin first; of the rooms that were asked about. */
	readonly pins: ReadonlyMap<string, readonly LogMessage[]>;
	/** By `threadKey`: the threads that were asked for. */
	readonly threads: ReadonlyMap<string, ThreadLookup>;
	/** Who is away, and since when as this window saw it: wall clock in milliseconds. */
	readonly awaySince: ReadonlyMap<string, number>;
};

/** A thread as the relay gave it. */
export type ThreadLookup = {
	/** The message that begins it and its answers, oldest first; not all of a very long thread. */
	readonly messages: readonly LogMessage[];
	/** The newest position that the log held when the relay was asked: later ones are in the log. */
	readonly upTo: number;
};

/** Nothing was asked for yet. */
export const NO_LOOKUPS: Lookups = {
	latency: undefined,
	pins: new Map(),
	threads: new Map(),
	awaySince: new Map(),
};
