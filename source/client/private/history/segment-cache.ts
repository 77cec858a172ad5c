import {type Vault, VaultError} from '../../vault/vault.ts';
import type {Batch} from '../batch.ts';
import type {PrivateRecords} from '../record-names.ts';
import type {HistoryEntry} from './history-entry.ts';
import {readSegment, type Segment, writtenSegment} from './history-segment.ts';

/** Segments kept in memory, of all conversations together; the newest of each are not counted. */
export const SEGMENTS_HELD = 64;

/**
 * The older segments of the histories: read when they are needed, the ones used last kept in memory.
 * What is in memory is what the vault has.
 */
export class SegmentCache {
	readonly #vault: Vault;
	readonly #records: PrivateRecords;
	/** The least recently used first. */
	readonly #held = new Map<string, Held>();
	readonly #staged = new WeakMap<Batch, Map<string, Held>>();
	/** How often segments of a conversation changed: what was read before is then read again. */
	readonly #changes = new Map<string, number>();
	readonly #onChange: OnChange;

	constructor(
		{vault, records}: {readonly vault: Vault; readonly records: PrivateRecords},
		onChange: OnChange,
	) {
		this.#vault = vault;
		this.#records = records;
		this.#onChange = onChange;
	}

	/** The segments of a conversation that are in memory, as they are once `batch` is written. */
	held(name: string, batch?: Batch): readonly Segment[] {
		const staged = batch && this.#staged.get(batch);
		const all = new Map([...this.#held, ...(staged ?? [])]);
		return [...all.values()].flatMap((held) => (held.name === name ? [held.segment] : []));
	}

	/** One that is in memory. */
	peek(name: string, index: number): Segment | undefined {
		return this.#held.get(this.#records.segment(name, index))?.segment;
	}

	/**
	 * The segment; undefined when it is damaged or gone. One that is only passed by does not push
	 * others out of memory. Throws VaultError when the disk refuses.
	 */
	async read(
		name: string,
		index: number,
		{isPassing = false}: {readonly isPassing?: boolean} = {},
	): Promise<Segment | undefined> {
		const key = this.#records.segment(name, index);
		for (;;) {
			const held = this.#held.get(key);
			if (held !== undefined) {
				if (!isPassing) this.#hold(key, held);
				return held.segment;
			}

			const before = this.revision(name);
			const segment = await this.#fromVault(key, index);
			if (this.revision(name) === before) {
				if (segment !== undefined && !isPassing) this.#hold(key, {name, segment});
				return segment;
			}
		}
	}

	/** Replaces the entries of an older segment. */
	stage(name: string, index: number, entries: readonly HistoryEntry[], batch: Batch): void {
		const {segment, bytes} = writtenSegment(index, entries);
		batch.put(this.#records.segment(name, index), bytes);
		this.keep(name, segment, batch);
	}

	/** Holds a segment that is in the vault, or will be with `batch`, from then on. */
	keep(name: string, segment: Segment, batch: Batch): void {
		const key = this.#records.segment(name, segment.index);
		const staged = this.#staged.get(batch) ?? new Map<string, Held>();
		this.#staged.set(batch, staged.set(key, {name, segment}));
		batch.afterwards(() => {
			this.#hold(key, {name, segment});
			this.#changed(name, segment.index);
		});
	}

	/** A number that is another after every change of a conversation's older segments. */
	revision(name: string): number {
		return this.#changes.get(name) ?? 0;
	}

	/** Takes a whole conversation's out of memory. */
	forget(name: string): void {
		for (const [key, held] of this.#held) if (held.name === name) this.#held.delete(key);
		this.#changed(name);
	}

	#changed(name: string, index?: number): void {
		this.#changes.set(name, this.revision(name) + 1);
		this.#onChange(name, index);
	}

	#hold(key: string, held: Held): void {
		this.#held.delete(key);
		this.#held.set(key, held);
		for (const oldest of this.#held.keys()) {
			if (this.#held.size <= SEGMENTS_HELD) break;
			this.#held.delete(oldest);
		}
	}

	async #fromVault(key: string, index: number): Promise<Segment | undefined> {
		const bytes = await readUnlessDamaged(this.#vault, key);
		const segment = bytes && readSegment(index, bytes);
		bytes?.fill(0);
		return segment;
	}
}

/** A segment changed, or all of a conversation's are gone. */
type OnChange = (name: string, index: number | undefined) => void;

/** A record of the vault; undefined when there is none, or none that can be read any more. */
export async function readUnlessDamaged(
	vault: Vault,
	name: string,
): Promise<Uint8Array | undefined> {
	try {
		return await vault.read(name);
	} catch (error) {
		if (error instanceof VaultError && error.code === 'damaged') return undefined;
		throw error;
	}
}

type Held = {readonly name: string; readonly segment: Segment};
