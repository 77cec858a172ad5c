import type {Batch} from '../batch.ts';
import {Staged} from '../staged.ts';
import {
	type Conversation,
	encodeConversation,
	newConversation,
	type WaitingChange,
	withWaiting,
} from './conversation.ts';
import {changedEntry, type EntryChange} from './entry-change.ts';
import type {HistoryContext} from './history-context.ts';
import type {HistoryEntry} from './history-entry.ts';
import {
	emptySegment,
	entryOf,
	hasSpaceFor,
	type Segment,
	writtenSegment,
} from './history-segment.ts';
import type {SegmentCache} from './segment-cache.ts';

/** Segments that are searched for a message that something happened to, besides those in memory. */
const SEGMENTS_SOUGHT = 20;

/** The conversations as the vault has them; everything that changes is staged in a batch first. */
export class ConversationStore {
	readonly segments: SegmentCache;
	readonly #context: HistoryContext;
	readonly #held = new Map<string, Staged<Conversation | undefined>>();

	constructor(
		context: HistoryContext,
		segments: SegmentCache,
		conversations: readonly Conversation[],
	) {
		this.#context = context;
		this.segments = segments;
		for (const conversation of conversations) {
			this.#held.set(conversation.name, new Staged<Conversation | undefined>(conversation));
		}
	}

	/** With whom there is a conversation, whatever its standing. */
	get names(): readonly string[] {
		return [...this.#held].flatMap(([name, {value}]) => (value === undefined ? [] : [name]));
	}

	/** The conversation as it is on the disk, or as it is once `batch` is written. */
	get(name: string, batch?: Batch): Conversation | undefined {
		const staged = this.#held.get(name);
		return batch === undefined ? staged?.value : staged?.in(batch);
	}

	/** Begins a conversation. */
	create(name: string, standing: Conversation['standing'], batch: Batch): Conversation {
		const record = newConversation(name, standing, this.#context.clock.now());
		const conversation = {...record, tail: emptySegment(0)};
		this.put(conversation, batch);
		return conversation;
	}

	/** Replaces a conversation's record. */
	put(conversation: Conversation, batch: Batch): void {
		const {name} = conversation;
		batch.put(this.#context.records.conversation(name), encodeConversation(conversation));
		this.#stage(name, conversation, batch);
	}

	/** Adds a message at the end, with what already waits for it. */
	append(conversation: Conversation, added: Omit<HistoryEntry, 'seq'>, batch: Batch): HistoryEntry {
		const {name, tail, waiting} = conversation;
		const isDue = ({change}: WaitingChange) => change.id === added.id;
		const placed: HistoryEntry = {...added, seq: conversation.head + 1};
		const entry = waiting
			.filter(isDue)
			.reduce((changed, {change}) => changedEntry(changed, change), placed);
		this.#noteDeletedFile(placed, entry, batch);
		const isContinued = hasSpaceFor(tail, entry);
		if (!isContinued) this.segments.keep(name, tail, batch);
		const index = isContinued ? tail.index : tail.index + 1;
		const entries = isContinued ? [...tail.entries, entry] : [entry];
		this.#putTail(
			{
				...conversation,
				head: entry.seq,
				lastActivity: Math.max(conversation.lastActivity, entry.relayTime),
				waiting: waiting.filter((change) => !isDue(change)),
			},
			{index, entries},
			batch,
		);
		return entry;
	}

	/** The message with that id, if it is in memory. */
	find(conversation: Conversation, id: string, batch?: Batch): HistoryEntry | undefined {
		for (const segment of this.#segmentsOf(conversation, batch)) {
			const entry = entryOf(segment, id);
			if (entry !== undefined) return entry;
		}

		return undefined;
	}

	/**
	 * Changes messages, each as it may be, and returns those that are others now. What is done to a
	 * message that is not in memory waits: for `seek`, or for the message.
	 */
	change(
		name: string,
		changes: readonly EntryChange[],
		{batch, isSought = false}: {readonly batch: Batch; readonly isSought?: boolean},
	): readonly HistoryEntry[] {
		const conversation = this.get(name, batch);
		if (conversation === undefined) return [];
		let {waiting} = conversation;
		const segments = this.#segmentsOf(conversation, batch);
		const touched = new Map<number, readonly HistoryEntry[]>();
		const changed = new Map<number, HistoryEntry>();
		for (const change of changes) {
			const segment = segments.find((known) => entryOf(known, change.id) !== undefined);
			const isQueued = waiting.some(
				(earlier) => !earlier.isSought && earlier.change.id === change.id,
			);
			if (segment === undefined || isQueued) {
				// In a history of one segment there is nothing else to search.
				const isAllSought = isSought || (conversation.tail.index === 0 && !isQueued);
				waiting = withWaiting(waiting, {change, isSought: isAllSought});
				continue;
			}

			const entries = touched.get(segment.index) ?? segment.entries;
			const position = entries.findLastIndex(({id}) => id === change.id);
			const before = entries[position];
			const after = before && changedEntry(before, change);
			if (after !== undefined && after !== before) {
				this.#noteDeletedFile(before, after, batch);
				touched.set(segment.index, entries.with(position, after));
				changed.set(after.seq, after);
			}
		}

		this.#putChanged({...conversation, waiting}, touched, batch);
		return [...changed.values()];
	}

	/** Whether older segments are still to be searched for messages that something happened to. */
	isSeeking(name: string, batch?: Batch): boolean {
		return this.get(name, batch)?.waiting.some(({isSought}) => !isSought) ?? false;
	}

	/** Searches the older segments for what `change` did not find, and changes it there. */
	async seek(name: string, batch: Batch): Promise<readonly HistoryEntry[]> {
		const conversation = this.get(name, batch);
		if (conversation === undefined) return [];
		const changes = conversation.waiting.flatMap(({change, isSought}) =>
			isSought ? [] : [change],
		);
		const missing = new Set(changes.map(({id}) => id));
		const last = Math.max(0, conversation.tail.index - SEGMENTS_SOUGHT);
		for (let index = conversation.tail.index - 1; index >= last && missing.size > 0; index--) {
			const segment = await this.segments.read(name, index);
			for (const {id} of segment?.entries ?? []) missing.delete(id);
		}

		if (changes.length === 0) return [];
		this.put({...conversation, waiting: conversation.waiting.filter((one) => one.isSought)}, batch);
		return this.change(name, changes, {batch, isSought: true});
	}

	/** Forgets a conversation and its history. Throws VaultError. */
	async remove(name: string, batch: Batch): Promise<void> {
		const {vault, records} = this.#context;
		for (const record of await vault.list(records.segments(name))) batch.remove(record);
		for (const {index} of this.#segmentsStaged(name, batch)) {
			batch.remove(records.segment(name, index));
		}

		batch.remove(records.conversation(name));
		this.#stage(name, undefined, batch);
		batch.afterwards(() => this.segments.forget(name));
	}

	#putChanged(
		conversation: Conversation,
		touched: ReadonlyMap<number, readonly HistoryEntry[]>,
		batch: Batch,
	): void {
		const {name, tail} = conversation;
		for (const [index, entries] of touched) {
			if (index !== tail.index) this.segments.stage(name, index, entries, batch);
		}

		const entries = touched.get(tail.index);
		if (entries !== undefined) this.#putTail(conversation, {index: tail.index, entries}, batch);
		else if (conversation.waiting !== this.get(name, batch)?.waiting) this.put(conversation, batch);
	}

	#putTail(
		conversation: Conversation,
		tail: Pick<Segment, 'index' | 'entries'>,
		batch: Batch,
	): void {
		const {segment, bytes} = writtenSegment(tail.index, tail.entries);
		batch.put(this.#context.records.segment(conversation.name, tail.index), bytes);
		this.put({...conversation, tail: segment}, batch);
	}

	/** Of an own message that was deleted, the file at the relay has lost its purpose. */
	#noteDeletedFile(before: HistoryEntry | undefined, after: HistoryEntry, batch: Batch): void {
		const {account, onFileDeleted} = this.#context;
		const file = before?.file?.file;
		if (file === undefined || after.file !== undefined || after.from !== account) return;
		batch.afterwards(() => onFileDeleted?.(file));
	}

	#segmentsOf(conversation: Conversation, batch?: Batch): readonly Segment[] {
		return [conversation.tail, ...this.segments.held(conversation.name, batch)];
	}

	/** What the batch may have put and the vault does not have yet. */
	#segmentsStaged(name: string, batch: Batch): readonly Segment[] {
		const conversation = this.get(name, batch);
		return conversation === undefined ? [] : this.#segmentsOf(conversation, batch);
	}

	#stage(name: string, conversation: Conversation | undefined, batch: Batch): void {
		const staged = this.#held.get(name) ?? new Staged<Conversation | undefined>(undefined);
		this.#held.set(name, staged);
		staged.set(conversation, batch);
	}
}
