import {
	answerInTime,
	nameOf,
	openAccountEntry,
	passwordOf,
	settlePrivate,
	tellAboutKeys,
	tellAccount,
} from './account-entry.ts';
import type {Invocation, Run} from './invocation.ts';
import {readSecret} from './secret-file.ts';

/** Makes an account with a password; this home becomes its first device. */
export const run: Run = async (invocation) => {
	const entry = await openAccountEntry(invocation);
	try {
		const name = await nameOf(invocation, entry.home);
		const invite = await inviteOf(invocation, entry.invite);
		const password = await passwordOf(invocation, 'new');
		const request = {name, password, ...(invite !== undefined && {invite})};
		await answerInTime(invocation, () => entry.client.register(request));
		tellAccount(invocation, entry);
		tellAboutKeys(invocation, entry);
		await settlePrivate(invocation, entry);
		return 'ok';
	} finally {
		await entry.close();
	}
};

async function inviteOf(
	invocation: Invocation,
	fromLink: string | undefined,
): Promise<string | undefined> {
	const file = invocation.flags.text('invite');
	return file === undefined ? fromLink : readSecret(invocation, {file, what: 'invitation'});
}
