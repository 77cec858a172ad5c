import path from 'node:path';
import {phrase} from '../../words/phrase.ts';
import {type FileSystem, systemErrorCode} from './file-system.ts';
import {VaultError} from './vault.ts';

const DRAFT_SUFFIX = '.tmp';
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/** The same file system, with its errors turned into VaultError sentences about the folder. */
export function sayingWhy(fileSystem: FileSystem, directory: string): FileSystem {
	const reading = <Value>(work: Promise<Value>) =>
		refuse(work, (code) => unreadable(directory, code));
	const writing = <Value>(work: Promise<Value>) =>
		refuse(work, (code) => unwritable(directory, code));
	return {
		hasModes: fileSystem.hasModes,
		inspect: (file) => reading(fileSystem.inspect(file)),
		read: (file) => reading(fileSystem.read(file)),
		readStart: (file, length) => reading(fileSystem.readStart(file, length)),
		list: (folder) => reading(fileSystem.list(folder)),
		write: (file, bytes) => writing(fileSystem.write(file, bytes)),
		writeAt: (file, position, bytes) => writing(fileSystem.writeAt(file, position, bytes)),
		truncate: (file, length) => writing(fileSystem.truncate(file, length)),
		sync: (file) => writing(fileSystem.sync(file)),
		syncData: (file) => writing(fileSystem.syncData(file)),
		createExclusive: (file, bytes) => writing(fileSystem.createExclusive(file, bytes)),
		rename: (from, to) => writing(fileSystem.rename(from, to)),
		remove: (file) => writing(fileSystem.remove(file)),
		makeDirectory: (folder) => writing(fileSystem.makeDirectory(folder)),
		syncDirectory: (folder) => writing(fileSystem.syncDirectory(folder)),
	};
}

/**
 * Replaces a file so that a crash at any moment leaves the old bytes or the new ones: a draft is put
 * on disk, then takes the name, then the folder is put on disk.
 */
export async function replaceFile(
	fileSystem: FileSystem,
	file: string,
	bytes: Uint8Array,
): Promise<void> {
	await replaceFileSoon(fileSystem, file, bytes);
	await fileSystem.syncDirectory(path.dirname(file));
}

/** Like `replaceFile`, but the folder is still to be put on disk: for several files at a time. */
export async function replaceFileSoon(
	fileSystem: FileSystem,
	file: string,
	bytes: Uint8Array,
): Promise<void> {
	const draft = file + DRAFT_SUFFIX;
	try {
		await fileSystem.write(draft, bytes);
		await fileSystem.sync(draft);
		await fileSystem.rename(draft, file);
	} catch (error) {
		// On a full disk the draft holds the space that the next try needs. If even this fails, the
		// first error is the one to report, and the next opening of the vault removes the draft.
		await fileSystem.remove(draft).catch(() => undefined);
		throw error;
	}
}

/** Removes what `replaceFile` was writing when a process died. */
export async function removeDrafts(fileSystem: FileSystem, directory: string): Promise<void> {
	for (const name of await fileSystem.list(directory)) {
		if (isDraft(name)) {
			await fileSystem.remove(path.join(directory, name));
		}
	}
}

/** Drafts of the lock are left alone: they may belong to a process that is starting now. */
function isDraft(name: string): boolean {
	return name.endsWith(DRAFT_SUFFIX) && !name.startsWith('lock');
}

async function refuse<Value>(
	work: Promise<Value>,
	explain: (code: string) => readonly [VaultError['code'], string],
): Promise<Value> {
	try {
		return await work;
	} catch (error) {
		const [code, message] = explain(systemErrorCode(error) ?? phrase`unknown error`);
		throw new VaultError(code, message, {cause: error});
	}
}

function unreadable(directory: string, code: string): readonly [VaultError['code'], string] {
	if (code === 'ENOTDIR') return ['unreadable', inTheWay(directory)];
	return [
		'unreadable',
		phrase`termchat cannot read ${directory} (${code}). Make it readable for your account, then try again.`,
	];
}

function unwritable(directory: string, code: string): readonly [VaultError['code'], string] {
	if (FULL.has(code)) {
		return [
			'storage-full',
			phrase`The disk that holds ${directory} is full. Free some space, then try again; nothing stored before is lost.`,
		];
	}

	if (code === 'ENOTDIR') return ['unwritable', inTheWay(directory)];
	return [
		'unwritable',
		phrase`termchat cannot write to ${directory} (${code}). Make it writable for your account, then try again.`,
	];
}

function inTheWay(directory: string): string {
	return phrase`termchat cannot use ${directory}: something in that path is a file and not a folder. Move it away, then try again.`;
}
