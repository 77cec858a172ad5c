import type {Access} from './access.ts';
import {changedProfile} from './kept-records.ts';
import {deleteAccount} from './memory-deletion.ts';
import type {MemoryDisk} from './memory-disk.ts';
import {accountPieces} from './memory-export.ts';
import {removeFile} from './memory-files.ts';
import {firstSince} from './memory-messages.ts';
import {pageOf} from './memory-rooms.ts';
import type {KeepingStorage} from './moderation-storage.ts';

/** What an operator or a host does with accounts and rooms as wholes, in memory. */
export function memoryKeeping(disk: MemoryDisk, {read, write}: Access): KeepingStorage {
	return {
		profile: (name) => read(() => disk.profiles.get(name) ?? {}),
		setProfile: (name, changes) =>
			write(() => {
				if (!disk.accounts.has(name)) throw new Error('The account does not exist.');
				disk.profiles.set(name, changedProfile(disk.profiles.get(name) ?? {}, changes));
			}),
		accounts: (request) => read(() => accounts(disk, request)),
		everyRoom: (request) => read(() => everyRoom(disk, request)),
		exportAccount: ({name, after, limit}) =>
			read(() => {
				const pieces = accountPieces(disk, name).slice(after);
				return {pieces: pieces.slice(0, limit), more: pieces.length > limit};
			}),
		deleteAccount: (request) => write(() => deleteAccount(disk, request)),
		purgeRoom: (request) => write(() => purgeRoom(disk, request)),
		sweepInvites: (time) =>
			write(() => {
				const ended = [...disk.invites.values()].filter(
					({usesLeft, expiresAt}) => usesLeft === 0 || expiresAt <= time,
				);
				for (const {codeHash} of ended) disk.invites.delete(codeHash);
				return ended.length;
			}),
		compact: () => read(() => undefined),
	};
}

type Request<Method extends keyof KeepingStorage> = Parameters<KeepingStorage[Method]>[0];
type Result<Method extends keyof KeepingStorage> = Awaited<ReturnType<KeepingStorage[Method]>>;

function accounts(disk: MemoryDisk, {after, limit}: Request<'accounts'>): Result<'accounts'> {
	const all = [...disk.accounts.values()];
	const page = pageOf(all, {name: ({name}) => name, after, limit});
	const records = page.items.map(({name, role, createdAt}) => {
		const devices = [...(disk.devicesOf.get(name) ?? [])].flatMap(
			(id) => disk.devices.get(id) ?? [],
		);
		const seen = devices.map((device) => device.lastSeenAt);
		const lastSeenAt = seen.length === 0 ? createdAt : Math.max(...seen);
		return {name, role, createdAt, lastSeenAt, devices: devices.length};
	});
	return {accounts: records, more: page.more};
}

function everyRoom(disk: MemoryDisk, {after, limit}: Request<'everyRoom'>): Result<'everyRoom'> {
	const all = [...disk.rooms.values()];
	const page = pageOf(all, {name: ({record}) => record.name, after, limit});
	const rooms = page.items.map(({record, members}) => {
		const {id, name, visibility, head, floor, rules} = record;
		return {...{id, name, visibility, rules}, members: members.size, messages: head - floor + 1};
	});
	return {rooms, more: page.more};
}

function purgeRoom(
	disk: MemoryDisk,
	{room: id, before, limit}: Request<'purgeRoom'>,
): Result<'purgeRoom'> {
	const room = disk.rooms.get(id);
	if (room === undefined) return {before: 1, removed: 0, more: false};
	const {head, floor} = room.record;
	const goal = firstSince(disk, id, before) ?? head + 1;
	const reached = Math.min(goal, floor + limit);
	for (let seq = floor; seq < reached; seq++) {
		const entry = room.log[seq - 1];
		if (entry !== undefined) disk.sent.get(entry.from)?.delete(entry.id);
		if (entry?.file !== undefined) removeFile(disk, entry.file.file);
		room.log[seq - 1] = undefined;
		room.facts.delete(seq);
	}
	room.record = {...room.record, floor: reached};
	return {before: reached, removed: reached - floor, more: reached < goal};
}
