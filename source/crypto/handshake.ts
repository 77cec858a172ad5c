import type {Random} from '../protocol/environment.ts';
import type {AccountId} from './account-id.ts';
import type {DeviceKey} from './device-key.ts';
import {utf8} from './encoding.ts';
import {
	type DeviceId,
	type ExchangePublic,
	exact,
	type KemCiphertext,
	type Key,
	lengthOf,
	type SessionId,
	type SigningPublic,
	type Tag,
} from './exact-bytes.ts';
import {hash, kdf} from './kdf.ts';
import type {PrekeySecrets} from './prekey-store.ts';
import type {PrekeyBundle} from './prekeys.ts';
import {kemDecapsulate, kemEncapsulate, randomBytes, wipe, x25519, x25519Public} from './sodium.ts';

/** This device, as the one end of a session. */
export type LocalDevice = {
	readonly account: AccountId;
	/** The account's identity key. */
	readonly identityKey: SigningPublic;
	readonly key: DeviceKey;
};

/** The device at the other end, from its account's verified list. */
export type RemoteDevice = {
	readonly account: AccountId;
	readonly identityKey: SigningPublic;
	readonly deviceId: DeviceId;
	readonly signingKey: SigningPublic;
	readonly exchangeKey: ExchangePublic;
};

/** What both ends have after a handshake. */
export type Agreed = {
	/** The hash of everything both ends saw; part of what every message authenticates. */
	readonly transcript: Tag;
	readonly rootKey: Key;
	readonly sessionId: SessionId;
};

/** What the initiator puts on the wire, in the clear, for the responder to agree with. */
export type InitialKeys = {
	readonly ephemeral: ExchangePublic;
	readonly ciphertext: KemCiphertext;
};

/**
 * The initiator's half of the handshake (TC1 3.6): PQXDH with the one-time X25519 prekey inside the
 * X-Wing prekey. Three exchanges authenticate both devices, the KEM holds against a quantum computer,
 * and the transcript binds identities and prekeys so that nothing can be swapped. Throws `weak-key`.
 */
export function initiate(
	self: LocalDevice,
	peer: RemoteDevice,
	options: {readonly bundle: PrekeyBundle; readonly random: Random},
): Agreed & InitialKeys {
	const {bundle, random} = options;
	const secret = exact('exchangeSecret', randomBytes(lengthOf('exchangeSecret'), random));
	try {
		const {ciphertext, secret: kemSecret} = kemEncapsulate(bundle.kem.publicKey, random);
		const ephemeral = x25519Public(secret);
		const transcript = hash(
			'handshake',
			...identityParts(self.account, self.identityKey, self.key),
			...identityParts(peer.account, peer.identityKey, peer),
			...[bundle.signedBody, bundle.kemBody, ephemeral, ciphertext],
		);
		const prekey = bundle.signed.publicKey;
		const agreed = derive(transcript, [
			self.key.agree(prekey),
			x25519(secret, peer.exchangeKey),
			x25519(secret, prekey),
			kemSecret,
		]);
		return {...agreed, ephemeral, ciphertext};
	} finally {
		wipe(secret);
	}
}

/**
 * The responder's half. A KEM ciphertext for another key does not fail here but gives other keys:
 * only the first message that opens confirms the handshake. Throws CryptoError `weak-key`.
 */
export function respond(
	self: LocalDevice,
	peer: RemoteDevice,
	options: {readonly prekeys: PrekeySecrets; readonly initial: InitialKeys},
): Agreed {
	const {prekeys, initial} = options;
	const {ephemeral, ciphertext} = initial;
	const transcript = hash(
		'handshake',
		...identityParts(peer.account, peer.identityKey, peer),
		...identityParts(self.account, self.identityKey, self.key),
		...[prekeys.signedBody, prekeys.kemBody, ephemeral, ciphertext],
	);
	return derive(transcript, [
		x25519(prekeys.exchangeSecret, peer.exchangeKey),
		self.key.agree(ephemeral),
		x25519(prekeys.exchangeSecret, ephemeral),
		kemDecapsulate(prekeys.kemSeed, ciphertext),
	]);
}

/** What a device brings into the transcript: left out, a message could be passed off as another's. */
function identityParts(
	account: AccountId,
	identityKey: SigningPublic,
	device: {readonly signingKey: SigningPublic; readonly exchangeKey: ExchangePublic},
): readonly Uint8Array[] {
	return [utf8(account), identityKey, device.signingKey, device.exchangeKey];
}

function derive(transcript: Tag, secrets: readonly Key[]): Agreed {
	const zeros = exact('key', new Uint8Array(lengthOf('key')));
	const [extracted, unused] = kdf(zeros, 'handshake-extract', ...secrets);
	const [rootKey, sessionSecret] = kdf(extracted, 'handshake-session', transcript);
	const sessionHash = hash('session-id', transcript, sessionSecret);
	const sessionId = exact('sessionId', sessionHash.slice(0, lengthOf('sessionId')));
	wipe(...secrets, extracted, unused, sessionSecret);
	return {transcript, rootKey, sessionId};
}
