import {createHash} from 'node:crypto';
import {toBase64url} from '../../crypto/encoding.ts';
import {
	createFileHash,
	FILE_CHUNK_BYTES,
	type FileKey,
	FileSealer,
	sealedFileSize,
} from '../../crypto/file-cipher.ts';
import {LIMITS} from '../../protocol/limits.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSource} from './local-files.ts';
import {TransferError} from './transfer-error.ts';

/** What the relay stores of a file, from its start to its end, in pieces of a frame's size. */
export type StoredBytes = {
	/** The next piece, which is the caller's; undefined after the last. */
	next(): Promise<Uint8Array | undefined>;
	/** The hash of all of it, base64url; once, after the last piece. */
	hash(): string;
	/** Forgets the key, if there is one. */
	close(): void;
};

/** How a file is to be read. */
export type Reading = {
	readonly source: FileSource;
	/** Bytes that it must have. */
	readonly size: number;
	/** Runs after each read, before anything becomes of what was read: throws when it must not. */
	readonly check?: () => Promise<void>;
};

/** How many bytes the relay stores of a file. */
export function storedSize(size: number, isSealed: boolean): number {
	return isSealed ? sealedFileSize(size) : size;
}

/** A file as it is, with its SHA-256. Rejects with TransferError `changed`, or as the source does. */
export function plainBytes(reading: Reading): StoredBytes {
	const hash = createHash('sha256');
	const blocks = new Blocks(reading);
	return {
		async next() {
			const piece = await blocks.next();
			if (piece !== undefined) hash.update(piece);
			return piece;
		},
		hash: () => hash.digest('base64url'),
		close() {},
	};
}

/** A file sealed under that key, with its hash. Rejects as `plainBytes`. */
export function sealedBytes(reading: Reading, key: FileKey, file: string): StoredBytes {
	return new SealedBytes(reading, key, file);
}

/** A whole number of chunks. */
const BLOCK = LIMITS.transferFrameBytes;

/** A file block by block, the next one read while the network has the last. */
class Blocks {
	readonly #reading: Reading;
	#asked = 0;
	#ahead: Promise<Uint8Array> | undefined;

	constructor(reading: Reading) {
		this.#reading = reading;
	}

	async next(): Promise<Uint8Array | undefined> {
		const ahead = this.#ahead ?? this.#read();
		if (ahead === undefined) return undefined;
		const block = await ahead;
		this.#ahead = this.#read();
		// Whoever stops reading never looks at it.
		this.#ahead?.catch(() => {});
		return block;
	}

	#read(): Promise<Uint8Array> | undefined {
		const start = this.#asked;
		const length = Math.min(BLOCK, this.#reading.size - start);
		if (length <= 0) return undefined;
		this.#asked += length;
		return this.#readAt(start, length);
	}

	async #readAt(start: number, length: number): Promise<Uint8Array> {
		const {source, check} = this.#reading;
		const block = await source.read(start, length);
		await check?.();
		if (block.length === length) return block;
		throw new TransferError('changed', phrase`The file became shorter while it was read.`);
	}
}

class SealedBytes implements StoredBytes {
	readonly #blocks: Blocks;
	readonly #sealer: FileSealer;
	readonly #hash = createFileHash();
	#left: number;
	#block: Uint8Array = NOTHING;
	/** Of a chunk that is sealed, what is in no piece yet. */
	#chunk: Uint8Array = NOTHING;

	constructor(reading: Reading, key: FileKey, file: string) {
		this.#blocks = new Blocks(reading);
		this.#sealer = new FileSealer(key, {file, size: reading.size});
		this.#left = sealedFileSize(reading.size);
	}

	async next(): Promise<Uint8Array | undefined> {
		if (this.#left === 0) return undefined;
		const piece = new Uint8Array(Math.min(LIMITS.transferFrameBytes, this.#left));
		let filled = 0;
		while (filled < piece.length) {
			if (this.#chunk.length === 0) this.#chunk = this.#sealer.seal(await this.#nextPlain());
			const part = this.#chunk.subarray(0, piece.length - filled);
			piece.set(part, filled);
			filled += part.length;
			this.#chunk = this.#chunk.subarray(part.length);
		}

		this.#left -= filled;
		this.#hash.update(piece);
		return piece;
	}

	hash(): string {
		return toBase64url(this.#hash.digest());
	}

	close(): void {
		this.#sealer.close();
	}

	/** What the next chunk holds of the file: nothing once there is only padding. */
	async #nextPlain(): Promise<Uint8Array> {
		if (this.#block.length === 0) this.#block = (await this.#blocks.next()) ?? NOTHING;
		const plain = this.#block.subarray(0, FILE_CHUNK_BYTES);
		this.#block = this.#block.subarray(plain.length);
		return plain;
	}
}

const NOTHING = new Uint8Array();
