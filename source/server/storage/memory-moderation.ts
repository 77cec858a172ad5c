import type {Report, Sanction} from '../../protocol/moderation-records.ts';
import type {Access} from './access.ts';
import {keptFilter, keptReport, keptSanction} from './kept-records.ts';
import {addAudit} from './memory-audit.ts';
import {addEntry, type MemoryDisk, type MemoryRoom, requireFresh} from './memory-disk.ts';
import {endMembership, promoteOldest, requireFreshEntry} from './memory-rooms.ts';
import type {ModerationStorage} from './moderation-storage.ts';

/** Sanctions, filters, reports, roles and the audit log, in memory. */
export function memoryModeration(disk: MemoryDisk, access: Access): ModerationStorage {
	return {
		...sanctions(disk, access),
		...filters(disk, access),
		...reports(disk, access),
		...audit(disk, access),
		...members(disk, access),
	};
}

type Part<Method extends keyof ModerationStorage> = Pick<ModerationStorage, Method>;

function sanctions(
	disk: MemoryDisk,
	{read, write}: Access,
): Part<'setSanction' | 'liftSanction' | 'everySanction' | 'sweepSanctions'> {
	return {
		setSanction: ({sanction, audit}) =>
			write(() => {
				const standing = [...disk.sanctions.values()].find(isSamePlace(sanction));
				const {sanction: id} = sanction;
				requireFresh(id !== standing?.sanction && disk.sanctions.has(id), 'The sanction');
				if (standing !== undefined) disk.sanctions.delete(standing.sanction);
				disk.sanctions.set(sanction.sanction, keptSanction(sanction));
				addAudit(disk, audit);
			}),
		liftSanction: ({id, audit}) =>
			write(() => {
				const isLifted = disk.sanctions.delete(id);
				if (isLifted) addAudit(disk, audit);
				return isLifted;
			}),
		everySanction: () => read(() => [...disk.sanctions.values()]),
		sweepSanctions: (time) =>
			write(() => {
				const ended = [...disk.sanctions.values()].filter(
					({expiresAt = Infinity}) => expiresAt < time,
				);
				for (const {sanction} of ended) disk.sanctions.delete(sanction);
				return ended.length;
			}),
	};
}

function isSamePlace(one: Sanction): (other: Sanction) => boolean {
	return (other) =>
		one.type === other.type && one.room === other.room && targetOf(one) === targetOf(other);
}

/** What a sanction is against, as one word. */
function targetOf({target}: Sanction): string {
	switch (target.type) {
		case 'account':
			return `account ${target.name}`;
		case 'device':
			return `device ${target.device}`;
		case 'address':
			return `address ${target.range}`;
	}
}

function filters(
	disk: MemoryDisk,
	{read, write}: Access,
): Part<'setFilter' | 'removeFilter' | 'everyFilter'> {
	return {
		setFilter: ({limit, audit, ...request}) =>
			write(() => {
				const filter = keptFilter(request.filter);
				const there = [...disk.filters.values()].filter(({room}) => room === filter.room);
				const standing = there.find(({words}) => words === filter.words);
				if (standing === undefined && there.length >= limit) return 'full';
				const {filter: id} = filter;
				requireFresh(id !== standing?.filter && disk.filters.has(id), 'The filter');
				if (standing !== undefined) disk.filters.delete(standing.filter);
				disk.filters.set(filter.filter, filter);
				addAudit(disk, audit);
				return 'set';
			}),
		removeFilter: ({id, audit}) =>
			write(() => {
				const isRemoved = disk.filters.delete(id);
				if (isRemoved) addAudit(disk, audit);
				return isRemoved;
			}),
		everyFilter: () => read(() => [...disk.filters.values()]),
	};
}

function reports(
	disk: MemoryDisk,
	{read, write}: Access,
): Part<'addReport' | 'report' | 'reports' | 'resolveReport' | 'sweepReports'> {
	const open = (): number =>
		[...disk.reports.values()].filter(({state}) => state === 'open').length;
	return {
		addReport: ({report, limit}) =>
			write(() => {
				const isKnown = [...disk.reports.values()].some(
					({room, seq, by}) => room === report.room && seq === report.seq && by === report.by,
				);
				if (isKnown) return 'duplicate';
				if (open() >= limit) return 'full';
				requireFresh(disk.reports.has(report.report), 'The report');
				disk.reports.set(report.report, keptReport(report));
				return 'added';
			}),
		report: (id) => read(() => disk.reports.get(id)),
		reports: ({rooms, before, limit}) =>
			read(() => {
				const newest = reportsIn(disk, undefined).toReversed();
				const inOrder = [
					...newest.filter(({state}) => state === 'open'),
					...newest.filter(({state}) => state !== 'open'),
				];
				const start = inOrder.findIndex(({report}) => report === before) + 1;
				if (before !== undefined && start === 0) return {reports: [], more: false};
				const rest = inOrder
					.slice(start)
					.filter(({room}) => rooms === undefined || rooms.includes(room));
				return {reports: rest.slice(0, limit), more: rest.length > limit};
			}),
		resolveReport: ({id, outcome, by, audit}) =>
			write(() => {
				const report = disk.reports.get(id);
				if (report?.state !== 'open') return false;
				disk.reports.set(id, {...report, state: outcome, resolvedBy: by});
				addAudit(disk, audit);
				return true;
			}),
		sweepReports: (before) =>
			write(() => {
				const old = [...disk.reports].filter(
					([, {state, time}]) => state !== 'open' && time < before,
				);
				for (const [id] of old) disk.reports.delete(id);
				return old.length;
			}),
	};
}

function reportsIn(disk: MemoryDisk, rooms: readonly string[] | undefined): readonly Report[] {
	const all = [...disk.reports.values()];
	return rooms === undefined ? all : all.filter(({room}) => rooms.includes(room));
}

function audit(disk: MemoryDisk, {read, write}: Access): Part<'addAudit' | 'audit' | 'sweepAudit'> {
	return {
		addAudit: (entry) => write(() => addAudit(disk, entry)),
		audit: ({room, isPublicOnly = false, before = Infinity, limit}) =>
			read(() => {
				const found = disk.audit
					.filter((entry) => room === undefined || entry.room === room)
					.filter((entry) => !(isPublicOnly && isPrivate(disk, entry.room)))
					.filter(({position}) => position < before)
					.toReversed();
				return {entries: found.slice(0, limit), more: found.length > limit};
			}),
		sweepAudit: (time) =>
			write(() => {
				const before = disk.audit.length;
				const first = disk.audit.findIndex((entry) => entry.time >= time);
				disk.audit = first === -1 ? [] : disk.audit.slice(first);
				return before - disk.audit.length;
			}),
	};
}

function isPrivate(disk: MemoryDisk, room: string | undefined): boolean {
	return disk.rooms.get(room ?? '')?.record.visibility === 'private';
}

function members(
	disk: MemoryDisk,
	{write}: Access,
): Part<'removeMember' | 'setRoomRole' | 'setRelayRole' | 'setRoomRules'> {
	return {
		removeMember: ({room: id, name, message, audit}) =>
			write(() => {
				const room = disk.rooms.get(id);
				const leaving = room?.members.get(name);
				if (room === undefined || leaving === undefined) return {type: 'not-member'};
				requireFreshEntry(disk, message);
				const entry = addEntry(disk, room, message);
				const heir = endMembership(disk, room, leaving);
				room.invited.delete(name);
				addAudit(disk, audit);
				return {type: 'removed', message: entry, heir};
			}),
		setRoomRole: (request) => write(() => setRoomRole(disk, request)),
		setRelayRole: ({name, role, audit}) =>
			write(() => {
				const account = disk.accounts.get(name);
				if (account === undefined) return 'not-found';
				if (role !== 'owner' && isLastOwner(disk, name)) return 'last-owner';
				disk.accounts.set(name, {...account, role});
				addAudit(disk, audit);
				return 'set';
			}),
		setRoomRules: ({room: id, rules, message, audit}) =>
			write(() => {
				const room = disk.rooms.get(id);
				if (room === undefined) return undefined;
				requireFreshEntry(disk, message);
				const entry = addEntry(disk, room, message);
				room.record = {...room.record, rules: keptRules(rules)};
				addAudit(disk, audit);
				return entry;
			}),
	};
}

/** Whether the relay would have no owner without this one. */
export function isLastOwner(disk: MemoryDisk, name: string): boolean {
	const owners = [...disk.accounts.values()].filter(({role}) => role === 'owner');
	return owners.length === 1 && owners[0]?.name === name;
}

function setRoomRole(
	disk: MemoryDisk,
	{room: id, name, role, message, audit}: Parameters<ModerationStorage['setRoomRole']>[0],
): Awaited<ReturnType<ModerationStorage['setRoomRole']>> {
	const room = disk.rooms.get(id);
	const member = room?.members.get(name);
	if (room === undefined || member === undefined) return {type: 'not-member'};
	const isGivenUp = member.role === 'owner' && role !== 'owner';
	if (isGivenUp && room.members.size === 1) return {type: 'no-heir'};
	requireFreshEntry(disk, message);
	const entry = addEntry(disk, room, message);
	if (role === 'owner') demoteOwners(room);
	room.members.delete(name);
	const heir = isGivenUp ? promoteOldest(room) : undefined;
	room.members.set(name, {...member, role});
	addAudit(disk, audit);
	return {type: 'set', message: entry, heir};
}

function demoteOwners(room: MemoryRoom): void {
	for (const [name, member] of room.members) {
		if (member.role === 'owner') room.members.set(name, {...member, role: 'moderator'});
	}
}

function keptRules({readOnly, slowMode, keepDays}: MemoryRoom['record']['rules']) {
	return {readOnly, slowMode, ...(keepDays === undefined ? {} : {keepDays})};
}
