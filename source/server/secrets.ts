import {mkdir, readFile, stat, writeFile} from 'node:fs/promises';
import {join} from 'node:path';

/**
 * Reads a secret that the relay keeps in a file of its own, outside the database and its backups;
 * makes it with `make` when there is none. The file is for its owner's eyes only.
 * @throws {SecretError} when others can read the file, or when it cannot be read or written.
 */
export async function keepSecret(
	directory: string,
	name: string,
	make: () => Promise<string> | string,
): Promise<string> {
	const file = join(directory, name);
	await mkdir(directory, {recursive: true, mode: 0o700}).catch((cause) => {
		throw new SecretError('unusable', `The folder ${directory} cannot be made. Choose another.`, {
			cause,
		});
	});
	const existing = await readIfThere(file);
	if (existing !== undefined) return existing;
	const secret = await make();
	try {
		// `wx`: when another relay was quicker, its secret stands.
		await writeFile(file, `${secret}\n`, {mode: 0o600, flag: 'wx', flush: true});
		return secret;
	} catch (cause) {
		const theirs = await readIfThere(file);
		if (theirs !== undefined) return theirs;
		throw new SecretError(
			'unusable',
			`The file ${file} cannot be written. Check the folder's rights.`,
			{
				cause,
			},
		);
	}
}

/** Why a secret of the relay cannot be used. The message says what to do. */
export class SecretError extends Error {
	override readonly name = 'SecretError';
	/** `exposed`: other accounts of this machine can read it. */
	readonly code: 'exposed' | 'unusable';

	constructor(code: SecretError['code'], message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

async function readIfThere(file: string): Promise<string | undefined> {
	try {
		const {mode} = await stat(file);
		// Windows keeps rights elsewhere; its mode bits say nothing.
		if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
			throw new SecretError('exposed', `Others can read ${file}. Run: chmod 600 '${file}'`);
		}
		const secret = (await readFile(file, 'utf8')).trim();
		if (secret === '') {
			throw new SecretError(
				'unusable',
				`The file ${file} is empty. Restore it from a copy, or remove it.`,
			);
		}
		return secret;
	} catch (cause) {
		if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
		if (cause instanceof SecretError) throw cause;
		throw new SecretError('unusable', `The file ${file} cannot be read. Check its rights.`, {
			cause,
		});
	}
}
