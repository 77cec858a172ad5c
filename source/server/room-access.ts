import type {RelayRole, RoomInfo, Visibility} from '../protocol/records.ts';
import type {Moderation} from './moderation/moderation.ts';
import {banRefusal, muteRefusal} from './moderation/sentences.ts';
import {
	isMember,
	isPermitted,
	isVisible,
	MUTED,
	type Place,
	READ_ONLY,
	type RoomOperation,
	runsRoom,
	type Standing,
} from './permissions.ts';
import {RefusedError} from './refused-error.ts';
import type {RoomRecord, RoomWithMembership, Storage} from './storage/storage.ts';

/** A room that an account may use in the way it asked for. */
export type RoomAccess = {readonly room: RoomRecord; readonly place: Place};

/** Whoever asks, and what decides about it. */
type Asking = {
	readonly storage: Storage;
	readonly moderation: Pick<Moderation, 'sanctions' | 'appeal'>;
	readonly account: string;
	readonly device: string;
	readonly role: RelayRole;
};

/** Who says something, and what may keep it from that. */
type Voice = Pick<Asking, 'moderation' | 'account' | 'device'>;

/**
 * The room, if the account may do that with it.
 * @throws {RefusedError} `not-found` when there is no such room or the account may not know of it,
 * the same to the byte and after the same look-ups; `forbidden` when it may see it but not do that;
 * and what `requireVoice` throws.
 */
export async function openRoom(
	asking: Asking,
	request: {readonly room: string | RoomRecord | undefined; readonly operation: RoomOperation},
): Promise<RoomAccess> {
	const {storage, account, role} = asking;
	const {operation, room: asked} = request;
	const id = typeof asked === 'object' ? asked.id : (asked ?? '');
	const known = typeof asked === 'object' ? asked : undefined;
	const [room, standing] = await Promise.all([
		known ?? storage.room(id),
		standingIn(storage, id, account),
	]);
	if (room === undefined || !isVisible(standing, room.visibility)) {
		throw new RefusedError('not-found');
	}
	const place = {standing, relayRole: role, visibility: room.visibility};
	if (!isPermitted(operation, place)) throw roomRefusal(standing);
	const access = {room, place};
	requireVoice(asking, access, operation);
	return access;
}

/**
 * Makes sure that nothing keeps the account from it just now: no ban, no mute, and no room that is
 * read-only. To be called once more right before what is asked for is written: from the moment a
 * sanction is begun nothing gets past this.
 * @throws {RefusedError} `banned`, `muted`, `forbidden`.
 */
export function requireVoice(
	{moderation, account, device}: Voice,
	{room, place}: RoomAccess,
	operation: RoomOperation,
): void {
	const {sanctions, appeal} = moderation;
	const person = {account, device};
	if (operation !== 'leave') requireNoBan({...person, moderation}, room.id);
	if (MUTED.includes(operation)) {
		const mute = sanctions.muteOf(person, room.id);
		if (mute !== undefined) throw muteRefusal(mute, appeal);
	}
	if (room.rules.readOnly && READ_ONLY.includes(operation) && !runsRoom(place)) {
		throw new RefusedError('forbidden', 'Only those who run this room write in it.');
	}
}

/**
 * Makes sure that the account is banned neither from the relay nor from that room.
 * @throws {RefusedError} `banned`
 */
export function requireNoBan(
	{moderation: {sanctions, appeal}, account, device}: Voice,
	room?: string,
): void {
	const person = {account, device};
	const everywhere = sanctions.banOf(person);
	const ban = room === undefined ? everywhere : (everywhere ?? sanctions.banOf(person, room));
	if (ban !== undefined) throw banRefusal(ban, appeal);
}

/**
 * Makes sure that the account may say something on the relay, whatever holds in single rooms.
 * @throws {RefusedError} `banned`, `muted`.
 */
export function requireRelayVoice(voice: Voice): void {
	requireNoBan(voice);
	const {moderation, account, device} = voice;
	const mute = moderation.sanctions.muteOf({account, device});
	if (mute !== undefined) throw muteRefusal(mute, moderation.appeal);
}

/** What an account of that role is in a room, as things are now. */
export async function placeIn(
	storage: Storage,
	who: {
		readonly account: string;
		readonly role: RelayRole;
		readonly room: string;
		readonly visibility: Visibility;
	},
): Promise<Place> {
	const {account, role: relayRole, room, visibility} = who;
	return {standing: await standingIn(storage, room, account), relayRole, visibility};
}

/** Refuses what an account of this standing may not do. */
export function roomRefusal(standing: Standing): RefusedError {
	if (standing === 'reader') {
		return new RefusedError(
			'forbidden',
			'You only read in this room. Ask its moderators for more.',
		);
	}
	return isMember(standing)
		? new RefusedError('forbidden', 'Only the owner and moderators of this room may do that.')
		: new RefusedError('forbidden', 'You are not in this room. Join it first.');
}

/** The room as this account sees it, or undefined when it is not in it. */
export async function roomInfo(
	{
		storage,
		moderation,
	}: {
		readonly storage: Storage;
		readonly moderation: Pick<Moderation, 'sanctions'>;
	},
	roomId: string,
	account: string,
): Promise<RoomInfo | undefined> {
	const [room, membership, members] = await Promise.all([
		storage.room(roomId),
		storage.membership(roomId, account),
		storage.memberCount(roomId),
	]);
	if (room === undefined || membership === undefined) return undefined;
	return describeRoom({room, membership, members}, moderation);
}

/** The same from what storage lists. */
export function describeRoom(
	{room, membership, members}: RoomWithMembership,
	{sanctions}: Pick<Moderation, 'sanctions'>,
): RoomInfo {
	const {id, name, topic, visibility, epoch, head, rules} = room;
	const {role, read, account} = membership;
	const mute = sanctions.muteOf({account}, id);
	const isUsual = !rules.readOnly && rules.slowMode === 0 && rules.keepDays === undefined;
	return {
		...{room: id, name, topic, visibility, epoch, head, members, role, read},
		...(isUsual ? {} : {rules}),
		...(mute === undefined ? {} : {mutedUntil: mute.expiresAt ?? 0}),
	};
}

async function standingIn(storage: Storage, room: string, account: string): Promise<Standing> {
	const membership = await storage.membership(room, account);
	if (membership !== undefined) return membership.role;
	return (await storage.isInvited(room, account)) ? 'invited' : 'outsider';
}
