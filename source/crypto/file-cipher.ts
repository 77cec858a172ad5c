import type {Random} from '../protocol/environment.ts';
import {frame, u32, utf8} from './encoding.ts';
import {CryptoError} from './error.ts';
import {lengthOf} from './exact-bytes.ts';
import {startSha512} from './native.ts';
import {padme} from './padding.ts';
import {
	SecretStream,
	STREAM_BLOCK_BYTES,
	STREAM_OVERHEAD,
	type StreamPlace,
} from './secret-stream.ts';
import {randomBytes, wipe} from './sodium.ts';

/** A file is sealed in chunks of so many of its bytes; the last chunk may hold fewer. */
export const FILE_CHUNK_BYTES = 65_536;
/** How many bytes sealing adds to a chunk. */
export const FILE_CHUNK_OVERHEAD = STREAM_OVERHEAD;
/** The largest file that can be sealed, in bytes. */
export const FILE_MOST_BYTES = 2 ** 40;

const HASH_BYTES = 32;

/** What seals and opens one file, and only one, in one form: 32 and 24 bytes. */
export type FileKey = {readonly key: Uint8Array; readonly header: Uint8Array};

/** Which file: its id at the relay, and how many bytes it has of its own (1 to 2^40). */
export type FilePlace = {readonly file: string; readonly size: number};

/** SHA-512 of bytes that come one after the other, its first 32 bytes. */
export type FileHash = {
	update(bytes: Uint8Array): void;
	/** Once, at the end. */
	digest(): Uint8Array;
};

/** A fresh key. What is sealed under it once must never be sealed under it in another form. */
export function createFileKey(random: Random): FileKey {
	return {
		key: randomBytes(lengthOf('key'), random),
		header: randomBytes(lengthOf('nonce'), random),
	};
}

/**
 * How many bytes of a file are sealed: its Padmé size, up to a multiple of 16, so that an onlooker
 * can tell few sizes apart. Throws CryptoError `out-of-range` unless `size` is from 1 to 2^40.
 */
export function paddedFileSize(size: number): number {
	if (!Number.isSafeInteger(size) || size < 1 || size > FILE_MOST_BYTES) {
		throw new CryptoError('out-of-range', 'A file has from 1 byte to 1 TiB.');
	}

	return Math.ceil(padme(size) / STREAM_BLOCK_BYTES) * STREAM_BLOCK_BYTES;
}

/** How many chunks a file of `size` bytes is sealed in. Throws as `paddedFileSize`. */
export function fileChunks(size: number): number {
	return Math.ceil(paddedFileSize(size) / FILE_CHUNK_BYTES);
}

/** How many bytes a sealed file has in all. Throws as `paddedFileSize`. */
export function sealedFileSize(size: number): number {
	return paddedFileSize(size) + fileChunks(size) * FILE_CHUNK_OVERHEAD;
}

/** Begins the hash that goes with a sealed file; it is taken over all its sealed bytes. */
export function createFileHash(): FileHash {
	const hash = startSha512();
	return {
		update: (bytes) => hash.update(bytes),
		digest: () => hash.digest().slice(0, HASH_BYTES),
	};
}

/** Seals a file, chunk by chunk from its start (docs/crypto.md, "Files"). */
export class FileSealer {
	readonly #stream: SecretStream;
	readonly #chunks: Chunks;

	/** Throws CryptoError `bad-length` for a key of another form, `out-of-range` for a size. */
	constructor({key, header}: FileKey, place: FilePlace) {
		this.#chunks = new Chunks(place);
		this.#stream = new SecretStream(key, header);
	}

	/** Whether the last chunk has been sealed. */
	get isDone(): boolean {
		return this.#chunks.isDone;
	}

	/**
	 * The next sealed chunk. Takes the next 65,536 bytes of the file, or what is left of them; nothing
	 * once they are used up, until `isDone`: padding may fill whole chunks. Throws CryptoError
	 * `bad-length` for any other number of bytes, `wiped` after the last chunk and after `close`. The
	 * chunk lies at the start of `memory`, where that is large enough.
	 */
	seal(plain: Uint8Array, memory?: Uint8Array): Uint8Array {
		return sealNext(plain, {stream: this.#stream, chunks: this.#chunks, memory});
	}

	/** Overwrites what it keeps of the key. */
	close(): void {
		this.#stream.close();
	}
}

/** Opens what `FileSealer` sealed, chunk by chunk from its start. */
export class FileOpener {
	readonly #stream: SecretStream;
	readonly #chunks: Chunks;

	/** Throws CryptoError `bad-length` for a key of another form, `out-of-range` for a size. */
	constructor({key, header}: FileKey, place: FilePlace) {
		this.#chunks = new Chunks(place);
		this.#stream = new SecretStream(key, header);
	}

	/** Whether the last chunk has been opened. A file whose opener is not done was cut short. */
	get isDone(): boolean {
		return this.#chunks.isDone;
	}

	/**
	 * The file's own bytes in the next sealed chunk; none where it is all padding. Gives nothing out
	 * when it throws: CryptoError `open-failed` unless it is the chunk that stood there, with every
	 * byte, after which it waits for that chunk still; `bad-padding`, and closes, where something else
	 * than zeros follows the file; `wiped` after the last chunk and after `close`.
	 */
	open(sealed: Uint8Array): Uint8Array {
		const {own, padded, place} = this.#chunks.current();
		if (sealed.length !== padded + FILE_CHUNK_OVERHEAD) {
			throw new CryptoError('open-failed', 'The chunk has another length.');
		}

		const plain = this.#stream.open(sealed, place);
		if (Buffer.compare(plain.subarray(own), new Uint8Array(padded - own)) !== 0) {
			wipe(plain);
			this.close();
			throw new CryptoError('bad-padding', 'The padding of the file holds something.');
		}

		this.#chunks.advance();
		return plain.subarray(0, own);
	}

	/**
	 * As if it had opened the next chunk, whose bytes of the file are known from before: gives that chunk
	 * back as it was sealed, for the hash over all of them. With other bytes than those nothing opens
	 * after it; what it gave is to be kept from everybody. Throws as `FileSealer.seal`.
	 */
	sealAgain(plain: Uint8Array, memory?: Uint8Array): Uint8Array {
		return sealNext(plain, {stream: this.#stream, chunks: this.#chunks, memory});
	}

	/** Overwrites what it keeps of the key. */
	close(): void {
		this.#stream.close();
	}
}

type Sealing = {
	readonly stream: SecretStream;
	readonly chunks: Chunks;
	readonly memory: Uint8Array | undefined;
};

function sealNext(plain: Uint8Array, {stream, chunks, memory}: Sealing): Uint8Array {
	const {own, padded, place} = chunks.current();
	if (plain.length !== own) {
		throw new CryptoError('bad-length', `The next chunk takes ${own} bytes of the file.`);
	}

	const parts = own < padded ? [plain, new Uint8Array(padded - own)] : [plain];
	const sealed = stream.seal(parts, place, memory);
	chunks.advance();
	return sealed;
}

/** One chunk: how many bytes of the file it holds, how many with padding, and what it is bound to. */
type Chunk = {readonly own: number; readonly padded: number; readonly place: StreamPlace};

/** The chunks of one file in their order, for both directions. */
class Chunks {
	readonly #file: Uint8Array;
	readonly #size: number;
	readonly #padded: number;
	readonly #count: number;
	#index = 0;

	constructor({file, size}: FilePlace) {
		this.#file = utf8(file);
		this.#size = size;
		this.#padded = paddedFileSize(size);
		this.#count = fileChunks(size);
	}

	get isDone(): boolean {
		return this.#index === this.#count;
	}

	current(): Chunk {
		if (this.isDone) {
			throw new CryptoError('wiped', 'The file has no further chunk.');
		}

		const start = this.#index * FILE_CHUNK_BYTES;
		return {
			own: atMostOneChunk(this.#size - start),
			padded: atMostOneChunk(this.#padded - start),
			place: {
				associated: frame('file', this.#file, u32(this.#index)),
				tag: this.#index + 1 < this.#count ? 'message' : 'final',
			},
		};
	}

	advance(): void {
		this.#index++;
	}
}

function atMostOneChunk(bytes: number): number {
	return Math.max(0, Math.min(FILE_CHUNK_BYTES, bytes));
}
