import {createContentId} from '../../crypto/content.ts';
import {LIMITS} from '../../protocol/limits.ts';
import type {Member} from '../../protocol/records.ts';
import {phrase} from '../../words/phrase.ts';
import type {Client, SendOptions} from '../api.ts';
import {InputError, sentenceOf} from '../error.ts';
import type {SealedFile} from '../files/sealed-file.ts';
import type {Place} from '../places.ts';
import type {LogMessage} from '../state/state.ts';
import {checkMessageText} from '../texts.ts';
import {Batch} from './batch.ts';
import {IDS_IN_BODY} from './bodies.ts';
import type {OpenConversations} from './history/conversations.ts';
import type {Messaging} from './messages/messaging.ts';
import type {PrivateContext} from './parts.ts';
import type {Turns} from './turns.ts';

/** What a conversation is asked for in the same words as a room; `room` is its id, `@name`. */
export type MessageActions = {
	/** See Client.send. */
	send(room: string, text: string, options: SendOptions): string;
	/** An id for a message of a conversation, for who needs it before there is one. */
	newId(): string;
	/**
	 * Writes a message with a file down and sends it, as `send` does; its id is one of `newId`. A second
	 * time with the same id does nothing, whether the first is under way or was accepted. An answer
	 * whose question cannot be found any more goes without it. Throws InputError.
	 */
	sendFile(room: string, message: FileMessage): void;
	/**
	 * What opens the file of a message, however old it is; undefined when it has none, or none any more.
	 * Throws VaultError.
	 */
	sealedFileOf(room: string, id: string): Promise<SealedFile | undefined>;
	loadOlder(room: string, before?: number): Promise<void>;
	loadMembers(room: string): Promise<readonly Member[]>;
	markRead(room: string, seq: number): void;
	markUnread(room: string, seq: number): void;
	loadAround(room: string, place: Place): Promise<number | undefined>;
	typing(room: string): void;
};

/** A file whose bytes are at the relay, and what is said with it. */
export type FileMessage = {
	readonly id: string;
	/** May be empty. */
	readonly text: string;
	/** Position of the message that it answers. */
	readonly replyTo?: number | undefined;
	readonly file: SealedFile;
};

type Parts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly conversations: OpenConversations;
	readonly messaging: Messaging;
};

export function messageActions(parts: Parts): MessageActions {
	const {context, turns, conversations, messaging} = parts;
	return {
		send(room, text, {kind: style = 'text', replyTo, notBefore}) {
			const id = createContentId(context.random);
			const answered = replyTo === undefined ? undefined : answeredId(context, room, replyTo);
			const body = {text, style, ...(answered !== undefined && {replyTo: answered})};
			const undo = notBefore === undefined ? {} : {notBefore};
			messaging.dispatch.send(nameIn(room), {id, kind: 'text', body, ...undo});
			return id;
		},

		newId: () => createContentId(context.random),

		sendFile(room, {id, text, replyTo, file}) {
			const name = nameIn(room);
			if (messaging.dispatch.has(id) || conversations.holds(name, id)) return;
			const log = context.state().rooms.get(room)?.log;
			const answered = replyTo === undefined ? undefined : log?.messageAt(replyTo)?.id;
			const body = {file, text, ...(answered !== undefined && {replyTo: answered})};
			messaging.dispatch.send(name, {id, kind: 'file', body});
		},

		sealedFileOf: (room, id) => conversations.sealedFile(nameIn(room), id),

		loadOlder: (room, before) => conversations.loadOlder(nameIn(room), before),
		loadAround: (room, place) => conversations.loadAround(nameIn(room), place),
		loadMembers: async (room) => conversations.loadMembers(nameIn(room)),

		markRead(room, seq) {
			const name = nameIn(room);
			const mark = async (): Promise<void> => {
				const batch = new Batch();
				const ids = conversations.markRead(name, seq, batch);
				await batch.commit(context.vault);
				for (let start = 0; start < ids.length; start += IDS_IN_BODY) {
					messaging.receipts.read(name, ids.slice(start, start + IDS_IN_BODY));
				}
			};
			turns.take(mark).catch((error: unknown) => {
				context.addLine({level: 'error', text: sentenceOf(error), room});
			});
		},

		markUnread(room, seq) {
			const mark = async (): Promise<void> => {
				const batch = new Batch();
				conversations.markUnread(nameIn(room), seq, batch);
				await batch.commit(context.vault);
			};
			turns.take(mark).catch((error: unknown) => {
				context.addLine({level: 'error', text: sentenceOf(error), room});
			});
		},

		typing(room) {
			const name = nameIn(room);
			if (!conversations.isAccepted(name)) return;
			messaging.dispatch.sendVolatile(name, {kind: 'typing', body: {isOn: true}});
		},
	};
}

/** As the client's verbs of these names; `room` is a conversation's id. */
export type ChangeActions = Pick<Client, 'editMessage' | 'deleteMessage' | 'react'>;

/** What is done to messages that were sent already. */
export function changeActions({context, messaging}: Parts): ChangeActions {
	const send = messaging.dispatch.send.bind(messaging.dispatch);
	const newId = () => createContentId(context.random);
	return {
		editMessage(room, id, text) {
			refuseForeign(context, room, id);
			const {messageBytes: bytes, messageLines: lines} = context.state().relay ?? LIMITS;
			checkMessageText(text, {bytes, lines});
			send(nameIn(room), {id: newId(), kind: 'edit', body: {id, text}});
		},

		deleteMessage(room, id) {
			refuseForeign(context, room, id);
			send(nameIn(room), {id: newId(), kind: 'del', body: {id}});
		},

		react(room, id, {emoji, isOn}) {
			if (messageIn(context, room, id)?.facts?.isDeleted === true) {
				throw new InputError(phrase`That message was deleted.`);
			}

			send(nameIn(room), {id: newId(), kind: 'react', body: {id, emoji, isOn}});
		},
	};
}

/** The account behind a conversation's id. */
function nameIn(room: string): string {
	return room.slice(1);
}

/** The id of the message at that position. Throws InputError for what nobody can answer. */
function answeredId({state}: PrivateContext, room: string, seq: number): string {
	const message = state().rooms.get(room)?.log.messageAt(seq);
	if (message === undefined) {
		throw new InputError(phrase`The message to answer is not loaded here. Scroll to it first.`);
	}

	if (message.facts?.isDeleted === true) throw new InputError(phrase`That message was deleted.`);
	if (message.kind === 'notice' || message.facts?.note !== undefined) {
		throw new InputError(phrase`Only what somebody said can be answered.`);
	}

	return message.id;
}

function messageIn({state}: PrivateContext, room: string, id: string): LogMessage | undefined {
	for (const row of state().rooms.get(room)?.log.backwards() ?? []) {
		if (row.type === 'message' && row.id === id) return row;
	}

	return undefined;
}

/** What is not loaded may be anybody's: there the receiver is the one who refuses. */
function refuseForeign(context: PrivateContext, room: string, id: string): void {
	const message = messageIn(context, room, id);
	if (message !== undefined && message.from !== context.account) {
		throw new InputError(phrase`Only its author can change or delete a message.`);
	}

	if (message?.facts?.isDeleted === true) throw new InputError(phrase`That message was deleted.`);
}
