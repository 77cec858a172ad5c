import {BlobError, type BlobReader, type BlobStore, type BlobWriter} from './blob-store.ts';

/**
 * Blobs that end with the process: for a relay that keeps nothing, and for tests. `most` bytes of files
 * are begun, for nobody expects a relay to eat the memory of its machine.
 */
export function createMemoryBlobs(most = MOST): BlobStore {
	const blobs = new Map<string, Pieces>();
	const find = (id: string): Pieces => {
		const blob = blobs.get(id);
		if (blob === undefined) throw new BlobError('not-found', 'There is no such blob.');
		return blob;
	};
	return {
		async create(id) {
			if (blobs.has(id)) throw new BlobError('failed', 'There is a blob of that id.');
			blobs.set(id, new Pieces());
		},
		async write(id, offset) {
			const blob = find(id);
			if (offset > blob.size) throw new BlobError('failed', 'The blob is shorter than that.');
			blob.cut(offset);
			return writerOf(blob);
		},
		async read(id) {
			return readerOf(find(id));
		},
		size: async (id) => blobs.get(id)?.size,
		async remove(id) {
			blobs.delete(id);
		},
		async *list() {
			yield* blobs.keys();
		},
		space: async () => undefined,
		most,
	};
}

const MOST = 256 * 1_048_576;

function writerOf(blob: Pieces): BlobWriter {
	return {
		async append(...pieces) {
			for (const piece of pieces) blob.append(piece);
		},
		async sync() {},
		async close() {},
	};
}

function readerOf(blob: Pieces): BlobReader {
	return {
		size: blob.size,
		read: async (offset, most, memory) => blob.read(offset, most, memory),
		async close() {},
	};
}

/** Bytes of one piece at most: what is small is put together, so that a blob is not mostly overhead. */
const PIECE = 65_536;

/** The bytes of one blob, in full pieces and a last one that grows. */
class Pieces {
	size = 0;
	readonly #pieces: Uint8Array[] = [];

	append(bytes: Uint8Array): void {
		for (let done = 0; done < bytes.length; ) {
			const at = this.size % PIECE;
			const taken = Math.min(PIECE - at, bytes.length - done);
			this.#room(at + taken).set(bytes.subarray(done, done + taken), at);
			done += taken;
			this.size += taken;
		}
	}

	read(offset: number, most: number, memory: Uint8Array = new Uint8Array(most)): Uint8Array {
		const wanted = memory.subarray(0, Math.max(0, Math.min(most, this.size - offset)));
		for (let done = 0; done < wanted.length; ) {
			const place = offset + done;
			const piece = this.#pieces[Math.floor(place / PIECE)] ?? wanted;
			const part = piece.subarray(place % PIECE, (place % PIECE) + wanted.length - done);
			wanted.set(part, done);
			done += part.length;
		}
		return wanted;
	}

	cut(size: number): void {
		this.size = size;
		this.#pieces.length = Math.ceil(size / PIECE);
	}

	/** The piece that is written to, with room for `needed` bytes; it doubles as it grows. */
	#room(needed: number): Uint8Array {
		const index = Math.floor(this.size / PIECE);
		const piece = this.#pieces[index];
		if (piece !== undefined && piece.length >= needed) return piece;
		const larger = new Uint8Array(Math.min(PIECE, Math.max(needed, 2 * (piece?.length ?? 0))));
		if (piece !== undefined) larger.set(piece);
		this.#pieces[index] = larger;
		return larger;
	}
}
