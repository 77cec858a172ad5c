import type {Contact} from '../../../crypto/contact.ts';
import type {DeviceList, ListedDevice} from '../../../crypto/device-list.ts';
import type {SigningPublic} from '../../../crypto/exact-bytes.ts';
import type {PrivateState} from '../../state/state.ts';
import type {TrustEvent} from '../api.ts';
import type {Batch} from '../batch.ts';
import type {Keyring} from '../parts.ts';
import type {Turns} from '../turns.ts';
import type {ListChange} from './list-changes.ts';

/** The keyring, and what changes it. Everything that is a promise runs within a turn of the caller's. */
export type OpenKeyring = Keyring & {
	/** How this device stands; also dispatched as `private-changed` whenever it changes. */
	readonly standing: Pick<PrivateState, 'status' | 'advice' | 'isRecoveryPending'>;
	/** Whether this device has the key that signs the account's lists. */
	readonly isManager: boolean;
	/** As `own`, with what that batch will change. */
	ownIn(batch: Batch): Contact;
	/** What happened to this account's keys, oldest first. */
	readonly timeline: readonly TrustEvent[];
	/**
	 * After each time the connection became live: makes keys where the account has none, and otherwise
	 * compares with the relay and publishes what it has not. A lost connection ends it quietly, a refusal
	 * with a line, and both are made up for later. Throws VaultError.
	 */
	prepare(): Promise<void>;
	/** The relay pushed `prekeys`. Needs no turn. */
	prekeysLow(count: number): void;
	/** The relay pushed `devices`: weighs the account's new list. Fails as quietly as `prepare`. */
	listAnnounced(sequence: number): Promise<void>;
	/**
	 * Signs and publishes the account's next list. Throws InputError on a device that is no manager,
	 * RefusedError, UnreachableError.
	 */
	changeList(change: ListChange): Promise<void>;
	/** Takes a device (id, base64url) off the list, and logs it out. Throws as `changeList`. */
	revoke(device: string): Promise<void>;
	/** What this device gives to be put into the list of the account with that identity key. */
	ownEntry(identityKey: SigningPublic): ListedDevice;
	/**
	 * Another device has put this one into the account's list, and the person saw that it was theirs.
	 * `prepare` afterwards publishes the prekeys. Throws InputError for a list without this device.
	 */
	adopt(list: DeviceList, batch: Batch): void;
	/** The groups of the recovery key that is not written down yet. */
	recoveryKey(): readonly string[] | undefined;
	/** This device forgets the recovery key. */
	forgetRecoveryKey(): Promise<void>;
	/** Makes this device a manager of the account by its recovery key, as typed. Throws InputError. */
	recover(typed: string): Promise<void>;
	/** Begins a new identity, of which only this device is a part; see `recoveryKey`. */
	startNewIdentity(): Promise<void>;
	/** Stops everything, and wipes the secrets. */
	close(): void;
};

/** What a keyring needs beside the context. */
export type KeyringOptions = {
	/** In which everything else happens as well: the keyring's own timers take turns of it. */
	readonly turns: Turns;
	/** Called each time this device has come to be `ready`, within the turn that made it so. */
	readonly onReady?: () => void;
};
