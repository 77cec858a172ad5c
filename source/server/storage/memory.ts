import {Buffer} from 'node:buffer';
import type {Random} from '../../protocol/environment.ts';
import type {Access} from './access.ts';
import {GONE_NAME_KEY, goneNameKey} from './gone-names.ts';
import {type MemoryCommit, openMemoryAccess} from './memory-access.ts';
import {memoryAccounts} from './memory-accounts.ts';
import {createMemoryDisk, type MemoryDisk} from './memory-disk.ts';
import {memoryEnvelopes} from './memory-envelopes.ts';
import {memoryFiles} from './memory-files.ts';
import {memoryKeeping} from './memory-keeping.ts';
import {memoryKeys} from './memory-keys.ts';
import {memoryMessages} from './memory-messages.ts';
import {memoryModeration} from './memory-moderation.ts';
import {memoryRooms} from './memory-rooms.ts';
import type {Storage} from './storage.ts';

export type {MemoryCommit} from './memory-access.ts';
export {createMemoryDisk, type MemoryDisk} from './memory-disk.ts';

/**
 * Storage that lasts as long as the process, without timers or I/O: for relays that keep nothing, for
 * tests and for the simulation. Give it a `disk` to carry on with data that an earlier storage left
 * (which is cut off then, as by a crash), and a `commit` to decide when and whether writes are kept.
 */
export function createMemoryStorage(options: {
	readonly random: Random;
	readonly disk?: MemoryDisk;
	readonly commit?: MemoryCommit;
}): Storage {
	const disk = options.disk ?? createMemoryDisk();
	const access = openMemoryAccess(disk, options.commit);
	setOnce(disk, GONE_NAME_KEY, goneNameKey(options.random));
	return {
		storeId: setOnce(disk, STORE_ID, Buffer.from(options.random.bytes(16)).toString('base64url')),
		...memoryMeta(disk, access),
		...memoryAccounts(disk, access),
		...memoryRooms(disk, access),
		...memoryMessages(disk, access),
		...memoryFiles(disk, access),
		...memoryKeys(disk, access),
		...memoryEnvelopes(disk, access),
		...memoryModeration(disk, access),
		...memoryKeeping(disk, access),
		close: access.close,
	};
}

const STORE_ID = 'store-id';

function memoryMeta(disk: MemoryDisk, access: Access): Pick<Storage, 'meta' | 'metaOnce'> {
	return {
		meta: (key) => access.read(() => disk.meta.get(key)),
		metaOnce: (key, value) => access.write(() => setOnce(disk, key, value)),
	};
}

function setOnce(disk: MemoryDisk, key: string, value: string): string {
	const standing = disk.meta.get(key);
	if (standing !== undefined) return standing;
	disk.meta.set(key, value);
	return value;
}
