import {CryptoError} from './error.ts';

declare const kind: unique symbol;

/** An account as every record names it: `name@host`, in the one allowed spelling. */
export type AccountId = string & {readonly [kind]: 'account'};

const NAME = /^[a-z0-9_.-]{1,32}$/;
const HOST_LABEL = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const HOST_MAX_LENGTH = 253;

/**
 * The account that a text names (TC1 3.1). Nothing is folded or trimmed: two spellings of one account
 * would be two accounts to a hash. Throws CryptoError `bad-account`.
 */
export function accountId(text: string): AccountId {
	if (!isAccountId(text)) {
		throw new CryptoError('bad-account', 'An account is written name@host, in lower case.');
	}

	return text;
}

/** Its two halves. */
export function splitAccountId(account: AccountId): readonly [name: string, host: string] {
	const at = account.indexOf('@');
	return [account.slice(0, at), account.slice(at + 1)];
}

function isAccountId(text: string): text is AccountId {
	const [name = '', host = '', ...more] = text.split('@');
	return (
		more.length === 0 &&
		NAME.test(name) &&
		host.length <= HOST_MAX_LENGTH &&
		host.split('.').every((label) => HOST_LABEL.test(label))
	);
}
