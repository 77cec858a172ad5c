import {LIMITS} from '../../protocol/limits.ts';
import {checkAccountName} from '../../protocol/names.ts';

/** An account name made from a login name; 'guest' where nothing of it can be kept. */
export function suggestedName(loginName: string): string {
	const name = loginName
		.toLowerCase()
		.normalize('NFKD')
		.replace(/\s+/g, '-')
		.replace(/[^a-z0-9._-]+/g, '')
		.replace(/[._-]{2,}/g, '-')
		.replace(/^[^a-z]+/, '')
		.slice(0, LIMITS.nameLength)
		.replace(/[._-]+$/, '');
	const checked = checkAccountName(name);
	return checked.type === 'name' ? checked.name : 'guest';
}
