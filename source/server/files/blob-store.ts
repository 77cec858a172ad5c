/**
 * Where the relay keeps the bytes of files: a directory in production, memory for a relay that keeps
 * nothing and in simulations. Ids are of `[\w-]`, made by the relay. A promise that is rejected is a
 * BlobError. No call takes memory by the size of a file.
 */
export type BlobStore = {
	/** Begins an empty blob. Throws `failed` when there is one of that id. */
	create(id: string): Promise<void>;
	/**
	 * Opens a blob to be written from `offset` on, which is at most its length; what is behind is cut
	 * off. One writer of a blob at a time: the caller sees to that.
	 */
	write(id: string, offset: number): Promise<BlobWriter>;
	/** Opens a blob to be read. It can be removed meanwhile; whoever has it open reads on. */
	read(id: string): Promise<BlobReader>;
	/** How many bytes there are; undefined when there is no such blob. */
	size(id: string): Promise<number | undefined>;
	/** Takes it away, if it is there. Works on a full disk. */
	remove(id: string): Promise<void>;
	/** Every id there is, in no order, a page after the other. */
	list(): AsyncIterable<string>;
	/** Bytes that are free and that there are in all; undefined where nobody can tell. */
	space(): Promise<{readonly free: number; readonly all: number} | undefined>;
	/** Bytes that all blobs together are allowed, where it is not the disk that says so. */
	readonly most?: number;
};

export type BlobWriter = {
	/** Writes them, in order, behind what was written before; they are the writer's until it resolves. */
	append(...pieces: readonly Uint8Array[]): Promise<void>;
	/** Resolves when all of it is on the disk. */
	sync(): Promise<void>;
	close(): Promise<void>;
};

export type BlobReader = {
	readonly size: number;
	/**
	 * At most `most` bytes from `offset` on; fewer only at the end. They lie at the start of `memory`,
	 * which is at least as large.
	 */
	read(offset: number, most: number, memory?: Uint8Array): Promise<Uint8Array>;
	close(): Promise<void>;
};

/** What went wrong with a blob. */
export class BlobError extends Error {
	override readonly name = 'BlobError';
	readonly code: 'not-found' | 'full' | 'failed';

	constructor(code: BlobError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}
