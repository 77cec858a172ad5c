import type {Handler} from '../handler-context.ts';
import * as accountData from '../moderation/account-data.ts';
import {actorOf} from '../moderation/actor.ts';
import {RefusedError} from '../refused-error.ts';

/** What the relay keeps of the account that asks. */
export const exportAccount: Handler<'account.export'> = ({after}, context) =>
	accountData.exportAccount(context, {name: context.account, after});

/** Deletes the account that asks, with all it wrote. */
export const deleteAccount: Handler<'account.delete'> = async ({name}, context) => {
	const {account} = context;
	if (name.toLowerCase() !== account) {
		throw new RefusedError(
			'bad-request',
			`Write the name of this account, ${account}, to delete it.`,
		);
	}
	const deleted = await accountData.deleteAccount(context, actorOf(context), {name: account});
	// Whoever asks is among them, and still gets its answer.
	context.afterAnswer(deleted.disconnect);
	return {};
};
