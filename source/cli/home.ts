import {homedir} from 'node:os';
import process from 'node:process';
import {makeFolder} from '../client/make-folder.ts';
import {type Paths, resolvePaths, vaultDirectory} from '../client/paths.ts';
import {openSettings, type Settings} from '../client/settings.ts';
import {openFileVault} from '../client/vault/file.ts';
import {nodeFileSystem} from '../client/vault/file-system.ts';
import {nodeProcesses} from '../client/vault/lock.ts';
import {openVaultReader, type VaultReader} from '../client/vault/reader.ts';
import type {Vault} from '../client/vault/vault.ts';
import {systemRandom} from '../protocol/environment.ts';
import type {Invocation} from './invocation.ts';

/** Where this person's termchat keeps its things, and what is set there. */
export type Home = {readonly paths: Paths; readonly settings: Settings};

/** Finds the home, and says what of its settings was not understood. */
export function openHome({environment, flags, output}: Invocation): Home {
	const paths = resolvePaths({platform: process.platform, environment, home: homedir()});
	const server = flags.text('server');
	const name = flags.text('name');
	const settings = openSettings({
		directory: paths.config,
		environment,
		flags: {
			...(server !== undefined && {server}),
			...(name !== undefined && {name}),
			...(flags.has('insecure') && {allowInsecure: true}),
		},
	});
	for (const problem of settings.problems) output.tell(problem);
	makeCacheFolder(paths);
	return {paths, settings};
}

/** From the next start on, compiled code is kept there (bin/start.cjs). */
function makeCacheFolder({cache}: Paths): void {
	try {
		makeFolder(cache);
	} catch {
		// Starts are slower then, and nothing else.
	}
}

/** Opens the home's vault to change it, which one process at a time can. Throws VaultError. */
export function openOwnVault({paths}: Home): Promise<Vault> {
	return openFileVault({
		directory: vaultDirectory(paths),
		fileSystem: nodeFileSystem,
		random: systemRandom,
		processes: nodeProcesses,
	});
}

/** Opens the home's vault to look, whoever else has it open. Undefined when there is none. */
export function openVaultToRead({paths}: Home): Promise<VaultReader | undefined> {
	return openVaultReader({directory: vaultDirectory(paths), fileSystem: nodeFileSystem});
}
