import {homedir} from 'node:os';
import process from 'node:process';
import {askForPlaces} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import {resolvePaths} from '../client/paths.ts';
import {checkAccountName, checkRoomName} from '../protocol/names.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation, Run} from './invocation.ts';

/** Prints the completion script of a shell; `places` prints what such a script completes rooms with. */
export const run: Run = async (invocation) => {
	const {words, output} = invocation;
	const [shell = ''] = words;
	if (shell === 'places') {
		for (const place of await knownPlaces(invocation)) output.print(place);
		return 'ok';
	}
	const load = SCRIPTS[shell];
	if (load === undefined) {
		throw new ExitError(
			'usage',
			phrase`There is a completion for bash, zsh and fish, and none for ${JSON.stringify(shell)}.`,
		);
	}
	output.print((await load()).trimEnd());
	return 'ok';
};

/** Only who asks for a script waits for the tables it is made from. */
const SCRIPTS: Readonly<Partial<Record<string, () => Promise<string>>>> = {
	bash: async () => (await import('./completion-bash.ts')).bashScript(),
	zsh: async () => (await import('./completion-zsh.ts')).zshScript(),
	fish: async () => (await import('./completion-fish.ts')).fishScript(),
};

/** A Tab must not wait for a relay: only an open window is asked, and not for long. Milliseconds. */
const PATIENCE = 500;

async function knownPlaces(invocation: Invocation): Promise<readonly string[]> {
	const {environment} = invocation;
	const paths = resolvePaths({platform: process.platform, environment, home: homedir()});
	const signal = AbortSignal.any([invocation.signal, AbortSignal.timeout(PATIENCE)]);
	try {
		return typablePlaces(await askForPlaces({paths, signal}));
	} catch (error) {
		if (error instanceof BesideError || signal.aborted) return [];
		throw error;
	}
}

/**
 * Those that a shell may be given: bash expands the words that it completes with, so a name that a relay
 * made up must not be a command to it.
 */
export function typablePlaces(places: readonly string[]): readonly string[] {
	return places.filter((place) => {
		const isPerson = place.startsWith('@');
		const checked = isPerson ? checkAccountName(place.slice(1)) : checkRoomName(place);
		return checked.type === 'name' && place === `${isPerson ? '@' : ''}${checked.name}`;
	});
}
