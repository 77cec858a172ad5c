import {counted} from '../../../words/phrase.ts';
import type {Place} from '../../places.ts';
import {conversationId} from '../record-names.ts';
import type {Conversation} from './conversation.ts';
import type {ConversationStore} from './conversation-store.ts';
import type {HistoryContext} from './history-context.ts';
import {type HistoryEntry, PLAIN_FACTS, toMessage} from './history-entry.ts';
import type {Segment} from './history-segment.ts';

/** Fetches the older messages of conversations from the vault as they are looked at. */
export class ConversationPages {
	readonly #context: HistoryContext;
	readonly #store: ConversationStore;

	constructor(context: HistoryContext, store: ConversationStore) {
		this.#context = context;
		this.#store = store;
	}

	/** See Client.loadOlder. Throws VaultError. */
	async loadOlder(name: string, before?: number): Promise<void> {
		const {state, dispatch} = this.#context;
		const room = conversationId(name);
		const held = state().rooms.get(room);
		const conversation = this.#store.get(name);
		if (held === undefined || conversation === undefined) return;
		const from = before ?? held.log.oldestSeq ?? held.head + 1;
		const gap = held.log.gapAt(from - 1);
		const isLoading = gap === undefined ? held.isLoadingOlder : gap.isLoading;
		if (isLoading || (gap === undefined && !held.hasOlder)) return;
		dispatch({type: 'history-requested', room, before: from});
		try {
			const below = await this.#newestBelow(conversation, from);
			const entries = below === undefined ? [] : this.#entriesNow(name, below);
			this.#showPage(
				name,
				from,
				entries.filter(({seq}) => seq < from),
			);
		} catch (error) {
			dispatch({type: 'history-failed', room, before: from});
			throw error;
		}
	}

	/** See Client.loadAround. Throws VaultError. */
	async loadAround(name: string, place: Place): Promise<number | undefined> {
		const room = conversationId(name);
		const conversation = this.#store.get(name);
		if (conversation === undefined) return undefined;
		const seq = 'seq' in place ? place.seq : await this.#seqAt(conversation, place.time);
		const log = () => this.#context.state().rooms.get(room)?.log;
		if (seq === undefined || seq < 1 || seq > conversation.head) return undefined;
		if (log()?.indexOfSeq(seq) === undefined) {
			const segment = await this.#newestBelow(conversation, seq + 1);
			// Where it touches what is held, so that no more gaps are left than must be.
			const end = log()?.gapAt(seq)?.before ?? log()?.oldestSeq ?? conversation.head + 1;
			const entries = segment === undefined ? [] : this.#entriesNow(name, segment);
			const shown = entries.filter((entry) => entry.seq < end);
			const before = (shown.at(-1)?.seq ?? 0) + 1;
			if (before > seq) this.#showPage(name, before, shown);
		}

		return log()?.indexOfSeq(seq) === undefined ? undefined : seq;
	}

	/** The first message of that time or later: by the relay's clock, which goes on with the positions. */
	async #seqAt(conversation: Conversation, time: number): Promise<number | undefined> {
		let low = 1;
		let high = conversation.head + 1;
		while (low < high) {
			const middle = (low + high) >>> 1;
			const segment = await this.#newestBelow(conversation, middle + 1);
			const entry = segment?.entries.findLast(({seq}) => seq <= middle);
			if (entry === undefined || entry.relayTime < time) low = middle + 1;
			else high = middle;
		}

		return low > conversation.head ? undefined : low;
	}

	#showPage(name: string, before: number, entries: readonly HistoryEntry[]): void {
		const {dispatch} = this.#context;
		const room = conversationId(name);
		const newest = entries.at(-1);
		const oldest = entries[0]?.seq ?? 1;
		if (newest !== undefined) {
			const messages = entries.map((entry) => toMessage(room, entry));
			dispatch({type: 'history-received', room, messages, before, more: oldest > 1});
		}

		const lost = before - 1 - (newest?.seq ?? 0);
		if (lost === 0) return;
		// One row stands for all that was lost: the page says that there is nothing else in the gap.
		const message = toMessage(room, lostEntry({name, lost, before, time: newest?.relayTime ?? 0}));
		dispatch({type: 'history-received', room, messages: [message], before, more: false});
	}

	/** What was changed while the segment was looked for is told of, but not to rows that are not shown. */
	#entriesNow(name: string, {index, entries}: Segment): readonly HistoryEntry[] {
		const tail = this.#store.get(name)?.tail;
		if (tail?.index === index) return tail.entries;
		return this.#store.segments.peek(name, index)?.entries ?? entries;
	}

	/** The newest segment that can be read and has a message before that position. */
	async #newestBelow({name, tail}: Conversation, before: number): Promise<Segment | undefined> {
		const {segments} = this.#store;
		const read = async (index: number) =>
			index === tail.index ? tail : segments.read(name, index);
		// Positions never go back, so the segment is found by halving.
		let low = 0;
		let high = tail.index;
		let best: Segment | undefined;
		while (low <= high) {
			const middle = (low + high) >>> 1;
			let index = middle;
			let segment = await read(index);
			// A damaged one says nothing: the nearest older one that can be read stands for it.
			while (index > low && (segment === undefined || segment.entries.length === 0)) {
				index--;
				segment = await read(index);
			}

			const first = segment?.entries[0]?.seq;
			if (first !== undefined && first < before) {
				best = segment;
				low = middle + 1;
			} else if (first === undefined) {
				low = middle + 1;
			} else {
				high = index - 1;
			}
		}

		return best;
	}
}

type Lost = {
	readonly name: string;
	readonly lost: number;
	readonly before: number;
	readonly time: number;
};

function lostEntry({name, lost, before, time}: Lost): HistoryEntry {
	const seq = before - 1;
	return {
		seq,
		id: `lost-${seq}`,
		kind: 'notice',
		from: name,
		device: undefined,
		sentAt: time,
		relayTime: time,
		text: counted(lost, [
			"One message is damaged on this disk and cannot be shown. Nobody else's copy is touched.",
			"{1} messages are damaged on this disk and cannot be shown. Nobody else's copy is touched.",
		]),
		facts: {...PLAIN_FACTS, note: 'missing'},
	};
}
