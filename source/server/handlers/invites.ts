import type {Handler, MemberContext} from '../handler-context.ts';
import {actorOf} from '../moderation/actor.ts';
import * as invitations from '../moderation/invitations.ts';
import {isRelayPermitted} from '../permissions.ts';

/** Makes an invitation to this relay. Every account may, unless the relay takes nobody. */
export const createInvite: Handler<'invite.create'> = async (fields, context) => {
	const {uses, lifetime, role, room} = fields;
	const wanted = {uses, lifetime, role, room};
	const {code, expiresAt} = await invitations.issueInvite(context, actorOf(context), wanted);
	return {code, expiresAt};
};

/** Invitations that can still be used: the account's own, or for the relay's staff all. */
export const listInvites: Handler<'invite.list'> = async (_fields, context) => {
	return {invites: await invitations.listInvites(context, await reach(context))};
};

/** Ends an invitation. */
export const revokeInvite: Handler<'invite.revoke'> = async ({invite}, context) => {
	const by = await reach(context);
	await invitations.revokeInvite(context, actorOf(context), {invite, by});
	return {};
};

/** Whose invitations the account may see and end: its own, or anybody's. */
async function reach({storage, account}: MemberContext): Promise<string | undefined> {
	const record = await storage.account(account);
	return record !== undefined && isRelayPermitted('invites', record.role) ? undefined : account;
}
