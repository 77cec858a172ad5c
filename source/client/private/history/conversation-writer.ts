import type {SealedFile} from '../../files/sealed-file.ts';
import type {PrivateFacts} from '../../state/state.ts';
import type {Batch} from '../batch.ts';
import {conversationId} from '../record-names.ts';
import type {Conversation} from './conversation.ts';
import type {ConversationDisplay} from './conversation-display.ts';
import type {ConversationStore} from './conversation-store.ts';
import type {EntryChange} from './entry-change.ts';
import type {HistoryContext} from './history-context.ts';
import {type HistoryEntry, PLAIN_FACTS} from './history-entry.ts';

/** What somebody said, before it has a place. */
export type NewMessage = Pick<
	HistoryEntry,
	'id' | 'kind' | 'from' | 'sentAt' | 'relayTime' | 'text'
> & {
	readonly device?: string;
	/** Id of the message that it answers. */
	readonly replyTo?: string;
	readonly file?: SealedFile;
	readonly facts?: Partial<PrivateFacts>;
};

/** Ids of messages by which a repetition is known, of each conversation; those in memory come on top. */
const RECENT_IDS = 500;

/** Changes conversations: first on the disk, then in memory, then on the screen. */
export class ConversationWriter {
	readonly #context: HistoryContext;
	readonly #store: ConversationStore;
	readonly #display: ConversationDisplay;
	/** Called when older segments have to be searched for something. */
	readonly #onSeeking: (name: string) => void;
	/** By conversation: position by id, oldest first. */
	readonly #recent = new Map<string, Map<string, number>>();

	constructor(parts: {
		readonly context: HistoryContext;
		readonly store: ConversationStore;
		readonly display: ConversationDisplay;
		readonly onSeeking: (name: string) => void;
	}) {
		this.#context = parts.context;
		this.#store = parts.store;
		this.#display = parts.display;
		this.#onSeeking = parts.onSeeking;
	}

	/** Makes the conversation if there is none; `accepted` also accepts one that was not. */
	ensure(name: string, standing: 'accepted' | 'request', batch: Batch): Conversation {
		const known = this.#store.get(name, batch);
		if (known === undefined) {
			const created = this.#store.create(name, standing, batch);
			batch.afterwards(() => this.#display.show(name));
			return created;
		}

		if (standing === 'request' || known.standing === 'accepted') return known;
		return this.setStanding(known, standing, batch);
	}

	setStanding(known: Conversation, standing: Conversation['standing'], batch: Batch): Conversation {
		if (known.standing === standing) return known;
		const conversation = {...known, standing};
		this.#store.put(conversation, batch);
		batch.afterwards(() => this.#display.refresh(known.name));
		return conversation;
	}

	/** Adds a message at the end. The position; that of the first time for a repetition. */
	say(conversation: Conversation, message: NewMessage, batch: Batch): number {
		const {name} = conversation;
		const known = this.#positionOf(conversation, message.id, batch);
		if (known !== undefined) return known;
		const {device, facts, replyTo, ...rest} = message;
		const position = replyTo && this.#positionOf(conversation, replyTo, batch);
		const added = {
			...{...rest, device, facts: {...PLAIN_FACTS, ...facts}},
			...(replyTo !== undefined && {replyTo}),
			...(typeof position === 'number' && {answers: position}),
		};
		const entry = this.#store.append(conversation, added, batch);
		batch.afterwards(() => {
			this.#remember(name, entry);
			this.#display.added(name, entry);
		});
		return entry.seq;
	}

	/** Does something to messages that were said before. */
	change(name: string, changes: readonly EntryChange[], batch: Batch): void {
		const changed = this.#store.change(name, changes, {batch});
		this.#showChanged(name, changed, batch);
		if (this.#store.isSeeking(name, batch)) batch.afterwards(() => this.#onSeeking(name));
	}

	/** Goes on with what `change` did not find in memory. Throws VaultError. */
	async seek(name: string, batch: Batch): Promise<void> {
		this.#showChanged(name, await this.#store.seek(name, batch), batch);
	}

	/** This account has read up to that position; never moves back. */
	moveRead(conversation: Conversation, seq: number, batch: Batch): void {
		const {name, head} = conversation;
		const read = Math.min(seq, head);
		if (read <= conversation.read) return;
		this.#store.put({...conversation, read}, batch);
		const room = conversationId(name);
		batch.afterwards(() => this.#context.dispatch({type: 'read-moved', room, seq: read}));
	}

	/** This account wants to read again, from that position on. */
	setReadBack(conversation: Conversation, seq: number, batch: Batch): void {
		const {name} = conversation;
		if (seq > conversation.read) return;
		const told = Math.max(conversation.read, conversation.told ?? 0);
		this.#store.put({...conversation, read: Math.max(0, seq - 1), told}, batch);
		const room = conversationId(name);
		batch.afterwards(() => this.#context.dispatch({type: 'read-set-back', room, seq}));
	}

	/** Forgets what it knew about repetitions in a conversation that is gone. */
	forget(name: string): void {
		this.#recent.delete(name);
	}

	#showChanged(name: string, changed: readonly HistoryEntry[], batch: Batch): void {
		if (changed.length === 0) return;
		batch.afterwards(() => {
			for (const entry of changed) this.#display.changed(name, entry);
		});
	}

	#positionOf(conversation: Conversation, id: string, batch: Batch): number | undefined {
		const recent = this.#recent.get(conversation.name)?.get(id);
		return recent ?? this.#store.find(conversation, id, batch)?.seq;
	}

	#remember(name: string, {id, seq}: HistoryEntry): void {
		const recent = this.#recent.get(name) ?? new Map<string, number>();
		this.#recent.set(name, recent.set(id, seq));
		for (const oldest of recent.keys()) {
			if (recent.size <= RECENT_IDS) break;
			recent.delete(oldest);
		}
	}
}
