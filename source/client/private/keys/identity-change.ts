import {type AccountId, accountId} from '../../../crypto/account-id.ts';
import {type AccountKey, createRecoveryKey, recoverAccount} from '../../../crypto/account-key.ts';
import {type DeviceList, listDevice, signDeviceList} from '../../../crypto/device-list.ts';
import {compareBytes, toBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import type {Key} from '../../../crypto/exact-bytes.ts';
import {parseRecoveryKey} from '../../../crypto/recovery-key.ts';
import {wipe} from '../../../crypto/sodium.ts';
import {phrase, translated} from '../../../words/phrase.ts';
import {InputError, RefusedError} from '../../error.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import {KEY_EVENTS} from './key-sentences.ts';
import type {ListChanges} from './list-changes.ts';
import type {OwnList} from './own-list.ts';
import type {PrekeyUpkeep} from './prekey-upkeep.ts';

/** What an identity is begun and entered with. */
export type IdentityParts = {
	readonly context: PrivateContext;
	readonly own: OwnList;
	readonly changes: ListChanges;
	readonly upkeep: PrekeyUpkeep;
};

/** Begins, enters and replaces the identity of this account. Everything runs within a turn. */
export class IdentityChange {
	readonly #parts: IdentityParts;

	constructor(parts: IdentityParts) {
		this.#parts = parts;
	}

	/** The account's first identity, on its only device. */
	async begin(): Promise<void> {
		await this.#begin({account: this.#defaultId(), replacesIdentity: false});
	}

	/**
	 * A new identity in the place of the one before, of which only this device is a part. Should the
	 * relay not answer, it is published as soon as it does.
	 */
	async replace(): Promise<void> {
		const {own} = this.#parts;
		const standing = own.contact ?? (await own.fetch());
		const account = standing?.account ?? this.#defaultId();
		await this.#begin({account, replacesIdentity: true});
	}

	/**
	 * Publishes the first list of an identity that is on this disk, as often as it takes. Where another
	 * list stands on the relay, that one is weighed; a foreign identity stops private messages.
	 */
	async publishDraft(): Promise<void> {
		const {context, own, upkeep} = this.#parts;
		const draft = own.secrets?.draft;
		if (draft === undefined) return;
		try {
			await context.ask('keys.publish', {
				list: toBase64url(draft.list.record),
				...(draft.replacesIdentity ? {replacesIdentity: true} : {}),
				...upkeep.announcement,
			});
		} catch (error) {
			if (!(error instanceof RefusedError) || error.code !== 'conflict') throw error;
			await this.#settleConflict(draft.list, error);
			return;
		}

		await this.#pinDraft(draft.list, draft.replacesIdentity);
	}

	/**
	 * Makes this device part of the account, and a manager of it, by its recovery key. Throws InputError
	 * for what is not a recovery key, or that of another identity than the relay shows.
	 */
	async recover(typed: string): Promise<void> {
		const {own} = this.#parts;
		const shown = await own.fetch();
		const account = shown?.account ?? own.contact?.account ?? this.#defaultId();
		const accountKey = accountKeyFrom(typed, account);
		const known = shown ?? own.contact?.list;
		if (known !== undefined && compareBytes(known.identityKey, accountKey.identityKey) !== 0) {
			accountKey.wipe();
			throw new InputError(
				phrase`That is the recovery key of another account, or the relay shows other keys for yours. Compare it with what you wrote down.`,
			);
		}

		if (known === undefined) {
			await this.#draft({accountKey, recoveryKey: undefined, account, replacesIdentity: false});
		} else {
			await this.#enter(accountKey, known);
		}
	}

	/** Another device of the account has put this one into its list. Throws InputError when not. */
	adopt(list: DeviceList, batch: Batch, sentence: string = KEY_EVENTS.linked): void {
		const {context, own, upkeep} = this.#parts;
		if (!own.names(list) || !list.account.startsWith(`${context.account}@`)) {
			throw new InputError(
				phrase`That list does not have this device in it. Begin again with /link.`,
			);
		}

		const known = own.contactIn(batch)?.list;
		const isKnown = known !== undefined && compareBytes(known.identityKey, list.identityKey) === 0;
		const isOlder = isKnown && known.sequence > list.sequence;
		if (!isOlder) own.pin(list, sentence, batch);
		if (upkeep.announcement.signedPrekey === undefined) upkeep.stageFirst(batch);
	}

	async #begin(next: {
		readonly account: AccountId;
		readonly replacesIdentity: boolean;
	}): Promise<void> {
		const recoveryKey = createRecoveryKey(this.#parts.context.random);
		const {accountKey, backupKey} = recoverAccount(recoveryKey, next.account);
		wipe(backupKey);
		await this.#draft({...next, accountKey, recoveryKey});
	}

	/** Everything is on the disk before anything of it is shown to anybody. */
	async #draft(next: {
		readonly accountKey: AccountKey;
		readonly recoveryKey: Key | undefined;
		readonly account: AccountId;
		readonly replacesIdentity: boolean;
	}): Promise<void> {
		const {context, own, upkeep} = this.#parts;
		const {accountKey, recoveryKey, account, replacesIdentity} = next;
		const now = context.clock.now();
		const devices = [listDevice(context.deviceKey, accountKey.identityKey, now)];
		const list = signDeviceList(accountKey, account, {devices, now});
		const batch = new Batch();
		own.putSecrets({accountKey, recoveryKey, draft: {list, replacesIdentity}}, batch);
		if (upkeep.announcement.signedPrekey === undefined) upkeep.stageFirst(batch);
		await batch.commit(context.vault);
		await this.publishDraft();
	}

	async #pinDraft(list: DeviceList, isReplacement: boolean): Promise<void> {
		const {context, own, upkeep} = this.#parts;
		const batch = new Batch();
		this.#dropDraft(batch);
		upkeep.stageAnnounced(batch);
		own.pin(list, isReplacement ? KEY_EVENTS.begunAnew : KEY_EVENTS.begun, batch);
		await batch.commit(context.vault);
	}

	/** The relay has another list: a later one of this very identity, or one of another. */
	async #settleConflict(draft: DeviceList, conflict: RefusedError): Promise<void> {
		const {context, own} = this.#parts;
		const shown = await own.fetch();
		if (shown === undefined) throw conflict;
		const batch = new Batch();
		own.pin(draft, KEY_EVENTS.begun, batch);
		own.weigh(shown, batch);
		this.#dropDraft(batch);
		await batch.commit(context.vault);
	}

	#dropDraft(batch: Batch): void {
		const {secrets} = this.#parts.own;
		if (secrets !== undefined) this.#parts.own.putSecrets({...secrets, draft: undefined}, batch);
	}

	/** First the key, so that a lost answer to the list costs nothing; then the list. */
	async #enter(accountKey: AccountKey, shown: DeviceList): Promise<void> {
		const {context, own, changes, upkeep} = this.#parts;
		const pinned = own.contact;
		const batch = new Batch();
		own.putSecrets({accountKey, recoveryKey: undefined, draft: undefined}, batch);
		// What is pinned counts unless the relay went another way, which the recovery key settles.
		const isOlder =
			pinned !== undefined &&
			compareBytes(pinned.list.identityKey, shown.identityKey) === 0 &&
			pinned.list.sequence > shown.sequence;
		own.pin(isOlder ? pinned.list : shown, KEY_EVENTS.recovered, batch);
		if (upkeep.announcement.signedPrekey === undefined) upkeep.stageFirst(batch);
		await batch.commit(context.vault);
		const {deviceKey, clock} = context;
		await changes.change({add: listDevice(deviceKey, accountKey.identityKey, clock.now())});
	}

	#defaultId(): AccountId {
		const {account, host} = this.#parts.context;
		try {
			return accountId(`${account}@${host}`);
		} catch (cause) {
			throw new InputError(
				phrase`This relay has no name that private messages can use. Connect to it by a host name.`,
				{cause},
			);
		}
	}
}

/** Throws InputError with the sentence that says what to look at. */
function accountKeyFrom(typed: string, account: AccountId): AccountKey {
	try {
		const recoveryKey = parseRecoveryKey(typed);
		const {accountKey, backupKey} = recoverAccount(recoveryKey, account);
		wipe(recoveryKey, backupKey);
		return accountKey;
	} catch (error) {
		if (!(error instanceof CryptoError)) throw error;
		throw new InputError(translated(error.message), {cause: error});
	}
}
