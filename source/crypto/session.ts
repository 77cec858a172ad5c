import {open, seal} from './aead.ts';
import {type ByteReader, concat, frame, u8, u64} from './encoding.ts';
import {CryptoError} from './error.ts';
import {exact, lengthOf, type SessionId, type Tag} from './exact-bytes.ts';
import {initiate, type LocalDevice, type RemoteDevice, respond} from './handshake.ts';
import {
	encodeHeader,
	encodeInitial,
	type InitialHeader,
	type ParsedMessage,
	readInitial,
} from './message.ts';
import {pad, unpad} from './padding.ts';
import type {PrekeySecrets} from './prekey-store.ts';
import type {PrekeyBundle} from './prekeys.ts';
import {
	initiatorRatchet,
	responderRatchet,
	type StepInput,
	stepReceiving,
	stepSending,
} from './ratchet.ts';
import {
	copyRatchet,
	encodeRatchet,
	type RatchetState,
	readRatchet,
	wipeRatchet,
} from './ratchet-state.ts';
import {wipe} from './sodium.ts';

/** The secrets between two devices. Held by a SessionBook, which decides what it is used for. */
export type Session = {
	/** Milliseconds since the Unix epoch. */
	readonly createdAt: number;
	/** The session that this one took the place of; zeros for none. */
	readonly supersedes: SessionId;
	/** What goes with every message until the peer has answered: only in sessions we started. */
	readonly initial?: InitialHeader;
	readonly ratchet: RatchetState;
};

const HAS_INITIAL = 1;

/** A session that we start (TC1 3.6). Throws CryptoError `weak-key`. */
export function startSession(
	self: LocalDevice,
	peer: RemoteDevice,
	options: StepInput & {readonly bundle: PrekeyBundle; readonly supersedes: SessionId},
): Session {
	const {bundle, supersedes, now, random} = options;
	const agreed = initiate(self, peer, {bundle, random});
	const initial = {
		deviceId: self.key.deviceId,
		signedPrekeyId: bundle.signed.id,
		kemPrekeyId: bundle.kem.id,
		...{supersedes, ephemeral: agreed.ephemeral, ciphertext: agreed.ciphertext},
	};
	const ratchet = initiatorRatchet(agreed, bundle.signed.publicKey, {now, random});
	return {createdAt: now, supersedes, initial, ratchet};
}

/**
 * The session that an initial message asks for. It counts only once that message opened. Throws
 * CryptoError `weak-key`, and `bad-message` for keys that do not give the session it names.
 */
export function acceptSession(
	self: LocalDevice,
	peer: RemoteDevice,
	options: {
		readonly message: ParsedMessage & {readonly initial: InitialHeader};
		readonly prekeys: PrekeySecrets;
		readonly now: number;
	},
): Session {
	const {message, prekeys, now} = options;
	const agreed = respond(self, peer, {prekeys, initial: message.initial});
	const secret = prekeys.exchangeSecret;
	const ratchet = responderRatchet(agreed, {secret, now}, message.head.chain);
	if (!isSession({ratchet}, message.sessionId)) {
		wipeRatchet(ratchet);
		throw new CryptoError('bad-message', 'The message is not of the session that it names.');
	}

	return {createdAt: now, supersedes: message.initial.supersedes, ratchet};
}

/** Seals a text (TC1 3.8). The session given stays as it was; the one returned has moved on. */
export function sealMessage(
	session: Session,
	plaintext: Uint8Array,
	input: StepInput,
): {readonly session: Session; readonly message: Uint8Array} {
	const padded = pad(plaintext);
	const ratchet = copyRatchet(session.ratchet);
	const {messageKey, ...step} = stepSending(ratchet, input);
	const {sessionId, transcript} = ratchet;
	const header = encodeHeader({sessionId, initial: session.initial, ...step});
	const sealed = seal(messageKey, associatedData(transcript, header), padded);
	wipe(messageKey, padded);
	return {session: {...session, ratchet}, message: concat(header, sealed)};
}

/**
 * Opens a message. The session given stays as it was, whatever happens; the one returned has moved
 * on, and is confirmed. Throws CryptoError with the reason.
 */
export function openMessage(
	session: Session,
	message: ParsedMessage,
	now: number,
): {readonly session: Session; readonly plaintext: Uint8Array} {
	const ratchet = copyRatchet(session.ratchet);
	try {
		const key = stepReceiving(ratchet, message, now);
		const associated = associatedData(ratchet.transcript, message.headerBytes);
		const padded = openAndWipe(key, associated, message.sealed);
		const plaintext = unpad(padded);
		wipe(padded);
		return {session: {...session, initial: undefined, ratchet}, plaintext};
	} catch (error) {
		wipeRatchet(ratchet);
		throw error;
	}
}

/** Whether this is the session with that id. */
export function isSession({ratchet}: Pick<Session, 'ratchet'>, id: Uint8Array): boolean {
	return ratchet.sessionId.every((byte, index) => byte === id[index]);
}

/** Overwrites its secrets. */
export function wipeSession(session: Session): void {
	wipeRatchet(session.ratchet);
}

/** A session as bytes, within a larger record. */
export function encodeSession({createdAt, supersedes, initial, ratchet}: Session): Uint8Array {
	const flags = u8(initial === undefined ? 0 : HAS_INITIAL);
	const fields = initial === undefined ? [] : [encodeInitial(initial)];
	return concat(u64(createdAt), supersedes, flags, ...fields, encodeRatchet(ratchet));
}

/** Reads what `encodeSession` wrote, from within a larger record. */
export function readSession(reader: ByteReader): Session {
	const [createdAt, supersedes] = [reader.u64(), reader.exact('sessionId')];
	const initial = reader.flags(HAS_INITIAL) === 0 ? undefined : readInitial(reader);
	return {createdAt, supersedes, initial, ratchet: readRatchet(reader)};
}

/** The id for `supersedes` when there is none. */
export function noSession(): SessionId {
	return exact('sessionId', new Uint8Array(lengthOf('sessionId')));
}

function openAndWipe(
	key: Parameters<typeof open>[0],
	associated: Uint8Array,
	sealed: Uint8Array,
): Uint8Array {
	try {
		return open(key, associated, sealed);
	} finally {
		wipe(key);
	}
}

function associatedData(transcript: Tag, header: Uint8Array): Uint8Array {
	return frame('msg-ad', transcript, header);
}
