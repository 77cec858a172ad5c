import type {Contact} from '../../crypto/contact.ts';
import type {Content, ContentKind, DirectoryView, Json} from '../../crypto/content.ts';
import type {DeviceKey} from '../../crypto/device-key.ts';
import type {DeviceList} from '../../crypto/device-list.ts';
import type {LocalDevice} from '../../crypto/handshake.ts';
import type {PrekeyStore} from '../../crypto/prekey-store.ts';
import type {PrekeyBundle} from '../../crypto/prekeys.ts';
import type {Clock, Random} from '../../protocol/environment.ts';
import type {Event} from '../state/event.ts';
import type {LocalLine, PrivateFacts, State} from '../state/state.ts';
import type {Uplink} from '../uplink.ts';
import type {Vault} from '../vault/vault.ts';
import type {TrustEvent} from './api.ts';
import type {Batch} from './batch.ts';
import type {Bodies, BodyKind} from './bodies.ts';
import type {PrivateRecords} from './record-names.ts';

/** What every part of the private messages of one account works with. */
export type PrivateContext = {
	readonly vault: Vault;
	readonly records: PrivateRecords;
	/** The account's name. */
	readonly account: string;
	/** The relay's name as the first list of this account has it (TC1 3.1). */
	readonly host: string;
	/** The relay's Ed25519 key, base64url, as it was first met. */
	readonly relayKey: string;
	/** The largest frame that the relay takes, in bytes. */
	readonly frameBytes: () => number;
	readonly deviceKey: DeviceKey;
	readonly clock: Clock;
	readonly random: Random;
	readonly ask: Uplink['ask'];
	readonly state: () => State;
	readonly dispatch: (event: Event) => void;
	readonly addLine: (line: Pick<LocalLine, 'level' | 'text'> & {readonly room?: string}) => void;
	/**
	 * A message of this account with that file (its id at the relay) was deleted, or will never leave:
	 * nobody needs it any more. More than once for the same file, when several devices notice.
	 */
	readonly onFileDeleted?: ((file: string) => void) | undefined;
};

/**
 * This device's keys, and the account's own list (`keyring.ts`). Everything but `prepare` and what is
 * named `…Soon` runs within a turn of the whole.
 */
export type Keyring = {
	/** This device as one end of sessions. Throws InputError with the advice while not `ready`. */
	self(): LocalDevice;
	/** Our own account, with its newest list. Throws as `self`. */
	own(): Contact;
	/** The secret halves of the prekeys, as they are on the disk. */
	readonly prekeys: PrekeyStore;
	/** The prekeys after a handshake used one: part of the write that keeps what it opened. */
	stagePrekeys(store: PrekeyStore, batch: Batch): void;
	/** A newer list of our own account, from the relay or from another device of ours. */
	weighOwn(list: DeviceList, batch: Batch): void;
	/** When this account began another identity, in milliseconds; undefined when it never did. */
	readonly begunAnewAt: number | undefined;
	/** The relay's last directory head whose signature held; to be put into messages. */
	readonly directory: DirectoryView | undefined;
};

/** What this device knows of other accounts' keys (`contacts.ts`). */
export type Contacts = {
	get(name: string): Contact | undefined;
	readonly names: readonly string[];
	/**
	 * Asks the relay for an account's list, and for prekeys of `devices` (ids, base64url), and checks all
	 * of it. Pins a first list, weighs a later one; what comes of it goes into `batch`. Of a device whose
	 * prekeys are missing or not its own, there is no bundle. Throws RefusedError, UnreachableError.
	 */
	fetch(
		name: string,
		devices: readonly string[],
		batch: Batch,
	): Promise<{readonly contact: Contact; readonly bundles: ReadonlyMap<string, PrekeyBundle>}>;
	/** Weighs a list that came in another way: a 409 of the relay, or inside a message. */
	weigh(name: string, list: DeviceList, batch: Batch): Contact;
	/** Keeps a contact that a decision or a comparison changed, with the line for its timeline. */
	stage(contact: Contact, event: Omit<TrustEvent, 'time'>, batch: Batch): void;
	timeline(name: string): Promise<readonly TrustEvent[]>;
};

/** Where an opened message came from. */
export type Arrival = {
	/** The sender's account; our own for what another device of ours sent or says. */
	readonly from: string;
	/** The sender's device, base64url. */
	readonly device: string;
	/** When the relay took it, in milliseconds. */
	readonly relayTime: number;
	/** It came under keys that nobody has accepted: shown as such, never answered. */
	readonly isUnderChangedKeys: boolean;
};

/** What has to follow from a message that was shown or noted. */
export type Consequence =
	/** Tell the sender, in a while and with others, that it came. */
	| {readonly type: 'receipt'; readonly name: string; readonly ids: readonly string[]}
	/** A step of an emoji comparison. */
	| {readonly type: 'comparison'; readonly name: string; readonly step: Bodies['sas']}
	/** The sender could not open these envelopes of ours (relay's message ids). */
	| {
			readonly type: 'resend';
			readonly name: string;
			readonly device: string;
			readonly ids: readonly string[];
	  }
	/** A device list inside a message. */
	| {readonly type: 'list'; readonly name: string; readonly record: string};

/** The conversations of an account: their history, and what the screen knows of it (`conversations.ts`). */
export type Conversations = {
	/** Shows what the vault has. */
	load(): Promise<void>;
	has(name: string): boolean;
	/** Whether receipts and typing may flow to that account. */
	isAccepted(name: string): boolean;
	isRefused(name: string): boolean;
	/** Makes the conversation if there is none; `accepted` also accepts one that was a request. */
	ensure(name: string, standing: 'accepted' | 'request', batch: Batch): void;
	setStanding(name: string, standing: 'accepted' | 'refused', batch: Batch): void;
	/** Shows changed trust, block or list age. */
	refresh(name: string): void;
	/** Takes in a message that opened: of the other person, or of another device of ours (kind `sent`). */
	applyReceived(content: Content, arrival: Arrival, batch: Batch): readonly Consequence[];
	/** The relay has accepted a message of this device. */
	applySent(message: SentMessage, batch: Batch): void;
	/** Something that happened to the conversation and that nobody said. */
	note(
		name: string,
		note: {readonly note: NonNullable<PrivateFacts['note']>; readonly sentence: string},
		batch: Batch,
	): void;
	remove(name: string, batch: Batch): Promise<void>;
};

/** A message of this device that the relay has accepted. */
export type SentMessage = {
	readonly to: string;
	readonly id: string;
	readonly kind: ContentKind;
	readonly body: Json;
	/** When it was written, in milliseconds. */
	readonly time: number;
	/** When the relay took it, in milliseconds. */
	readonly relayTime: number;
};

/** Sending (`dispatch.ts`). None of these may be waited for within a turn. */
export type Dispatch = {
	/**
	 * Writes a message down and sends it when it can be: once, in order, sealed only under keys that are
	 * not in doubt. Shown as pending when it is a text.
	 */
	send<Kind extends BodyKind>(
		to: string,
		message: {readonly id: string; readonly kind: Kind; readonly body: Bodies[Kind]},
	): void;
	/** Sends what is of use only now: typing. Nothing comes of it where it could not leave at once. */
	sendVolatile<Kind extends BodyKind>(
		to: string,
		message: {readonly kind: Kind; readonly body: Bodies[Kind]},
	): void;
	/** Keys were decided about, or a device came: tries what is held or failed for want of it. */
	release(to: string): void;
};
