import type {Handler} from '../handler-context.ts';
import {checkProfile, describeAccount} from '../moderation/profiles.ts';
import {muteRefusal} from '../moderation/sentences.ts';

/** What the account tells about itself. Whoever is muted everywhere tells nothing new. */
export const setProfile: Handler<'profile.set'> = async (fields, context) => {
	const {storage, account, moderation} = context;
	const mute = moderation.sanctions.muteOf(context);
	if (mute !== undefined) throw muteRefusal(mute, moderation.appeal);
	await storage.setProfile(account, checkProfile(fields, context));
	return {};
};

/** Who somebody is. */
export const getProfile: Handler<'profile.get'> = ({name}, context) =>
	describeAccount(name, context);
