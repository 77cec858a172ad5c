import {createHash} from 'node:crypto';
import {link, open, readFile, rm, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';
import process from 'node:process';
import {makeFolder, notFolder} from './make-folder.ts';

/** A secret that the relay keeps in a file of its own, outside the database and its backups. */
export type KeptSecret = {
	/** The file's name. */
	readonly name: string;
	/** Makes a new one. */
	readonly make: () => Promise<string> | string;
	/** Whether what was read is such a secret. */
	readonly isSound: (secret: string) => Promise<boolean> | boolean;
	/** Something relies on the one that there was: a new one must not take its place. */
	readonly isNeeded: boolean;
	/** The hash of the one that is relied on, as `hashOfSecret` gives it; undefined for any. */
	readonly hash: string | undefined;
};

/** Tells a secret from another without saying anything of it: SHA-256, base64url. */
export function hashOfSecret(secret: string): string {
	return createHash('sha256').update(secret).digest('base64url');
}

/**
 * Reads a secret from its file in `directory`, or makes it when there is none. The file is for its
 * owner's eyes only, and holds the whole secret or is not there.
 * @throws {SecretError} when the file is missing but needed, damaged, another than the one relied on,
 * readable by others, or cannot be read or written.
 */
export async function keepSecret(directory: string, secret: KeptSecret): Promise<string> {
	const file = join(directory, secret.name);
	try {
		makeFolder(directory);
		const existing = await readSecret(file, secret);
		if (existing !== undefined) return existing;
		if (secret.isNeeded) throw missing(file);
		const made = await secret.make();
		if (await writeNew(file, `${made}\n`)) return made;
		// Another relay was quicker: its secret stands.
		return (await readSecret(file, secret)) ?? made;
	} catch (cause) {
		throw explain(cause, file);
	}
}

/** Why a secret of the relay cannot be used. The message says what to do. */
export class SecretError extends Error {
	override readonly name = 'SecretError';
	/** `exposed`: other accounts of this machine can read it. */
	readonly code: 'exposed' | 'missing' | 'unusable';

	constructor(code: SecretError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

async function readSecret(file: string, {isSound, hash}: KeptSecret): Promise<string | undefined> {
	const facts = await stat(file).catch((error) => {
		if (codeOf(error) === 'ENOENT') return undefined;
		throw error;
	});
	if (facts === undefined) return undefined;
	if (!facts.isFile()) {
		throw new SecretError(
			'unusable',
			`${file} is not a file. Move it away, and put the relay's key there from your backup.`,
		);
	}
	// Windows keeps rights elsewhere; its mode bits say nothing.
	if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
		throw new SecretError('exposed', `Others can read ${file}. Run: chmod 600 '${file}'`);
	}
	const secret = (await readFile(file, 'utf8')).trim();
	if (!(await isSound(secret))) {
		throw new SecretError(
			'unusable',
			`The key in ${file} is damaged. Restore the file from your backup, or start with a new data folder.`,
		);
	}
	if (hash !== undefined && hashOfSecret(secret) !== hash) throw another(file);
	return secret;
}

/** Writes the whole file or nothing; false when there is one already. */
async function writeNew(file: string, text: string): Promise<boolean> {
	const draft = `${file}.${process.pid}.draft`;
	try {
		await rm(draft, {force: true});
		await writeFile(draft, text, {mode: 0o600, flag: 'wx', flush: true});
		await publish(draft, file, text);
		await syncFolder(file);
		return true;
	} catch (error) {
		if (codeOf(error) === 'EEXIST') return false;
		throw error;
	} finally {
		await rm(draft, {force: true});
	}
}

/** A hard link never replaces a file, which a renaming does. */
async function publish(draft: string, file: string, text: string): Promise<void> {
	try {
		await link(draft, file);
	} catch (error) {
		if (!NO_LINKS.has(codeOf(error))) throw error;
		await writeFile(file, text, {mode: 0o600, flag: 'wx', flush: true});
	}
}

/** What systems say whose disks know no hard links. */
const NO_LINKS = new Set<unknown>(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EINVAL']);

/** Makes a new name last through a loss of power, where a system offers that for folders. */
async function syncFolder(file: string): Promise<void> {
	if (process.platform === 'win32') return;
	const folder = await open(join(file, '..'));
	try {
		await folder.sync();
	} catch (error) {
		if (!NO_FOLDER_SYNC.has(codeOf(error))) throw error;
	} finally {
		await folder.close();
	}
}

const NO_FOLDER_SYNC = new Set<unknown>(['EINVAL', 'ENOTSUP', 'EISDIR', 'EPERM']);

function missing(file: string): SecretError {
	return new SecretError(
		'missing',
		`The key ${file} is missing, and the data of this relay rely on it. ` +
			'Restore the file from your backup, or start with a new data folder.',
	);
}

function another(file: string): SecretError {
	return new SecretError(
		'unusable',
		`The key in ${file} is damaged, or is another relay's: the data here were made with another key. ` +
			'Restore the file from your backup, or start with a new data folder.',
	);
}

function explain(cause: unknown, file: string): unknown {
	if (cause instanceof SecretError) return cause;
	if (codeOf(cause) === undefined) return cause;
	const inTheWay = notFolder(cause);
	const sentence =
		inTheWay === undefined
			? `The key ${file} cannot be read or written. Check the rights of the file and its folder.`
			: `${inTheWay} is not a folder. Move it away, or choose another data folder.`;
	return new SecretError('unusable', sentence, {cause});
}

function codeOf(error: unknown): unknown {
	return error instanceof Error && 'code' in error ? error.code : undefined;
}
