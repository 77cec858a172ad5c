import {Buffer} from 'node:buffer';
import {createHash, timingSafeEqual} from 'node:crypto';
import {open} from 'node:fs/promises';
import process from 'node:process';
import type {Random} from '../../protocol/environment.ts';
import {phrase} from '../../words/phrase.ts';
import {ExitError} from '../exit-code.ts';

/** What the senders of posts must know. It cannot be read back from here. */
export class BridgeSecret {
	readonly #hash: Uint8Array;

	constructor(secret: string) {
		this.#hash = hashOf(secret);
	}

	/** Takes as long whatever is shown: hashes are compared, and those in constant time. */
	isSame(shown: string | undefined): boolean {
		return timingSafeEqual(hashOf(shown ?? ''), this.#hash) && shown !== undefined;
	}
}

/**
 * The secret in a file that nobody else can read; makes file and secret when there is none.
 * @throws {ExitError} `security` when others can read it, `usage` when it holds no secret.
 */
export async function openBridgeSecret(
	file: string,
	random: Random,
): Promise<{readonly secret: BridgeSecret; readonly isNew: boolean}> {
	const text = await readSecretFile(file);
	if (text !== undefined) return {secret: new BridgeSecret(checked(text, file)), isNew: false};
	const fresh = Buffer.from(random.bytes(SECRET_BYTES)).toString('base64url');
	const handle = await open(file, 'wx', 0o600).catch(explain(file));
	try {
		await handle.writeFile(`${fresh}\n`);
		await handle.sync();
	} finally {
		await handle.close();
	}
	return {secret: new BridgeSecret(fresh), isNew: true};
}

const SECRET_BYTES = 32;
const MOST_BYTES = 4096;

/** What is checked and what is read is one file, whatever becomes of its name meanwhile. */
async function readSecretFile(file: string): Promise<string | undefined> {
	const handle = await open(file).catch((error: NodeJS.ErrnoException) =>
		error.code === 'ENOENT' ? undefined : explain(file)(error),
	);
	if (handle === undefined) return undefined;
	try {
		const facts = await handle.stat();
		if (!facts.isFile() || facts.size > MOST_BYTES) throw noSecret(file);
		// Windows keeps rights elsewhere; its mode bits say nothing.
		if (process.platform !== 'win32' && (facts.mode & 0o077) !== 0) {
			throw new ExitError('security', phrase`Others can read ${file}. Run: chmod 600 '${file}'`);
		}
		return await handle.readFile('utf8');
	} finally {
		await handle.close();
	}
}

/** It stands in headers and addresses as it is, and cannot be guessed. */
function checked(text: string, file: string): string {
	const secret = text.replace(/\r?\n$/, '');
	if (/^[\w.~-]{20,512}$/.test(secret)) return secret;
	throw noSecret(file);
}

function noSecret(file: string): ExitError {
	return new ExitError(
		'usage',
		phrase`${file} holds no secret of 20 to 512 letters, digits, or . _ ~ -. Move the file away, and a new one is made.`,
	);
}

function explain(file: string): (cause: unknown) => never {
	return (cause) => {
		throw new ExitError(
			'usage',
			phrase`The secret cannot be kept in ${file}. Check path and rights.`,
			{cause},
		);
	};
}

function hashOf(secret: string): Uint8Array {
	return createHash('sha256').update(secret).digest();
}
