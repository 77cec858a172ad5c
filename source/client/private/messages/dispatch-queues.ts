import type {Timer} from '../../../protocol/environment.ts';
import {sentenceOf} from '../../error.ts';
import {vaultRecord} from '../../vault/record.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import {DispatchQueue, messagePrefix, type Queued} from './dispatch-queue.ts';
import {OUTGOING_FORMAT} from './outgoing.ts';

type QueuesContext = Pick<PrivateContext, 'vault' | 'records' | 'clock' | 'addLine'>;

/** What the disk refused is written again after so long, in milliseconds. */
const LATER = 30_000;

/** What waits for each account, in memory and on the disk. */
export class DispatchQueues {
	readonly #context: QueuesContext;
	readonly #turns: Turns;
	readonly #queues = new Map<string, DispatchQueue>();
	/** What could not be rewritten, and where it waits. */
	readonly #late = new Map<Queued, DispatchQueue>();
	#writing: Promise<unknown> = Promise.resolve();
	#again: Timer | undefined;

	constructor(context: QueuesContext, turns: Turns) {
		this.#context = context;
		this.#turns = turns;
	}

	get all(): readonly DispatchQueue[] {
		return [...this.#queues.values()];
	}

	find(name: string): DispatchQueue | undefined {
		return this.#queues.get(name);
	}

	of(name: string): DispatchQueue {
		const known = this.#queues.get(name);
		if (known !== undefined) return known;
		const queue = new DispatchQueue(this.#context.records, name);
		this.#queues.set(name, queue);
		return queue;
	}

	/** Where a message waits. */
	locate(id: string): {readonly queue: DispatchQueue; readonly queued: Queued} | undefined {
		for (const queue of this.#queues.values()) {
			const queued = queue.find(id);
			if (queued !== undefined) return {queue, queued};
		}

		return undefined;
	}

	/** Reads what waits. Returns a sentence for each record that cannot be read. Throws VaultError. */
	async read(): Promise<readonly string[]> {
		const {vault, records} = this.#context;
		const problems: string[] = [];
		for (const record of await vault.list(records.outboxes)) {
			const [name = '', place] = placeOf(record.slice(records.outboxes.length));
			if (place === undefined || !record.startsWith(messagePrefix(records, name))) continue;
			try {
				const message = await vaultRecord(vault, record, OUTGOING_FORMAT).read();
				if (message !== undefined) this.of(name).restore(place, message);
			} catch (error) {
				problems.push(sentenceOf(error));
			}
		}

		return problems;
	}

	/**
	 * Writes new messages of a queue down; those that come meanwhile share the next write. Gives those
	 * that could not be written, and why.
	 */
	async writeDown(
		queue: DispatchQueue,
	): Promise<ReadonlyArray<{readonly queued: Queued; readonly sentence: string}>> {
		if (queue.isWriting) return [];
		queue.isWriting = true;
		// A moment later, everything that is sent at once is there.
		await Promise.resolve();
		const failed: {readonly queued: Queued; readonly sentence: string}[] = [];
		try {
			for (;;) {
				const tried = new Set(failed.map(({queued}) => queued));
				const covered = this.#unwritten(queue).filter((queued) => !tried.has(queued));
				if (covered.length === 0) break;
				const sentence = await this.#write(queue, covered);
				if (sentence !== undefined) failed.push(...covered.map((queued) => ({queued, sentence})));
			}
		} finally {
			queue.isWriting = false;
		}

		return failed;
	}

	/**
	 * Writes a message as it is now, or removes its record when it was dropped: what was dropped must
	 * not be sent by the next start, so that is tried until the disk takes it.
	 */
	rewrite(queue: DispatchQueue, queued: Queued): void {
		const written = this.#turns.take(async () => {
			const batch = new Batch();
			if (queued.isDropped) queue.stageRemoval(queued, batch);
			else queue.stage(queued, batch);
			await batch.commit(this.#context.vault);
		});
		written.catch((error: unknown) => {
			if (this.#late.size === 0) this.#context.addLine({level: 'error', text: sentenceOf(error)});
			this.#late.set(queued, queue);
			this.#again ??= this.#context.clock.after(LATER, () => this.#rewriteLate());
		});
	}

	close(): void {
		this.#again?.cancel();
	}

	#rewriteLate(): void {
		this.#again = undefined;
		const late = [...this.#late];
		this.#late.clear();
		for (const [queued, queue] of late) this.rewrite(queue, queued);
	}

	/** Resolves when all that came is written down, or was refused by the disk. */
	async idle(): Promise<void> {
		// A moment later, what came just now is being written.
		await Promise.resolve();
		// What came during a write is written by the next one.
		do await this.#writing;
		while (this.all.some(({isWriting}) => isWriting));
	}

	#unwritten({queued}: DispatchQueue): readonly Queued[] {
		return queued.filter(({isWritten, message}) => !isWritten && message.failure === undefined);
	}

	async #write(queue: DispatchQueue, covered: readonly Queued[]): Promise<string | undefined> {
		const batch = new Batch();
		for (const queued of covered) queue.stage(queued, batch);
		const written = batch.commit(this.#context.vault);
		this.#writing = Promise.allSettled([this.#writing, written]);
		try {
			await written;
			for (const queued of covered) {
				queued.isWritten = true;
				// It was dropped while it was written.
				if (queued.isDropped) this.rewrite(queue, queued);
			}

			return undefined;
		} catch (error) {
			return sentenceOf(error);
		}
	}
}

/** Of `bob/message/000000000012`, the name and the place. */
function placeOf(record: string): readonly [name: string, place: number | undefined] {
	const [name = '', kind, position] = record.split('/');
	return [name, kind === 'message' ? Number(position) : undefined];
}
