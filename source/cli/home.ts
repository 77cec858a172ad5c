import {homedir} from 'node:os';
import process from 'node:process';
import {openHomeVault} from '../client/home.ts';
import {makeFolder} from '../client/make-folder.ts';
import {type Paths, resolvePaths, vaultDirectory} from '../client/paths.ts';
import {openSettings, type Settings} from '../client/settings.ts';
import {nodeFileSystem} from '../client/vault/file-system.ts';
import {openVaultReader, type VaultReader} from '../client/vault/reader.ts';
import type {Vault} from '../client/vault/vault.ts';
import type {Invocation} from './invocation.ts';
import {type PassphraseSource, withPassphrase} from './vault-passphrase.ts';

/** Where this person's termchat keeps its things, and what is set there. */
export type Home = {
	readonly paths: Paths;
	readonly settings: Settings;
	/** Where the passphrase of its vault comes from; without, a vault that has one is locked. */
	readonly invocation?: PassphraseSource;
};

/** Finds the home, and says what of its settings was not understood. */
export function openHome(invocation: Invocation): Home {
	const {environment, flags, output} = invocation;
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
	return {paths, settings, invocation};
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
export function openOwnVault({paths, invocation}: Home): Promise<Vault> {
	return withPassphrase(invocation, (passphrase) => openHomeVault(paths, passphrase));
}

/** Opens the home's vault to look, whoever else has it open. Undefined when there is none. */
export function openVaultToRead({paths, invocation}: Home): Promise<VaultReader | undefined> {
	return withPassphrase(invocation, (passphrase) =>
		openVaultReader({
			directory: vaultDirectory(paths),
			fileSystem: nodeFileSystem,
			...(passphrase && {passphrase}),
		}),
	);
}
