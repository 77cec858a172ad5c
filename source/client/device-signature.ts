import type {DeviceKey} from '../crypto/device-key.ts';
import {ByteReader, fromBase64url, toBase64url} from '../crypto/encoding.ts';
import {exact, lengthOf} from '../crypto/exact-bytes.ts';
import {sign, signKeypair, wipe} from '../crypto/sodium.ts';
import {relayAuthBytes} from '../protocol/relay-auth.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';

/**
 * The answer to the relay's challenge, base64url. Over the id that the relay gave this device: a
 * relay of this version hands out ids, where TC1 derives them from the device's keys.
 */
export function signRelayLogin(
	key: DeviceKey,
	login: {
		readonly host: string;
		readonly device: string;
		readonly hello: RelayFrame<'hello'>;
	},
): string {
	const {host, device, hello} = login;
	const bytes = relayAuthBytes({
		host,
		relayKey: fromBase64url(hello.relay.key),
		nonce: fromBase64url(hello.nonce),
		deviceId: fromBase64url(device),
		identityKey: new Uint8Array(),
	});
	const encoded = key.encode();
	const reader = new ByteReader(encoded);
	reader.u8();
	const seed = exact('signingSeed', reader.bytes(lengthOf('signingSeed')));
	const {secretKey} = signKeypair(seed);
	try {
		return toBase64url(sign(secretKey, bytes));
	} finally {
		wipe(encoded, seed, secretKey);
	}
}
