import {VaultError} from '../client/vault/vault.ts';
import type {AskPassphrase} from '../client/vault/vault-key.ts';
import {phrase} from '../words/phrase.ts';
import {ExitError} from './exit-code.ts';
import type {Invocation} from './invocation.ts';
import {askSecret, canAsk} from './prompt.ts';
import {readSecret} from './secret-file.ts';

/** What of a command a passphrase can come from. */
export type PassphraseSource = Pick<Invocation, 'flags' | 'output' | 'signal' | 'stderr' | 'stdin'>;

/** How often a passphrase may be mistyped. */
const TRIES = 3;

/**
 * Opens something of the vault, with the passphrase from its file or as typed, if it has one at all.
 * @throws {ExitError} `auth` for a wrong one, and when there is nobody to ask.
 */
export async function withPassphrase<Value>(
	source: PassphraseSource | undefined,
	open: (passphrase: AskPassphrase | undefined) => Promise<Value>,
): Promise<Value> {
	if (source === undefined) return open(undefined);
	const isTyped = source.flags.text('passphrase-file') === undefined;
	for (let attempt = 1; ; attempt++) {
		try {
			return await open(() => passphraseOf(source));
		} catch (error) {
			if (!(error instanceof VaultError) || error.code !== 'wrong-passphrase') throw error;
			if (!isTyped || attempt === TRIES) {
				throw new ExitError('auth', error.message, {cause: error});
			}
			source.output.complain(phrase`That is not the passphrase. Try again, or leave with Ctrl-C.`);
		}
	}
}

async function passphraseOf(source: PassphraseSource): Promise<string> {
	const file = source.flags.text('passphrase-file');
	if (file !== undefined) return readSecret(source, {file, what: 'passphrase'});
	if (canAsk(source)) return askSecret(source, `${phrase`Passphrase of this device:`} `);
	throw new ExitError(
		'auth',
		phrase`A passphrase protects the keys here. Give it in a file, --passphrase-file FILE, or on standard input, --passphrase-file -`,
	);
}
