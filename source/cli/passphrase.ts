import {vaultDirectory} from '../client/paths.ts';
import {nodeFileSystem} from '../client/vault/file-system.ts';
import {nodeProcesses} from '../client/vault/lock.ts';
import {checkPassphrase, setVaultPassphrase, vaultProtection} from '../client/vault/passphrase.ts';
import type {VaultProtection} from '../client/vault/vault.ts';
import {systemRandom} from '../protocol/environment.ts';
import {phrase, phrases, translated} from '../words/phrase.ts';
import {ExitError, type ExitReason} from './exit-code.ts';
import {type Home, openHome} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {askSecret, canAsk} from './prompt.ts';
import {readSecret} from './secret-file.ts';
import {withPassphrase} from './vault-passphrase.ts';

/** Says what protects the keys of this device, or puts them under a passphrase. */
export const run: Run = async (invocation) => {
	const [word] = invocation.words;
	const home = openHome(invocation);
	const directory = vaultDirectory(home.paths);
	const protection = await vaultProtection({directory, fileSystem: nodeFileSystem});
	if (word === undefined) return tellProtection(invocation, home, protection);
	const isSet = protection === 'passphrase';
	if (word === 'set') {
		if (isSet)
			throw new ExitError('failed', phrase`There is a passphrase. ${translated(HOW_TO.change)}`);
		await change(invocation, directory, () => newPassphrase(invocation));
		invocation.output.tell(IS_SET.map((line) => translated(line)).join('\n'));
		return 'ok';
	}
	if (word !== 'change' && word !== 'remove') {
		throw new ExitError('usage', phrase`Say set, change or remove, or nothing to see how it is.`);
	}
	if (!isSet)
		throw new ExitError('failed', phrase`There is no passphrase. ${translated(HOW_TO.set)}`);
	if (word === 'change') {
		await change(invocation, directory, () => newPassphrase(invocation));
		invocation.output.tell(
			phrase`The passphrase is changed. Copies made before open with the old one.`,
		);
	} else {
		await change(invocation, directory, async () => undefined);
		invocation.output.tell(phrase`The passphrase is removed. ${translated(UNPROTECTED)}`);
	}
	return 'ok';
};

const HOW_TO = phrases({
	set: 'To set one: termchat passphrase set',
	change: 'To change it: termchat passphrase change',
});

const UNPROTECTED = phrases(
	'The keys of this device are not protected against theft of this disk.',
);

const IS_SET = phrases([
	'A passphrase protects the keys of this device now. Nobody can reset it: without it they are lost.',
	'The key file is erased, but backups and worn cells of an SSD may still hold a copy of it.',
]);

function tellProtection(
	{output, flags}: Invocation,
	{paths}: Home,
	protection: VaultProtection | undefined,
): ExitReason {
	if (flags.has('json')) output.printJson({type: 'protection', protection: protection ?? 'none'});
	else if (protection === undefined) output.print(phrase`There are no keys in ${paths.data} yet.`);
	else if (protection === 'passphrase') output.print(phrase`A passphrase protects the keys here.`);
	else output.print(`${translated(UNPROTECTED)} ${translated(HOW_TO.set)}`);
	return 'ok';
}

function change(
	invocation: Invocation,
	directory: string,
	next: () => Promise<string | undefined>,
): Promise<void> {
	return withPassphrase(invocation, (passphrase) =>
		setVaultPassphrase({
			directory,
			fileSystem: nodeFileSystem,
			random: systemRandom,
			processes: nodeProcesses,
			...(passphrase && {passphrase}),
			next,
		}),
	);
}

/** From its file, or typed twice. */
async function newPassphrase(invocation: Invocation): Promise<string> {
	const file = invocation.flags.text('new-passphrase-file');
	if (file !== undefined) {
		const passphrase = await readSecret(invocation, {file, what: 'passphrase'});
		checkPassphrase(passphrase);
		return passphrase;
	}
	if (!canAsk(invocation)) {
		throw new ExitError('usage', phrase`Give the new one in a file: --new-passphrase-file FILE`);
	}
	const passphrase = await askSecret(invocation, `${phrase`New passphrase:`} `);
	checkPassphrase(passphrase);
	const again = await askSecret(invocation, `${phrase`The same again:`} `);
	if (again === passphrase) return passphrase;
	throw new ExitError('usage', phrase`The two passphrases differ. Nothing was done; try again.`);
}
