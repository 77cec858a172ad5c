import {type Contact, isStale} from '../../../crypto/contact.ts';
import {openDeviceList} from '../../../crypto/device-list.ts';
import {fromBase64url} from '../../../crypto/encoding.ts';
import type {PrekeyBundle} from '../../../crypto/prekeys.ts';
import type {Batch} from '../batch.ts';
import type {Contacts, Keyring, PrivateContext} from '../parts.ts';

/** An account's keys as the relay has them now, and what begins sessions with those of its devices. */
export type FetchedKeys = {
	readonly contact: Contact;
	readonly bundles: ReadonlyMap<string, PrekeyBundle>;
};

type SourceContext = Pick<PrivateContext, 'account' | 'ask' | 'clock'>;

/** A list that is old is asked for again so often, in milliseconds. */
const STALE_AGAIN = 86_400_000;

/** Where sending and receiving get keys from, of any account and of this one. Within turns only. */
export class KeySource {
	readonly #context: SourceContext;
	readonly #keyring: Keyring;
	readonly #contacts: Contacts;
	/** When an account was last asked for in this start. */
	readonly #fetched = new Map<string, number>();

	constructor(context: SourceContext, keyring: Keyring, contacts: Contacts) {
		this.#context = context;
		this.#keyring = keyring;
		this.#contacts = contacts;
	}

	/** What is known of an account. Throws InputError for this one's while it has no keys. */
	get(name: string): Contact | undefined {
		return name === this.#context.account ? this.#keyring.own() : this.#contacts.get(name);
	}

	/** What is known of another account; of this one, nothing has to be decided here. */
	known(name: string): Contact | undefined {
		return name === this.#context.account ? undefined : this.#contacts.get(name);
	}

	/** Whether that account's list may be gone by without asking the relay first. */
	isFresh(name: string, contact: Contact): boolean {
		// Of a newer list of our own the relay tells unasked.
		if (name === this.#context.account) return true;
		const fetched = this.#fetched.get(name);
		if (fetched === undefined) return false;
		const now = this.#context.clock.now();
		return !isStale(contact.list, now) || Math.abs(now - fetched) < STALE_AGAIN;
	}

	/**
	 * Asks the relay for a list, and for prekeys of these devices, and weighs the list. Of a device
	 * without usable prekeys there is no bundle, and of none while the keys are in doubt. Throws
	 * RefusedError, UnreachableError, InputError.
	 */
	async fetch(name: string, devices: readonly string[], batch: Batch): Promise<FetchedKeys> {
		const fetched = await this.#contacts.fetch(name, devices, batch);
		this.#fetched.set(name, this.#context.clock.now());
		return fetched;
	}

	/**
	 * Weighs a list that came with an answer or inside a message. Throws CryptoError for one that its
	 * account did not sign, InputError.
	 */
	weigh(name: string, record: string, batch: Batch): Contact {
		return this.#contacts.weigh(name, openDeviceList(fromBase64url(record)), batch);
	}
}
