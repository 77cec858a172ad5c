import type {AccountId} from '../../../crypto/account-id.ts';
import type {DeviceKey} from '../../../crypto/device-key.ts';
import type {ListedDevice} from '../../../crypto/device-list.ts';
import {
	type ComparedParties,
	comparedEmoji,
	type StartedComparison,
} from '../../../crypto/emoji-comparison.ts';
import {concat, fromBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import type {SigningPublic, Tag} from '../../../crypto/exact-bytes.ts';
import {verify} from '../../../crypto/sodium.ts';
import {devicePopBytes} from '../../../protocol/device-list-format.ts';
import type {ComparedEmoji} from '../../state/state.ts';
import type {LinkStep} from './linking-steps.ts';

/** The run on the device that is being added. */
export type NewRun = {
	readonly side: 'new';
	/** The transaction, base64url. */
	readonly id: string;
	readonly account: AccountId;
	readonly started: StartedComparison;
	/** The devices that were asked and have not said no, in the end the chosen one: label by id. */
	readonly asked: ReadonlyMap<string, string>;
	readonly stage:
		| {readonly type: 'asking'}
		/** `identityKey` is what the emoji stand for. */
		| {readonly type: 'comparing' | 'confirmed'; readonly identityKey: SigningPublic};
};

/** The run on the device that vouches. */
export type OldRun = {
	readonly side: 'old';
	readonly id: string;
	/** The new device's id, which follows from its two keys. */
	readonly peer: string;
	readonly label: string;
	readonly newcomer: Newcomer;
	readonly commitment: Tag;
	readonly stage:
		| {readonly type: 'asked'}
		| {readonly type: 'answered'; readonly voucher: Voucher; readonly answer: Uint8Array}
		/** What is shown, and the entry once the new device's person has agreed. */
		| {
				readonly type: 'comparing';
				readonly emoji: readonly ComparedEmoji[];
				readonly entry: ListedDevice | undefined;
		  }
		/** This person has agreed, the other one has not yet. */
		| {readonly type: 'confirmed'};
};

export type Run = NewRun | OldRun;

/** The keys of the device that wants in. */
export type Newcomer = Pick<ListedDevice, 'deviceId' | 'signingKey' | 'exchangeKey'>;

/** The account's key, as the old device has it or the new one was told. */
export type Voucher = {readonly account: AccountId; readonly identityKey: SigningPublic};

/** The new device as one side of the comparison: both of its keys, whole. */
export function newcomerParty(
	account: AccountId,
	{signingKey, exchangeKey}: Pick<DeviceKey, 'signingKey' | 'exchangeKey'>,
): ComparedParties['starter'] {
	return {account, key: concat(signingKey, exchangeKey)};
}

/** What the new device shows. */
export function emojiOfNew(
	{started}: NewRun,
	key: Pick<DeviceKey, 'signingKey' | 'exchangeKey'>,
	{account, identityKey, answer}: Voucher & {readonly answer: Uint8Array},
): readonly ComparedEmoji[] | undefined {
	return computed(
		{starter: newcomerParty(account, key), answerer: {account, key: identityKey}},
		{...started, answer},
	);
}

/** What the old device shows; undefined when what is revealed is not what was committed to. */
export function emojiOfOld(
	{id, newcomer, commitment}: OldRun,
	{voucher, answer}: Extract<OldRun['stage'], {readonly type: 'answered'}>,
	reveal: Uint8Array,
): readonly ComparedEmoji[] | undefined {
	const {account, identityKey} = voucher;
	return computed(
		{starter: newcomerParty(account, newcomer), answerer: {account, key: identityKey}},
		{transaction: fromBase64url(id), commitment, answer, reveal},
	);
}

/** The entry of exactly the keys that were compared. Whether its proof holds is another question. */
export function entryOf(
	{newcomer}: OldRun,
	{addedAt, protocolMax, proof}: Extract<LinkStep, {readonly step: 'entry'}>,
): ListedDevice {
	return {...newcomer, addedAt, protocolMax, proof};
}

/** Whether the new device itself has signed its entry for that account key. */
export function isProven(identityKey: SigningPublic, entry: ListedDevice): boolean {
	return verify(entry.signingKey, devicePopBytes(identityKey, entry), entry.proof);
}

function computed(
	parties: ComparedParties,
	run: Parameters<typeof comparedEmoji>[1],
): readonly ComparedEmoji[] | undefined {
	try {
		return comparedEmoji(parties, run).map(({emoji, name}) => ({symbol: emoji, word: name}));
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
