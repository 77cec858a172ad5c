import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import type {ExecutionContext} from 'ava';
import {systemClock, systemRandom} from '../../../source/protocol/environment.ts';
import {createMemoryStorage} from '../../../source/server/storage/memory.ts';
import {openSqliteStorage, type SqliteStorage} from '../../../source/server/storage/sqlite.ts';
import type {
	DeviceRecord,
	InviteRecord,
	NewMessage,
	Storage,
} from '../../../source/server/storage/storage.ts';

export type Backend = {
	readonly name: string;
	/** Opens an empty storage. */
	open(t: ExecutionContext): Promise<Storage>;
};

/** Everything that claims to be a Storage. The one contract is tested with each. */
export const BACKENDS: readonly Backend[] = [
	{
		name: 'memory',
		open: async (t) => closing(t, createMemoryStorage({random: systemRandom})),
	},
	{
		name: 'memory, with a disk that takes its time',
		open: async (t) => closing(t, createMemoryStorage({random: systemRandom, commit: slowly})),
	},
	{name: 'sqlite', open: async (t) => closing(t, await openSqlite(temporaryDirectory(t)))},
	{
		name: 'sqlite, indexing at once',
		open: async (t) => closing(t, await openSqlite(temporaryDirectory(t), 1)),
	},
];

async function slowly(apply: () => void): Promise<void> {
	await Promise.resolve();
	apply();
	await Promise.resolve();
}

/** Opens the storage in that folder; `indexedTogether` as `openSqliteStorage` takes it. */
export function openSqlite(directory: string, indexedTogether?: number): Promise<SqliteStorage> {
	return openSqliteStorage({
		...{directory, random: systemRandom, clock: systemClock},
		...(indexedTogether === undefined ? {} : {indexedTogether}),
	});
}

/** A folder that is gone after the test. */
export function temporaryDirectory(t: ExecutionContext): string {
	const directory = mkdtempSync(path.join(tmpdir(), 'termchat-storage-'));
	t.teardown(() => rmSync(directory, {recursive: true, force: true}));
	return directory;
}

function closing(t: ExecutionContext, storage: Storage): Storage {
	t.teardown(() => storage.close());
	return storage;
}

export function device(id: string, account: string): DeviceRecord {
	return {
		id,
		account,
		kind: 'device',
		publicKey: `key-of-${id}`,
		tokenHash: undefined,
		label: 'laptop',
		createdAt: 100,
		lastSeenAt: 100,
	};
}

export function token(id: string, account: string): DeviceRecord {
	return {...device(id, account), kind: 'token', publicKey: undefined, tokenHash: `hash-of-${id}`};
}

export function accountRequest(name: string): Parameters<Storage['createAccount']>[0] {
	return {
		name,
		skeleton: `skeleton-${name}`,
		passwordRecord: undefined,
		device: device(`device-${name}`, name),
		inviteHash: undefined,
		time: 100,
	};
}

/** An invitation by ann with the code hash `code`, for one use until 1000. */
export function invite(changes: Partial<InviteRecord> = {}): InviteRecord {
	const codeHash = changes.codeHash ?? 'code';
	return {
		codeHash,
		id: `id-${codeHash}`,
		createdBy: 'ann',
		createdAt: 100,
		usesLeft: 1,
		expiresAt: 1000,
		role: 'member',
		...changes,
	};
}

/** A text from `from`, whose id is its text unless one is given. */
export function message(
	room: string,
	from: string,
	text: string,
	changes: Partial<NewMessage> = {},
): NewMessage {
	const id = `id-${text}`;
	return {room, id, kind: 'text', from, device: `device-${from}`, time: 1000, text, ...changes};
}

let made = 0;

/** One of the relay's own entries, with a fresh id. */
export function entry(room: string, from: string, changes: Partial<NewMessage> = {}): NewMessage {
	return message(room, from, '', {id: `entry-${made++}`, kind: 'join', ...changes});
}

/** A public room `id` with a name alike, and its owner in it. */
export function roomRequest(
	id: string,
	owner: string,
	visibility: 'public' | 'private' = 'public',
): Parameters<Storage['createRoom']>[0] {
	return {
		room: {id, name: `name-${id}`, topic: 'before', visibility, epoch: `e-${id}`, createdAt: 500},
		message: entry(id, owner, {kind: 'create', time: 500}),
	};
}

/** Joins with no questions asked. */
export function join(storage: Storage, room: string, account: string, time = 600) {
	return storage.joinRoom({role: 'member', limit: 10, message: entry(room, account, {time})});
}
