import {phrase} from '../../words/phrase.ts';
import type {FileFacts, FileSystem} from './file-system.ts';
import {VaultError} from './vault.ts';

const OTHERS = 0o077;
const COMMANDS = {file: 'chmod 600', directory: 'chmod 700'} as const;

/** What was found at a path, and what ought to be there. */
export type Expectation = {readonly facts: FileFacts; readonly type: 'file' | 'directory'};

/**
 * Throws VaultError `permissions` when other accounts of the machine could open the path, with the
 * command that closes it, or when it is a link, which could lead to a place they own.
 */
export function checkPrivate(
	fileSystem: FileSystem,
	target: string,
	{facts, type}: Expectation,
): void {
	if (facts.type !== type) {
		throw new VaultError(
			'permissions',
			type === 'file'
				? phrase`${target} must be a plain file, not a link or anything else. Move it away, then put a plain file there.`
				: phrase`${target} must be a plain folder, not a link or anything else. Move it away, then put a plain folder there.`,
		);
	}

	if (fileSystem.hasModes && (facts.mode & OTHERS) !== 0) {
		throw new VaultError(
			'permissions',
			phrase`Other accounts of this machine can open ${target}. Close it with: ${COMMANDS[type]} ${shellQuoted(target)}`,
		);
	}
}

/** The bytes of a file that only its owner can open; undefined without one. Throws VaultError. */
export async function readPrivate(
	fileSystem: FileSystem,
	file: string,
): Promise<Uint8Array | undefined> {
	const facts = await fileSystem.inspect(file);
	if (facts === undefined) return undefined;
	checkPrivate(fileSystem, file, {facts, type: 'file'});
	return fileSystem.read(file);
}

function shellQuoted(text: string): string {
	return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
