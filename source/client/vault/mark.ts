import path from 'node:path';
import {ByteReader, concat, frame, u8, u64} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import type {Key} from '../../crypto/exact-bytes.ts';
import {kdf} from '../../crypto/kdf.ts';
import {mac, macVerify, wipe} from '../../crypto/sodium.ts';
import type {FileSystem} from './file-system.ts';
import {readPrivate} from './permissions.ts';
import {replaceFile, sayingWhy} from './storage.ts';

/** The copy of a vault's counter that lies outside its folder. */
export type Mark = {
	/** The counter; undefined without a mark, and for that of another vault. */
	read(): Promise<number | undefined>;
	/** Replaces it. Throws VaultError. */
	write(counter: number): Promise<void>;
	/** Forgets its key. */
	wipe(): void;
};

const VERSION = 1;
const KIND_MARK = 4;

/**
 * Tells whether a vault's folder was put back from an older copy: the counter in it is then lower than
 * the mark. It does not notice when both were put back together, as from a copy of the whole disk, or
 * when the mark is gone; a thief who can write to the disk can do either. It is there for honest backups.
 *
 *     vault.mark   u8 1   u8 kind = 4   u64 counter   MAC(markKey, frame("vault-mark", all before))
 *
 * The MAC ties it to the vault: a new one made at the same place owes the old mark nothing.
 */
export function openMark(options: {
	/** None where nothing is to be kept outside the vault. */
	readonly file: string | undefined;
	readonly fileSystem: FileSystem;
	readonly key: Key;
}): Mark {
	const {file} = options;
	if (file === undefined) return NO_MARK;
	const directory = path.dirname(file);
	const fileSystem = sayingWhy(options.fileSystem, directory);
	const [markKey, unused] = kdf(options.key, 'vault-mark');
	wipe(unused);
	return {
		async read() {
			const bytes = await readPrivate(fileSystem, file);
			return bytes && decode(markKey, bytes);
		},
		async write(counter) {
			if ((await fileSystem.inspect(directory)) === undefined) {
				await fileSystem.makeDirectory(directory);
			}

			await replaceFile(fileSystem, file, encode(markKey, counter));
		},
		wipe: () => wipe(markKey),
	};
}

const NO_MARK: Mark = {
	read: async () => undefined,
	write: async () => undefined,
	wipe: () => undefined,
};

function encode(markKey: Key, counter: number): Uint8Array {
	const body = concat(u8(VERSION), u8(KIND_MARK), u64(counter));
	return concat(body, mac(markKey, frame('vault-mark', body)));
}

/** A damaged mark is as good as none: it says nothing, and is replaced. */
function decode(markKey: Key, bytes: Uint8Array): number | undefined {
	try {
		const reader = new ByteReader(bytes);
		const body = reader.bytes(1 + 1 + 8);
		const tag = reader.exact('tag');
		reader.end();
		if (!macVerify(markKey, frame('vault-mark', body), tag)) return undefined;
		const content = new ByteReader(body);
		content.type(VERSION);
		content.type(KIND_MARK);
		return content.u64();
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
