import {
	chmodSync,
	lstatSync,
	mkdtempSync,
	readFileSync,
	rmdirSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import {toBase64url} from '../../crypto/encoding.ts';
import type {Random} from '../../protocol/environment.ts';
import {makeFolder} from '../make-folder.ts';
import type {Paths} from '../paths.ts';

/** The platform, passed in so that each one's rules run on any. */
export type MeetingSurroundings = {
	readonly platform: NodeJS.Platform;
	/** The folder of the system for what is short-lived. */
	readonly temporary: string;
	/** This account's number; undefined where accounts have none. */
	readonly user: number | undefined;
};

/** This machine. */
export const nodeSurroundings: MeetingSurroundings = {
	platform: process.platform,
	temporary: tmpdir(),
	user: process.getuid?.(),
};

/** An address to listen at, until `leave` takes it away. */
export type MeetingPlace = {readonly address: string; leave(): void};

/** What fits into the address of a local socket everywhere, in bytes: macOS takes 103. */
const ADDRESS_BYTES = 100;
const FOLDER = 'beside';
const SOCKET = 'socket';
/** Says where the socket is when it is not in the folder. */
const ELSEWHERE = 'elsewhere';

/**
 * A free address for the socket of a home, in a folder that only this account can enter. Whoever calls
 * holds the vault, so a socket that is there already was left by a program that died. On Windows, a pipe
 * whose name nobody can guess.
 * @throws {Error} when there is no such place.
 */
export function makeMeetingPlace(
	{state}: Pick<Paths, 'state'>,
	random: Random,
	surroundings = nodeSurroundings,
): MeetingPlace {
	const folder = path.join(state, FOLDER);
	makePrivateFolder(folder, surroundings);
	const elsewhere = path.join(folder, ELSEWHERE);
	const plain = path.join(folder, SOCKET);
	const leave = () => leavePlace(folder, surroundings);
	leave();
	const isPlain = surroundings.platform !== 'win32' && fits(plain);
	const address = isPlain ? plain : otherAddress(random, surroundings);
	if (!isPlain) writeFileSync(elsewhere, address, {mode: 0o600});
	return {address, leave};
}

/** Where a program of the home may be listening; undefined when none is, or it cannot be trusted. */
export function findMeetingPlace(
	{state}: Pick<Paths, 'state'>,
	surroundings = nodeSurroundings,
): string | undefined {
	const folder = path.join(state, FOLDER);
	if (!isPrivateFolder(folder, surroundings)) return undefined;
	return addressIn(folder, surroundings);
}

const PIPE = String.raw`\\.\pipe\termchat-`;

/** Takes away what this program, or one that died, made. */
function leavePlace(folder: string, surroundings: MeetingSurroundings): void {
	const address = addressIn(folder, surroundings);
	rmSync(path.join(folder, ELSEWHERE), {force: true});
	if (address === undefined || surroundings.platform === 'win32') return;
	rmSync(address, {force: true});
	if (path.dirname(address) !== folder) rmdirSync(path.dirname(address));
}

/** Where a socket is, or would be, that others are told of in `folder`. */
function addressIn(folder: string, surroundings: MeetingSurroundings): string | undefined {
	const isWindows = surroundings.platform === 'win32';
	const told = readText(path.join(folder, ELSEWHERE));
	if (told === undefined) return isWindows ? undefined : path.join(folder, SOCKET);
	if (isWindows) return told.startsWith(PIPE) ? told : undefined;
	const isOurs = path.isAbsolute(told) && isPrivateFolder(path.dirname(told), surroundings);
	return isOurs ? told : undefined;
}

function otherAddress(random: Random, {platform, temporary}: MeetingSurroundings): string {
	if (platform === 'win32') return PIPE + toBase64url(random.bytes(16));
	const root = [temporary, '/tmp'].find((each) => fits(path.join(each, 'termchat-XXXXXX', SOCKET)));
	if (root === undefined) throw new Error('No path is short enough for a local socket.');
	return path.join(mkdtempSync(path.join(root, 'termchat-')), SOCKET);
}

function fits(address: string): boolean {
	return Buffer.byteLength(address) <= ADDRESS_BYTES;
}

function makePrivateFolder(folder: string, surroundings: MeetingSurroundings): void {
	makeFolder(folder);
	if (isPrivateFolder(folder, surroundings)) return;
	// One that belongs to somebody else refuses this.
	if (lstatSync(folder).isDirectory()) chmodSync(folder, 0o700);
	if (isPrivateFolder(folder, surroundings)) return;
	throw new Error(`${folder} is not a folder that only this account can enter.`);
}

/** A folder, not a link to one; ours, and closed to everybody else. Windows has no such modes. */
function isPrivateFolder(folder: string, {platform, user}: MeetingSurroundings): boolean {
	const facts = lstatSync(folder, {throwIfNoEntry: false});
	if (facts === undefined || !facts.isDirectory()) return false;
	if (platform === 'win32') return true;
	return (user === undefined || facts.uid === user) && (facts.mode & 0o077) === 0;
}

function readText(file: string): string | undefined {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
}
