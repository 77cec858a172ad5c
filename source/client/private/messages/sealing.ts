import {type Contact, listForSending} from '../../../crypto/contact.ts';
import type {DeviceList} from '../../../crypto/device-list.ts';
import {compareBytes, toBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {
	amendFanOut,
	planFanOut,
	type Recipient,
	type SealedCopy,
	sealFanOut,
} from '../../../crypto/fan-out.ts';
import type {PrekeyBundle} from '../../../crypto/prekeys.ts';
import type {SessionBook} from '../../../crypto/session-book.ts';
import type {Batch} from '../batch.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {Keyring, PrivateContext} from '../parts.ts';
import {contentOf} from './message-content.ts';
import type {Outgoing} from './outgoing.ts';
import {Pace} from './pace.ts';
import type {DeviceBook, SessionBooks} from './session-books.ts';

/** What a message is sealed with. */
export type SealingParts = {
	readonly context: Pick<PrivateContext, 'account' | 'clock' | 'random'>;
	readonly keyring: Keyring;
	readonly keys: KeySource;
	readonly books: SessionBooks;
};

/** What came of sealing. Whatever it is, the batch holds news about keys and must be written. */
export type Sealed =
	| {
			readonly type: 'sealed';
			readonly copies: readonly SealedCopy[];
			/** The other person's devices that have published nothing to begin a session with. */
			readonly leftOut: number;
	  }
	/** The keys changed, and nobody has decided. */
	| {readonly type: 'held'}
	/** No device of the other person can get it. */
	| {readonly type: 'no-device'};

/** How often a list may turn out to be another one while prekeys are fetched. */
const ROUNDS = 4;

type Draft = {
	readonly lists: {readonly own: DeviceList; readonly peer: DeviceList};
	/** Copies that were sealed before, for devices that are still to get one. */
	readonly kept: readonly SealedCopy[];
	readonly missing: readonly {readonly recipient: Recipient; readonly book: DeviceBook}[];
};

/**
 * Seals messages, each once for each device that is to read it. Within turns only, and nothing is to
 * leave before the batch is written: the keys that were used are not used again only then.
 */
export class Sealing {
	readonly #parts: SealingParts;

	constructor(parts: SealingParts) {
		this.#parts = parts;
	}

	/**
	 * Seals a message for the devices that have no copy of it yet, after handshakes where there is no
	 * session. Throws InputError while this device has no keys, RefusedError, UnreachableError,
	 * CryptoError for keys that are not what they should be, VaultError.
	 */
	async seal(
		to: string,
		message: Pick<Outgoing, 'contentId' | 'kind' | 'body' | 'time' | 'copies'>,
		batch: Batch,
	): Promise<Sealed> {
		const {keyring, keys} = this.#parts;
		const bundles = new Map<string, PrekeyBundle>();
		const asked = new Set<string>();
		let own = keyring.own();
		const known = keys.get(to);
		let peer: Contact =
			known !== undefined && keys.isFresh(to, known)
				? known
				: (await keys.fetch(to, [], batch)).contact;

		for (let round = 0; round < ROUNDS; round++) {
			const list = sendingList(peer);
			if (list === undefined) return {type: 'held'};
			const lists = {own: own.list, peer: to === this.#parts.context.account ? own.list : list};
			const draft = await this.#draft(lists, message.copies ?? [], batch);
			const wanted = this.#lacking(draft, bundles).filter((device) => !asked.has(device.id));
			if (wanted.length === 0) return this.#finish(draft, {message, bundles, batch});
			for (const device of wanted) asked.add(device.id);
			for (const [name, ids] of byAccount(wanted, {own: this.#parts.context.account, to})) {
				const fetched = await keys.fetch(name, ids, batch);
				if (name === this.#parts.context.account) own = fetched.contact;
				else peer = fetched.contact;
				for (const [id, bundle] of fetched.bundles) bundles.set(id, bundle);
			}
		}

		throw new CryptoError('bad-account', 'The device list changes faster than it can be fetched.');
	}

	/**
	 * Seals only under keys that were looked at in this start, where there is a session with every
	 * device, and asks nobody: for what may be lost. Undefined when that cannot be.
	 */
	async sealAtHand(
		to: string,
		message: Pick<Outgoing, 'contentId' | 'kind' | 'body' | 'time'>,
		batch: Batch,
	): Promise<readonly SealedCopy[] | undefined> {
		const {keyring, keys} = this.#parts;
		const peer = keys.get(to);
		if (peer === undefined || peer.trust === 'changed' || !keys.isFresh(to, peer)) return undefined;
		const draft = await this.#draft({own: keyring.own().list, peer: peer.list}, [], batch);
		const bundles = new Map<string, PrekeyBundle>();
		if (this.#lacking(draft, bundles).length > 0) return undefined;
		const sealed = await this.#finish(draft, {message, bundles, batch});
		return sealed.type === 'sealed' ? sealed.copies : undefined;
	}

	/** Whether copies were sealed for the identities that may be written to now. */
	isCurrent(to: string, {copies = []}: Pick<Outgoing, 'copies'>): boolean {
		const {keyring, keys} = this.#parts;
		const peer = keys.get(to);
		const list = peer && sendingList(peer);
		if (list === undefined) return false;
		const known = [list, keyring.own().list];
		return copies.every(({device}) =>
			known.some(({identityKey}) => compareBytes(identityKey, device.identityKey) === 0),
		);
	}

	async #draft(lists: Draft['lists'], copies: readonly SealedCopy[], batch: Batch): Promise<Draft> {
		const {context, keyring, books} = this.#parts;
		const self = keyring.self();
		const now = context.clock.now();
		const plan = planFanOut({deviceId: self.key.deviceId, list: lists.own}, [lists.peer]);
		const {kept, missing} = amendFanOut(plan, copies);
		const recipients = [];
		for (const recipient of missing) {
			const device = toBase64url(recipient.device.deviceId);
			const book = await books.between(self, recipient.device, {device, now, batch});
			recipients.push({recipient, book});
		}

		return {lists, kept, missing: recipients};
	}

	#lacking({missing}: Draft, bundles: ReadonlyMap<string, PrekeyBundle>): readonly Wanted[] {
		const now = this.#parts.context.clock.now();
		return missing
			.filter(({book}) => book.book.needsHandshake(now))
			.map(({recipient: {device, copy}}) => ({id: toBase64url(device.deviceId), copy}))
			.filter(({id}) => !bundles.has(id));
	}

	async #finish(
		{lists, kept, missing}: Draft,
		options: {
			readonly message: Pick<Outgoing, 'contentId' | 'kind' | 'body' | 'time'>;
			readonly bundles: ReadonlyMap<string, PrekeyBundle>;
			readonly batch: Batch;
		},
	): Promise<Sealed> {
		const {message, bundles, batch} = options;
		const {context, keyring, books} = this.#parts;
		const pace = new Pace(context.clock);
		const now = context.clock.now();
		const ready = [];
		const started = new Set<SessionBook>();
		for (const {recipient, book} of missing) {
			const bundle = bundles.get(toBase64url(recipient.device.deviceId));
			if (!book.book.needsHandshake(now)) ready.push({recipient, book});
			else if (bundle !== undefined) {
				const input = {bundle, now, random: context.random};
				const begun = book.book.start(keyring.self(), recipient.device, input);
				started.add(begun);
				ready.push({recipient, book: {...book, book: begun}});
				await pace.rest();
			}
		}

		const reached = [...kept, ...ready.map(({recipient}) => recipient)];
		const isTheirs = ({device}: {readonly device: {readonly account: string}}) =>
			device.account === lists.peer.account;
		const isForSelf = lists.peer.account === lists.own.account;
		if (!isForSelf && !reached.some(isTheirs)) return {type: 'no-device'};
		const sealed = sealFanOut(
			ready.map(({recipient, book}) => ({recipient, book: book.book})),
			contentOf(message, lists, keyring.directory),
			{now, random: context.random},
		);
		for (const [index, {recipient, book}] of ready.entries()) {
			const next = sealed.books[index];
			if (next === undefined) continue;
			books.stage(toBase64url(recipient.device.deviceId), {...book, book: next}, batch);
			// Was only a step on the way, and never on the disk.
			if (started.has(book.book)) book.book.wipe(next);
		}

		const leftOut = isForSelf
			? 0
			: missing.filter(({recipient}) => isTheirs(recipient)).length -
				ready.filter(({recipient}) => isTheirs(recipient)).length;
		return {type: 'sealed', copies: [...kept, ...sealed.copies], leftOut};
	}
}

type Wanted = {readonly id: string; readonly copy: Recipient['copy']};

/** The list to seal for; undefined while the keys are in doubt. */
function sendingList(contact: Contact): DeviceList | undefined {
	return contact.trust === 'changed' ? undefined : listForSending(contact);
}

/** Whose prekeys have to be asked for. */
function byAccount(
	wanted: readonly Wanted[],
	names: {readonly own: string; readonly to: string},
): ReadonlyMap<string, readonly string[]> {
	const asked = new Map<string, readonly string[]>();
	for (const {id, copy} of wanted) {
		const name = copy === 'sent' ? names.own : names.to;
		asked.set(name, [...(asked.get(name) ?? []), id]);
	}

	return asked;
}
