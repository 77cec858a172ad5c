import type {AuditEntry, Report, Sanction, WordFilter} from '../../protocol/moderation-records.ts';
import {DELETED_NAME} from '../../protocol/names.ts';
import type {RoomMessage} from '../../protocol/records.ts';
import type {EnvelopeRecord} from './envelope-storage.ts';
import type {FileRecord} from './file-storage.ts';
import type {
	DeviceListRecord,
	DirectoryEntryRecord,
	OneTimePrekeyRecord,
	PrekeyRecord,
} from './key-storage.ts';
import {changeEntry, logEntry, type ThreadPlace} from './log-entry.ts';
import type {MessageFacts} from './message-facts.ts';
import type {NewChange} from './message-storage.ts';
import type {ProfileRecord} from './moderation-storage.ts';
import type {
	AccountRecord,
	DeviceRecord,
	InviteRecord,
	MembershipRecord,
	NewMessage,
	RoomRecord,
} from './storage.ts';

export type MemoryRoom = {
	/** Its `head` is the log's length; what is below its `floor` is gone. */
	record: RoomRecord;
	readonly members: Map<string, MembershipRecord>;
	/** Who was invited, and by whom. */
	readonly invited: Map<string, string>;
	/** Who was a reader when it was last there. */
	readonly formerReaders: Set<string>;
	/**
	 * The entry at position n is at index n - 1, with its text as it is now, and undefined when it was
	 * purged; what became of it since is added when it is served.
	 */
	readonly log: (RoomMessage | undefined)[];
	/** When each of them came. */
	readonly places: MemoryPlace[];
	/** What became of messages, by position. */
	readonly facts: Map<number, MemoryFacts>;
};

export type MemoryPlace = {
	/** Rises with every entry of whatever room. */
	readonly number: number;
	/** The latest time of the log up to here: unlike times, it never falls. */
	readonly peak: number;
};

export type MemoryFacts = MessageFacts & {
	/** In the order in which they were given. */
	readonly reactions: readonly {readonly emoji: string; readonly account: string}[];
};

/** The prekeys of one device. */
export type MemoryPrekeys = {
	signed: PrekeyRecord | undefined;
	lastResort: PrekeyRecord | undefined;
	/** By number. */
	readonly oneTime: Map<number, OneTimePrekeyRecord>;
	/** The highest number of those that were taken; -1 before the first. */
	taken: number;
};

export type MemoryMailbox = {
	/** Number of the newest envelope it ever had. */
	head: number;
	waiting: readonly EnvelopeRecord[];
};

/** What is remembered of a set of envelopes, for when it is sent again. */
export type MemorySentSet = {
	readonly digest: string;
	readonly time: number;
	readonly full: string;
};

/**
 * What a memory storage has committed. It outlives the storage that wrote it, so that a simulated
 * relay can crash and start again on the same data. The records in it are never changed, only
 * replaced.
 */
export type MemoryDisk = {
	readonly meta: Map<string, string>;
	readonly accounts: Map<string, AccountRecord>;
	/** Account name by skeleton. */
	readonly skeletons: Map<string, string>;
	readonly devices: Map<string, DeviceRecord>;
	/** Ids of each account's devices and tokens. */
	readonly devicesOf: Map<string, Set<string>>;
	/** Device id by the hash of its token. */
	readonly tokens: Map<string, string>;
	readonly invites: Map<string, InviteRecord>;
	readonly rooms: Map<string, MemoryRoom>;
	/** Room id by name. */
	readonly roomNames: Map<string, string>;
	/** Ids of the rooms each account is in. */
	readonly roomsOf: Map<string, Set<string>>;
	/** For each account, its log entries by message id. */
	readonly sent: Map<string, Map<string, RoomMessage>>;
	readonly deviceLists: Map<string, DeviceListRecord>;
	/** The entry at position n is at index n - 1. */
	readonly directory: DirectoryEntryRecord[];
	/** By device. */
	readonly prekeys: Map<string, MemoryPrekeys>;
	/** By device. */
	readonly mailboxes: Map<string, MemoryMailbox>;
	readonly sentSets: Map<string, MemorySentSet>;
	readonly correspondences: Set<string>;
	/** Whom each account has blocked. */
	readonly blocked: Map<string, Set<string>>;
	readonly profiles: Map<string, ProfileRecord>;
	/** What is kept of the names of deleted accounts; see `goneName`. */
	readonly goneNames: Set<string>;
	/** In the order in which they were given. */
	readonly sanctions: Map<string, Sanction>;
	readonly filters: Map<string, WordFilter>;
	readonly reports: Map<string, Report>;
	readonly files: Map<string, FileRecord>;
	/** Ids of ended files whose bytes may still be there. */
	readonly goneFiles: Set<string>;
	/** Bytes that each account has added, by the minute. */
	readonly fileLedger: Map<string, Map<number, number>>;
	/** Those that are kept, in order. */
	audit: readonly AuditEntry[];
	/** Position of the newest of them there ever was. */
	audited: number;
	/** Entries of all logs. */
	written: number;
	/** How often the disk was opened: only the newest opener may write. */
	opened: number;
};

/** A new, empty disk. */
export function createMemoryDisk(): MemoryDisk {
	return {
		meta: new Map(),
		accounts: new Map(),
		skeletons: new Map(),
		devices: new Map(),
		devicesOf: new Map(),
		tokens: new Map(),
		invites: new Map(),
		rooms: new Map(),
		roomNames: new Map(),
		roomsOf: new Map(),
		sent: new Map(),
		deviceLists: new Map(),
		directory: [],
		prekeys: new Map(),
		mailboxes: new Map(),
		sentSets: new Map(),
		correspondences: new Set(),
		blocked: new Map(),
		profiles: new Map(),
		goneNames: new Set(),
		sanctions: new Map(),
		filters: new Map(),
		reports: new Map(),
		files: new Map(),
		goneFiles: new Set(),
		fileLedger: new Map(),
		audit: [],
		audited: 0,
		written: 0,
		opened: 0,
	};
}

/** The entry an account stored under a message id, in whatever room. */
export function sentEntry(disk: MemoryDisk, account: string, id: string): RoomMessage | undefined {
	return disk.sent.get(account)?.get(id);
}

/** Puts a message at the end of its room's log. The caller has checked that its id is unused. */
export function addEntry(
	disk: MemoryDisk,
	room: MemoryRoom,
	message: NewMessage,
	place?: ThreadPlace,
): RoomMessage {
	return put(disk, room, logEntry(message, room.log.length + 1, place));
}

/** Puts a change at the end of its room's log, likewise. */
export function addChange(disk: MemoryDisk, room: MemoryRoom, change: NewChange): RoomMessage {
	return put(disk, room, changeEntry(change, room.log.length + 1));
}

function put(disk: MemoryDisk, room: MemoryRoom, entry: RoomMessage): RoomMessage {
	const peak = Math.max(room.places.at(-1)?.peak ?? entry.time, entry.time);
	room.log.push(entry);
	room.places.push({number: ++disk.written, peak});
	room.record = {...room.record, head: entry.seq};
	remember(disk, entry);
	return entry;
}

/** Puts an entry with another text in the place of the one it was. */
export function replaceEntry(disk: MemoryDisk, room: MemoryRoom, entry: RoomMessage): void {
	room.log[entry.seq - 1] = entry;
	remember(disk, entry);
}

/** Nobody sends as a deleted account, so what stands under its name is not looked up. */
function remember(disk: MemoryDisk, entry: RoomMessage): void {
	if (entry.from === DELETED_NAME) return;
	const sent = disk.sent.get(entry.from) ?? new Map<string, RoomMessage>();
	disk.sent.set(entry.from, sent.set(entry.id, entry));
}

/**
 * Refuses an id that is already taken, where its maker promised a fresh one: a bug, not an outcome.
 * Call it before anything is changed.
 */
export function requireFresh(isTaken: boolean, what: string): void {
	if (isTaken) throw new Error(`${what} already exists.`);
}

/** Adds to the set under a key, which need not exist yet. */
export function addToSet(sets: Map<string, Set<string>>, key: string, value: string): void {
	sets.set(key, (sets.get(key) ?? new Set()).add(value));
}

/** Orders records as SQLite does, by code unit, for names and ids are ASCII. */
export function byText<Item>(text: (item: Item) => string): (a: Item, b: Item) => number {
	return (a, b) => (text(a) < text(b) ? -1 : text(a) > text(b) ? 1 : 0);
}
