import {LIMITS} from '../protocol/limits.ts';
import type {Sanction} from '../protocol/moderation-records.ts';
import {phrase} from '../words/phrase.ts';
import type {Core} from './core.ts';
import {InputError} from './error.ts';
import {type Jurisdiction, type ModerationClient, SANCTIONS_MOST} from './moderation-api.ts';
import {isConversationId} from './private/record-names.ts';
import {type RelayDeed, type RoomDeed, relayRefusal, roomRefusal} from './state/room-rights.ts';

type ModerationVerbs = Omit<
	ModerationClient,
	'profile' | 'setProfile' | 'exportAccount' | 'deleteAccount' | 'setIgnored'
>;

/** What a client does to keep order. */
export function moderationVerbs(core: Core): ModerationVerbs {
	const {ask} = core;
	const permit = (where: Jurisdiction, deed: RoomDeed & RelayDeed): void => {
		if (where.room === undefined) permitOnRelay(core, deed);
		else permitInRoom(core, where.room, deed);
	};
	return {
		async kick(name, {room, reason} = {}) {
			permit({room}, 'kick');
			await ask('kick', {...inRoom(room), name, ...because(reason)});
		},

		async setSanction({type, room, target, lifetime, reason}) {
			permit({room}, type);
			const {sanction} = await ask('sanction.set', {
				...{kind: type, target, ...inRoom(room), ...because(reason)},
				...(lifetime !== undefined && {lifetime}),
			});
			return sanction;
		},

		liftSanction: async (sanction, reason) => {
			await ask('sanction.lift', {sanction, ...because(reason)});
		},

		async sanctions({room} = {}) {
			permit({room}, 'ban');
			return allSanctions(core, room);
		},

		async setRole(name, role, {room} = {}) {
			permit({room}, 'role');
			await ask('role.set', {...inRoom(room), name, role});
		},

		async setRules(room, rules) {
			permitInRoom(core, room, rules.keepDays === undefined ? 'rules' : 'keep');
			await ask('room.rules', {room, ...rules});
		},

		async setFilter(words, {room, action}) {
			permit({room}, 'filters');
			const {filter} = await ask('filter.set', {...inRoom(room), words, action});
			return filter;
		},

		removeFilter: async (filter) => {
			await ask('filter.remove', {filter});
		},

		async filters({room} = {}) {
			permit({room}, 'filters');
			const {filters} = await ask('filter.list', inRoom(room));
			return filters;
		},

		async report(room, seq, reason) {
			if (isConversationId(room)) {
				throw new InputError(
					phrase`Nobody but you two reads private messages, so there is nobody to report this to. /block keeps somebody out.`,
				);
			}

			await ask('report.send', {room, seq, reason});
		},

		async reports({room} = {}) {
			permit({room}, 'reports');
			const {reports} = await ask('report.list', {...inRoom(room), limit: LIMITS.pageSize});
			return reports;
		},

		resolveReport: async (report, outcome) => {
			await ask('report.resolve', {report, outcome});
		},

		async audit({room} = {}) {
			permit({room}, 'audit');
			const {entries} = await ask('audit.list', {...inRoom(room), limit: LIMITS.pageSize});
			return entries;
		},

		async broadcast(text) {
			permitOnRelay(core, 'broadcast');
			const {rooms} = await ask('broadcast', {text});
			return rooms;
		},

		async invites() {
			const {invites} = await ask('invite.list', {});
			return invites;
		},

		revokeInvite: async (invite) => {
			await ask('invite.revoke', {invite});
		},
	};
}

/** Page by page, so that somebody who is banned is found however many are. */
async function allSanctions({ask}: Core, room: string | undefined): Promise<readonly Sanction[]> {
	const found: Sanction[] = [];
	let hasMore = true;
	while (hasMore && found.length < SANCTIONS_MOST) {
		const last = found.at(-1)?.sanction;
		const {sanctions, more} = await ask('sanction.list', {
			...{...inRoom(room), limit: LIMITS.pageSize},
			...(last !== undefined && {before: last}),
		});
		found.push(...sanctions);
		hasMore = more && sanctions.length > 0;
	}

	return found;
}

function permitInRoom({store}: Core, id: string, deed: RoomDeed): void {
	const {rooms, account} = store.state;
	const room = rooms.get(id);
	// Of a room this account is not in only the relay knows.
	const refusal = room === undefined ? undefined : roomRefusal(room, deed, account?.role);
	if (refusal !== undefined) throw new InputError(refusal);
}

function permitOnRelay({store}: Core, deed: RelayDeed): void {
	const refusal = relayRefusal(deed, store.state.account?.role);
	if (refusal !== undefined) throw new InputError(refusal);
}

function inRoom(room: string | undefined): {readonly room?: string} {
	return room === undefined ? {} : {room};
}

function because(reason = ''): {readonly reason?: string} {
	return reason === '' ? {} : {reason};
}
