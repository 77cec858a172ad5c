import type {AccountKey} from '../../../crypto/account-key.ts';
import {type Contact, encodeContact, meetContact, observeList} from '../../../crypto/contact.ts';
import {type DeviceList, findDevice, openDeviceList} from '../../../crypto/device-list.ts';
import {compareBytes, fromBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {wipe} from '../../../crypto/sodium.ts';
import {translated} from '../../../words/phrase.ts';
import {InputError, RefusedError} from '../../error.ts';
import type {TrustEvent} from '../api.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {Staged} from '../staged.ts';
import {type AccountSecrets, encodeAccountSecrets} from './key-records.ts';
import {KEY_ADVICE, KEY_EVENTS} from './key-sentences.ts';
import type {Timeline} from './timeline.ts';

/** What a list of our own account meant. An older one is for the caller to judge. */
export type OwnVerdict = 'same' | 'accepted' | 'rolled-back' | 'stopped';

/** What the vault had at the start. */
export type OwnRecords = {
	readonly contact: Contact | undefined;
	readonly secrets: AccountSecrets | undefined;
	readonly timeline: Timeline;
};

/** Our own account: its newest list, and the key that signs the next one, where this device has it. */
export class OwnList {
	readonly timeline: Timeline;
	readonly #context: PrivateContext;
	readonly #contact: Staged<Contact | undefined>;
	readonly #secrets: Staged<AccountSecrets | undefined>;
	#doubt: string | undefined;

	constructor(context: PrivateContext, {contact, secrets, timeline}: OwnRecords) {
		this.#context = context;
		this.#contact = new Staged(contact);
		this.#secrets = new Staged(secrets);
		this.timeline = timeline;
	}

	/** The account with its pinned list; undefined before there is one. */
	get contact(): Contact | undefined {
		return this.#contact.value;
	}

	/** As `contact`, with what that batch will change. */
	contactIn(batch: Batch): Contact | undefined {
		return this.#contact.in(batch);
	}

	get secrets(): AccountSecrets | undefined {
		return this.#secrets.value;
	}

	/** The key that signs the pinned list; undefined on a device that has none, or another. */
	get accountKey(): AccountKey | undefined {
		const key = this.secrets?.accountKey;
		const pinned = this.contact?.list.identityKey;
		const isRight =
			key !== undefined && pinned !== undefined && compareBytes(key.identityKey, pinned) === 0;
		return isRight ? key : undefined;
	}

	/** Why nothing may be sent although there is a list: what the relay shows is in doubt. */
	get doubt(): string | undefined {
		return this.contact?.trust === 'changed' ? KEY_ADVICE.identityChanged : this.#doubt;
	}

	/** Whether the list has this device. */
	get hasThisDevice(): boolean {
		return this.contact !== undefined && this.names(this.contact.list);
	}

	/** Whether that list has this device. */
	names(list: DeviceList): boolean {
		return findDevice(list, this.#context.deviceKey.deviceId) !== undefined;
	}

	/**
	 * The list that the relay shows for this account; undefined when it has none. Throws RefusedError,
	 * UnreachableError, and InputError for one that is not signed, or not of this account.
	 */
	async fetch(): Promise<DeviceList | undefined> {
		const {account, ask, vault} = this.#context;
		let shown: string;
		try {
			shown = (await ask('keys.fetch', {name: account, devices: []})).list;
		} catch (error) {
			if (error instanceof RefusedError && error.code === 'no-keys') return undefined;
			throw error;
		}

		const list = openOwn(shown, account);
		if (list !== undefined) return list;
		const batch = new Batch();
		this.#doubtForged(batch);
		await batch.commit(vault);
		throw new InputError(translated(KEY_ADVICE.listForged));
	}

	/** Weighs a list of our own account against the pinned one, and keeps what comes of it. */
	weigh(list: DeviceList, batch: Batch): OwnVerdict {
		const contact = this.contactIn(batch);
		if (contact === undefined) return 'stopped';
		if (list.account !== contact.account) {
			this.#doubtForged(batch);
			return 'stopped';
		}

		const seen = observeList(contact, list);
		switch (seen.type) {
			case 'accepted':
			case 'same': {
				const next = seen.type === 'accepted' ? seen.contact : contact;
				if (compareBytes(list.identityKey, contact.list.identityKey) !== 0) return 'stopped';
				this.#settle(next, batch);
				return seen.type;
			}

			case 'identity-changed':
				this.#note({type: 'changed', sentence: KEY_EVENTS.changed}, batch);
				this.#put(seen.contact, batch);
				return 'stopped';
			case 'alarm':
				if (seen.reason === 'rolled-back') return 'rolled-back';
				this.#note({type: 'alarm', sentence: KEY_EVENTS.listInDoubt}, batch);
				batch.afterwards(() => {
					this.#doubt = KEY_ADVICE.listInDoubt;
				});
				return 'stopped';
		}
	}

	/** Takes a list as that of our account: its identity was proven, or is our own making. */
	pin(list: DeviceList, sentence: string, batch: Batch): void {
		this.#put(meetContact(list.account, list), batch);
		this.timeline.add({type: 'first-seen', sentence}, batch);
		batch.afterwards(() => {
			this.#doubt = undefined;
		});
	}

	/** Keeps the account's secrets in the place of those before, which are wiped. */
	putSecrets(secrets: AccountSecrets, batch: Batch): void {
		batch.put(this.#context.records.accountKey, encodeAccountSecrets(secrets));
		this.#secrets.set(secrets, batch, (before) => wipeReplaced(before, secrets));
	}

	/** Wipes the secrets. */
	close(): void {
		this.secrets?.accountKey.wipe();
		if (this.secrets?.recoveryKey !== undefined) wipe(this.secrets.recoveryKey);
	}

	/** The relay shows the identity that is pinned: whatever else it showed is over. */
	#settle(contact: Contact, batch: Batch): void {
		const {account, list, trust} = contact;
		if (trust === 'changed') {
			this.timeline.add({type: 'accepted', sentence: KEY_EVENTS.returned}, batch);
		}

		const before = this.contactIn(batch);
		if (trust === 'changed' || list !== before?.list) {
			this.#put({account, list, trust: 'new', wasVerified: false}, batch);
		}

		batch.afterwards(() => {
			this.#doubt = undefined;
		});
	}

	#put(contact: Contact, batch: Batch): void {
		batch.put(this.#context.records.own, encodeContact(contact));
		this.#contact.set(contact, batch);
	}

	/** What the relay showed for this account is not signed by it. */
	#doubtForged(batch: Batch): void {
		this.#note({type: 'alarm', sentence: KEY_EVENTS.listForged}, batch);
		batch.afterwards(() => {
			this.#doubt = KEY_ADVICE.listForged;
		});
	}

	/** The same again says nothing new. */
	#note(event: Omit<TrustEvent, 'time'>, batch: Batch): void {
		if (this.timeline.events.at(-1)?.sentence !== event.sentence) this.timeline.add(event, batch);
	}
}

/** Undefined for what is no list of that account, or not signed. */
function openOwn(record: string, name: string): DeviceList | undefined {
	try {
		const list = openDeviceList(fromBase64url(record));
		return list.account.startsWith(`${name}@`) ? list : undefined;
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}

function wipeReplaced(before: AccountSecrets | undefined, after: AccountSecrets): void {
	if (before === undefined) return;
	if (before.accountKey !== after.accountKey) before.accountKey.wipe();
	const {recoveryKey} = before;
	if (recoveryKey !== undefined && recoveryKey !== after.recoveryKey) wipe(recoveryKey);
}
