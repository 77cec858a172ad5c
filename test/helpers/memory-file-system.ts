import path from 'node:path';
import type {FileFacts, FileSystem} from '../../source/client/vault/file-system.ts';

type Inode = {
	bytes: Uint8Array;
	/** What a power cut leaves of the bytes; undefined before the first sync. */
	durable: Uint8Array | undefined;
	mode: number;
	isLink: boolean;
};

/**
 * What a power cut leaves of what was not put on the disk: nothing; names and half of the bytes; names,
 * and as many bytes but all zero; of the names only the one that was changed last; or everything.
 */
export type CrashOutcome = (typeof CRASH_OUTCOMES)[number];

export const CRASH_OUTCOMES = [
	'names-lost',
	'names-kept',
	'bytes-zeroed',
	'last-name-kept',
	'all-kept',
] as const;

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
	/** Called when the disk turned out to be full. */
	afterFull: (() => void) | undefined;
	/** What the last step that changed a name did, unless that is on the disk. */
	#lastChange: ((names: Map<string, Inode>) => void) | undefined;
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
			inode.bytes = half(bytes);
		}

		this.#step();
		if (isFull) {
			throw systemError('ENOSPC');
		}

		this.#names.set(file, inode);
		inode.bytes = bytes.slice();
	}

	async writeAt(file: string, position: number, bytes: Uint8Array): Promise<void> {
		const inode = this.#inode(file);
		const isCrash = this.steps + 1 === this.crashAt;
		const longer = Math.max(0, position + bytes.length - inode.bytes.length);
		const isFull = this.#used() + longer > this.capacity;
		const isHalf = isCrash || isFull;
		if (isHalf) inode.bytes = replacedAt(inode.bytes, position, half(bytes));
		this.#step();
		if (isFull) {
			this.afterFull?.();
			throw systemError('ENOSPC');
		}

		inode.bytes = replacedAt(inode.bytes, position, bytes);
	}

	async truncate(file: string, length: number): Promise<void> {
		this.#step();
		const inode = this.#inode(file);
		inode.bytes = inode.bytes.slice(0, length);
	}

	async sync(file: string): Promise<void> {
		this.#step();
		const inode = this.#inode(file);
		inode.durable = inode.bytes;
	}

	syncData(file: string): Promise<void> {
		return this.sync(file);
	}

	async createExclusive(file: string, bytes: Uint8Array): Promise<boolean> {
		await this.beforeCreate?.(file);
		this.#step();
		if (this.#names.has(file)) {
			return false;
		}

		const inode = {...newInode(), bytes: bytes.slice()};
		this.#changeNames((names) => names.set(file, inode));
		return true;
	}

	async rename(from: string, to: string): Promise<void> {
		this.#step();
		const inode = this.#inode(from);
		this.#changeNames((names) => {
			names.set(to, inode);
			names.delete(from);
		});
	}

	async remove(file: string): Promise<void> {
		this.#step();
		this.#changeNames((names) => names.delete(file));
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
		this.#lastChange = undefined;
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
		const names = this.#namesAfter(outcome);
		for (const inode of names.values()) {
			inode.bytes = afterCrash(inode, outcome);
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

	#changeNames(change: (names: Map<string, Inode>) => void): void {
		change(this.#names);
		this.#lastChange = change;
	}

	#namesAfter(outcome: CrashOutcome): Map<string, Inode> {
		if (outcome !== 'names-lost' && outcome !== 'last-name-kept') return this.#names;
		const names = new Map(this.#durableNames);
		if (outcome === 'last-name-kept') this.#lastChange?.(names);
		this.#lastChange = undefined;
		return names;
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

function half(bytes: Uint8Array): Uint8Array {
	return bytes.slice(0, Math.floor(bytes.length / 2));
}

function replacedAt(old: Uint8Array, position: number, bytes: Uint8Array): Uint8Array {
	const replaced = new Uint8Array(Math.max(old.length, position + bytes.length));
	replaced.set(old);
	replaced.set(bytes, position);
	return replaced;
}

function afterCrash({bytes, durable = new Uint8Array()}: Inode, outcome: CrashOutcome): Uint8Array {
	const added = bytes.subarray(durable.length);
	switch (outcome) {
		case 'names-lost':
			return durable;
		case 'names-kept':
		case 'last-name-kept':
			return new Uint8Array([...durable, ...half(added)]);
		case 'bytes-zeroed':
			return new Uint8Array([...durable, ...new Uint8Array(added.length)]);
		case 'all-kept':
			return bytes;
	}
}

function isIn(directory: string): (file: string) => boolean {
	return (file) => path.dirname(file) === directory;
}

function systemError(code: string): Error {
	return Object.assign(new Error(code), {code});
}
