import {concat, frame, lengthPrefixed, protocolLabel, u8} from './encoding.ts';
import {exact, type Key, type Tag} from './exact-bytes.ts';
import {mac, sha512, wipe} from './sodium.ts';

/** The hash of TC1 (3.2: `H`): 32 bytes over a label and parts. */
export function hash(label: string, ...parts: readonly Uint8Array[]): Tag {
	return exact('tag', sha512(frame(label, ...parts)).slice(0, 32));
}

/**
 * Two independent keys from one key, a label and parts (TC1 3.2: `KDF`). The structure is that of
 * HKDF (RFC 5869), with HMAC-SHA-512 cut to 32 bytes at each step.
 */
export function kdf(key: Key, label: string, ...parts: readonly Uint8Array[]): readonly [Key, Key] {
	const extracted = exact('key', mac(key, concat(...parts.map(lengthPrefixed))));
	const info = protocolLabel(label);
	const first = mac(extracted, concat(info, u8(1)));
	const second = mac(extracted, concat(first, info, u8(2)));
	wipe(extracted);
	return [exact('key', first), exact('key', second)];
}
