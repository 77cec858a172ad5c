import type {Content} from '../../../crypto/content.ts';
import {createContentId} from '../../../crypto/content.ts';
import type {Member} from '../../../protocol/records.ts';
import type {SealedFile} from '../../files/sealed-file.ts';
import type {Place} from '../../places.ts';
import {MAXIMUM} from '../../state/bounds.ts';
import type {PrivateMatch} from '../api.ts';
import {Batch} from '../batch.ts';
import type {Arrival, Consequence, Contacts, Conversations, SentMessage} from '../parts.ts';
import {conversationId} from '../record-names.ts';
import type {Turns} from '../turns.ts';
import {meaningOf} from './content-meaning.ts';
import {ConversationDisplay, SHOWN_AT_FIRST} from './conversation-display.ts';
import {ConversationPages} from './conversation-pages.ts';
import type {ConversationStore} from './conversation-store.ts';
import {ConversationWriter} from './conversation-writer.ts';
import type {HistoryContext} from './history-context.ts';
import {type ContentTaker, takeForeign, takeOwn} from './incoming-content.ts';
import {openConversationStore} from './open-conversation-store.ts';
import {PrivateSearch, type PrivateSearchOptions} from './private-search.ts';
import {sealedFileIn} from './sealed-files.ts';
import {SegmentCache} from './segment-cache.ts';
import {TypingMarks} from './typing-marks.ts';

/** The conversations, and what the client asks of them besides sending and receiving. */
export type OpenConversations = Conversations & {
	/** With whom there is a conversation, refused ones included. */
	readonly names: readonly string[];
	/** See Client.loadOlder. Reads the vault, so it works offline. Throws VaultError. */
	loadOlder(name: string, before?: number): Promise<void>;
	/** Shows the two members, and returns them. */
	loadMembers(name: string): readonly Member[];
	/**
	 * This account has read what is shown up to `seq`. Returns the ids of the other person's messages
	 * that are newly read and may be told of, oldest first: none of a request, nor of what came under
	 * changed keys. There may be more than fit into one receipt.
	 */
	markRead(name: string, seq: number, batch: Batch): readonly string[];
	/** This account wants to read again, from that position on. */
	markUnread(name: string, seq: number, batch: Batch): void;
	/** See Client.loadAround. Reads the vault, so it works offline. Throws VaultError. */
	loadAround(name: string, place: Place): Promise<number | undefined>;
	/** What opens the file of a message, however old it is. Throws VaultError. */
	sealedFile(name: string, id: string): Promise<SealedFile | undefined>;
	/** Whether a message of that id is in the part of the history that is in memory. */
	holds(name: string, id: string): boolean;
	/** Searches all conversations, or the one with the account `name`. Throws VaultError. */
	match(
		query: string,
		options?: PrivateSearchOptions & {readonly name?: string | undefined},
	): Promise<readonly PrivateMatch[]>;
	/** Opens what `match` will look through. Throws VaultError. */
	prepareSearch(): Promise<void>;
	/** Shows whether the relay drops what that account sends; for names without a conversation too. */
	setBlocked(name: string, isBlocked: boolean): void;
	/** Lets go of timers; what is under way may end. */
	close(): void;
};

/**
 * Reads the conversations of an account; `load` then shows them. What waits for a message in an older
 * part of the history takes turns of its own. Throws VaultError; damaged records cost only themselves.
 */
export async function openConversations(
	context: HistoryContext,
	contacts: Pick<Contacts, 'get'>,
	turns: Turns,
): Promise<OpenConversations> {
	const search = new PrivateSearch(context.clock);
	const segments = new SegmentCache(context, (name, index) => search.forget(name, index));
	const store = await openConversationStore(context, segments);
	return new VaultConversations({context, contacts, turns, store, search});
}

class VaultConversations implements OpenConversations {
	readonly #context: HistoryContext;
	readonly #store: ConversationStore;
	readonly #search: PrivateSearch;
	readonly #turns: Turns;
	readonly #display: ConversationDisplay;
	readonly #writer: ConversationWriter;
	readonly #pages: ConversationPages;
	readonly #typing: TypingMarks;
	readonly #taker: ContentTaker;
	#isClosed = false;

	constructor(parts: {
		readonly context: HistoryContext;
		readonly contacts: Pick<Contacts, 'get'>;
		readonly turns: Turns;
		readonly store: ConversationStore;
		readonly search: PrivateSearch;
	}) {
		const {context, contacts, store} = parts;
		this.#context = context;
		this.#store = store;
		this.#search = parts.search;
		this.#turns = parts.turns;
		this.#display = new ConversationDisplay(context, contacts, store);
		this.#writer = new ConversationWriter({
			...{context, store},
			display: this.#display,
			onSeeking: (name) => this.#seek(name),
		});
		this.#pages = new ConversationPages(context, store);
		this.#typing = new TypingMarks(context);
		const {account} = context;
		this.#taker = {account, store, writer: this.#writer, typing: this.#typing};
	}

	get names(): readonly string[] {
		return this.#store.names;
	}

	async load(): Promise<void> {
		const all = this.#store.names.flatMap((name) => this.#store.get(name) ?? []);
		const newest = all
			.sort((one, other) => other.lastActivity - one.lastActivity)
			.slice(0, MAXIMUM.conversations);
		for (const {name, tail, read} of newest) {
			let held = tail.entries.length;
			let oldest = tail.entries[0]?.seq ?? 0;
			for (let index = tail.index - 1; index >= 0; index--) {
				const isEnough = held >= SHOWN_AT_FIRST && oldest <= read + 1;
				if (isEnough || held >= LOADED_MOST) break;
				const segment = await this.#store.segments.read(name, index);
				held += segment?.entries.length ?? SHOWN_AT_FIRST;
				oldest = segment?.entries[0]?.seq ?? oldest;
			}

			this.#display.show(name);
		}

		for (const name of this.#store.names) if (this.#store.isSeeking(name)) this.#seek(name);
	}

	has(name: string): boolean {
		return this.#store.get(name) !== undefined;
	}

	isAccepted(name: string): boolean {
		return this.#store.get(name)?.standing === 'accepted';
	}

	isRefused(name: string): boolean {
		return this.#store.get(name)?.standing === 'refused';
	}

	ensure(name: string, standing: 'accepted' | 'request', batch: Batch): void {
		this.#writer.ensure(name, standing, batch);
		batch.afterwards(() => this.#display.show(name));
	}

	setStanding(name: string, standing: 'accepted' | 'refused', batch: Batch): void {
		const known = this.#store.get(name, batch);
		if (known !== undefined) this.#writer.setStanding(known, standing, batch);
	}

	refresh(name: string): void {
		this.#display.refresh(name);
	}

	setBlocked(name: string, isBlocked: boolean): void {
		this.#display.setBlocked(name, isBlocked);
	}

	applyReceived(content: Content, arrival: Arrival, batch: Batch): readonly Consequence[] {
		const take = arrival.from === this.#context.account ? takeOwn : takeForeign;
		return take({content, arrival, batch}, this.#taker);
	}

	applySent(message: SentMessage, batch: Batch): void {
		const {account, dispatch} = this.#context;
		const {to: name, id, time, relayTime} = message;
		const meaning = meaningOf(message.kind, message.body);
		if (meaning.type === 'change') {
			const {effect} = meaning;
			const change = {id: meaning.id, by: account, isUnderChangedKeys: false, effect};
			this.#writer.change(name, [change], batch);
		} else if (meaning.type === 'say') {
			const {type: _, ...words} = meaning;
			const facts = {delivery: 'sent'} as const;
			const said = {...words, id, facts, from: account, sentAt: time, relayTime};
			const conversation = this.#writer.ensure(name, 'accepted', batch);
			const seq = this.#writer.say(conversation, said, batch);
			const room = conversationId(name);
			batch.afterwards(() => dispatch({type: 'message-accepted', room, id, seq, time: relayTime}));
		}
	}

	note(name: string, {note, sentence}: Parameters<Conversations['note']>[1], batch: Batch): void {
		const {clock, random} = this.#context;
		const known = this.#store.get(name, batch);
		if (known === undefined || known.standing === 'refused') return;
		const time = clock.now();
		const said = {id: createContentId(random), from: name, sentAt: time, relayTime: time};
		this.#writer.say(known, {...said, kind: 'notice', text: sentence, facts: {note}}, batch);
	}

	async remove(name: string, batch: Batch): Promise<void> {
		if (this.#store.get(name, batch) === undefined) return;
		await this.#store.remove(name, batch);
		batch.afterwards(() => {
			this.#writer.forget(name);
			this.#context.dispatch({type: 'room-gone', room: conversationId(name)});
		});
	}

	loadOlder(name: string, before?: number): Promise<void> {
		return this.#pages.loadOlder(name, before);
	}

	loadMembers(name: string): readonly Member[] {
		return this.#display.showMembers(name);
	}

	markRead(name: string, seq: number, batch: Batch): readonly string[] {
		const known = this.#store.get(name, batch);
		if (known === undefined || seq <= known.read) return [];
		this.#writer.moveRead(known, seq, batch);
		const log = this.#context.state().rooms.get(conversationId(name))?.log;
		if (log === undefined || known.standing !== 'accepted') return [];
		// Who reads again tells nobody.
		const told = Math.max(known.read, known.told ?? 0);
		const shown = log.slice(log.lowerBound(told + 1), log.lowerBound(seq + 1));
		return shown.flatMap((row) => {
			if (row.type !== 'message' || row.from !== name || row.facts === undefined) return [];
			const {isUnderChangedKeys, note} = row.facts;
			return isUnderChangedKeys || note !== undefined ? [] : [row.id];
		});
	}

	markUnread(name: string, seq: number, batch: Batch): void {
		const known = this.#store.get(name, batch);
		if (known !== undefined) this.#writer.setReadBack(known, seq, batch);
	}

	loadAround(name: string, place: Place): Promise<number | undefined> {
		return this.#pages.loadAround(name, place);
	}

	sealedFile(name: string, id: string): Promise<SealedFile | undefined> {
		return sealedFileIn(this.#store, name, id);
	}

	holds(name: string, id: string): boolean {
		const known = this.#store.get(name);
		return known !== undefined && this.#store.find(known, id) !== undefined;
	}

	match(
		query: string,
		{name, limit, isWanted}: Parameters<OpenConversations['match']>[1] = {},
	): Promise<readonly PrivateMatch[]> {
		const names = name === undefined ? this.#store.names : [name];
		return this.#search.match(query, {store: this.#store, names, limit, isWanted});
	}

	prepareSearch(): Promise<void> {
		return this.#search.prepare({store: this.#store, names: this.#store.names});
	}

	close(): void {
		this.#isClosed = true;
		this.#typing.close();
	}

	/** What was done to older messages is on the disk already, so a failure only puts it off. */
	#seek(name: string): void {
		const work = async () => {
			if (this.#isClosed) return;
			const batch = new Batch();
			await this.#writer.seek(name, batch);
			await batch.commit(this.#context.vault);
		};
		this.#turns.take(work).catch(() => {});
	}
}

/** Unread messages that are read from the vault at the start, about; older ones when looked at. */
const LOADED_MOST = 256;
