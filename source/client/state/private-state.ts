import type {VaultProtection} from '../vault/vault.ts';

/** How this device stands with private messages. */
export type PrivateState = {
	readonly status: PrivateStatus;
	/** What to do about a status that is not `ready`: a sentence; undefined when there is nothing. */
	readonly advice: string | undefined;
	/** Whether the recovery key still waits to be written down (`/recovery`). */
	readonly isRecoveryPending: boolean;
	/** What keeps the keys from who has this device's disk; undefined before they are opened. */
	readonly protection?: VaultProtection;
	/** The emoji comparison that is under way. */
	readonly comparison: ComparisonState | undefined;
	/** The linking of another device that is under way. */
	readonly linking: LinkingState | undefined;
};

export type PrivateStatus =
	/** The relay carries none, or this is a bot or a command that only looks in. */
	| 'off'
	/** Keys are being made, read or published. */
	| 'starting'
	| 'ready'
	/** The account has keys, but this device is not in its list yet: see `/link` and `/recovery`. */
	| 'unlinked'
	/** Something must be done first; `advice` says what. */
	| 'stopped';

/** A comparison of seven emoji with a person (TC1 3.11). */
export type ComparisonState = {
	readonly peer: string;
	readonly stage: /** We asked, and the other side has not answered. */
		| {readonly type: 'waiting'}
		/** The other side asks: accept or refuse. */
		| {readonly type: 'asked'}
		/** Both people must look whether these are the same. */
		| {readonly type: 'comparing'; readonly emoji: readonly ComparedEmoji[]}
		| {readonly type: 'ended'; readonly sentence: string};
};

/** One of seven, with the word for it, so that no font matters. */
export type ComparedEmoji = {readonly symbol: string; readonly word: string};

/** Adding a device to the account, at either device. */
export type LinkingState = {
	/** Whether this is the device that is being added, or one that vouches for it. */
	readonly side: 'new' | 'old';
	/** The other device: its label, as the account's own list has it. Foreign text. */
	readonly label: string;
	readonly stage: ComparisonState['stage'];
};
