import {Buffer} from 'node:buffer';
import {lstatSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import process from 'node:process';
import type {Random} from '../../protocol/environment.ts';
import {makeFolder} from '../make-folder.ts';
import {ConsoleError} from './console-error.ts';

/** The platform, passed in so that each one's rules run on any. */
export type ControlSurroundings = {
	readonly platform: NodeJS.Platform;
	/** Folders for what is short-lived, the best one first. */
	readonly temporary: readonly string[];
	/** This account's number; undefined where accounts have none. */
	readonly user: number | undefined;
};

/** This machine. */
export const controlSurroundings: ControlSurroundings = {
	platform: process.platform,
	temporary: [process.env.XDG_RUNTIME_DIR ?? '', tmpdir(), '/tmp'].filter((each) => each !== ''),
	user: process.getuid?.(),
};

/** An address to listen at, until `leave` takes it away. */
export type ControlPlace = {readonly address: string; leave(): void};

/** The socket's name in the folder of the relay's data. */
export const CONTROL_SOCKET = 'control.sock';
/** Says where the socket is when it is not in that folder. */
export const CONTROL_POINTER = 'control.path';

/** What fits into the address of a local socket everywhere, in bytes: macOS takes 103. */
const ADDRESS_BYTES = 100;
const PIPE = String.raw`\\.\pipe\termchat-control-`;

/**
 * A free address for the control socket of the relay that has these data; what one that died has left
 * is taken away. Where the folder's path is too long for a socket it is in a short one of this account
 * alone; on Windows it is a pipe whose name nobody can guess. A file in the folder says where.
 * @throws {ConsoleError} `failed` when there is no such place.
 */
export function makeControlPlace(
	directory: string,
	random: Random,
	surroundings = controlSurroundings,
): ControlPlace {
	const plain = path.join(path.resolve(directory), CONTROL_SOCKET);
	makeFolder(directory);
	leave(directory, surroundings);
	const isPlain = surroundings.platform !== 'win32' && fits(plain);
	const address = isPlain ? plain : otherAddress(random, surroundings);
	if (!isPlain) writeFileSync(pointerIn(directory), address, {mode: 0o600});
	return {address, leave: () => leave(directory, surroundings)};
}

/** Where a relay with these data would listen; undefined when none does, or the place cannot be trusted. */
export function findControlPlace(
	directory: string,
	surroundings = controlSurroundings,
): string | undefined {
	const isWindows = surroundings.platform === 'win32';
	const told = readText(pointerIn(directory));
	if (told === undefined) {
		const plain = path.join(path.resolve(directory), CONTROL_SOCKET);
		return !isWindows && isThere(plain) ? plain : undefined;
	}
	if (isWindows) return told.startsWith(PIPE) ? told : undefined;
	return path.isAbsolute(told) && isPrivate(path.dirname(told), surroundings) ? told : undefined;
}

function pointerIn(directory: string): string {
	return path.join(path.resolve(directory), CONTROL_POINTER);
}

function leave(directory: string, surroundings: ControlSurroundings): void {
	const address = findControlPlace(directory, surroundings);
	removePointer(pointerIn(directory));
	if (address === undefined || surroundings.platform === 'win32') return;
	removeSocket(address);
	if (path.dirname(address) === path.resolve(directory)) return;
	try {
		rmdirSync(path.dirname(address));
	} catch {
		// Somebody else has put something there, or taken it away.
	}
}

function removePointer(pointer: string): void {
	try {
		rmSync(pointer, {force: true});
	} catch (cause) {
		const sentence = `${pointer} is in the way of the control socket. Move it away.`;
		throw new ConsoleError('failed', sentence, {cause});
	}
}

/** Only a socket is taken away: whatever else has its name is somebody's file. */
function removeSocket(address: string): void {
	const facts = lstatSync(address, {throwIfNoEntry: false});
	if (facts?.isSocket() === true) rmSync(address, {force: true});
}

function otherAddress(random: Random, {platform, temporary}: ControlSurroundings): string {
	if (platform === 'win32') return PIPE + Buffer.from(random.bytes(16)).toString('base64url');
	const root = temporary.find((each) => fits(path.join(each, 'termchat-XXXXXX', CONTROL_SOCKET)));
	if (root === undefined) {
		throw new ConsoleError('failed', 'No path is short enough for the control socket.');
	}
	// Made for this account alone.
	return path.join(mkdtempSync(path.join(root, 'termchat-')), CONTROL_SOCKET);
}

function fits(address: string): boolean {
	return Buffer.byteLength(address) <= ADDRESS_BYTES;
}

/** A folder, not a link to one; ours, and closed to everybody else. */
function isPrivate(folder: string, {user}: ControlSurroundings): boolean {
	const facts = lstatSync(folder, {throwIfNoEntry: false});
	if (facts === undefined || !facts.isDirectory()) return false;
	return (user === undefined || facts.uid === user) && (facts.mode & 0o077) === 0;
}

function isThere(file: string): boolean {
	try {
		return lstatSync(file, {throwIfNoEntry: false}) !== undefined;
	} catch {
		// What stands above it is no folder.
		return false;
	}
}

function readText(file: string): string | undefined {
	try {
		const text = readFileSync(file, 'utf8');
		// No path has one: it is damaged, and looking for it would throw.
		return text.includes('\0') ? '' : text;
	} catch {
		return undefined;
	}
}
