import type {InviteInfo} from '../../protocol/moderation-records.ts';
import {hashSecret, newId} from '../auth.ts';
import type {VisitorContext} from '../handler-context.ts';
import {logEntry} from '../handlers/log-entry.ts';
import {isRelayPermitted} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import type {Services} from '../services.ts';
import type {DeviceRecord, InviteRecord} from '../storage/storage.ts';
import {type Actor, authorOf, OPERATOR, RELAY_ITSELF} from './actor.ts';
import {requireRoomRight} from './authority.ts';
import {auditLine} from './entry.ts';

/** An invitation as whoever makes it wants it. */
export type WantedInvite = {
	readonly uses?: number | undefined;
	/** Milliseconds; a week when left out. */
	readonly lifetime?: number | undefined;
	readonly role?: InviteRecord['role'] | undefined;
	readonly room?: string | undefined;
	/** The id it gets, in place of an invitation that has it already; a fresh one when left out. */
	readonly replaces?: string | undefined;
};

/**
 * Makes an invitation: once, for a week and for a member unless said otherwise. Its code is told only
 * here. `isRenewed` when it takes the place of another. Only the relay's owner invites moderators, and to
 * a room only who may invite there.
 * @throws {RefusedError} `forbidden`, `not-found`, `quota`.
 */
export async function issueInvite(
	services: Services,
	actor: Actor,
	wanted: WantedInvite,
): Promise<{readonly code: string; readonly expiresAt: number; readonly isRenewed: boolean}> {
	const {storage, clock, random, limits, registration} = services;
	if (registration === 'closed') {
		throw new RefusedError('forbidden', 'This relay takes no new accounts.');
	}
	const {role = 'member', room, uses = 1} = wanted;
	const by = authorOf(actor).account;
	const invite = {createdBy: by, role, room};
	await requireRightTo(services, invite);
	await requireSpace(services, actor);
	const code = newId(random);
	const createdAt = clock.now();
	const lifetime = Math.min(wanted.lifetime ?? limits.inviteLifetime, limits.inviteLifetimeMost);
	const expiresAt = createdAt + lifetime;
	const id = wanted.replaces ?? newId(random);
	const isRenewed = wanted.replaces !== undefined && (await revoke(services, actor, {invite: id}));
	await storage.createInvite({
		...{...invite, id, createdAt, expiresAt, usesLeft: uses},
		codeHash: hashSecret(code),
	});
	if (role !== 'member') {
		const did = {deed: 'invite.create', target: id, detail: role};
		await storage.addAudit(auditLine(services, actor, did));
	}
	return {code, expiresAt, isRenewed};
}

/** Invitations that can still be used, the newest of them first: one's own, or for the relay's staff all. */
export async function listInvites(
	{storage, clock, limits}: Services,
	by: string | undefined,
): Promise<InviteInfo[]> {
	const invites = await storage.invites({by, time: clock.now(), limit: limits.listSize});
	return invites.map(({id, createdBy, createdAt, expiresAt, usesLeft, role, room}) => ({
		...{invite: id, by: createdBy, createdAt, expiresAt, usesLeft, role},
		...(room === undefined ? {} : {room}),
	}));
}

/**
 * Ends an invitation made by `by`, or by anybody.
 * @throws {RefusedError} `not-found`
 */
export async function revokeInvite(
	services: Services,
	actor: Actor,
	{invite, by}: {readonly invite: string; readonly by: string | undefined},
): Promise<void> {
	if (await revoke(services, actor, {invite, by})) return;
	throw new RefusedError('not-found', 'There is no such invitation here, or it is not yours.');
}

/** Whether there was one to be ended. */
async function revoke(
	services: Services,
	actor: Actor,
	{invite, by}: {readonly invite: string; readonly by?: string | undefined},
): Promise<boolean> {
	const audit = auditLine(services, actor, {deed: 'invite.revoke', target: invite});
	return services.storage.revokeInvite({id: invite, by, audit});
}

/**
 * The invitation of that code as it counts now: one whose maker could not make it any more counts for
 * nothing. Undefined when there is none to be used.
 */
export async function usableInvite(
	services: Services,
	code: string,
): Promise<InviteRecord | undefined> {
	const {storage, clock} = services;
	const invite = await storage.usableInvite(hashSecret(code), clock.now());
	if (invite === undefined || isBanned(services, invite)) return undefined;
	if (invite.role === 'member') return invite;
	return (await mayInviteStaff(services, invite.createdBy)) ? invite : undefined;
}

/**
 * Brings a new account into the room of its invitation, if whoever made that may invite there at this
 * moment. The account is there in any case: nothing is refused here.
 */
export async function enterInvitedRoom(
	invite: InviteRecord,
	{account, id: device}: DeviceRecord,
	context: VisitorContext,
): Promise<void> {
	const {storage, roomLog, bus, limits, log} = context;
	const {room, createdBy} = invite;
	if (room === undefined) return;
	try {
		await requireRightTo(context, {createdBy, role: 'member', room});
	} catch (error) {
		if (!(error instanceof RefusedError)) throw error;
		log.info('invitation to a room not kept', {account, room});
		return;
	}
	const message = logEntry({room, kind: 'join'}, {account, device}, context);
	const result = await roomLog.write(
		room,
		() => storage.joinRoom({role: 'member', limit: limits.roomsPerAccount, message}),
		(outcome) => (outcome.type === 'joined' ? outcome.message : undefined),
	);
	if (result.type === 'joined') bus.joined(account, room);
}

/** @throws {RefusedError} when who makes the invitation may not. */
async function requireRightTo(
	services: Services,
	{createdBy, role, room}: Pick<InviteRecord, 'createdBy' | 'role' | 'room'>,
): Promise<void> {
	if (role === 'moderator' && !(await mayInviteStaff(services, createdBy))) {
		throw new RefusedError('forbidden', 'Only the owners of this relay may invite moderators.');
	}
	if (room === undefined) return;
	const actor = await makerOf(services, createdBy);
	await requireRoomRight(services, actor, {room, operation: 'invite'});
}

/** The operator, who imports whole communities, has no bounds. */
async function requireSpace({storage, clock, limits}: Services, actor: Actor): Promise<void> {
	if (actor.type === 'operator') return;
	const limit = limits.invitesPerAccount;
	const invites = await storage.invites({by: actor.account, time: clock.now(), limit});
	if (invites.length < limit) return;
	throw new RefusedError(
		'quota',
		`You have ${limit} invitations that can still be used. Revoke some, or give one more uses.`,
	);
}

async function makerOf({storage}: Services, name: string): Promise<Actor> {
	if (name === RELAY_ITSELF) return OPERATOR;
	const role = (await storage.account(name))?.role ?? 'member';
	return {type: 'account', account: name, device: '', role};
}

async function mayInviteStaff({storage}: Services, name: string): Promise<boolean> {
	if (name === RELAY_ITSELF) return true;
	const account = await storage.account(name);
	return account !== undefined && isRelayPermitted('invite-moderator', account.role);
}

function isBanned({moderation}: Services, {createdBy}: InviteRecord): boolean {
	return moderation.sanctions.banOf({account: createdBy}) !== undefined;
}
