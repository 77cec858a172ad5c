import {DELETED_NAME} from '../../protocol/names.ts';
import {GONE_NAME_KEY, goneName} from './gone-names.ts';
import {nameAfter} from './kept-records.ts';
import {removeDevice} from './memory-accounts.ts';
import {addAudit} from './memory-audit.ts';
import {addEntry, type MemoryDisk, type MemoryRoom, replaceEntry} from './memory-disk.ts';
import {removeFilesOf} from './memory-files.ts';
import {isLastOwner} from './memory-moderation.ts';
import {endMembership} from './memory-rooms.ts';
import {factsAt} from './memory-served.ts';
import {isMessage} from './message-facts.ts';
import type {KeepingStorage} from './moderation-storage.ts';

type Deletion = Parameters<KeepingStorage['deleteAccount']>[0];
type DeletionResult = Awaited<ReturnType<KeepingStorage['deleteAccount']>>;

/** Deletes an account with all it wrote. */
export function deleteAccount(disk: MemoryDisk, request: Deletion): DeletionResult {
	const {name, audit} = request;
	const account = disk.accounts.get(name);
	if (account === undefined) return {type: 'not-found'};
	if (isLastOwner(disk, name)) return {type: 'last-owner'};
	const rooms = leaveRooms(disk, request);
	const devices = [...(disk.devicesOf.get(name) ?? [])].sort();
	for (const device of devices) removeDevice(disk, name, device);
	disk.accounts.delete(name);
	disk.skeletons.delete(account.skeleton);
	disk.goneNames.add(goneName(account.skeleton, disk.meta.get(GONE_NAME_KEY) ?? ''));
	for (const byAccount of [disk.profiles, disk.deviceLists, disk.devicesOf, disk.roomsOf]) {
		byAccount.delete(name);
	}
	forgetCorrespondence(disk, name);
	removeFilesOf(disk, name);
	addAudit(disk, audit);
	renameInRecords(disk, name);
	for (const room of disk.rooms.values()) eraseIn(disk, room, name);
	disk.sent.delete(name);
	return {type: 'deleted', devices, rooms};
}

function leaveRooms(disk: MemoryDisk, {name, time, entryId}: Deletion) {
	return [...(disk.roomsOf.get(name) ?? [])].sort().flatMap((id) => {
		const room = disk.rooms.get(id);
		const member = room?.members.get(name);
		if (room === undefined || member === undefined) return [];
		const entry = {room: id, id: entryId(id), kind: 'leave', from: name, time} as const;
		const message = addEntry(disk, room, {...entry, device: '', text: ''});
		return {room: id, message, heir: endMembership(disk, room, member)};
	});
}

function forgetCorrespondence(disk: MemoryDisk, name: string): void {
	disk.blocked.delete(name);
	for (const blocked of disk.blocked.values()) blocked.delete(name);
	for (const mailbox of disk.mailboxes.values()) {
		mailbox.waiting = mailbox.waiting.filter(({from}) => from !== name);
	}
	for (const [hash, {createdBy}] of disk.invites) if (createdBy === name) disk.invites.delete(hash);
	for (const {invited, formerReaders} of disk.rooms.values()) {
		formerReaders.delete(name);
		invited.delete(name);
		for (const [account, by] of invited) if (by === name) invited.set(account, DELETED_NAME);
	}
}

function renameInRecords(disk: MemoryDisk, name: string): void {
	const renamed = nameAfter(name);
	for (const [id, sanction] of disk.sanctions) {
		const {target} = sanction;
		if (target.type === 'account' && target.name === name) disk.sanctions.delete(id);
		else disk.sanctions.set(id, {...sanction, by: renamed(sanction.by)});
	}
	for (const [id, filter] of disk.filters)
		disk.filters.set(id, {...filter, by: renamed(filter.by)});
	for (const [id, report] of disk.reports) {
		if (report.by === name) disk.reports.delete(id);
		else {
			const {about, text, resolvedBy} = report;
			disk.reports.set(id, {
				...report,
				about: renamed(about),
				text: about === name ? '' : text,
				...(resolvedBy === undefined ? {} : {resolvedBy: renamed(resolvedBy)}),
			});
		}
	}
	disk.audit = disk.audit.map((entry) => {
		const target = entry.target === undefined ? {} : {target: renamed(entry.target)};
		return {...entry, by: renamed(entry.by), ...target};
	});
}

/** What it wrote in a room stands there as a deleted message of nobody. */
function eraseIn(disk: MemoryDisk, room: MemoryRoom, name: string): void {
	for (const [seq, facts] of room.facts) {
		const reactions = facts.reactions.filter(({account}) => account !== name);
		if (reactions.length < facts.reactions.length) room.facts.set(seq, {...facts, reactions});
	}
	const {head} = room.record;
	for (const [index, entry] of room.log.entries()) {
		if (entry?.moderation?.name === name) {
			const moderation = {...entry.moderation, name: DELETED_NAME};
			replaceEntry(disk, room, {...entry, moderation});
		}
		if (entry?.from !== name) continue;
		const {file: _, ...rest} = room.log[index] ?? entry;
		room.log[index] = {...rest, from: DELETED_NAME, text: ''};
		if (!isMessage(entry)) continue;
		const erased = {isDeleted: true, pinned: 0, revision: head, reactions: []};
		room.facts.set(entry.seq, {...factsAt(room, entry.seq), ...erased});
	}
}
