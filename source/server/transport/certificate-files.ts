import type {Stats} from 'node:fs';
import {type FileHandle, open} from 'node:fs/promises';
import process from 'node:process';
import {CertificateError, type CertificateTexts} from './certificate.ts';

/** Where a certificate with its chain and its private key are kept, as PEM. */
export type CertificateFiles = {readonly certificateFile: string; readonly keyFile: string};

/**
 * Reads both files.
 * @throws {CertificateError} `unreadable`, or `exposed` when others can read the key.
 */
export async function readCertificateFiles(files: CertificateFiles): Promise<CertificateTexts> {
	const {certificateFile, keyFile} = files;
	return {
		certificate: await readWhole(certificateFile, () => {}),
		key: await readWhole(keyFile, (facts) => {
			const fault = process.platform === 'win32' ? undefined : exposureOf(keyFile, facts);
			if (fault !== undefined) throw new CertificateError('exposed', fault);
		}),
	};
}

/**
 * Who may read a private key besides its owner: nobody, or a group when the file is another account's
 * (`root:ssl-cert` 0640 on Debian, secrets of Kubernetes), since then the group is how the relay comes
 * to it. A key of one's own needs no group. Returns the sentence about what is wrong.
 */
export function exposureOf(
	keyFile: string,
	{mode, uid}: Pick<Stats, 'mode' | 'uid'>,
	self: number | undefined = process.geteuid?.(),
): string | undefined {
	const isOwn = uid === self;
	const allowed = isOwn ? 0o700 : 0o750;
	if ((mode & 0o777 & ~allowed) === 0) return undefined;
	const isForAll = (mode & 0o007) !== 0;
	const who = isForAll ? 'Everybody on this machine' : "The file's group";
	const act = (mode & 0o044) === 0 ? 'use' : (mode & 0o022) === 0 ? 'read' : 'change';
	const right = isOwn ? '600' : '640';
	return `${who} can ${act} the private key ${keyFile}. Run: chmod ${right} '${keyFile}'`;
}

/** What is checked and what is read is one file, whatever becomes of its name meanwhile. */
async function readWhole(file: string, check: (facts: Stats) => void): Promise<string> {
	let handle: FileHandle | undefined;
	try {
		handle = await open(file);
		const facts = await handle.stat();
		check(facts);
		if (facts.size > MOST) throw new CertificateError('unreadable', `${file} is too large.`);
		return await handle.readFile('utf8');
	} catch (cause) {
		if (cause instanceof CertificateError) throw cause;
		throw new CertificateError(
			'unreadable',
			`${file} cannot be read. Check its path, and that the relay's account may read it and pass through its folders.`,
			{cause},
		);
	} finally {
		await handle?.close();
	}
}

/** Bytes; a chain has a few thousand. */
const MOST = 1_048_576;
