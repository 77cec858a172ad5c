import {Buffer} from 'node:buffer';
import {createHash} from 'node:crypto';
import {DIRECTORY_HEAD_BYTES, directoryEntryBytes} from '../../protocol/directory-format.ts';
import type {DirectoryEntryRecord} from './key-storage.ts';

/** The entry that comes after `last` in a directory, or first in it. */
export function nextDirectoryEntry(
	last: Pick<DirectoryEntryRecord, 'position' | 'head'> | undefined,
	entry: Pick<DirectoryEntryRecord, 'account' | 'listHash' | 'time'>,
): DirectoryEntryRecord {
	const before =
		last === undefined ? Buffer.alloc(DIRECTORY_HEAD_BYTES) : Buffer.from(last.head, 'base64url');
	const listHash = Buffer.from(entry.listHash, 'base64url');
	const bytes = directoryEntryBytes(before, {...entry, listHash});
	const digest = createHash('sha512').update(bytes).digest();
	const head = digest.subarray(0, DIRECTORY_HEAD_BYTES).toString('base64url');
	const {account, time} = entry;
	return {position: (last?.position ?? 0) + 1, account, listHash: entry.listHash, time, head};
}
