import {createHash} from 'node:crypto';
import {toBase64url} from '../../crypto/encoding.ts';
import {
	createFileHash,
	FILE_CHUNK_BYTES,
	FILE_CHUNK_OVERHEAD,
	type FileKey,
	FileSealer,
	sealedFileSize,
} from '../../crypto/file-cipher.ts';
import {BlockPool} from '../../protocol/block-pool.ts';
import {LIMITS} from '../../protocol/limits.ts';
import {phrase} from '../../words/phrase.ts';
import type {FileSource} from './local-files.ts';
import {TransferError} from './transfer-error.ts';

/** What the relay stores of a file, from its start to its end, in pieces that fit into a frame. */
export type StoredBytes = {
	/** The next piece; undefined after the last. It is the caller's until `free`. */
	next(): Promise<Piece | undefined>;
	/** Whoever had that piece, or a part of it, needs it no more: its memory is used again. */
	free(piece: Piece): void;
	/** The hash of all of it, base64url; once, after the last piece. */
	hash(): string;
	/** Forgets the key, if there is one. */
	close(): void;
};

export type Piece = Uint8Array<ArrayBuffer>;

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
		free: (piece) => blocks.free(piece),
		hash: () => hash.digest('base64url'),
		close() {},
	};
}

/** A file sealed under that key, with its hash: a chunk a piece. Rejects as `plainBytes`. */
export function sealedBytes(reading: Reading, key: FileKey, file: string): StoredBytes {
	return new SealedBytes(reading, key, file);
}

/** A whole number of chunks, and a frame's size. */
const BLOCK = LIMITS.transferFrameBytes;

/** A file block by block, the next one read while the network has the last. */
class Blocks {
	readonly #reading: Reading;
	readonly #pool: BlockPool;
	#asked = 0;
	#ahead: Promise<Piece> | undefined;

	constructor(reading: Reading) {
		this.#reading = reading;
		this.#pool = new BlockPool(Math.min(BLOCK, reading.size));
	}

	async next(): Promise<Piece | undefined> {
		const ahead = this.#ahead ?? this.#read();
		if (ahead === undefined) return undefined;
		const block = await ahead;
		this.#ahead = this.#read();
		// Whoever stops reading never looks at it.
		this.#ahead?.catch(() => {});
		return block;
	}

	free(block: Piece): void {
		this.#pool.give(block);
	}

	#read(): Promise<Piece> | undefined {
		const start = this.#asked;
		const length = Math.min(BLOCK, this.#reading.size - start);
		if (length <= 0) return undefined;
		this.#asked += length;
		return this.#readAt(start, length);
	}

	async #readAt(start: number, length: number): Promise<Piece> {
		const {source, check} = this.#reading;
		const memory = this.#pool.take().subarray(0, length);
		const block = await source.read(start, length, memory);
		await check?.();
		if (block.length < length) {
			throw new TransferError('changed', phrase`The file became shorter while it was read.`);
		}
		return memory;
	}
}

class SealedBytes implements StoredBytes {
	readonly #blocks: Blocks;
	readonly #pool = new BlockPool(FILE_CHUNK_BYTES + FILE_CHUNK_OVERHEAD);
	readonly #sealer: FileSealer;
	readonly #hash = createFileHash();
	/** What is read and not sealed yet. */
	#plain: Piece = NOTHING;

	constructor(reading: Reading, key: FileKey, file: string) {
		this.#blocks = new Blocks(reading);
		this.#sealer = new FileSealer(key, {file, size: reading.size});
	}

	async next(): Promise<Piece | undefined> {
		if (this.#sealer.isDone) return undefined;
		if (this.#plain.length === 0) this.#plain = (await this.#blocks.next()) ?? NOTHING;
		// Of the file there is nothing left once there is only padding.
		const chunk = this.#plain.subarray(0, FILE_CHUNK_BYTES);
		const memory = this.#pool.take();
		const {length} = this.#sealer.seal(chunk, memory);
		const piece = memory.subarray(0, length);
		this.#hash.update(piece);
		this.#plain = this.#plain.subarray(chunk.length);
		if (chunk.length > 0 && this.#plain.length === 0) this.#blocks.free(this.#plain);
		return piece;
	}

	free(piece: Piece): void {
		this.#pool.give(piece);
	}

	hash(): string {
		return toBase64url(this.#hash.digest());
	}

	close(): void {
		this.#sealer.close();
	}
}

const NOTHING = new Uint8Array();
