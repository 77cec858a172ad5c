import type {RequestFields, RequestResult} from '../../protocol/client-frame.ts';
import {checkAccountName} from '../../protocol/names.ts';
import type {MemberContext} from '../handler-context.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import type {ProfileRecord} from '../storage/moderation-storage.ts';
import type {AccountRecord} from '../storage/storage.ts';
import {checkBio, checkLine, checkTimeZone} from '../texts.ts';
import {isForRoom} from './token-scopes.ts';

/**
 * A profile's fields, each fit to be shown to others; an empty text removes one.
 * @throws {RefusedError} `bad-request`, `too-long`.
 */
export function checkProfile(
	fields: RequestFields<'profile.set'>,
	{limits}: Services,
): ProfileRecord {
	const {displayName, bio, pronouns, timeZone} = fields;
	const name = {what: 'A display name', bytes: limits.displayNameBytes};
	const words = {what: 'Pronouns', bytes: limits.pronounsBytes};
	return {
		...(displayName === undefined ? {} : {displayName: checkLine(displayName, name)}),
		...(bio === undefined ? {} : {bio: checkBio(bio, limits)}),
		...(pronouns === undefined ? {} : {pronouns: checkLine(pronouns, words)}),
		...(timeZone === undefined ? {} : {timeZone: checkTimeZone(timeZone)}),
	};
}

/**
 * Who an account is, as far as whoever asks may know: how present it is only to those who share a room
 * with it, as they are told anyway, and of its rooms only those that both are in.
 * @throws {RefusedError} `not-found`
 */
export async function describeAccount(
	asked: string,
	context: MemberContext,
): Promise<RequestResult<'profile.get'>> {
	const {storage, presence, account: asker, scopes} = context;
	const account = await requireAccount(asked, context);
	const {name, role, createdAt} = account;
	const [profile, theirs, own] = await Promise.all([
		storage.profile(name),
		storage.roomsOf(name),
		storage.roomsOf(asker),
	]);
	const shared = new Set(own.map(({room}) => room.id));
	const rooms = theirs.flatMap(({room}) =>
		shared.has(room.id) && isForRoom(scopes, room.id) ? [room.name] : [],
	);
	const isKnown = name === asker || rooms.length > 0;
	const {state, status} = isKnown ? presence.of(name) : STRANGER;
	return {
		...{name, ...profile, role, createdAt, presence: state, rooms},
		...(status === '' ? {} : {status}),
	};
}

const STRANGER = {state: 'offline', status: ''} as const;

/** @throws {RefusedError} `not-found` for a name that nobody has. */
async function requireAccount(input: string, {storage}: Services): Promise<AccountRecord> {
	const checked = checkAccountName(input);
	const account = checked.type === 'name' ? await storage.account(checked.name) : undefined;
	if (account !== undefined) return account;
	throw new RefusedError('not-found', 'There is nobody of that name here.');
}
