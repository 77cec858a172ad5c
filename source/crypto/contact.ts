import {type AccountId, accountId} from './account-id.ts';
import type {ListView} from './content.ts';
import {type DeviceList, openDeviceList} from './device-list.ts';
import {ByteReader, compareBytes, concat, lengthPrefixed, u8, utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import type {SigningPublic} from './exact-bytes.ts';

/** How far an account's identity is trusted (TC1 3.11). */
export type Trust =
	/** Taken at first sight; nobody has compared it. */
	| 'new'
	/** Compared by number, emoji or pasted text. */
	| 'verified'
	/** The relay shows another identity. Nothing is sent until the user decides. */
	| 'changed';

/** What this device remembers of an account: its own, or another's. Holds no secret. */
export type Contact = {
	readonly account: AccountId;
	/** The pinned list: the newest that the pinned identity signed. */
	readonly list: DeviceList;
	readonly trust: Trust;
	/** Whether the pinned identity was ever compared, also while it is `changed`. */
	readonly wasVerified: boolean;
	/** The other identity's list, while `changed`. Its messages are shown as such, and not answered. */
	readonly candidate?: DeviceList;
};

/** What a list of a known account means. Only `accepted` and `identity-changed` alter the contact. */
export type Observation =
	| {readonly type: 'accepted'; readonly contact: Contact}
	| {readonly type: 'same'}
	| {readonly type: 'identity-changed'; readonly contact: Contact}
	| {readonly type: 'alarm'; readonly reason: ListAlarm};

export type ListAlarm =
	/** An older list than the one known. */
	| 'rolled-back'
	/** Another list under the number of the known one. */
	| 'forked'
	/** The next number, but not made from the known list. */
	| 'broken-chain';

const VERSION = 1;
const HASH_BYTES = 8;
const TRUST_CODES: readonly Trust[] = ['new', 'verified', 'changed'];
const STALE_SECONDS = 35 * 86_400;
const RESIGN_SECONDS = 7 * 86_400;

/**
 * An account seen for the first time: its identity is pinned. Throws CryptoError `bad-account` for
 * the list of another account than was asked for.
 */
export function meetContact(account: AccountId, list: DeviceList): Contact {
	requireAccount(account, list);
	return {account, list, trust: 'new', wasVerified: false};
}

/**
 * Weighs a list of a known account, from the relay or from inside a message (TC1 3.3). An alarm
 * keeps what is known. Throws CryptoError `bad-account` for another account's list.
 */
export function observeList(contact: Contact, list: DeviceList): Observation {
	requireAccount(contact.account, list);
	if (isSameKey(contact.list.identityKey, list.identityKey)) {
		const judged = judge(contact.list, list);
		return judged === 'newer' ? {type: 'accepted', contact: {...contact, list}} : judged;
	}

	const {candidate} = contact;
	if (candidate !== undefined && isSameKey(candidate.identityKey, list.identityKey)) {
		const judged = judge(candidate, list);
		return judged === 'newer' ? {type: 'accepted', contact: {...contact, candidate: list}} : judged;
	}

	return {type: 'identity-changed', contact: {...contact, trust: 'changed', candidate: list}};
}

/**
 * The list to seal messages for. Throws CryptoError `identity-changed` while the user has not decided
 * about a changed identity: nothing may be sent then.
 */
export function listForSending(contact: Contact): DeviceList {
	if (contact.trust === 'changed') {
		throw new CryptoError(
			'identity-changed',
			`The keys of ${contact.account} changed. Compare with /verify, or accept with /trust.`,
		);
	}

	return contact.list;
}

/**
 * After a comparison: the identity that was *displayed* is verified, be it the pinned one or the
 * changed one. Throws CryptoError `identity-changed` when it is neither.
 */
export function markVerified(contact: Contact, displayed: SigningPublic): Contact {
	const {account, list, candidate} = contact;
	const compared = [candidate, list].find(
		(known) => known !== undefined && isSameKey(known.identityKey, displayed),
	);
	if (compared === undefined) {
		throw new CryptoError('identity-changed', 'These are not the keys that were compared.');
	}

	return {account, list: compared, trust: 'verified', wasVerified: true};
}

/**
 * The user accepts the changed identity without a comparison (`/trust`). `displayed` is the one that
 * was shown when deciding: a third one in the meantime throws CryptoError `identity-changed`.
 */
export function acceptChange(contact: Contact, displayed: SigningPublic): Contact {
	const {account, candidate} = contact;
	if (candidate === undefined || !isSameKey(candidate.identityKey, displayed)) {
		throw new CryptoError('identity-changed', 'These are not the keys that were shown.');
	}

	return {account, list: candidate, trust: 'new', wasVerified: false};
}

/** The lists that a message is sealed by, for its receiver to compare (TC1 3.9: dl). */
export function listView(own: DeviceList, peer: DeviceList): ListView {
	return {
		ownSequence: own.sequence,
		ownHash: own.hash.slice(0, HASH_BYTES),
		peerSequence: peer.sequence,
		peerHash: peer.hash.slice(0, HASH_BYTES),
	};
}

/**
 * What is wrong with the list of ours that a peer was shown, or undefined. An older one may just be
 * under way; when it stays, the peer's relay holds the newer one back.
 */
export function viewProblem(view: ListView, own: DeviceList): ListAlarm | undefined {
	if (view.peerSequence !== own.sequence) {
		return view.peerSequence < own.sequence ? 'rolled-back' : 'forked';
	}

	const isSame = compareBytes(view.peerHash, own.hash.subarray(0, HASH_BYTES)) === 0;
	return isSame ? undefined : 'forked';
}

/** Whether a list is older than 35 days: then its age is shown, for an old one may be held back. */
export function isStale(list: DeviceList, now: number): boolean {
	return now / 1000 - list.issuedAt > STALE_SECONDS;
}

/**
 * Whether a manager should sign its own list again: it does so every 7 days, and when the list is from
 * more than 35 days ahead, as a wrong clock leaves it: until then it would never look old.
 */
export function isResignDue(list: DeviceList, now: number): boolean {
	const age = now / 1000 - list.issuedAt;
	return age >= RESIGN_SECONDS || age < -STALE_SECONDS;
}

/** A contact as bytes, for the vault. */
export function encodeContact(contact: Contact): Uint8Array {
	const {account, list, trust, wasVerified, candidate} = contact;
	return concat(
		...[u8(VERSION), u8(TRUST_CODES.indexOf(trust)), u8(wasVerified ? 1 : 0)],
		lengthPrefixed(utf8(account)),
		lengthPrefixed(list.record),
		lengthPrefixed(candidate?.record ?? new Uint8Array()),
	);
}

/** The contact that `encodeContact` wrote; its lists are checked again. Throws as the parsers do. */
export function decodeContact(bytes: Uint8Array): Contact {
	const reader = new ByteReader(bytes);
	reader.version(VERSION);
	const trust = TRUST_CODES[reader.u8()];
	const wasVerified = reader.flags(1) === 1;
	const account = accountId(reader.ascii(reader.u32()));
	const list = openDeviceList(reader.lengthPrefixed());
	const candidateRecord = reader.lengthPrefixed();
	reader.end();
	const candidate = candidateRecord.length > 0 ? openDeviceList(candidateRecord) : undefined;
	if (trust === undefined || (trust === 'changed') !== (candidate !== undefined)) {
		throw new CryptoError('bad-encoding', 'The contact is not in its one allowed form.');
	}

	requireAccount(account, list);
	const contact = {account, list, trust, wasVerified};
	return candidate === undefined ? contact : {...contact, candidate};
}

/** A gap in the numbers cannot be checked, only that nothing goes back or sideways. */
function judge(known: DeviceList, list: DeviceList): 'newer' | Observation {
	const isSame = compareBytes(list.hash, known.hash) === 0;
	if (list.sequence < known.sequence) {
		return {type: 'alarm', reason: 'rolled-back'};
	}

	if (list.sequence === known.sequence) {
		return isSame ? {type: 'same'} : {type: 'alarm', reason: 'forked'};
	}

	const follows = compareBytes(list.previous, known.hash) === 0;
	return list.sequence === known.sequence + 1 && !follows
		? {type: 'alarm', reason: 'broken-chain'}
		: 'newer';
}

function requireAccount(account: AccountId, list: DeviceList): void {
	if (list.account !== account) {
		throw new CryptoError('bad-account', 'The device list is of another account.');
	}
}

function isSameKey(one: SigningPublic, other: SigningPublic): boolean {
	return compareBytes(one, other) === 0;
}
