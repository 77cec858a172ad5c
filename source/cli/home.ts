import {homedir} from 'node:os';
import process from 'node:process';
import {askToYield} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import {openHomeVault} from '../client/home.ts';
import {makeFolder} from '../client/make-folder.ts';
import {type Paths, resolvePaths, vaultDirectory} from '../client/paths.ts';
import {openSettings, type Settings} from '../client/settings.ts';
import {nodeFileSystem} from '../client/vault/file-system.ts';
import {openVaultReader, type VaultReader} from '../client/vault/reader.ts';
import {type Vault, VaultError} from '../client/vault/vault.ts';
import type {AskPassphrase} from '../client/vault/vault-key.ts';
import type {Invocation} from './invocation.ts';
import {pause} from './pause.ts';
import {type PassphraseSource, withPassphrase} from './vault-passphrase.ts';

/** Where this person's termchat keeps its things, and what is set there. */
export type Home = {
	readonly paths: Paths;
	readonly settings: Settings;
	/** Where the passphrase of its vault comes from; without, a vault that has one is locked. */
	readonly invocation?: PassphraseSource;
	/** The passphrase as it was given, so that one command asks for it once. */
	readonly remembered?: {passphrase: string | undefined};
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
	return {paths, settings, invocation, remembered: {passphrase: undefined}};
}

/** From the next start on, compiled code is kept there (bin/start.cjs). */
function makeCacheFolder({cache}: Paths): void {
	try {
		makeFolder(cache);
	} catch {
		// Starts are slower then, and nothing else.
	}
}

/** How long a program that is just ending is waited for, and one that said it would, in milliseconds. */
const PATIENCE = {ending: 2000, yielding: 5000} as const;
const PAUSE = 50;

/**
 * Opens the home's vault to change it, which one process at a time can. A command that has it is asked
 * to let go, and one that is just ending is waited for. Throws VaultError.
 */
export async function openOwnVault(home: Home): Promise<Vault> {
	const start = performance.now();
	let patience: number = PATIENCE.ending;
	const {signal = new AbortController().signal} = home.invocation ?? {};
	for (;;) {
		try {
			return await takeOwnVault(home);
		} catch (error) {
			if (!isInUse(error) || performance.now() - start > patience) throw error;
			const answer = await askForVault(home, signal);
			if (answer === 'busy') throw error;
			if (answer === 'yielding') patience = PATIENCE.yielding;
		}
		await pause(PAUSE, signal);
	}
}

/** As `openOwnVault`, but asks and waits for nobody. */
export function takeOwnVault(home: Home): Promise<Vault> {
	return withPassphraseOf(home, (passphrase) => openHomeVault(home.paths, passphrase));
}

/** Whether a vault was refused because another process has it. */
export function isInUse(error: unknown): boolean {
	return error instanceof VaultError && error.code === 'in-use';
}

async function askForVault(
	{paths}: Home,
	signal: AbortSignal,
): Promise<'yielding' | 'busy' | 'nobody'> {
	const limit = AbortSignal.timeout(PATIENCE.ending);
	try {
		await askToYield({paths, signal: AbortSignal.any([signal, limit])});
		return 'yielding';
	} catch (error) {
		signal.throwIfAborted();
		return error instanceof BesideError && error.code === 'busy' ? 'busy' : 'nobody';
	}
}

/** Opens the home's vault to look, whoever else has it open. Undefined when there is none. */
export function openVaultToRead(home: Home): Promise<VaultReader | undefined> {
	return withPassphraseOf(home, (passphrase) =>
		openVaultReader({
			directory: vaultDirectory(home.paths),
			fileSystem: nodeFileSystem,
			...(passphrase && {passphrase}),
		}),
	);
}

/** With the passphrase that opened it before, if it still does. */
function withPassphraseOf<Value>(
	{invocation, remembered}: Home,
	open: (passphrase: AskPassphrase | undefined) => Promise<Value>,
): Promise<Value> {
	return withPassphrase(invocation, async (ask) => {
		if (ask === undefined || remembered === undefined) return open(ask);
		let {passphrase} = remembered;
		remembered.passphrase = undefined;
		const value = await open(async () => {
			passphrase ??= await ask();
			return passphrase;
		});
		remembered.passphrase = passphrase;
		return value;
	});
}
