/**
 * The person's disk, as transfers use it. Rejected promises are InputErrors whose sentence says what to
 * do; nothing is ever overwritten, and nothing is written outside the folder that is named.
 */
export type LocalFiles = {
	/** Opens a regular file to be sent. Refuses folders, devices and what cannot be read. */
	open(path: string): Promise<FileSource>;
	/**
	 * Begins, or goes on with, a file that is being received: hidden, mode 0600, in `folder`, which is
	 * made if it is not there. `key` names it among others under way (`[\w-]{1,64}`).
	 */
	receive(folder: string, key: string): Promise<FileSink>;
	/** Takes away what `receive` began, if it is there. */
	discard(folder: string, key: string): Promise<void>;
};

export type FileSource = {
	/** The file's name without folders, as the disk has it. */
	readonly name: string;
	/** Where it is, whole and without links. */
	readonly path: string;
	/** Its size in bytes when it was opened. */
	readonly size: number;
	/**
	 * Changes whenever the file's contents may have: size, times and place on the disk in one text. What
	 * was encrypted once must never be encrypted in another form under the same key.
	 */
	identity(): Promise<string>;
	/**
	 * When it was written to last, or put in its place, by the disk's clock: milliseconds since the epoch.
	 * Two changes within a tick of that clock have one identity; so near to this time it proves nothing.
	 */
	changedAt(): Promise<number>;
	/**
	 * At most `most` bytes from `offset` on; fewer only at the end. They lie at the start of `memory`,
	 * which is at least as large.
	 */
	read(offset: number, most: number, memory?: Uint8Array): Promise<Uint8Array>;
	close(): Promise<void>;
};

export type FileSink = {
	/** Bytes that are there already. */
	readonly size: number;
	/** Writes them one behind the other; they are the sink's until the promise is settled. */
	append(...pieces: readonly Uint8Array[]): Promise<void>;
	/** Reads back what was written, as a FileSource reads. */
	read(offset: number, most: number, memory?: Uint8Array): Promise<Uint8Array>;
	/** Cuts it to that length. */
	truncate(size: number): Promise<void>;
	/**
	 * Makes it appear under its name, cleaned, or that name with a number when there is such a file; it
	 * is on the disk when the promise resolves. Returns its path. The sink is closed.
	 */
	finish(name: string): Promise<string>;
	/** Closes it and leaves it to go on later. */
	close(): Promise<void>;
};
