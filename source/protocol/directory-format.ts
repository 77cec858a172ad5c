import {integerBytes} from './record-reader.ts';
import {labelled} from './relay-auth.ts';

/** Length of the head of a directory, in bytes: a SHA-512, cut. */
export const DIRECTORY_HEAD_BYTES = 32;

const TYPE = 0x10;
const VERSION = 1;

/**
 * The bytes whose SHA-512, cut to 32 bytes, is the head of a directory after one more entry (TC1
 * 3.13). The head of an empty directory is zeros. `time` is in seconds since the Unix epoch.
 */
export function directoryEntryBytes(
	before: Uint8Array,
	entry: {readonly account: string; readonly listHash: Uint8Array; readonly time: number},
): Uint8Array {
	const account = new TextEncoder().encode(entry.account);
	return labelled('dir-entry', [before, account, entry.listHash, integerBytes(entry.time, 8)]);
}

/** The body of the statement that a relay signs, under `dir-head`, of how far its directory goes. */
export function directoryHeadBody(statement: {
	readonly host: string;
	/** How many entries there are. */
	readonly count: number;
	readonly head: Uint8Array;
	/** Seconds since the Unix epoch. */
	readonly time: number;
}): Uint8Array {
	const host = new TextEncoder().encode(statement.host);
	const parts = [
		integerBytes(TYPE, 1),
		integerBytes(VERSION, 1),
		integerBytes(host.length, 4),
		host,
		integerBytes(statement.count, 8),
		statement.head,
		integerBytes(statement.time, 8),
	];
	const body = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
	let offset = 0;
	for (const part of parts) {
		body.set(part, offset);
		offset += part.length;
	}
	return body;
}
