import type {Handler} from '../handler-context.ts';
import {actorOf} from '../moderation/actor.ts';
import * as kicks from '../moderation/kicks.ts';
import * as roles from '../moderation/roles.ts';
import * as roomRules from '../moderation/room-rules.ts';
import * as sanctions from '../moderation/sanctions.ts';

/** Sends somebody out of a room or off the relay. */
export const kick: Handler<'kick'> = async (fields, context) => {
	await kicks.kick(context, actorOf(context), fields);
	return {};
};

/** Bans or mutes. */
export const setSanction: Handler<'sanction.set'> = async (fields, context) => ({
	sanction: await sanctions.setSanction(context, actorOf(context), fields),
});

/** Ends a ban or a mute before its time. */
export const liftSanction: Handler<'sanction.lift'> = async (fields, context) => {
	await sanctions.liftSanction(context, actorOf(context), fields);
	return {};
};

/** The bans and mutes that hold. */
export const listSanctions: Handler<'sanction.list'> = async (fields, context) => {
	const page = await sanctions.listSanctions(context, actorOf(context), fields);
	return {sanctions: [...page.sanctions], more: page.more};
};

/** Gives a role in a room or on the relay. */
export const setRole: Handler<'role.set'> = async (fields, context) => {
	await roles.setRole(context, actorOf(context), fields);
	return {};
};

/** Says how a room is run. */
export const setRules: Handler<'room.rules'> = async (fields, context) => {
	await roomRules.setRules(context, actorOf(context), fields);
	return {};
};
