import {type Content, openContent} from '../../../crypto/content.ts';
import {compareBytes, fromBase64url, toBase64url} from '../../../crypto/encoding.ts';
import {CryptoError, type CryptoErrorCode} from '../../../crypto/error.ts';
import {parseMessage} from '../../../crypto/message.ts';
import type {Received} from '../../../crypto/session-book.ts';
import {checkAccountName} from '../../../protocol/names.ts';
import type {RelayFrame} from '../../../protocol/relay-frame.ts';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import type {Batch} from '../batch.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {Arrival, Consequence, Conversations, Keyring, PrivateContext} from '../parts.ts';
import {conversationId} from '../record-names.ts';
import {isBodyKind} from './body-kind.ts';
import {ContentCheck} from './content-check.ts';
import type {ConversationNotes} from './conversation-notes.ts';
import type {MissingMessages} from './missing-messages.ts';
import {
	askedAgainSentence,
	keepsFailingSentence,
	newerSentence,
	pretenderSentence,
	type UnopenedReason,
	unopenedSentence,
} from './receive-sentences.ts';
import type {ResetRequests} from './reset-requests.ts';
import {type SenderDevice, Senders} from './senders.ts';
import type {DeviceBook, SessionBooks} from './session-books.ts';

export type OpeningParts = {
	readonly context: Pick<PrivateContext, 'account' | 'clock' | 'state'>;
	readonly keyring: Keyring;
	readonly keys: KeySource;
	readonly conversations: Conversations;
	readonly books: SessionBooks;
	readonly notes: ConversationNotes;
	readonly missing: MissingMessages;
	readonly resetRequests: ResetRequests;
};

/** What has to follow once everything is written. */
export type Followed = {
	readonly arrival: Arrival;
	readonly consequences: readonly Consequence[];
};

type Envelope = RelayFrame<'envelope'>;

/** A session on which an envelope was tried, and what came of it. */
type Tried = {
	readonly received: Received;
	readonly entry: DeviceBook;
	readonly sender: SenderDevice;
};

/** So often it is said that a session keeps failing, in milliseconds. */
const HOUR = 3_600_000;

/** Opens envelopes, in the order of TC1 3.8. Within turns only; everything goes into the batch. */
export class Opening {
	readonly #parts: OpeningParts;
	readonly #senders: Senders;
	readonly #check: ContentCheck;

	constructor(parts: OpeningParts) {
		this.#parts = parts;
		this.#senders = new Senders(parts.context, parts.keys);
		this.#check = new ContentCheck(parts);
	}

	/**
	 * Opens an envelope, and shows what is inside or why it does not open. Whatever comes of it, it is
	 * done with once the batch is written. Throws UnreachableError, RefusedError, InputError and
	 * VaultError for what may pass.
	 */
	async open(envelope: Envelope, batch: Batch): Promise<Followed | undefined> {
		const {from, device} = envelope;
		// A relay that makes up names gets nothing shown for it.
		if (!isAccountName(from)) return undefined;
		const isIgnored = this.#isIgnored(from);
		const sender = await this.#senders.find({from, device}, {mayAsk: !isIgnored}, batch);
		if (sender.type === 'unknown') {
			if (!isIgnored) this.#noteUnknown(from, sender.because, batch);
			return undefined;
		}

		const tried = await this.#tryAll(envelope, {...sender, isIgnored}, batch);
		if (tried === undefined || tried.received.type === 'duplicate') return undefined;
		const {received, entry} = tried;
		if (received.type === 'refused') {
			if (!isIgnored) await this.#refuse(envelope, {...tried, code: received.code}, batch);
			return undefined;
		}

		const {book, plaintext, prekeys} = received;
		if (prekeys !== undefined) this.#parts.keyring.stagePrekeys(prekeys, batch);
		const opened = {...entry, book};
		const next = isIgnored
			? opened
			: this.#parts.missing.tell(from, {device, entry: opened}, batch);
		this.#parts.books.stage(device, next, batch);
		try {
			return isIgnored ? undefined : await this.#take(envelope, {...tried, plaintext}, batch);
		} finally {
			plaintext.fill(0);
		}
	}

	/** Says that this program failed over a message of that account. */
	noteFault(from: string, batch: Batch): void {
		if (!isAccountName(from) || this.#isIgnored(from)) return;
		this.#noteUnknown(from, 'fault', batch);
	}

	/** A relay can make up any number of names: only known ones have a conversation to say it in. */
	#noteUnknown(from: string, because: UnopenedReason, batch: Batch): void {
		const {context, conversations, notes} = this.#parts;
		if (from === context.account || conversations.has(from)) {
			this.#noteUnopened(from, because, batch);
			return;
		}

		const sentence = unopenedSentence(from, because);
		const once = {note: 'undecryptable', sentence, topic: 'unknown senders', pause: HOUR} as const;
		notes.addOnce(context.account, once, batch);
	}

	/** What of them is opened all the same, so that the session goes on, is not shown. */
	#isIgnored(from: string): boolean {
		const {context, conversations} = this.#parts;
		if (from === context.account) return false;
		const room = context.state().rooms.get(conversationId(from));
		return conversations.isRefused(from) || room?.direct?.isBlocked === true;
	}

	/** With what is known, and when it does not open so, with what the relay shows by now. */
	async #tryAll(
		envelope: Envelope,
		{devices, isIgnored}: {readonly devices: readonly SenderDevice[]; readonly isIgnored: boolean},
		batch: Batch,
	): Promise<Tried | undefined> {
		const tried = await this.#try(envelope, devices, batch);
		if (isIgnored || tried?.received.type !== 'refused') return tried;
		if (envelope.from === this.#parts.context.account) return tried;
		const renewed = await this.#senders.renewed(envelope, {tried: devices}, batch);
		const again = renewed.length > 0 ? await this.#try(envelope, renewed, batch) : undefined;
		return again === undefined || again.received.type === 'refused' ? tried : again;
	}

	async #try(
		{device, bytes}: Envelope,
		devices: readonly SenderDevice[],
		batch: Batch,
	): Promise<Tried | undefined> {
		const {context, keyring, books} = this.#parts;
		const self = keyring.self();
		const now = context.clock.now();
		const message = bytesOf(bytes);
		const {identities} = await books.get(device, batch);
		// A device that is in both lists speaks for the identity that its session was made under.
		const isCurrent = ({remote}: SenderDevice) =>
			identities !== undefined && compareBytes(remote.identityKey, identities.peer) === 0;
		let tried: Tried | undefined;
		for (const sender of devices.toSorted(
			(one, other) => Number(isCurrent(other)) - Number(isCurrent(one)),
		)) {
			const entry = await books.between(self, sender.remote, {device, now, batch});
			const input = {message, prekeys: keyring.prekeys, now};
			const received = entry.book.receive(self, sender.remote, input);
			tried ??= {received, entry, sender};
			if (received.type !== 'refused') return {received, entry, sender};
		}

		return tried;
	}

	async #take(
		envelope: Envelope,
		{plaintext, sender}: Tried & {readonly plaintext: Uint8Array},
		batch: Batch,
	): Promise<Followed | undefined> {
		const {context, conversations} = this.#parts;
		const {from, device, time: relayTime} = envelope;
		const content = this.#read(from, plaintext, batch);
		if (content === undefined) return undefined;
		if (content.kind === 'sent' && from !== context.account) {
			this.#note(from, pretenderSentence(from), batch);
			return undefined;
		}

		await this.#check.check(from, content, batch);
		const {isUnderChangedKeys} = sender;
		const arrival = {from, device, relayTime, isUnderChangedKeys};
		const consequences = conversations.applyReceived(content, arrival, batch);
		const allowed = consequences.filter(({type}) => !isUnderChangedKeys || type === 'comparison');
		for (const consequence of allowed) {
			if (consequence.type === 'list') this.#weigh(consequence, batch);
		}

		return {arrival, consequences: allowed.filter(({type}) => type !== 'list')};
	}

	#read(from: string, plaintext: Uint8Array, batch: Batch): Content | undefined {
		try {
			const opened = openContent(plaintext, this.#parts.keyring.self().account);
			if (opened.type === 'content' && isBodyKind(opened.content.kind)) return opened.content;
			this.#note(from, newerSentence(from), batch);
		} catch (error) {
			if (!(error instanceof CryptoError)) throw error;
			this.#noteUnopened(from, error.code, batch);
		}

		return undefined;
	}

	#weigh({name, record}: Extract<Consequence, {type: 'list'}>, batch: Batch): void {
		try {
			this.#parts.keys.weigh(name, record, batch);
		} catch (error) {
			if (!(error instanceof CryptoError) && !(error instanceof InputError)) throw error;
			this.#note(
				name,
				phrase`${name} sent a device list that is not signed as it should be.`,
				batch,
			);
		}
	}

	async #refuse(
		{from, device, message, bytes}: Envelope,
		{code, sender}: Tried & {readonly code: CryptoErrorCode},
		batch: Batch,
	): Promise<void> {
		const {context, conversations, notes, resetRequests} = this.#parts;
		// Who was not accepted learns nothing of this device, not even that something did not open.
		const isAnswered = from === context.account || conversations.isAccepted(from);
		const mayAsk = isAnswered && !sender.isUnderChangedKeys && code !== 'unknown-version';
		const asked = mayAsk
			? await resetRequests.add({name: from, device, id: message, ...sessionOf(bytes)}, batch)
			: 'not-asked';
		if (asked === 'too-often') {
			const sentence = keepsFailingSentence(from);
			const topic = `failing ${device}`;
			notes.addOnce(from, {note: 'undecryptable', sentence, topic, pause: HOUR}, batch);
		}

		const sentence = unopenedSentence(from, code);
		this.#note(from, asked === 'asked' ? askedAgainSentence(sentence) : sentence, batch);
	}

	#noteUnopened(from: string, because: UnopenedReason, batch: Batch): void {
		this.#note(from, unopenedSentence(from, because), batch);
	}

	#note(from: string, sentence: string, batch: Batch): void {
		this.#parts.notes.add(from, {note: 'undecryptable', sentence}, batch);
	}
}

function isAccountName(name: string): boolean {
	const checked = checkAccountName(name);
	return checked.type === 'name' && checked.name === name;
}

/** The session that a message names, if it has the form of one. */
function sessionOf(bytes: string): {readonly session?: string} {
	try {
		return {session: toBase64url(parseMessage(bytesOf(bytes)).sessionId)};
	} catch (error) {
		if (error instanceof CryptoError) return {};
		throw error;
	}
}

/** What is not base64url in its one form opens as little as anything else that is wrong. */
function bytesOf(text: string): Uint8Array {
	try {
		return fromBase64url(text);
	} catch {
		return new Uint8Array();
	}
}
