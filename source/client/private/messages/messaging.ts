import {compareBytes} from '../../../crypto/encoding.ts';
import type {Clock} from '../../../protocol/environment.ts';
import {phrase} from '../../../words/phrase.ts';
import {RESTORED_RECORD} from '../../vault/vault.ts';
import {Batch} from '../batch.ts';
import type {Bodies} from '../bodies.ts';
import {KeySource} from '../keys/key-source.ts';
import type {Arrival, Contacts, Conversations, Keyring, PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import {ConversationNotes} from './conversation-notes.ts';
import {PrivateDispatch} from './dispatch.ts';
import {MissingMessages} from './missing-messages.ts';
import {Opening} from './opening.ts';
import {Receipts} from './receipts.ts';
import {Receiver} from './receive.ts';
import {ResetRequests} from './reset-requests.ts';
import {Resets} from './resets.ts';
import {SessionBooks} from './session-books.ts';

export type MessagingParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly keyring: Keyring;
	readonly contacts: Contacts;
	/** Loaded already. */
	readonly conversations: Conversations;
	/** A step of an emoji comparison came; called outside of turns. */
	readonly onComparison: (name: string, step: Bodies['sas'], arrival: Arrival) => void;
};

/** Sending and receiving of private messages, put together. */
export type Messaging = {
	readonly dispatch: PrivateDispatch;
	readonly receiver: Receiver;
	readonly receipts: Receipts;
	readonly books: SessionBooks;
	/** The connection is live, or this device has become ready. */
	online(): void;
	/** The connection is gone. */
	offline(): void;
	/** Writes down and acknowledges what must be, stops, and forgets every secret. */
	close(): Promise<void>;
};

/** How long the end waits for a relay that may not answer, in milliseconds. */
const PATIENCE = 1000;

/**
 * Reads what an earlier start left, and shows what it did not get sent. After a vault was restored no
 * session is sent on any more (TC1 3.12, rule 5). Throws VaultError.
 */
export async function openMessaging(parts: MessagingParts): Promise<Messaging> {
	const {context, turns, keyring, contacts, conversations, onComparison} = parts;
	const {clock} = context;
	const keys = new KeySource(context, keyring, contacts);
	const books = new SessionBooks(context);
	await turns.take(() => renewAfterRestore(books, context));
	const dispatch = new PrivateDispatch({...parts, keys, books});
	const notes = new ConversationNotes(context, conversations);
	const missing = new MissingMessages({context, turns, books, notes});
	const resetRequests = new ResetRequests({context, turns, keyring, keys, books, dispatch});
	const opening = new Opening({...parts, keys, books, notes, missing, resetRequests});
	const receipts = new Receipts({context, conversations, dispatch});
	const resets = new Resets({context, turns, keys, dispatch});
	const receiver = new Receiver({
		...{context, turns, opening, receipts, resets},
		onComparison,
	});
	await receiver.open();
	await resetRequests.open();
	for (const text of await dispatch.open()) context.addLine({level: 'error', text});
	return {
		dispatch,
		receiver,
		receipts,
		books,
		online() {
			receiver.onLive();
			dispatch.online();
			resetRequests.online();
		},
		offline() {
			receiver.offline();
			dispatch.offline();
		},
		async close() {
			resetRequests.close();
			missing.close();
			const finish = async () => {
				await receiver.close();
				receipts.close();
				await turns.idle();
			};
			const isFinished = await inTime(clock, finish());
			await dispatch.close();
			// What still waits for the relay would go on with keys that are gone.
			if (isFinished) books.close();
		},
	};
}

/** Whether the work ends before a person would mind the wait. */
async function inTime(clock: Clock, work: Promise<void>): Promise<boolean> {
	const {promise, resolve} = Promise.withResolvers<boolean>();
	const timer = clock.after(PATIENCE, () => resolve(false));
	try {
		return await Promise.race([work.then(() => true), promise]);
	} finally {
		timer.cancel();
	}
}

/** The vault tells of a restore until every account has renewed its sessions: each keeps what it saw. */
async function renewAfterRestore(
	books: SessionBooks,
	{clock, vault, records, addLine}: PrivateContext,
): Promise<void> {
	const restored = await vault.read(RESTORED_RECORD);
	if (restored === undefined) return;
	const seen = await vault.read(records.restored);
	if (seen !== undefined && compareBytes(seen, restored) === 0) return;
	const batch = new Batch();
	await books.retireAll(clock.now(), batch);
	batch.put(records.restored, restored);
	await batch.commit(vault);
	addLine({
		level: 'notice',
		text: phrase`This home was put back from an older copy. Private messages begin new sessions; what came since that copy may be missing here.`,
	});
}
