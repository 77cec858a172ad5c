import {
	answerInTime,
	nameOf,
	openAccountEntry,
	passwordOf,
	settlePrivate,
	tellAboutKeys,
	tellAccount,
} from './account-entry.ts';
import type {Run} from './invocation.ts';

/** Makes this home a device of an account that exists. */
export const run: Run = async (invocation) => {
	const entry = await openAccountEntry(invocation);
	try {
		const name = await nameOf(invocation, entry.home);
		const password = await passwordOf(invocation, 'known');
		await answerInTime(invocation, () => entry.client.login({name, password}));
		tellAccount(invocation, entry);
		tellAboutKeys(invocation, entry);
		await settlePrivate(invocation, entry);
		return 'ok';
	} finally {
		await entry.close();
	}
};
