import {utf8} from '../../crypto/encoding.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {kdf} from '../../crypto/kdf.ts';
import {mac, wipe} from '../../crypto/sodium.ts';

export const RECORD_SUFFIX = '.record';

const FILE_NAME_BYTES = 20;

/** The key by which the names of records become names of files. Wipe it after use. */
export function fileNameKeyOf(key: Key): Key {
	const [fileNameKey, unused] = kdf(key, 'vault-file-name');
	wipe(unused);
	return fileNameKey;
}

/** A record's file name without its suffix. Hides the record's name, and suits every file system. */
export function recordFileName(fileNameKey: Key, name: string): string {
	const digest = mac(fileNameKey, utf8(name)).subarray(0, FILE_NAME_BYTES);
	return Buffer.from(digest).toString('hex');
}
