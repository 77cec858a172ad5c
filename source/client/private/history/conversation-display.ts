import {isStale} from '../../../crypto/contact.ts';
import type {Member} from '../../../protocol/records.ts';
import {MAXIMUM} from '../../state/bounds.ts';
import {readerOf, toLogMessage} from '../../state/log-message.ts';
import type {DirectState} from '../../state/state.ts';
import type {Contacts} from '../parts.ts';
import {conversationId, isConversationId} from '../record-names.ts';
import type {Conversation} from './conversation.ts';
import type {ConversationStore} from './conversation-store.ts';
import type {HistoryContext} from './history-context.ts';
import {type HistoryEntry, toMessage} from './history-entry.ts';

/** Messages that a conversation is shown with at least, where it has so many. */
export const SHOWN_AT_FIRST = 64;

const DAY_SECONDS = 86_400;

/** Brings what the store has into the state. */
export class ConversationDisplay {
	readonly #context: HistoryContext;
	readonly #contacts: Pick<Contacts, 'get'>;
	readonly #store: ConversationStore;
	readonly #blocked = new Set<string>();

	constructor(context: HistoryContext, contacts: Pick<Contacts, 'get'>, store: ConversationStore) {
		this.#context = context;
		this.#contacts = contacts;
		this.#store = store;
	}

	/** Shows a conversation with what is in memory of it, unless it is shown already. */
	show(name: string): void {
		const {state, dispatch} = this.#context;
		const conversation = this.#store.get(name);
		const room = conversationId(name);
		if (conversation === undefined || state().rooms.has(room)) return;
		this.#makeSpace();
		const {head, read} = conversation;
		dispatch({
			type: 'room-received',
			room: {
				...{room, name, topic: '', visibility: 'private', epoch: 'local'},
				...{head, read, members: 2, role: 'member'},
			},
			replay: undefined,
		});
		dispatch({type: 'direct-changed', room, direct: this.#directOf(conversation)});
		this.showMembers(name);
		const entries = this.#newestHeld(conversation);
		const [oldest] = entries;
		if (oldest === undefined) return;
		const messages = entries.map((entry) => toMessage(room, entry));
		const more = oldest.seq > 1;
		dispatch({type: 'history-received', room, messages, before: head + 1, more});
	}

	/** The two who are in it, with their presence as it is known. */
	showMembers(name: string): readonly Member[] {
		const {account, state, dispatch} = this.#context;
		const {presence, account: own} = state();
		const members = [account, name].map((member): Member => {
			const shown = member === account ? own?.presence : undefined;
			const known = presence.get(member) ?? {state: shown ?? 'offline', status: ''};
			return {name: member, role: 'member', presence: known.state, status: known.status};
		});
		dispatch({
			type: 'members-received',
			room: conversationId(name),
			members,
			isFirstPage: true,
		});
		return members;
	}

	/** A message came. */
	added(name: string, entry: HistoryEntry): void {
		const room = conversationId(name);
		if (!this.#context.state().rooms.has(room)) {
			this.show(name);
			return;
		}

		this.#context.dispatch({type: 'message-received', message: toMessage(room, entry)});
	}

	/** A message is another than it was. */
	changed(name: string, entry: HistoryEntry): void {
		const room = conversationId(name);
		const {state, dispatch} = this.#context;
		const message = toLogMessage(toMessage(room, entry), readerOf(state()));
		if (message !== undefined) dispatch({type: 'message-changed', room, message});
	}

	/** Trust, standing, block or the age of a list may be others than they were. */
	refresh(name: string): void {
		const {state, dispatch} = this.#context;
		const conversation = this.#store.get(name);
		if (conversation === undefined) return;
		const room = conversationId(name);
		const shown = state().rooms.get(room)?.direct;
		if (shown === undefined) {
			this.show(name);
			return;
		}

		const direct = this.#directOf(conversation);
		if (!isSame(shown, direct)) dispatch({type: 'direct-changed', room, direct});
	}

	setBlocked(name: string, isBlocked: boolean): void {
		if (isBlocked) this.#blocked.add(name);
		else this.#blocked.delete(name);
		this.refresh(name);
	}

	#directOf({name, standing}: Conversation): DirectState {
		const contact = this.#contacts.get(name);
		const now = this.#context.clock.now();
		const isOld = contact !== undefined && isStale(contact.list, now);
		return {
			peer: name,
			trust: contact?.trust ?? 'unknown',
			wasVerified: contact?.wasVerified ?? false,
			standing,
			isBlocked: this.#blocked.has(name),
			listAge: isOld ? Math.floor((now / 1000 - contact.list.issuedAt) / DAY_SECONDS) : undefined,
		};
	}

	/** The newest messages without a hole, as far down as they are in memory and wanted. */
	#newestHeld({name, tail, read, head}: Conversation): readonly HistoryEntry[] {
		let {entries} = tail;
		for (let index = tail.index - 1; index >= 0; index--) {
			const oldest = entries[0]?.seq ?? head + 1;
			const isEnough = entries.length >= SHOWN_AT_FIRST && oldest <= read + 1;
			const older = isEnough ? undefined : this.#store.segments.peek(name, index)?.entries;
			if (older === undefined || older.at(-1)?.seq !== oldest - 1) break;
			entries = [...older, ...entries];
		}

		return entries;
	}

	/** The conversation that was quiet for longest gives way when as many are shown as may be. */
	#makeSpace(): void {
		const {state, dispatch} = this.#context;
		const shown = [...state().rooms.values()].filter(({id}) => isConversationId(id));
		if (shown.length < MAXIMUM.conversations) return;
		const quietest = shown
			.filter(({pending}) => pending.length === 0)
			.map(({id, name}) => ({id, time: this.#store.get(name)?.lastActivity ?? 0}))
			.reduce<{id: string; time: number} | undefined>(
				(least, one) => (least === undefined || one.time < least.time ? one : least),
				undefined,
			);
		if (quietest !== undefined) dispatch({type: 'room-gone', room: quietest.id});
	}
}

function isSame(one: DirectState, other: DirectState): boolean {
	return (
		one.trust === other.trust &&
		one.wasVerified === other.wasVerified &&
		one.standing === other.standing &&
		one.isBlocked === other.isBlocked &&
		one.listAge === other.listAge
	);
}
