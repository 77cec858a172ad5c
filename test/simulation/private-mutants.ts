import {Sealing} from '../../source/client/private/messages/sealing.ts';
import type {Vault, VaultChange} from '../../source/client/vault/vault.ts';
import type {Mutant} from './mutants.ts';

/** The planted bugs of private messages, each of which breaks one step of sending or receiving. */
export const PRIVATE_MUTANTS: readonly Mutant[] = [
	{
		name: 'acknowledge-before-write',
		isPrivate: true,
		// The bug: nobody waits for what came to be written, and nobody hears of a failure.
		vault: (vault) => changing(vault, (changes) => unawaited(vault, changes, MAILBOX)),
	},
	{
		name: 'transmit-before-commit',
		isPrivate: true,
		// The bug: as above, for what leaves.
		vault: (vault) => changing(vault, (changes) => unawaited(vault, changes, MESSAGE)),
	},
	{
		name: 'book-not-committed',
		isPrivate: true,
		// The bug: the session that sealed a message is kept in memory only.
		vault: (vault) =>
			changing(vault, (changes) => {
				const isSending = changes.some(({name}) => MESSAGE.test(name));
				return vault.commit(isSending ? changes.filter(({name}) => !BOOK.test(name)) : changes);
			}),
	},
	{name: 'sealed-anew', isPrivate: true, plant: sealAnew},
	{
		name: 'mailbox-number-apart',
		isPrivate: true,
		// The bug: the number is written first, and the text in a step of its own.
		vault: (vault) =>
			changing(vault, async (changes) => {
				const number = changes.filter(({name}) => MAILBOX.test(name));
				const rest = changes.filter(({name}) => !MAILBOX.test(name));
				if (number.length > 0) await vault.commit(number);
				if (rest.length > 0) await vault.commit(rest);
			}),
	},
];

const MAILBOX = /^private\/.*\/mailbox$/;
const MESSAGE = /^private\/.*\/message\/\d+$/;
const BOOK = /^private\/.*\/book\//;

function changing(vault: Vault, commit: Vault['commit']): Vault {
	return {...vault, commit: (changes) => commit(changes.map(copyOf))};
}

async function unawaited(
	vault: Vault,
	changes: readonly VaultChange[],
	records: RegExp,
): Promise<void> {
	const written = vault.commit(changes);
	if (changes.some(({name}) => records.test(name))) void written.catch(() => undefined);
	else await written;
}

/** The caller wipes its bytes once it believes them written. */
function copyOf({name, bytes}: VaultChange): VaultChange {
	return {name, bytes: bytes?.slice()};
}

/** Forgets what was sealed whenever it is to be sent again. */
function sealAnew(): () => void {
	const {isCurrent, seal} = Sealing.prototype;
	Sealing.prototype.isCurrent = () => false;
	Sealing.prototype.seal = function (to, message, batch) {
		return seal.call(this, to, {...message, copies: undefined}, batch);
	};
	return () => {
		Object.assign(Sealing.prototype, {isCurrent, seal});
	};
}
