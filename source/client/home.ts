import {homedir} from 'node:os';
import process from 'node:process';
import {systemRandom} from '../protocol/environment.ts';
import {type Paths, resolvePaths, vaultDirectory} from './paths.ts';
import {readProfileList} from './profile.ts';
import {openFileVault} from './vault/file.ts';
import {nodeFileSystem} from './vault/file-system.ts';
import {nodeProcesses} from './vault/lock.ts';
import {openVaultReader} from './vault/reader.ts';
import type {Vault} from './vault/vault.ts';

/** The folders of this person on this machine; `home` stands in for `TERMCHAT_HOME`. */
export function homePaths(home?: string): Paths {
	const environment = home === undefined ? process.env : {TERMCHAT_HOME: home};
	return resolvePaths({platform: process.platform, environment, home: homedir()});
}

/** By which key a home knows a relay, whoever has its vault open. Throws VaultError. */
export async function knownRelayKey(paths: Paths, url: string): Promise<string | undefined> {
	const directory = vaultDirectory(paths);
	const reader = await openVaultReader({directory, fileSystem: nodeFileSystem});
	if (reader === undefined) return undefined;
	try {
		const {relays} = await readProfileList(reader);
		return relays.find((relay) => relay.url === url)?.relayKey;
	} finally {
		await reader.close();
	}
}

/** Opens the vault of a home. One process at a time can have it. Throws VaultError. */
export function openHomeVault(paths: Paths): Promise<Vault> {
	return openFileVault({
		directory: vaultDirectory(paths),
		fileSystem: nodeFileSystem,
		random: systemRandom,
		processes: nodeProcesses,
	});
}
