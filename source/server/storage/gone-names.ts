import {Buffer} from 'node:buffer';
import {createHmac} from 'node:crypto';
import type {Random} from '../../protocol/environment.ts';

/** The setting that holds the key of `goneName`. */
export const GONE_NAME_KEY = 'gone-name-key';

/** A fresh key for `goneName`. */
export function goneNameKey(random: Random): string {
	return Buffer.from(random.bytes(32)).toString('base64url');
}

/**
 * What is kept of a deleted account's name, so that nobody takes it, or one that looks like it: HMAC of
 * its skeleton (RFC 2104, with SHA-256). Without the key nobody can tell which names it might be.
 */
export function goneName(skeleton: string, key: string): string {
	const digest = createHmac('sha256', Buffer.from(key, 'base64url')).update(skeleton).digest();
	return digest.toString('base64url');
}
