import {LIMITS} from '../protocol/limits.ts';
import {phrase} from '../words/phrase.ts';
import type {Core} from './core.ts';
import {InputError} from './error.ts';
import {exportedLines} from './exported-lines.ts';
import type {ModerationClient, ProfileFields} from './moderation-api.ts';

type ProfileVerbs = Pick<
	ModerationClient,
	'profile' | 'setProfile' | 'exportAccount' | 'deleteAccount' | 'setIgnored'
>;

/** What a client does about who people are, and about what the relay keeps of this account. */
export function profileVerbs(core: Core): ProfileVerbs {
	const {ask} = core;
	return {
		profile: (name) => ask('profile.get', {name}),

		async setProfile(change) {
			checkProfile(change);
			await ask('profile.set', change);
		},

		exportAccount: () => exportedLines((after) => ask('account.export', {after})),

		async deleteAccount() {
			const name = core.store.state.account?.name;
			if (name === undefined) throw new InputError(phrase`Nobody is logged in here yet.`);
			const identity = await core.opened();
			await ask('account.delete', {name});
			core.uplink.logOut(phrase`Your account was deleted.`, {isDeleted: true});
			await core.forget(identity);
		},

		setIgnored: (name, isIgnored) => core.ignored.set(name, isIgnored),
	};
}

/** What each field may measure, as the relay takes it. */
const MEASURES = {
	displayName: {bytes: LIMITS.displayNameBytes, lines: 1},
	bio: {bytes: LIMITS.bioBytes, lines: LIMITS.bioLines},
	pronouns: {bytes: LIMITS.pronounsBytes, lines: 1},
} as const;

function checkProfile({displayName, bio, pronouns, timeZone}: ProfileFields): void {
	for (const [field, text] of Object.entries({displayName, bio, pronouns})) {
		// The keys are those of the object above.
		const {bytes, lines} = MEASURES[field as keyof typeof MEASURES];
		if (text !== undefined && Buffer.byteLength(text) > bytes) {
			throw new InputError(phrase`That is too long: at most ${bytes} bytes. Shorten it.`);
		}

		if (text !== undefined && text.split('\n').length > lines) {
			throw new InputError(phrase`That has too many lines: at most ${lines}.`);
		}
	}

	if (timeZone !== undefined && timeZone !== '' && !isTimeZone(timeZone)) {
		throw new InputError(
			phrase`That is no time zone. Type it like Europe/Vienna or America/New_York.`,
		);
	}
}

/** Whether this is an IANA name that this machine knows as well. */
export function isTimeZone(name: string): boolean {
	try {
		new Intl.DateTimeFormat('en', {timeZone: name});
		return !/^[+-]/.test(name);
	} catch {
		return false;
	}
}
