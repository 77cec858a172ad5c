import {constants} from 'node:fs';
import {type FileHandle, mkdir, open, opendir, rm, stat, statfs} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {makeFolder} from '../make-folder.ts';
import {BlobError, type BlobReader, type BlobStore, type BlobWriter} from './blob-store.ts';

/**
 * Blobs as files of a folder, which is made with the first of them: each under its id, on a shelf named
 * for the id's first two characters, and for the relay's account alone.
 */
export function createDirectoryBlobs(directory: string): BlobStore {
	const flushes = {open: 0};
	return {
		create: (id) => guarded(() => create(directory, id)),
		write: (id, offset) => guarded(() => write(directory, id, {offset, flushes})),
		read: (id) => guarded(() => read(directory, id)),
		size: (id) => guarded(() => sizeOf(fileOf(directory, id))),
		remove: (id) => guarded(() => rm(fileOf(directory, id), {force: true})),
		list: () => list(directory),
		space: () => spaceOf(directory),
	};
}

/** The blobs of the relay whose data are in that folder; undefined for a relay without one. */
export function relayBlobs(dataDirectory: string | undefined): BlobStore | undefined {
	return dataDirectory === undefined
		? undefined
		: createDirectoryBlobs(path.join(dataDirectory, 'files'));
}

/** An id is part of a path: nothing else may become one. */
const ID = /^[\w-]{2,64}$/;

/** A folder of some of the blobs. */
const SHELF = /^[\w-]{2}$/;

/** Bytes that are written down at a time, and of how many blobs at once. */
const STEP = 1_048_576;
const FLUSHES = 2;

/** Where the platform knows it: what is opened is the file itself, never what a link leads to. */
const NO_LINK = constants.O_NOFOLLOW ?? 0;

function fileOf(directory: string, id: string): string {
	if (!ID.test(id)) throw new BlobError('not-found', 'That is no id of a blob.');
	return path.join(directory, id.slice(0, 2), id);
}

async function create(directory: string, id: string): Promise<void> {
	const file = fileOf(directory, id);
	await makeShelf(path.dirname(file));
	const {O_CREAT, O_EXCL, O_WRONLY} = constants;
	const handle = await open(file, O_WRONLY | O_CREAT | O_EXCL | NO_LINK, 0o600);
	await handle.close();
}

async function makeShelf(shelf: string): Promise<void> {
	const folder = path.dirname(shelf);
	try {
		await makeDurably(shelf);
	} catch (error) {
		if (codeOf(error) !== 'ENOENT') throw error;
		// A relay that nobody has sent a file to yet.
		makeFolder(path.dirname(folder));
		await makeDurably(folder);
		await makeDurably(shelf);
	}
}

/** One folder with its entry in the one above; the entries of what is in it are written down with that. */
async function makeDurably(folder: string): Promise<void> {
	try {
		await mkdir(folder, {mode: 0o700});
		await syncFolder(path.dirname(folder));
	} catch (error) {
		if (codeOf(error) !== 'EEXIST') throw error;
	}
}

/** How many blobs of a folder are being written down right now. */
type Flushes = {open: number};

async function write(
	directory: string,
	id: string,
	{offset, flushes}: {readonly offset: number; readonly flushes: Flushes},
): Promise<BlobWriter> {
	const file = fileOf(directory, id);
	const handle = await open(file, constants.O_WRONLY | NO_LINK);
	return ownedBy(handle, async () => {
		const {size} = await handle.stat();
		if (offset > size) throw new BlobError('failed', 'The blob is shorter than that.');
		if (offset < size) await handle.truncate(offset);
		return new FileWriter({handle, file, flushes}, offset);
	});
}

class FileWriter implements BlobWriter {
	readonly #handle: FileHandle;
	readonly #file: string;
	readonly #flushes: Flushes;
	#at: number;
	/** Up to where the disk has been asked to write down, and up to where it has. */
	#asked: number;
	#certain: number;
	#writingDown = Promise.resolve();
	/** It could not: what is behind `#certain` may be lost, though it can still be read. */
	#hasFailed = false;

	constructor(place: Readonly<{handle: FileHandle; file: string; flushes: Flushes}>, at: number) {
		this.#handle = place.handle;
		this.#file = place.file;
		this.#flushes = place.flushes;
		this.#at = at;
		this.#asked = at;
		this.#certain = at;
	}

	append(...pieces: readonly Uint8Array[]): Promise<void> {
		return guarded(async () => {
			let left = pieces.filter(({length}) => length > 0);
			while (left.length > 0) {
				const {bytesWritten} = await this.#handle.writev(left, this.#at);
				this.#at += bytesWritten;
				left = without(left, bytesWritten);
			}
			if (this.#at - this.#asked >= STEP) await this.#beginToWriteDown();
		});
	}

	sync(): Promise<void> {
		return guarded(async () => {
			await this.#writingDown;
			await this.#certainly(() => this.#handle.sync());
			await syncFolder(path.dirname(this.#file));
		});
	}

	/** After a failed fsync the system calls written what it may have dropped: that has to come again. */
	close(): Promise<void> {
		return guarded(async () => {
			try {
				await this.#writingDown.catch(() => {});
				if (this.#hasFailed) await this.#handle.truncate(this.#certain);
			} finally {
				await this.#handle.close();
			}
		});
	}

	/**
	 * Has the disk write down as bytes come, each step while the next one comes: what the system had
	 * gathered until the end would keep everything else waiting that is to be on the disk.
	 */
	async #beginToWriteDown(): Promise<void> {
		await this.#writingDown;
		// Node has few threads for files: those that are read must not wait for them either.
		if (this.#flushes.open >= FLUSHES) return;
		this.#asked = this.#at;
		this.#flushes.open++;
		this.#writingDown = this.#certainly(() => this.#handle.datasync()).finally(() => {
			this.#flushes.open--;
		});
		// Told by the next step, or the last: until then it must not count as a fault that nobody handles.
		this.#writingDown.catch(() => {});
	}

	async #certainly(writeDown: () => Promise<void>): Promise<void> {
		const at = this.#at;
		try {
			await writeDown();
			this.#certain = at;
		} catch (error) {
			this.#hasFailed = true;
			throw error;
		}
	}
}

async function read(directory: string, id: string): Promise<BlobReader> {
	const handle = await open(fileOf(directory, id), constants.O_RDONLY | NO_LINK);
	return ownedBy(handle, async () => {
		const {size} = await handle.stat();
		return {
			size,
			read: (offset, most, memory = new Uint8Array(most)) => {
				const wanted = Math.max(0, Math.min(most, size - offset));
				return guarded(() => readInto(memory.subarray(0, wanted), handle, offset));
			},
			close: () => guarded(() => handle.close()),
		};
	});
}

async function readInto(
	memory: Uint8Array,
	handle: FileHandle,
	offset: number,
): Promise<Uint8Array> {
	let done = 0;
	while (done < memory.length) {
		const {bytesRead} = await handle.read(memory, done, memory.length - done, offset + done);
		if (bytesRead === 0) break;
		done += bytesRead;
	}
	return memory.subarray(0, done);
}

/** What is left of pieces of which so many bytes are written. */
function without(pieces: readonly Uint8Array[], written: number): Uint8Array[] {
	let skipped = written;
	return pieces.flatMap((piece) => {
		const rest = piece.subarray(Math.min(skipped, piece.length));
		skipped -= piece.length - rest.length;
		return rest.length > 0 ? [rest] : [];
	});
}

/** What `use` makes has the handle from then on; when it fails, the handle is closed. */
async function ownedBy<Result>(handle: FileHandle, use: () => Promise<Result>): Promise<Result> {
	try {
		return await use();
	} catch (error) {
		await handle.close();
		throw error;
	}
}

async function sizeOf(file: string): Promise<number | undefined> {
	try {
		return (await stat(file)).size;
	} catch (error) {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	}
}

/** What is no blob, because somebody else put it there, is left out and left alone. */
async function* list(directory: string): AsyncGenerator<string> {
	for await (const shelf of entriesOf(directory)) {
		if (!SHELF.test(shelf)) continue;
		for await (const id of entriesOf(path.join(directory, shelf))) {
			// Where case does not count, shelves are shared.
			const isThere = id.slice(0, 2).toLowerCase() === shelf.toLowerCase();
			if (isThere && ID.test(id)) yield id;
		}
	}
}

/** The names in a folder, as they are found; none of what is no folder or is gone. */
async function* entriesOf(folder: string): AsyncGenerator<string> {
	try {
		for await (const {name} of await opendir(folder)) yield name;
	} catch (error) {
		const code = codeOf(error);
		if (code !== 'ENOENT' && code !== 'ENOTDIR') throw blobErrorFrom(error);
	}
}

async function spaceOf(directory: string): Promise<{free: number; all: number} | undefined> {
	try {
		const {bavail, blocks, bsize} = await statfs(directory);
		return blocks > 0 ? {free: bavail * bsize, all: blocks * bsize} : undefined;
	} catch (error) {
		const above = path.dirname(directory);
		// Before the first file there is no folder yet: it will be on the disk of the one above.
		if (codeOf(error) === 'ENOENT' && above !== directory) return spaceOf(above);
		// Some network file systems do not tell.
		return undefined;
	}
}

/** Makes what a folder lists as durable as the files in it. Windows has no such thing, and needs none. */
async function syncFolder(folder: string): Promise<void> {
	if (process.platform === 'win32') return;
	const handle = await open(folder, constants.O_RDONLY);
	try {
		await handle.sync();
	} finally {
		await handle.close();
	}
}

async function guarded<Result>(run: () => Promise<Result>): Promise<Result> {
	try {
		return await run();
	} catch (error) {
		throw blobErrorFrom(error);
	}
}

function blobErrorFrom(error: unknown): BlobError {
	if (error instanceof BlobError) return error;
	// Only the code is said: the system's own message names the path.
	switch (codeOf(error)) {
		case 'ENOENT':
			return new BlobError('not-found', 'There is no such blob.', {cause: error});
		case 'ENOSPC':
		case 'EDQUOT':
			return new BlobError('full', 'The disk is full.', {cause: error});
		default:
			return new BlobError('failed', 'The disk failed.', {cause: error});
	}
}

function codeOf(error: unknown): string | undefined {
	const isCoded = error instanceof Error && 'code' in error;
	return isCoded && typeof error.code === 'string' ? error.code : undefined;
}
