import os from 'node:os';
import {toBase64url} from '../../crypto/encoding.ts';
import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import {type FileSystem, systemErrorCode} from './file-system.ts';
import {VaultError} from './vault.ts';

/** What the lock needs to know of the processes on this machine. */
export type Processes = {
	readonly pid: number;
	/** The name of the machine: process numbers of another one say nothing here. */
	readonly host: string;
	/** Whether a process with this number runs. */
	isAlive(pid: number): boolean;
};

/** A lock that is held, until `close` gives it back. */
export type Lock = {close(): Promise<void>};

export type LockOptions = {
	readonly file: string;
	readonly fileSystem: FileSystem;
	readonly processes: Processes;
	readonly random: Random;
};

/** Locks of this process. A number alone would not tell it from a dead one, as in a container. */
const heldTokens = new Set<string>();

const ATTEMPTS = 3;

type Owner = {readonly pid: number; readonly host: string; readonly token: string};

/**
 * Takes the lock file. A lock whose process died is taken over; one that is held, or that another
 * machine made, is refused with VaultError `in-use`.
 */
export async function takeLock(options: LockOptions): Promise<Lock> {
	const {file, fileSystem, processes, random} = options;
	const token = toBase64url(random.bytes(16));
	const mine = encode({pid: processes.pid, host: processes.host, token});
	for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
		if (await fileSystem.createExclusive(file, mine)) {
			heldTokens.add(token);
			return {close: () => release(options, token)};
		}

		await clearStale(options, mine);
	}

	throw inUse(
		phrase`termchat already runs elsewhere with this account. Close it there first. If it does not run any more, delete ${file}.`,
	);
}

/** The processes of this machine. */
export const nodeProcesses: Processes = {
	pid: process.pid,
	host: os.hostname(),
	isAlive(pid) {
		try {
			process.kill(pid, 0);
			return true;
		} catch (error) {
			// Any other refusal means that there is such a process, of another account.
			return systemErrorCode(error) !== 'ESRCH';
		}
	},
};

/**
 * Removes the lock of a dead process. A second file guards this: without it, of two processes that
 * saw the same stale lock, the slower would remove the new lock of the faster.
 */
async function clearStale(options: LockOptions, mine: Uint8Array): Promise<void> {
	const {file, fileSystem} = options;
	const guard = `${file}.takeover`;
	await refuseLive(options, file);
	if (!(await fileSystem.createExclusive(guard, mine))) {
		const stale = await refuseLive(options, guard);
		await removeOwned(fileSystem, guard, stale);
		return;
	}

	try {
		await refuseLive(options, file);
		await fileSystem.remove(file);
	} finally {
		await removeOwned(fileSystem, guard, decode(mine));
	}
}

/** Removes the file unless it has come to be another owner's since `owner` was read from it. */
async function removeOwned(
	fileSystem: FileSystem,
	file: string,
	owner: Owner | undefined,
): Promise<void> {
	const now = decode(await fileSystem.read(file));
	if (now?.token === owner?.token) {
		await fileSystem.remove(file);
	}
}

/** Returns the owner, whose process is dead; undefined for none. Throws VaultError for a live one. */
async function refuseLive(
	{fileSystem, processes}: LockOptions,
	file: string,
): Promise<Owner | undefined> {
	const owner = decode(await fileSystem.read(file));
	if (owner === undefined) {
		return undefined;
	}

	if (owner.host !== processes.host) {
		throw inUse(
			phrase`termchat already runs on the machine "${owner.host}" with this account. Close it there first. If it does not run any more, delete ${file}.`,
		);
	}

	const isOurs = owner.pid === processes.pid;
	if (isOurs ? heldTokens.has(owner.token) : processes.isAlive(owner.pid)) {
		throw inUse(
			phrase`termchat already runs as process ${owner.pid} with this account. Close it there first. If it does not run any more, delete ${file}.`,
		);
	}

	return owner;
}

async function release(options: LockOptions, token: string): Promise<void> {
	heldTokens.delete(token);
	const owner = decode(await options.fileSystem.read(options.file));
	if (owner?.token === token) {
		await options.fileSystem.remove(options.file);
	}
}

/** Three lines, so that a person can read whose lock it is. */
function encode(owner: Owner): Uint8Array {
	return new TextEncoder().encode(`${owner.pid}\n${owner.host}\n${owner.token}\n`);
}

/** Undefined for no file, and for one whose writer died before its end. */
function decode(bytes: Uint8Array | undefined): Owner | undefined {
	const text = new TextDecoder().decode(bytes);
	const {pid, host, token} =
		/^(?<pid>[1-9]\d*)\n(?<host>.*)\n(?<token>.+)\n$/.exec(text)?.groups ?? {};
	if (pid === undefined || host === undefined || token === undefined) {
		return undefined;
	}

	return {pid: Number(pid), host, token};
}

function inUse(sentence: string): VaultError {
	return new VaultError('in-use', sentence);
}
