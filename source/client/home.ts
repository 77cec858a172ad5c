import {homedir} from 'node:os';
import process from 'node:process';
import {systemRandom} from '../protocol/environment.ts';
import {type Paths, resolvePaths, vaultDirectory, vaultMark} from './paths.ts';
import {readProfileList} from './profile.ts';
import {openFileVault} from './vault/file.ts';
import {nodeFileSystem} from './vault/file-system.ts';
import {nodeProcesses} from './vault/lock.ts';
import {openVaultReader} from './vault/reader.ts';
import type {Vault} from './vault/vault.ts';
import type {AskPassphrase} from './vault/vault-key.ts';

/** The folders of this person on this machine; `home` stands in for `TERMCHAT_HOME`. */
export function homePaths(home?: string): Paths {
	const environment = home === undefined ? process.env : {TERMCHAT_HOME: home};
	return resolvePaths({platform: process.platform, environment, home: homedir()});
}

/**
 * By which key a home knows a relay, whoever has its vault open. `passphrase` is called when one wraps
 * the vault's key. Throws VaultError.
 */
export async function knownRelayKey(
	paths: Paths,
	url: string,
	passphrase?: AskPassphrase,
): Promise<string | undefined> {
	const directory = vaultDirectory(paths);
	const asked = passphrase && {passphrase};
	const reader = await openVaultReader({directory, fileSystem: nodeFileSystem, ...asked});
	if (reader === undefined) return undefined;
	try {
		const {relays} = await readProfileList(reader);
		return relays.find((relay) => relay.url === url)?.relayKey;
	} finally {
		await reader.close();
	}
}

/**
 * Opens the vault of a home. One process at a time can have it. `passphrase` is called when one wraps
 * the vault's key. Throws VaultError.
 */
export function openHomeVault(paths: Paths, passphrase?: AskPassphrase): Promise<Vault> {
	return openFileVault({
		directory: vaultDirectory(paths),
		mark: vaultMark(paths),
		fileSystem: nodeFileSystem,
		random: systemRandom,
		processes: nodeProcesses,
		...(passphrase && {passphrase}),
	});
}
