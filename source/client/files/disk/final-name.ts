import type {BigIntStats} from 'node:fs';
import {link as hardLink, open, realpath, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import {phrase} from '../../../words/phrase.ts';
import {InputError} from '../../error.ts';
import {NO_LINKS, nodeFileSystem, systemErrorCode} from '../../vault/file-system.ts';
import {cleanFileName, numbered, shortened} from './file-name.ts';
import {isStill} from './part-file.ts';

export type FinalPlace = {
	/** Where it is to appear: a real path, without links. */
	readonly folder: string;
	/** The part file in that folder. */
	readonly part: string;
	/** What that file was when it was written. */
	readonly facts: BigIntStats;
	/** Gives a file a second name, if the file system can. The system's own when left out. */
	readonly link?: (from: string, to: string) => Promise<void>;
};

/**
 * Gives a part file the name that its sender had for it, cleaned, or that name with a number when there
 * is such a file. Returns the path, once that is on the disk. What is there is never overwritten,
 * whoever puts something there at the same time.
 * @throws {InputError} when the folder or the part file is not what it was, or all numbers are taken.
 */
export async function giveFinalName(place: FinalPlace, foreign: string): Promise<string> {
	await refuseExchanged(place);
	if (!(await isStill(place.part, place.facts))) {
		throw new InputError(
			phrase`${place.part} was changed or taken away by another program. Fetch the file again.`,
		);
	}
	const file = await placedAs(place, cleanFileName(foreign));
	try {
		await refuseExchanged(place);
	} catch (error) {
		// In the folder that is there now, somebody else's file may have that name.
		if (await isStill(file, place.facts)) await rm(file, {force: true});
		throw error;
	}
	await markAsForeign(file);
	await nodeFileSystem.syncDirectory(place.folder);
	return file;
}

/** The highest number that a name gets. */
const MOST_NUMBER = 999;

/** Encrypted folders take names no longer than this, in bytes. */
const SHORT_NAME = 140;

/** A folder that became a link would lead the file to where the person did not want it. */
async function refuseExchanged({folder}: FinalPlace): Promise<void> {
	if ((await realpath(folder)) === folder) return;
	throw new InputError(
		phrase`The folder ${folder} was exchanged for another while a file came. Look at it, then fetch the file again.`,
	);
}

async function placedAs(place: FinalPlace, name: string): Promise<string> {
	try {
		return await placed(place, name);
	} catch (error) {
		const short = shortened(name, SHORT_NAME);
		if (systemErrorCode(error) !== 'ENAMETOOLONG' || short === name) throw error;
		return await placed(place, short);
	}
}

async function placed(place: FinalPlace, name: string): Promise<string> {
	for (let number = 1; number <= MOST_NUMBER; number++) {
		const file = path.join(place.folder, numbered(name, number));
		if (await isPlaced(place, file)) return file;
	}
	throw new InputError(
		phrase`${place.folder} has ${MOST_NUMBER} files called ${name} already. Move some of them away, then try again.`,
	);
}

/** False when the name is taken. A second name can only be given where there is none: that is atomic. */
async function isPlaced(place: FinalPlace, file: string): Promise<boolean> {
	const {part, link = hardLink} = place;
	try {
		await link(part, file);
	} catch (error) {
		const code = systemErrorCode(error) ?? '';
		if (code === 'EEXIST') return false;
		if (!WITHOUT_LINKS.has(code)) throw error;
		return await isRenamed(place, file);
	}
	await rm(part, {force: true});
	return true;
}

/** As for the vault; and some network shares forbid links instead. */
const WITHOUT_LINKS: ReadonlySet<string> = new Set([...NO_LINKS, 'EACCES']);

/**
 * The way without hard links: the name is taken by an empty file of our own, which nobody else can make
 * at the same time, and only that is replaced.
 */
async function isRenamed({part}: FinalPlace, file: string): Promise<boolean> {
	const reservation = await reserved(file);
	if (reservation === undefined) return false;
	try {
		if (!(await isStill(file, reservation))) return false;
		await nodeFileSystem.rename(part, file);
		return true;
	} catch (error) {
		if (await isStill(file, reservation)) await rm(file, {force: true});
		throw error;
	}
}

/** What the empty file is; undefined when the name is taken. */
async function reserved(file: string): Promise<BigIntStats | undefined> {
	try {
		const handle = await open(file, 'wx', 0o600);
		try {
			return await handle.stat({bigint: true});
		} finally {
			await handle.close();
		}
	} catch (error) {
		if (systemErrorCode(error) === 'EEXIST') return undefined;
		throw error;
	}
}

/** By this stream, Windows asks before it runs what came from elsewhere ([MS-FSCC], Zone.Identifier). */
async function markAsForeign(file: string): Promise<void> {
	if (process.platform !== 'win32') return;
	try {
		await writeFile(`${file}:Zone.Identifier`, '[ZoneTransfer]\r\nZoneId=3\r\n');
	} catch (error) {
		// Only NTFS has streams; elsewhere the file is there without the mark.
		if (systemErrorCode(error) === undefined) throw error;
	}
}
