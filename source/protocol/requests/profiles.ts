import * as v from 'valibot';
import {count, name, text, time} from '../fields.ts';
import {presenceState, relayRole} from '../records.ts';

const nothing = v.object({});

/** What an account tells about itself; all of it by choice, an empty text for nothing. */
const profile = {
	displayName: v.optional(text),
	bio: v.optional(text),
	pronouns: v.optional(text),
	/** An IANA name such as `Europe/Vienna`. */
	timeZone: v.optional(text),
};

/** What accounts tell about themselves, and what the relay keeps of them. */
export const PROFILE_REQUESTS = {
	/** What is left out stays as it is. */
	'profile.set': {fields: v.object(profile), result: nothing},
	/** Who an account is, as far as whoever asks may know. */
	'profile.get': {
		fields: v.object({name}),
		result: v.object({
			name,
			...profile,
			role: relayRole,
			createdAt: time,
			presence: presenceState,
			status: v.optional(text),
			/** Rooms that whoever asks is in as well. */
			rooms: v.array(name),
		}),
	},
	/** Everything the relay keeps of this account, as lines of JSON; the first page with `after` 0. */
	'account.export': {
		fields: v.object({after: count}),
		result: v.object({lines: v.array(text), next: v.optional(count)}),
	},
	/** Deletes this account with all it wrote. `name` must be its own: nobody does that by mistake. */
	'account.delete': {fields: v.object({name}), result: nothing},
} as const;
