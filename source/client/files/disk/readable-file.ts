import {constants, type Stats} from 'node:fs';
import {type FileHandle, open, realpath, stat} from 'node:fs/promises';
import path from 'node:path';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import type {FileSource} from '../local-files.ts';
import {onDisk} from './disk-problem.ts';

/**
 * Opens a regular file to be read, through the links that the person's path may have.
 * @throws {InputError} when there is none, or it is a folder, a pipe, a device or a socket, or it may
 * not be read.
 */
export async function openReadable(file: string): Promise<FileSource> {
	const named = path.resolve(file);
	const real = await onDisk('read', named, () => realpath(named));
	// Looked at before it is opened: to open a device can have an effect, and a socket cannot be opened.
	refuseOther(await onDisk('read', named, () => stat(real)), named);
	const handle = await onDisk('read', named, () => open(real, READ_ONLY));
	try {
		const facts = await onDisk('read', named, () => handle.stat());
		refuseOther(facts, named);
		return readable(handle, {path: real, size: facts.size});
	} catch (error) {
		await handle.close();
		throw error;
	}
}

/**
 * Not to wait for whoever writes to a pipe, and not through a link that took the file's place since it
 * was looked at. Windows has neither flag.
 */
const READ_ONLY = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0);

function refuseOther(facts: Stats, file: string): void {
	if (facts.isFile()) return;
	if (facts.isDirectory()) {
		throw new InputError(
			phrase`${file} is a folder. Pack it into an archive first, or name the files in it.`,
		);
	}
	if (facts.isFIFO()) {
		throw new InputError(
			phrase`${file} is a pipe. Save what comes out of it to a file, then send that.`,
		);
	}
	if (facts.isSocket()) {
		throw new InputError(phrase`${file} is a socket, which holds no bytes. Name a file.`);
	}
	throw new InputError(phrase`${file} is a device. Save what is on it to a file, then send that.`);
}

function readable(
	handle: FileHandle,
	{path: file, size}: {readonly path: string; readonly size: number},
): FileSource {
	return {
		name: path.basename(file),
		path: file,
		size,
		async identity() {
			const facts = await onDisk('read', file, () => handle.stat({bigint: true}));
			return [facts.size, facts.mtimeNs, facts.ctimeNs, facts.dev, facts.ino].join('-');
		},
		async changedAt() {
			const {mtimeMs, ctimeMs} = await onDisk('read', file, () => handle.stat());
			return Math.max(mtimeMs, ctimeMs);
		},
		read: (offset, most, memory = new Uint8Array(most)) =>
			onDisk('read', file, () => readInto(memory.subarray(0, most), handle, offset)),
		close: () => handle.close(),
	};
}

/** Fills that memory from `offset` on; only at the end of the file is less of it filled, and returned. */
export async function readInto(
	memory: Uint8Array,
	handle: FileHandle,
	offset: number,
): Promise<Uint8Array> {
	let read = 0;
	while (read < memory.length) {
		const {bytesRead} = await handle.read(memory, read, memory.length - read, offset + read);
		if (bytesRead === 0) break;
		read += bytesRead;
	}
	return memory.subarray(0, read);
}
