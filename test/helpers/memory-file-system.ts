import path from 'node:path';
import type {FileFacts, FileSystem} from '../../source/client/vault/file-system.ts';

type Inode = {
	bytes: Uint8Array;
	/** What a power cut leaves of the bytes; undefined before the first sync. */
	durable: Uint8Array | undefined;
	mode: number;
	isLink: boolean;
};

/** After a crash: names that were not put on disk are forgotten, or kept with torn contents. */
export type CrashOutcome = 'names-lost' | 'names-kept';

/** A disk that can fill up, be cut off after any step, and forget what was not synced. */
export class MemoryFileSystem implements FileSystem {
	hasModes = true;
	/** Bytes that fit; writing more fails half-way with ENOSPC. */
	capacity = Number.POSITIVE_INFINITY;
	/** Steps that changed something or would have. */
	steps = 0;
	/** The step that does not happen, and after which nothing does. */
	crashAt = Number.POSITIVE_INFINITY;
	/** The error code with which every changing step fails. */
	refuseWith: string | undefined;
	/** Called before a file is created exclusively: what other processes do in the meantime. */
	beforeCreate: ((file: string) => Promise<void>) | undefined;
	#names = new Map<string, Inode>();
	#durableNames = new Map<string, Inode>();
	readonly #directories = new Map<string, number>();

	async inspect(file: string): Promise<FileFacts | undefined> {
		this.#refuseDead();
		const directoryMode = this.#directories.get(file);
		if (directoryMode !== undefined) {
			return {type: 'directory', mode: directoryMode};
		}

		const inode = this.#names.get(file);
		return inode && {type: inode.isLink ? 'other' : 'file', mode: inode.mode};
	}

	async read(file: string): Promise<Uint8Array | undefined> {
		this.#refuseDead();
		return this.#names.get(file)?.bytes.slice();
	}

	async readStart(file: string, length: number): Promise<Uint8Array | undefined> {
		return (await this.read(file))?.subarray(0, length);
	}

	async write(file: string, bytes: Uint8Array): Promise<void> {
		const inode = this.#names.get(file) ?? newInode();
		const isCrash = this.steps + 1 === this.crashAt;
		const used = this.#used() - inode.bytes.length;
		const isFull = used + bytes.length > this.capacity;
		if (isCrash || isFull) {
			this.#names.set(file, inode);
			inode.bytes = bytes.slice(0, Math.floor(bytes.length / 2));
		}

		this.#step();
		if (isFull) {
			throw systemError('ENOSPC');
		}

		this.#names.set(file, inode);
		inode.bytes = bytes.slice();
	}

	async sync(file: string): Promise<void> {
		this.#step();
		const inode = this.#inode(file);
		inode.durable = inode.bytes;
	}

	async createExclusive(file: string, bytes: Uint8Array): Promise<boolean> {
		await this.beforeCreate?.(file);
		this.#step();
		if (this.#names.has(file)) {
			return false;
		}

		this.#names.set(file, {...newInode(), bytes: bytes.slice()});
		return true;
	}

	async rename(from: string, to: string): Promise<void> {
		this.#step();
		this.#names.set(to, this.#inode(from));
		this.#names.delete(from);
	}

	async remove(file: string): Promise<void> {
		this.#step();
		this.#names.delete(file);
	}

	async list(directory: string): Promise<readonly string[]> {
		this.#refuseDead();
		return [...this.#names.keys()].filter(isIn(directory)).map((file) => path.basename(file));
	}

	async makeDirectory(directory: string): Promise<void> {
		this.#step();
		this.#directories.set(directory, 0o700);
	}

	async syncDirectory(directory: string): Promise<void> {
		this.#step();
		for (const file of [...this.#durableNames.keys()].filter(isIn(directory))) {
			this.#durableNames.delete(file);
		}

		for (const [file, inode] of this.#names) {
			if (isIn(directory)(file)) {
				this.#durableNames.set(file, inode);
			}
		}
	}

	/** What the machine finds after a power cut and a restart. */
	restart(outcome: CrashOutcome): void {
		const names = outcome === 'names-lost' ? this.#durableNames : this.#names;
		for (const inode of names.values()) {
			inode.bytes = inode.durable ?? inode.bytes.slice(0, Math.floor(inode.bytes.length / 2));
			inode.durable = inode.bytes;
		}

		this.#names = new Map(names);
		this.#durableNames = new Map(names);
		this.crashAt = Number.POSITIVE_INFINITY;
		this.steps = 0;
	}

	/** Changes a file behind the vault's back. */
	put(file: string, bytes: Uint8Array): void {
		this.#names.set(file, {...newInode(), bytes: bytes.slice()});
	}

	chmod(file: string, mode: number): void {
		if (this.#directories.has(file)) {
			this.#directories.set(file, mode);
		} else {
			this.#inode(file).mode = mode;
		}
	}

	makeLink(file: string): void {
		this.#inode(file).isLink = true;
	}

	#used(): number {
		return [...this.#names.values()].reduce((total, {bytes}) => total + bytes.length, 0);
	}

	#inode(file: string): Inode {
		const inode = this.#names.get(file);
		if (inode === undefined) {
			throw systemError('ENOENT');
		}

		return inode;
	}

	#step(): void {
		this.steps++;
		this.#refuseDead();
		if (this.refuseWith !== undefined) {
			throw systemError(this.refuseWith);
		}
	}

	#refuseDead(): void {
		if (this.steps >= this.crashAt) {
			throw new Error('The machine is off.');
		}
	}
}

function newInode(): Inode {
	return {bytes: new Uint8Array(), durable: undefined, mode: 0o600, isLink: false};
}

function isIn(directory: string): (file: string) => boolean {
	return (file) => path.dirname(file) === directory;
}

function systemError(code: string): Error {
	return Object.assign(new Error(code), {code});
}
