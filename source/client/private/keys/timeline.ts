import {ByteReader, concat, lengthPrefixed, u8, u32, u64, utf8} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {VaultError} from '../../vault/vault.ts';
import type {TrustEvent} from '../api.ts';
import type {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';

/** Events kept for one account; the oldest go first. */
export const TIMELINE_EVENTS = 200;

type TimelineContext = Pick<PrivateContext, 'vault' | 'records' | 'clock'>;

/** What happened to the keys of one account, for its owner to look at. Not needed by any decision. */
export class Timeline {
	readonly #record: string;
	readonly #clock: PrivateContext['clock'];
	readonly #events: Staged<readonly TrustEvent[]>;

	constructor(context: TimelineContext, name: string, events: readonly TrustEvent[] = []) {
		this.#record = context.records.timeline(name);
		this.#clock = context.clock;
		this.#events = new Staged(events);
	}

	/** Oldest first. */
	get events(): readonly TrustEvent[] {
		return this.#events.value;
	}

	/** Notes what happened now. */
	add(event: Omit<TrustEvent, 'time'>, batch: Batch): void {
		const before = this.#events.in(batch);
		const events = [...before, {...event, time: this.#clock.now()}].slice(-TIMELINE_EVENTS);
		batch.put(this.#record, encodeEvents(events));
		this.#events.set(events, batch);
	}
}

/**
 * The timeline of an account. A damaged one is set aside and begun anew: it says what was, and
 * protects nothing. Throws VaultError when the disk cannot be read.
 */
export async function readTimeline(context: TimelineContext, name: string): Promise<Timeline> {
	const {vault, records} = context;
	try {
		const bytes = await vault.read(records.timeline(name));
		return new Timeline(context, name, bytes === undefined ? [] : decodeEvents(bytes));
	} catch (error) {
		const isDamaged = error instanceof VaultError && error.code === 'damaged';
		if (!isDamaged && !(error instanceof CryptoError)) throw error;
		// The file stays on the disk, but its name is free again.
		if (isDamaged) await vault.delete(records.timeline(name));
		return new Timeline(context, name);
	}
}

const VERSION = 1;
/** In the order of their codes on the disk: only ever added to. */
const TYPES: readonly TrustEvent['type'][] = [
	'first-seen',
	'changed',
	'accepted',
	'verified',
	'device-added',
	'device-removed',
	'alarm',
];

function encodeEvents(events: readonly TrustEvent[]): Uint8Array {
	return concat(
		...[u8(VERSION), u32(events.length)],
		...events.flatMap(({time, type, sentence}) => [
			...[u64(Math.floor(time)), u8(TYPES.indexOf(type)), lengthPrefixed(utf8(sentence))],
		]),
	);
}

function decodeEvents(bytes: Uint8Array): readonly TrustEvent[] {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const events = reader.list((): TrustEvent => {
		const [time, type] = [reader.u64(), TYPES[reader.u8()]];
		const sentence = new TextDecoder().decode(reader.lengthPrefixed());
		if (type === undefined) throw new CryptoError('bad-encoding', 'The event is of no known type.');
		return {time, type, sentence};
	});
	reader.end();
	return events;
}
