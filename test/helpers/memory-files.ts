import path from 'node:path';
import {InputError} from '../../source/client/error.ts';
import type {FileSink, FileSource, LocalFiles} from '../../source/client/files/local-files.ts';

/** A disk in memory: files by their paths, and what is hidden beside them. */
export type MemoryFiles = LocalFiles & {
	/** What stands under its name. */
	readonly files: Map<string, Uint8Array>;
	/** What is being received. */
	readonly hidden: Map<string, Uint8Array>;
	/** Puts a file there, or another in its place. */
	put(place: string, bytes: Uint8Array): void;
	/** When files were written to, by their paths: what `changedAt` says; a long time ago for the others. */
	readonly changed: Map<string, number>;
	/** Runs before each read of a file that is being sent, with the offset. */
	beforeRead: (offset: number) => void;
	/** The most bytes that one read or write had. */
	readonly largest: number;
	/** The most bytes that one hidden file had. */
	readonly longest: number;
};

export function memoryFiles(): MemoryFiles {
	const files = new Map<string, Uint8Array>();
	const hidden = new Map<string, Uint8Array>();
	const versions = new Map<string, number>();
	const changed = new Map<string, number>();
	let largest = 0;
	let longest = 0;
	const seen = (length: number): void => {
		largest = Math.max(largest, length);
	};
	const disk: MemoryFiles = {
		files,
		hidden,
		changed,
		get largest() {
			return largest;
		},
		get longest() {
			return longest;
		},
		beforeRead() {},
		put(place, bytes) {
			files.set(place, bytes);
			versions.set(place, (versions.get(place) ?? 0) + 1);
		},
		async open(place): Promise<FileSource> {
			const opened = files.get(place);
			if (opened === undefined) throw new InputError(`There is no file ${place}.`);
			return {
				name: path.posix.basename(place),
				path: place,
				size: opened.length,
				identity: async () => `${place} ${versions.get(place)}`,
				changedAt: async () => changed.get(place) ?? 0,
				async read(offset, most, memory) {
					disk.beforeRead(offset);
					seen(most);
					return copied((files.get(place) ?? opened).subarray(offset, offset + most), memory);
				},
				async close() {},
			};
		},
		async receive(folder, key): Promise<FileSink> {
			const part = `${folder}/.${key}`;
			let bytes = hidden.get(part) ?? new Uint8Array();
			const write = (next: Uint8Array): void => {
				bytes = next;
				longest = Math.max(longest, bytes.length);
				hidden.set(part, bytes);
			};
			write(bytes);
			return {
				get size() {
					return bytes.length;
				},
				async append(...pieces) {
					const more = Buffer.concat(pieces);
					seen(more.length);
					write(Buffer.concat([bytes, more]));
				},
				read: async (offset, most, memory) => copied(bytes.subarray(offset, offset + most), memory),
				async truncate(size) {
					write(bytes.slice(0, size));
				},
				async finish(name) {
					let place = `${folder}/${name}`;
					for (let number = 2; files.has(place); number++) place = `${folder}/${name} (${number})`;
					files.set(place, bytes);
					hidden.delete(part);
					return place;
				},
				async close() {},
			};
		},
		async discard(folder, key) {
			hidden.delete(`${folder}/.${key}`);
		},
	};
	return disk;
}

/** At the start of that memory, if there is some. */
function copied(bytes: Uint8Array, memory: Uint8Array = new Uint8Array(bytes.length)): Uint8Array {
	memory.set(bytes);
	return memory.subarray(0, bytes.length);
}
