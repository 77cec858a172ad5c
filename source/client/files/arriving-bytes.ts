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

/** What comes of a file, from its start to its end. Every step throws TransferError `damaged`. */
export type ArrivingBytes = {
	/** How many of the stored bytes it has gone over. */
	readonly position: number;
	/** Goes over the file's own bytes that are here already: a `usableSize` of them, in blocks of BLOCK. */
	again(own: Uint8Array): void;
	/** Takes what comes next, and gives what it holds of the file's own bytes, each part proven to be so. */
	take(stored: Uint8Array): readonly Uint8Array[];
	/** Once, at the end: whether all of it came, and is what was announced. */
	check(): void;
	/** Forgets the key, if there is one. */
	close(): void;
};

/** A whole number of chunks. */
export const BLOCK = 4 * FILE_CHUNK_BYTES;

/** How many bytes the relay has of it, when it has what was announced. */
export function wantedStoredSize({size, seal}: WantedFile): number {
	return seal === undefined ? size : sealedFileSize(size);
}

/** With how many of the file's own bytes that are here already one can go on: whole chunks, or all. */
export function usableSize({size, seal}: WantedFile, held: number): number {
	return seal === undefined || held === size ? held : held - (held % FILE_CHUNK_BYTES);
}

export async function startArrival(wanted: WantedFile): Promise<ArrivingBytes> {
	const {seal} = wanted;
	if (seal === undefined) return plainArrival(wanted);
	await ready();
	return new SealedArrival(wanted, seal);
}

/** What becomes of a file that is not the one that was announced. */
export function damaged({name}: WantedFile, options?: ErrorOptions): TransferError {
	const sentence = phrase`${name} is damaged, or was changed on its way. Nothing of it was kept. Ask for it to be sent again.`;
	return new TransferError('damaged', sentence, options);
}

function plainArrival(wanted: WantedFile): ArrivingBytes {
	const hash = createHash('sha256');
	let position = 0;
	const goOver = (bytes: Uint8Array): void => {
		position += bytes.length;
		if (position > wanted.size) throw damaged(wanted);
		hash.update(bytes);
	};
	return {
		get position() {
			return position;
		},
		again: goOver,
		take(stored) {
			goOver(stored);
			return [stored];
		},
		check() {
			const isWhole = position === wanted.size;
			if (!isWhole || hash.digest('base64url') !== wanted.hash) throw damaged(wanted);
		},
		close() {},
	};
}

/** Bytes of one sealed chunk, but for the last. */
const SEALED_CHUNK = FILE_CHUNK_BYTES + FILE_CHUNK_OVERHEAD;

/** Opens chunk by chunk, and hashes what is sealed: of a block that is here already by sealing it again. */
class SealedArrival implements ArrivingBytes {
	readonly #wanted: WantedFile;
	readonly #stored: number;
	readonly #opener: FileOpener;
	readonly #hash = createFileHash();
	/** Of the chunk that is to be opened next, what has come so far. */
	readonly #partial = new Uint8Array(SEALED_CHUNK);
	#filled = 0;
	/** Where in the stored bytes that chunk begins. */
	#start = 0;

	constructor(wanted: WantedFile, seal: NonNullable<WantedFile['seal']>) {
		const {file, size} = wanted;
		const key = {key: fromBase64url(seal.key), header: fromBase64url(seal.header)};
		this.#wanted = wanted;
		this.#stored = sealedFileSize(size);
		this.#opener = new FileOpener(key, {file, size});
	}

	get position(): number {
		return this.#start + this.#filled;
	}

	again(own: Uint8Array): void {
		for (let at = 0; at < own.length; at += FILE_CHUNK_BYTES) {
			const chunk = own.subarray(at, at + FILE_CHUNK_BYTES);
			const sealed = this.#must(() => this.#opener.sealAgain(chunk, this.#partial));
			this.#hash.update(sealed);
			this.#start += sealed.length;
		}
	}

	take(stored: Uint8Array): readonly Uint8Array[] {
		if (this.position + stored.length > this.#stored) throw damaged(this.#wanted);
		this.#hash.update(stored);
		const own: Uint8Array[] = [];
		let rest = stored;
		while (rest.length > 0) {
			const length = Math.min(SEALED_CHUNK, this.#stored - this.#start);
			const missing = length - this.#filled;
			if (rest.length < missing) {
				this.#partial.set(rest, this.#filled);
				this.#filled += rest.length;
				break;
			}

			const opened = this.#open(this.#whole(rest.subarray(0, missing)));
			if (opened.length > 0) own.push(opened);
			rest = rest.subarray(missing);
		}

		return own;
	}

	check(): void {
		const isWhole = this.#opener.isDone;
		if (!isWhole || toBase64url(this.#hash.digest()) !== this.#wanted.hash) {
			throw damaged(this.#wanted);
		}
	}

	close(): void {
		this.#opener.close();
	}

	/** The chunk that ends with these bytes. */
	#whole(end: Uint8Array): Uint8Array {
		if (this.#filled === 0) return end;
		this.#partial.set(end, this.#filled);
		return this.#partial.subarray(0, this.#filled + end.length);
	}

	#open(sealed: Uint8Array): Uint8Array {
		const opened = this.#must(() => this.#opener.open(sealed));
		this.#start += sealed.length;
		this.#filled = 0;
		return opened;
	}

	#must<Result>(run: () => Result): Result {
		try {
			return run();
		} catch (error) {
			if (error instanceof CryptoError) throw damaged(this.#wanted, {cause: error});
			throw error;
		}
	}
}
