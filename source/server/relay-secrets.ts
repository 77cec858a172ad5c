import {Buffer} from 'node:buffer';
import {createHash, createHmac, createPrivateKey, sign} from 'node:crypto';
import {labelled} from '../protocol/relay-auth.ts';
import {ED25519_PKCS8} from './auth.ts';

/** What the relay does with secrets that are in no database. */
export type RelaySecrets = {
	/** The relay's Ed25519 signature of a statement under a label of TC1. */
	sign(label: 'dir-head', body: Uint8Array): Uint8Array;
	/**
	 * Stands for "this account has written to that one" in the database, which alone then does not say
	 * who knows whom.
	 */
	correspondence(from: string, to: string): string;
	/** The id of the invitation made for a name on a list, which it does not tell: 16 bytes, base64url. */
	invitation(name: string): string;
};

/** Made from the seed of the relay's key, 32 bytes. */
export function createRelaySecrets(seed: Uint8Array): RelaySecrets {
	const der = Buffer.concat([ED25519_PKCS8, seed]);
	const key = createPrivateKey({key: der, format: 'der', type: 'pkcs8'});
	const pairKey = createHmac('sha256', seed).update(labelled('correspondence-key', [])).digest();
	const nameKey = createHmac('sha256', seed).update(labelled('invitation-key', [])).digest();
	return {
		sign: (label, body) => sign(undefined, labelled(label, [body]), key),
		correspondence: (from, to) =>
			createHmac('sha256', pairKey)
				.update(bytesOf('correspondence', [from, to]))
				.digest('base64url'),
		invitation: (name) =>
			createHmac('sha256', nameKey)
				.update(bytesOf('invitation', [name]))
				.digest()
				.subarray(0, 16)
				.toString('base64url')
				// As every id: a command would take it for a flag.
				.replace(/^-/, '_'),
	};
}

/** SHA-256 over texts under a label, base64url: two lists of texts never give the same bytes. */
export function hashTexts(label: string, texts: readonly string[]): string {
	return createHash('sha256').update(bytesOf(label, texts)).digest('base64url');
}

function bytesOf(label: string, texts: readonly string[]): Uint8Array {
	const encoder = new TextEncoder();
	return labelled(
		label,
		texts.map((text) => encoder.encode(text)),
	);
}
