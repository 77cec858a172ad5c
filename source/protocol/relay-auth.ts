/** What a device signs to log in. Client and relay build the same bytes from it. */
export type RelayAuth = {
	/** The relay's name as the account has it, lower-case ASCII. */
	readonly host: string;
	/** The relay's own Ed25519 public key, 32 bytes. */
	readonly relayKey: Uint8Array;
	/** What the relay asked to have signed: 32 fresh random bytes. */
	readonly nonce: Uint8Array;
	/** 16 bytes. */
	readonly deviceId: Uint8Array;
	/** The account's Ed25519 public key, 32 bytes; empty while the account has none. */
	readonly identityKey: Uint8Array;
};

/** Length of the nonce in a login challenge, in bytes. */
export const RELAY_NONCE_BYTES = 32;

/** Length of a device id, in bytes. */
export const DEVICE_ID_BYTES = 16;

const PUBLIC_KEY_BYTES = 32;

/**
 * The exact bytes whose Ed25519 signature by the device logs it in (TC1 3.13). Names the relay, so
 * that one relay cannot use the answer at another. Throws RangeError for a part of a wrong length.
 */
export function relayAuthBytes(auth: RelayAuth): Uint8Array {
	const {relayKey, nonce, deviceId, identityKey} = auth;
	requireLength('relayKey', relayKey, PUBLIC_KEY_BYTES);
	requireLength('nonce', nonce, RELAY_NONCE_BYTES);
	requireLength('deviceId', deviceId, DEVICE_ID_BYTES);
	if (identityKey.length > 0) {
		requireLength('identityKey', identityKey, PUBLIC_KEY_BYTES);
	}

	const host = new TextEncoder().encode(auth.host);
	return labelled('relay-auth', [host, relayKey, nonce, deviceId, identityKey]);
}

/**
 * The bytes whose SHA-512, cut to 16 bytes, is the id of the device with these two public keys
 * (TC1 3.3). So nobody can take the id of a device without its keys.
 */
export function deviceIdBytes(signingKey: Uint8Array, exchangeKey: Uint8Array): Uint8Array {
	requireLength('signingKey', signingKey, PUBLIC_KEY_BYTES);
	requireLength('exchangeKey', exchangeKey, PUBLIC_KEY_BYTES);
	return labelled('device-id', [signingKey, exchangeKey]);
}

/**
 * TC1's `frame` (3.1): what is signed or hashed under a label. Written here again because the relay
 * may not import the crypto folder.
 */
export function labelled(label: string, parts: readonly Uint8Array[]): Uint8Array {
	const all = [new TextEncoder().encode(`termchat/1/${label}`), ...parts];
	const bytes = new Uint8Array(all.reduce((length, part) => length + 4 + part.length, 0));
	const view = new DataView(bytes.buffer);
	let offset = 0;
	for (const part of all) {
		view.setUint32(offset, part.length);
		bytes.set(part, offset + 4);
		offset += 4 + part.length;
	}

	return bytes;
}

function requireLength(name: string, bytes: Uint8Array, length: number): void {
	if (bytes.length !== length) {
		throw new RangeError(`${name} must be ${length} bytes.`);
	}
}
