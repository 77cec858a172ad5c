import {type FileHandle, link, lstat, open, readdir, readFile, rename, rm} from 'node:fs/promises';
import {setTimeout as wait} from 'node:timers/promises';
import {makeFolder} from '../make-folder.ts';

/** What stands at a path. Symbolic links are not followed. */
export type FileFacts = {
	readonly type: 'file' | 'directory' | 'other';
	/** The nine permission bits, as in `0o600`. Without meaning where `hasModes` is false. */
	readonly mode: number;
};

/**
 * The steps of the disk that the vault is made of. Each is as small as the system's own, so that a
 * test can stop between any two. Failures are the platform's errors, with `code` (`ENOSPC`, …).
 */
export type FileSystem = {
	/** Whether permission bits keep other accounts of the machine out. */
	readonly hasModes: boolean;
	/** Undefined when there is nothing at the path. */
	inspect(file: string): Promise<FileFacts | undefined>;
	/** All bytes of a file; undefined when there is none. */
	read(file: string): Promise<Uint8Array | undefined>;
	/** The first `length` bytes of a file, or fewer when it is shorter; undefined without a file. */
	readStart(file: string, length: number): Promise<Uint8Array | undefined>;
	/** Creates or replaces a file, mode 0600. Durable only after `sync`. */
	write(file: string, bytes: Uint8Array): Promise<void>;
	/** Replaces the bytes of a file from `position` on, and makes it longer where they go beyond its end. */
	writeAt(file: string, position: number, bytes: Uint8Array): Promise<void>;
	/** Cuts a file to its first `length` bytes. */
	truncate(file: string, length: number): Promise<void>;
	/** Puts a file's bytes on the disk itself. */
	sync(file: string): Promise<void>;
	/** Puts a file's bytes and its length on the disk itself, but not when it was changed. */
	syncData(file: string): Promise<void>;
	/** Creates the file with its bytes at once, mode 0600; false when there is one already. */
	createExclusive(file: string, bytes: Uint8Array): Promise<boolean>;
	/** Gives a file another name, replacing what has it. Durable only after `syncDirectory`. */
	rename(from: string, to: string): Promise<void>;
	/** Removes a file; does nothing when there is none. Durable only after `syncDirectory`. */
	remove(file: string): Promise<void>;
	/** The names in a directory, in no order; none when there is no directory. */
	list(directory: string): Promise<readonly string[]>;
	/** Creates a directory and its missing parents, mode 0700. */
	makeDirectory(directory: string): Promise<void>;
	/** Puts names given and taken in a directory on the disk itself. */
	syncDirectory(directory: string): Promise<void>;
};

/** The code of a failed system call (`ENOSPC`, `EACCES`, …); undefined for any other error. */
export function systemErrorCode(error: unknown): string | undefined {
	if (error instanceof Error && 'code' in error && typeof error.code === 'string') {
		return error.code;
	}

	return undefined;
}

const IS_WINDOWS = process.platform === 'win32';
const FILE_MODE = 0o600;

const CREATE_ATTEMPTS = 3;
/** Drafts that this process is writing. */
const drafts = new Set<string>();

/** Windows refuses to replace a file while a virus scanner looks at it; milliseconds between tries. */
const RENAME_DELAYS = [10, 20, 40, 80, 160, 320];
const BUSY = new Set(['EPERM', 'EACCES', 'EBUSY']);

/** File systems without hard links (FAT, some network shares) answer with one of these. */
export const NO_LINKS: ReadonlySet<string> = new Set([
	'EPERM',
	'ENOTSUP',
	'EOPNOTSUPP',
	'ENOSYS',
	'EINVAL',
	'EMLINK',
	'EISDIR',
]);

/** What a file system says that cannot put a directory on disk: it needs no such step, or has none. */
const NO_DIRECTORY_SYNC = new Set(['EINVAL', 'ENOTSUP', 'EOPNOTSUPP', 'EISDIR', 'EBADF']);

/** The disk of this machine. */
export const nodeFileSystem: FileSystem = {
	hasModes: !IS_WINDOWS,

	inspect: (file) =>
		unlessMissing(async () => {
			const facts = await lstat(file);
			const mode = facts.mode & 0o777;
			if (facts.isFile()) {
				return {type: 'file', mode};
			}

			return {type: facts.isDirectory() ? 'directory' : 'other', mode};
		}),

	read: (file) => unlessMissing(async () => new Uint8Array(await readFile(file))),

	readStart: (file, length) =>
		unlessMissing(() =>
			withFile(file, 'r', async (handle) => {
				const bytes = new Uint8Array(length);
				const {bytesRead} = await handle.read(bytes, 0, length, 0);
				return bytes.subarray(0, bytesRead);
			}),
		),

	write: (file, bytes) => withFile(file, 'w', (handle) => handle.writeFile(bytes)),

	writeAt: (file, position, bytes) =>
		withFile(file, 'r+', async (handle) => {
			for (let written = 0; written < bytes.length; ) {
				const part = bytes.subarray(written);
				const {bytesWritten} = await handle.write(part, 0, part.length, position + written);
				written += bytesWritten;
			}
		}),

	truncate: (file, length) => withFile(file, 'r+', (handle) => handle.truncate(length)),

	// Windows flushes only through a handle that may write.
	sync: (file) => withFile(file, 'r+', (handle) => handle.sync()),

	syncData: (file) => withFile(file, 'r+', (handle) => handle.datasync()),

	async createExclusive(file, bytes) {
		for (let attempt = 1; ; attempt++) {
			const draft = freeDraft(`${file}.${process.pid}`);
			drafts.add(draft);
			try {
				await nodeFileSystem.write(draft, bytes);
				return await linkOrCreate(draft, file, bytes);
			} catch (error) {
				// Whoever has just opened the vault takes it for a leftover, and removes it.
				if (systemErrorCode(error) !== 'ENOENT' || attempt === CREATE_ATTEMPTS) throw error;
			} finally {
				await nodeFileSystem.remove(draft);
				drafts.delete(draft);
			}
		}
	},

	async rename(from, to) {
		for (const delay of IS_WINDOWS ? RENAME_DELAYS : []) {
			try {
				return await rename(from, to);
			} catch (error) {
				if (!BUSY.has(systemErrorCode(error) ?? '')) {
					throw error;
				}
			}

			await wait(delay);
		}

		await rename(from, to);
	},

	remove: (file) => rm(file, {force: true}),

	list: async (directory) => (await unlessMissing(() => readdir(directory))) ?? [],

	async makeDirectory(directory) {
		makeFolder(directory);
	},

	async syncDirectory(directory) {
		if (IS_WINDOWS) {
			return;
		}

		try {
			await withFile(directory, 'r', (handle) => handle.sync());
		} catch (error) {
			if (!NO_DIRECTORY_SYNC.has(systemErrorCode(error) ?? '')) {
				throw error;
			}
		}
	},
};

/** A name that nothing else in this process is writing to. */
function freeDraft(start: string): string {
	for (let number = 0; ; number++) {
		const draft = number === 0 ? `${start}.tmp` : `${start}.${number}.tmp`;
		if (!drafts.has(draft)) return draft;
	}
}

/** A hard link appears with all its bytes or not at all, which a file being written does not. */
async function linkOrCreate(draft: string, file: string, bytes: Uint8Array): Promise<boolean> {
	try {
		await link(draft, file);
		return true;
	} catch (error) {
		const code = systemErrorCode(error) ?? '';
		if (code === 'EEXIST') {
			return false;
		}

		if (!NO_LINKS.has(code)) {
			throw error;
		}
	}

	return createNew(file, bytes);
}

async function createNew(file: string, bytes: Uint8Array): Promise<boolean> {
	let isCreated = false;
	try {
		await withFile(file, 'wx', async (handle) => {
			isCreated = true;
			await handle.writeFile(bytes);
		});
		return true;
	} catch (error) {
		if (isCreated) {
			await nodeFileSystem.remove(file);
		} else if (systemErrorCode(error) === 'EEXIST') {
			return false;
		}

		throw error;
	}
}

async function withFile<Value>(
	file: string,
	flags: 'r' | 'r+' | 'w' | 'wx',
	run: (handle: FileHandle) => Promise<Value>,
): Promise<Value> {
	const handle = await open(file, flags, FILE_MODE);
	try {
		return await run(handle);
	} finally {
		await handle.close();
	}
}

async function unlessMissing<Value>(run: () => Promise<Value>): Promise<Value | undefined> {
	try {
		return await run();
	} catch (error) {
		if (systemErrorCode(error) === 'ENOENT') {
			return undefined;
		}

		throw error;
	}
}
