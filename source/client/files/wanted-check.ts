import {createHash} from 'node:crypto';
import {fromBase64url, toBase64url} from '../../crypto/encoding.ts';
import {CryptoError} from '../../crypto/error.ts';
import {
	createFileHash,
	FILE_CHUNK_BYTES,
	FILE_CHUNK_OVERHEAD,
	FileOpener,
	sealedFileSize,
} from '../../crypto/file-cipher.ts';
import {ready} from '../../crypto/sodium.ts';
import {phrase} from '../../words/phrase.ts';
import {TransferError} from './transfer-error.ts';
import type {WantedFile} from './transfer-record.ts';

/** Bytes of one sealed chunk, but for the last. */
export const SEALED_CHUNK_BYTES = FILE_CHUNK_BYTES + FILE_CHUNK_OVERHEAD;

/** The hash of what comes of a file, while it comes. */
export type ArrivalHash = {
	update(bytes: Uint8Array): void;
	/** Once, at the end: throws TransferError `damaged` unless it is the one that was announced. */
	check(): void;
};

/** How many bytes the relay has of it, when it has what was announced. */
export function wantedStoredSize({size, seal}: WantedFile): number {
	return seal === undefined ? size : sealedFileSize(size);
}

export function arrivalHash(wanted: WantedFile): ArrivalHash {
	const {update, text} = wanted.seal === undefined ? plainHash() : sealedHash();
	return {
		update,
		check() {
			if (text() !== wanted.hash) throw damaged(wanted);
		},
	};
}

/**
 * Opens what was compared with its hash, chunk by chunk: `read` gives the sealed bytes, `write` takes the
 * file's own. Rejects with TransferError `damaged` where a chunk is not what stood there.
 */
export async function openSealed(
	wanted: WantedFile,
	steps: {
		read(offset: number, length: number): Promise<Uint8Array>;
		write(bytes: Uint8Array): Promise<void>;
	},
): Promise<void> {
	const {seal, file, size} = wanted;
	if (seal === undefined) throw new TypeError('Only a sealed file is opened.');
	await ready();
	const key = {key: fromBase64url(seal.key), header: fromBase64url(seal.header)};
	const opener = new FileOpener(key, {file, size});
	const stored = sealedFileSize(size);
	try {
		for (let offset = 0; offset < stored; ) {
			const length = Math.min(STEP, stored - offset);
			const sealed = await steps.read(offset, length);
			for (let start = 0; start < sealed.length; start += SEALED_CHUNK_BYTES) {
				const plain = opener.open(sealed.subarray(start, start + SEALED_CHUNK_BYTES));
				if (plain.length > 0) await steps.write(plain);
			}

			offset += length;
		}

		if (!opener.isDone) throw damaged(wanted);
	} catch (error) {
		if (error instanceof CryptoError) throw damaged(wanted, {cause: error});
		throw error;
	} finally {
		opener.close();
	}
}

/** What becomes of a file that is not the one that was announced. */
export function damaged({name}: WantedFile, options?: ErrorOptions): TransferError {
	const sentence = phrase`${name} is damaged, or was changed on its way. Nothing of it was kept. Ask for it to be sent again.`;
	return new TransferError('damaged', sentence, options);
}

/** Read at once while a file is opened. */
const STEP = 4 * SEALED_CHUNK_BYTES;

function plainHash() {
	const hash = createHash('sha256');
	return {
		update: (bytes: Uint8Array) => void hash.update(bytes),
		text: () => hash.digest('base64url'),
	};
}

function sealedHash() {
	const hash = createFileHash();
	return {
		update: (bytes: Uint8Array) => hash.update(bytes),
		text: () => toBase64url(hash.digest()),
	};
}
