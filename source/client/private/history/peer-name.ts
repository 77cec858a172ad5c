import {accountId, splitAccountId} from '../../../crypto/account-id.ts';

/** The name in an account's full id, `name@host`; undefined for anything else. */
export function nameOf(id: string): string | undefined {
	try {
		return splitAccountId(accountId(id))[0];
	} catch {
		return undefined;
	}
}
