import type {AccountId} from './account-id.ts';
import {ByteReader, concat, frame, lengthPrefixed, u8, u64, utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {exact, lengthOf, type SigningPublic, type Tag} from './exact-bytes.ts';
import {hash} from './kdf.ts';
import {verify} from './sodium.ts';

/** What a relay signs about its directory (TC1 3.13): how many lists it accepted, and their chain. */
export type DirectoryHead = {
	readonly host: string;
	readonly count: number;
	readonly head: Tag;
	/** Seconds since the Unix epoch. */
	readonly time: number;
};

/** One accepted device list, as the relay's log has it. */
export type DirectoryEntry = {
	readonly account: AccountId;
	readonly listHash: Tag;
	/** Seconds since the Unix epoch. */
	readonly time: number;
};

const TYPE = 0x10;
const VERSION = 1;

/** The head of a directory without an entry. */
export const EMPTY_DIRECTORY = new Uint8Array(32);

/** The head after one more entry. Two heads that lie on no common chain prove a split view. */
export function nextDirectoryHead(head: Uint8Array, entry: DirectoryEntry): Tag {
	const {account, listHash, time} = entry;
	return hash('dir-entry', exact('tag', head), utf8(account), listHash, u64(time));
}

/** The body of the statement, which the relay signs under the label `dir-head`. */
export function encodeDirectoryHead({host, count, head, time}: DirectoryHead): Uint8Array {
	const name = lengthPrefixed(utf8(host));
	return concat(u8(TYPE), u8(VERSION), name, u64(count), head, u64(time));
}

/**
 * Reads a signed statement of the pinned relay. Throws CryptoError `bad-signature` when the relay did
 * not sign it, or it speaks for another host; `bad-encoding`.
 */
export function openDirectoryHead(
	record: Uint8Array,
	relay: {readonly host: string; readonly key: SigningPublic},
): DirectoryHead {
	const reader = new ByteReader(record);
	const body = reader.bytes(Math.max(0, record.length - lengthOf('signature')));
	const signature = exact('signature', reader.rest());
	const statement = parseBody(body);
	const isSigned = verify(relay.key, frame('dir-head', body), signature);
	if (!isSigned || statement.host !== relay.host) {
		throw new CryptoError('bad-signature', 'The directory head is not signed by this relay.');
	}

	return statement;
}

function parseBody(body: Uint8Array): DirectoryHead {
	const reader = new ByteReader(body);
	reader.type(TYPE);
	reader.version(VERSION);
	const host = reader.ascii(reader.u32());
	const [count, head, time] = [reader.u64(), reader.exact('tag'), reader.u64()];
	reader.end();
	return {host, count, head, time};
}
