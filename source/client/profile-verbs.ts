import {LIMITS} from '../protocol/limits.ts';
import {visibleLine} from '../protocol/visible-line.ts';
import {phrase} from '../words/phrase.ts';
import type {Core} from './core.ts';
import {InputError, UnreachableError} from './error.ts';
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

		async *exportAccount() {
			let after: number | undefined = 0;
			let bytes = 0;
			while (after !== undefined) {
				const {
					lines,
					next,
				}: {readonly lines: readonly string[]; readonly next?: number | undefined} = await ask(
					'account.export',
					{after},
				);
				for (const line of lines) {
					bytes += Buffer.byteLength(line) + 1;
					if (bytes > EXPORT_BYTES) throw endless();
					yield readLine(line);
				}

				if (next !== undefined && next <= after) throw endless();
				after = next;
			}
		},

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

/** The most that is saved of an account, in bytes: 1 GiB. */
const EXPORT_BYTES = 2 ** 30;

/** A relay that never comes to an end is not followed for ever. */
function endless(): UnreachableError {
	return new UnreachableError(
		'bad-answer',
		phrase`The relay does not come to an end with your data. Ask its operator.`,
	);
}

/** A line of JSON as nobody can misread it, in an editor or on a terminal. Throws UnreachableError. */
function readLine(line: string): string {
	try {
		return visibleLine(JSON.stringify(JSON.parse(line)));
	} catch (cause) {
		const sentence = phrase`The relay sends what makes no sense.`;
		throw new UnreachableError('bad-answer', sentence, {cause});
	}
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
