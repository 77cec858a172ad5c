import type {Random} from '../protocol/environment.ts';
import {type ExchangePublic, exact, type KemPublic, lengthOf} from './exact-bytes.ts';
import {kemEncapsulate, wipe, x25519} from './sodium.ts';

/** For a trial whose secret is thrown away. */
const NO_CHANCE: Random = {bytes: (length) => new Uint8Array(length), fraction: () => 0};

/**
 * Makes sure that an X-Wing key of somebody else can be encapsulated to. Keys are looked at when they
 * come: taken on unseen, one would stop every later message. Throws CryptoError `weak-key`.
 */
export function requireUsableKem(key: KemPublic): void {
	wipe(kemEncapsulate(key, NO_CHANCE).secret);
}

/** The same for an X25519 key, which must not be of low order (RFC 7748, section 6.1). */
export function requireUsableExchange(key: ExchangePublic): void {
	wipe(x25519(exact('exchangeSecret', new Uint8Array(lengthOf('exchangeSecret'))), key));
}
