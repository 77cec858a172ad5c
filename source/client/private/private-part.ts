import type {Acceptance} from '../acceptances.ts';
import {type RefusedError, sentenceOf, UnreachableError} from '../error.ts';
import type {PrivateClient} from './api.ts';
import type {Batch} from './batch.ts';
import {closableContext} from './closable-context.ts';
import {forgetOtherDevice} from './device-record.ts';
import {type OpenConversations, openConversations} from './history/conversations.ts';
import type {PrivatePush} from './holder.ts';
import type {ContactNews} from './keys/contact-news.ts';
import {openContacts} from './keys/contacts.ts';
import {type OpenKeyring, openKeyring} from './keys/keyring.ts';
import {createLinking, type Linking} from './linking/linking.ts';
import {
	type ChangeActions,
	changeActions,
	type MessageActions,
	messageActions,
} from './message-actions.ts';
import {type Messaging, openMessaging} from './messages/messaging.ts';
import type {PrivateContext} from './parts.ts';
import {privateActions} from './private-actions.ts';
import {type Comparisons, createComparisons} from './trust/comparisons.ts';
import {createKeyComparisons} from './trust/key-comparison.ts';
import {Turns} from './turns.ts';

/** The private messages of one account on one device. */
export type PrivatePart = {
	/** The newest envelope that this device is done with. */
	readonly mailbox: number;
	/** Rooms and conversations are asked in the same words. */
	readonly messages: MessageActions & ChangeActions;
	readonly verbs: Omit<PrivateClient, 'relayKnowledge' | 'whenPrivateKnown'>;
	/** What waits to be sent: an outbox, as rooms have one. */
	readonly dispatch: PrivateOutbox;
	pushed(frame: PrivatePush): void;
	/** The connection is live. */
	online(): void;
	/** The connection is gone. */
	offline(): void;
	/** Writes down what must be, and forgets every secret. */
	close(): Promise<void>;
};

/** See the verbs of the same names in Client. */
export type PrivateOutbox = {
	has(id: string): boolean;
	whenAccepted(id: string, signal?: AbortSignal): Promise<Acceptance>;
	refusalOf(id: string): RefusedError | undefined;
	retry(id: string): void;
	/** Sends what could still have been taken back, and waits a moment for the answers. */
	finish(): Promise<void>;
	drop(id: string): void;
};

/** Everything that belongs to the private messages, open. */
export type OpenParts = {
	readonly context: PrivateContext;
	readonly turns: Turns;
	readonly keyring: OpenKeyring;
	readonly contacts: Awaited<ReturnType<typeof openContacts>>;
	readonly conversations: OpenConversations;
	readonly messaging: Messaging;
	readonly comparisons: Comparisons;
	readonly linking: Linking;
};

/**
 * Reads what the vault has of that device's private messages, and shows it. Nothing is asked of the
 * relay before `online`. Throws VaultError.
 */
export async function openPrivatePart(
	context: PrivateContext,
	device: string,
): Promise<PrivatePart> {
	await forgetOtherDevice(context, device);
	const {protection} = context.vault;
	context.dispatch({type: 'private-changed', change: {protection}});
	let onReady = (): void => {};
	const {context: open, shut} = closableContext(context);
	const part = new Part(await openParts(open, () => onReady()), shut);
	onReady = () => part.ready();
	return part;
}

async function openParts(context: PrivateContext, onReady: () => void): Promise<OpenParts> {
	const turns = new Turns();
	const keyring = await openKeyring(context, {turns, onReady});
	// Contacts tell their news to conversations, which are made with the contacts.
	let tell = (_name: string, _news: ContactNews, _batch: Batch): void => {};
	const contacts = await openContacts(context, keyring, (...news) => tell(...news));
	const conversations = await openConversations(context, contacts, turns);
	await conversations.load();
	tell = (name, {type, sentence}, batch) => {
		const note = type === 'device-added' || type === 'device-removed' ? 'devices' : 'keys';
		conversations.note(name, {note, sentence}, batch);
		batch.afterwards(() => conversations.refresh(name));
	};
	let comparisons: Comparisons | undefined;
	const messaging = await openMessaging({
		...{context, turns, keyring, contacts, conversations},
		onComparison: (...step) => comparisons?.step(...step),
	});
	const {dispatch} = messaging;
	const trust = {context, turns, contacts, keyring, dispatch, conversations};
	comparisons = createComparisons(trust);
	const linking = createLinking(context, {keyring, turns});
	return {context, turns, keyring, contacts, conversations, messaging, comparisons, linking};
}

class Part implements PrivatePart {
	readonly messages: PrivatePart['messages'];
	readonly verbs: PrivatePart['verbs'];
	readonly #parts: OpenParts;
	/** Keeps what still waits for the relay from writing. */
	readonly #shut: () => void;
	#isOnline = false;
	/** Beginnings under way, each of which makes sure of the keys and then goes on. */
	#beginnings = 0;

	constructor(parts: OpenParts, shut: () => void) {
		this.#parts = parts;
		this.#shut = shut;
		this.messages = {...messageActions(parts), ...changeActions(parts)};
		this.verbs = {
			...privateActions(parts, () => this.#go()),
			...createKeyComparisons({...parts, dispatch: parts.messaging.dispatch}),
		};
	}

	get mailbox(): number {
		return this.#parts.messaging.receiver.done;
	}

	get dispatch(): PrivateOutbox {
		return this.#parts.messaging.dispatch;
	}

	pushed(frame: PrivatePush): void {
		const {messaging, keyring, turns, linking} = this.#parts;
		switch (frame.type) {
			case 'mailbox':
				messaging.receiver.mailbox(frame.head);
				break;
			case 'envelope':
				messaging.receiver.receive(frame);
				break;
			case 'prekeys':
				keyring.prekeysLow(frame.oneTimePrekeys);
				break;
			case 'devices':
				this.#quietly(turns.take(() => keyring.listAnnounced(frame.list)));
				break;
			case 'link':
				this.#quietly(this.#linked(linking.received(frame)));
				break;
		}
	}

	online(): void {
		this.#isOnline = true;
		this.#go();
	}

	/** The keys came to be usable, if only after a refusal or a silence of the relay's or the disk's. */
	ready(): void {
		if (this.#beginnings === 0) this.#quietly(this.#goOn());
	}

	offline(): void {
		this.#isOnline = false;
		this.#parts.messaging.offline();
	}

	async close(): Promise<void> {
		const {comparisons, linking, messaging, conversations, keyring} = this.#parts;
		// A beginning that is under way must not go on with what is closed here.
		this.#isOnline = false;
		comparisons.close();
		linking.close();
		await messaging.close();
		this.#shut();
		conversations.close();
		keyring.close();
	}

	/** Makes sure of the keys, then sends and receives: after each connection, and when keys came. */
	#go(): void {
		this.#quietly(this.#begin());
	}

	async #begin(): Promise<void> {
		const {keyring, turns} = this.#parts;
		this.#beginnings++;
		try {
			await turns.take(() => keyring.prepare());
		} finally {
			this.#beginnings--;
			// Keys that could not be seen to now may be usable all the same.
			await this.#goOn();
		}
	}

	async #goOn(): Promise<void> {
		const {keyring, messaging} = this.#parts;
		if (!this.#isOnline || keyring.standing.status !== 'ready') return;
		messaging.online();
		const names = await this.verbs.blockedNames();
		for (const name of names) this.#parts.conversations.setBlocked(name, true);
	}

	/** A step can be the one that makes this device part of the account. */
	async #linked(step: Promise<void>): Promise<void> {
		const {standing} = this.#parts.keyring;
		await step;
		if (this.#parts.keyring.standing.status !== standing.status) this.#go();
	}

	/** The disk's refusals are told; a connection that is lost, or silent, makes up for itself. */
	#quietly(work: Promise<void>): void {
		work.catch((error: unknown) => {
			const {state, addLine} = this.#parts.context;
			if (error instanceof UnreachableError) return;
			if (state().connection.type === 'live') addLine({level: 'error', text: sentenceOf(error)});
		});
	}
}
