import {ByteReader, u64} from '../../../crypto/encoding.ts';
import {phrase} from '../../../words/phrase.ts';
import {VaultError} from '../../vault/vault.ts';

/** How far a mailbox is done, as the vault keeps it. */
export function writeMailboxNumber(number: number): Uint8Array {
	return u64(number);
}

/** What `writeMailboxNumber` wrote. Throws VaultError `unknown-content`. */
export function readMailboxNumber(bytes: Uint8Array): number {
	try {
		const reader = new ByteReader(bytes);
		const number = reader.u64();
		reader.end();
		return number;
	} catch (error) {
		throw new VaultError(
			'unknown-content',
			phrase`A newer termchat wrote how far the mailbox is done. Start that one, or update this one.`,
			{cause: error},
		);
	}
}
