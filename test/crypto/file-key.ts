import {
	FILE_CHUNK_BYTES,
	type FileKey,
	FileOpener,
	type FilePlace,
	FileSealer,
} from '../../source/crypto/file-cipher.ts';

/** A key that is the same in every run. */
export const fixedKey: FileKey = {
	key: Uint8Array.from({length: 32}, (_, index) => index),
	header: Uint8Array.from({length: 24}, (_, index) => 64 + index),
};

/** A file of `size` bytes, each of which depends on where it stands. */
export function fileOf(size: number): Uint8Array {
	return Uint8Array.from({length: size}, (_, index) => (index * 7 + (index >> 8)) & 0xff);
}

/** The bytes in pieces of one chunk. */
export function piecesOf(bytes: Uint8Array): Uint8Array[] {
	return Array.from({length: Math.ceil(bytes.length / FILE_CHUNK_BYTES)}, (_, index) =>
		bytes.subarray(index * FILE_CHUNK_BYTES, (index + 1) * FILE_CHUNK_BYTES),
	);
}

/** All chunks of a file, sealed. */
export function sealedChunks(key: FileKey, file: string, bytes: Uint8Array): Uint8Array[] {
	const sealer = new FileSealer(key, {file, size: bytes.length});
	const pieces = piecesOf(bytes);
	const chunks: Uint8Array[] = [];
	while (!sealer.isDone) chunks.push(sealer.seal(pieces[chunks.length] ?? new Uint8Array()));
	return chunks;
}

/** The file in the chunks, which must be all of them. */
export function openedChunks(
	key: FileKey,
	place: FilePlace,
	chunks: readonly Uint8Array[],
): Uint8Array {
	const opener = new FileOpener(key, place);
	const opened = chunks.map((chunk) => opener.open(chunk));
	if (!opener.isDone) throw new Error('The file is cut short.');
	return new Uint8Array(Buffer.concat(opened));
}
