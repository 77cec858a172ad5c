import type {Access} from './access.ts';
import {
	addEntry,
	addToSet,
	byText,
	type MemoryDisk,
	type MemoryRoom,
	requireFresh,
	sentEntry,
} from './memory-disk.ts';
import {append} from './memory-messages.ts';
import {
	type AppendResult,
	type CreateRoomResult,
	type JoinResult,
	type LeaveResult,
	type MembershipRecord,
	type NewMessage,
	type RoomStorage,
	type RoomWithMembership,
	USUAL_RULES,
} from './storage.ts';
import {storedText} from './stored-text.ts';

/** Rooms, memberships and room invitations, in memory. */
export function memoryRooms(disk: MemoryDisk, {read, write}: Access): RoomStorage {
	const membership = (room: string, account: string) => disk.rooms.get(room)?.members.get(account);
	return {
		createRoom: (request) => write(() => createRoom(disk, request)),
		room: (id) => read(() => disk.rooms.get(id)?.record),
		roomByName: (name) => read(() => disk.rooms.get(disk.roomNames.get(name) ?? '')?.record),
		visibleRooms: (request) => read(() => visibleRooms(disk, request)),
		roomsOf: (account) => read(() => roomsOf(disk, account)),
		membership: (room, account) => read(() => membership(room, account)),
		roomCount: () => read(() => disk.rooms.size),
		memberCount: (room) => read(() => disk.rooms.get(room)?.members.size ?? 0),
		members: ({room, after, limit}) =>
			read(() => {
				const members = [...(disk.rooms.get(room)?.members.values() ?? [])];
				const page = pageOf(members, {name: (member) => member.account, after, limit});
				return {members: page.items, more: page.more};
			}),
		joinRoom: (request) => write(() => joinRoom(disk, request)),
		leaveRoom: (message) => write(() => leaveRoom(disk, message)),
		setTopic: (message) => write(() => setTopic(disk, message)),
		inviteToRoom: ({room, account, by}) =>
			write(() => {
				const invited = disk.rooms.get(room)?.invited;
				if (invited === undefined) throw new Error('The room does not exist.');
				if (!invited.has(account)) invited.set(account, by);
			}),
		isInvited: (room, account) => read(() => disk.rooms.get(room)?.invited.has(account) ?? false),
		roomInvites: (account) => read(() => roomInvites(disk, account)),
		markRead: (room, account, seq) =>
			write(() => moveMark(disk.rooms.get(room), account, (read) => Math.max(read, seq))),
		setRead: (room, account, seq) =>
			write(() => moveMark(disk.rooms.get(room), account, () => seq)),
	};
}

function moveMark(
	room: MemoryRoom | undefined,
	account: string,
	move: (read: number) => number,
): number | undefined {
	const member = room?.members.get(account);
	if (room === undefined || member === undefined) return undefined;
	const read = Math.max(0, Math.min(move(member.read), room.record.head));
	room.members.set(account, {...member, read});
	return read;
}

function createRoom(
	disk: MemoryDisk,
	{room, message}: Parameters<RoomStorage['createRoom']>[0],
): CreateRoomResult {
	if (disk.roomNames.has(room.name)) return {type: 'name-taken'};
	requireFresh(disk.rooms.has(room.id), 'The room');
	requireFreshEntry(disk, message);
	const topic = storedText(room.topic);
	const record = {...room, topic, head: 0, floor: 1, rules: USUAL_RULES};
	const created: MemoryRoom = {
		...{record, members: new Map(), invited: new Map(), formerReaders: new Set()},
		...{log: [], places: [], facts: new Map()},
	};
	disk.rooms.set(room.id, created);
	disk.roomNames.set(room.name, room.id);
	const entry = addEntry(disk, created, message);
	addMember(disk, created, {role: 'owner', account: entry.from, joinedAt: entry.time});
	return {type: 'created', room: created.record, message: entry};
}

function joinRoom(
	disk: MemoryDisk,
	{role, limit, message}: Parameters<RoomStorage['joinRoom']>[0],
): JoinResult {
	const room = disk.rooms.get(message.room);
	if (room === undefined) return {type: 'not-found'};
	if (room.members.has(message.from)) return {type: 'already'};
	if ((disk.roomsOf.get(message.from)?.size ?? 0) >= limit) return {type: 'full'};
	requireFreshEntry(disk, message);
	const entry = addEntry(disk, room, message);
	const usual = room.formerReaders.delete(entry.from) ? 'reader' : role;
	const given = room.members.size === 0 ? 'owner' : usual;
	addMember(disk, room, {role: given, account: entry.from, joinedAt: entry.time});
	room.invited.delete(entry.from);
	return {type: 'joined', message: entry};
}

/** The member has read everything up to its own arrival. */
function addMember(
	disk: MemoryDisk,
	room: MemoryRoom,
	member: Pick<MembershipRecord, 'role' | 'account' | 'joinedAt'>,
): void {
	const {id, head} = room.record;
	room.members.set(member.account, {...member, room: id, read: head});
	addToSet(disk.roomsOf, member.account, id);
}

function leaveRoom(disk: MemoryDisk, message: NewMessage): LeaveResult {
	const room = disk.rooms.get(message.room);
	const leaving = room?.members.get(message.from);
	if (room === undefined || leaving === undefined) return {type: 'not-member'};
	requireFreshEntry(disk, message);
	const entry = addEntry(disk, room, message);
	endMembership(disk, room, leaving);
	return {type: 'left', message: entry, wasOwner: leaving.role === 'owner'};
}

/** Ends the membership; who owns the room now, when it was owned by who is gone. */
export function endMembership(
	disk: MemoryDisk,
	room: MemoryRoom,
	leaving: MembershipRecord,
): string | undefined {
	room.members.delete(leaving.account);
	if (leaving.role === 'reader') room.formerReaders.add(leaving.account);
	disk.roomsOf.get(leaving.account)?.delete(room.record.id);
	return leaving.role === 'owner' ? promoteOldest(room) : undefined;
}

/** A room that still has an owner keeps the roles it has. */
export function promoteOldest(room: MemoryRoom): string | undefined {
	const oldest = [...room.members.values()]
		.sort(byText((member) => member.account))
		.sort((a, b) => a.joinedAt - b.joinedAt);
	if (oldest.some((member) => member.role === 'owner')) return undefined;
	const heir =
		oldest.find((member) => member.role === 'moderator') ??
		oldest.find((member) => member.role === 'member') ??
		oldest[0];
	if (heir !== undefined) room.members.set(heir.account, {...heir, role: 'owner'});
	return heir?.account;
}

function setTopic(disk: MemoryDisk, message: NewMessage): AppendResult {
	const result = append(disk, message);
	const room = disk.rooms.get(message.room);
	if (result.type === 'appended' && !result.duplicate && room !== undefined) {
		room.record = {...room.record, topic: result.message.text};
	}
	return result;
}

function visibleRooms(
	disk: MemoryDisk,
	{account, after, limit}: Parameters<RoomStorage['visibleRooms']>[0],
): Awaited<ReturnType<RoomStorage['visibleRooms']>> {
	const visible = [...disk.rooms.values()]
		.map(({record, members, invited}) => ({
			room: record,
			members: members.size,
			joined: members.has(account),
			invited: invited.has(account),
		}))
		.filter(({room, joined, invited}) => room.visibility === 'public' || joined || invited);
	const page = pageOf(visible, {name: ({room}) => room.name, after, limit});
	return {rooms: page.items, more: page.more};
}

export function roomsOf(disk: MemoryDisk, account: string): readonly RoomWithMembership[] {
	return [...(disk.roomsOf.get(account) ?? [])]
		.flatMap((id) => {
			const room = disk.rooms.get(id);
			const membership = room?.members.get(account);
			if (room === undefined || membership === undefined) return [];
			return {room: room.record, membership, members: room.members.size};
		})
		.sort(byText(({room}) => room.name));
}

export function roomInvites(
	disk: MemoryDisk,
	account: string,
): Awaited<ReturnType<RoomStorage['roomInvites']>> {
	return [...disk.rooms.values()]
		.flatMap(({record, invited}) => {
			const by = invited.get(account);
			return by === undefined ? [] : {room: record, by};
		})
		.sort(byText(({room}) => room.name));
}

export function requireFreshEntry(disk: MemoryDisk, message: NewMessage): void {
	requireFresh(sentEntry(disk, message.from, message.id) !== undefined, 'The log entry');
}

/** The first `limit` items by name, after `after`. */
export function pageOf<Item>(
	items: readonly Item[],
	options: {
		readonly name: (item: Item) => string;
		readonly after: string | undefined;
		readonly limit: number;
	},
): {readonly items: readonly Item[]; readonly more: boolean} {
	const {name, after, limit} = options;
	const rest = items.filter((item) => after === undefined || name(item) > after).sort(byText(name));
	return {items: rest.slice(0, limit), more: rest.length > limit};
}
