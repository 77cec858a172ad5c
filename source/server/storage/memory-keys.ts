import type {Access} from './access.ts';
import {nextDirectoryEntry} from './directory-head.ts';
import {
	devicesLeftOut,
	type KeyStorage,
	type PublishKeysResult,
	type TakenKeys,
} from './key-storage.ts';
import {removeDevice} from './memory-accounts.ts';
import type {MemoryDisk, MemoryPrekeys} from './memory-disk.ts';

/** Device lists, prekeys and the directory, in memory. */
export function memoryKeys(disk: MemoryDisk, {read, write}: Access): KeyStorage {
	return {
		publishKeys: (request) => write(() => publish(disk, request)),
		prekeyCount: (device) =>
			read(() => {
				const prekeys = disk.prekeys.get(device);
				return {
					oneTimePrekeys: prekeys?.oneTime.size ?? 0,
					signedPrekey: prekeys?.signed?.id,
					lastResort: prekeys?.lastResort?.id,
				};
			}),
		deviceList: (account) => read(() => disk.deviceLists.get(account)),
		takeKeys: ({devices, reserve}) =>
			write(() => devices.flatMap((device) => take(disk, device, reserve) ?? [])),
		directoryHead: () => read(() => disk.directory.at(-1)),
		directoryEntries: ({after, limit}) =>
			read(() => {
				const entries = disk.directory.slice(after, after + limit);
				return {entries, more: after + limit < disk.directory.length};
			}),
	};
}

/** Whether others can begin a session with the device. */
export function canReceive(disk: MemoryDisk, device: string): boolean {
	const prekeys = disk.prekeys.get(device);
	if (prekeys?.signed === undefined) return false;
	return prekeys.lastResort !== undefined || prekeys.oneTime.size > 0;
}

type Publication = Parameters<KeyStorage['publishKeys']>[0];

function publish(disk: MemoryDisk, request: Publication): PublishKeysResult {
	const {account, device, list, signedPrekey, lastResort, oneTimePrekeys, limit} = request;
	const standing = disk.deviceLists.get(account);
	const isNewList = list !== undefined && list.record.hash !== standing?.hash;
	if (isNewList && standing?.hash !== list.follows) return {type: 'list-changed'};
	const named = [device, ...(isNewList ? list.record.devices : [])];
	if (!named.every((each) => isDeviceOf(disk, each, account))) return {type: 'device-unknown'};
	const prekeys = disk.prekeys.get(device) ?? noPrekeys();
	const fresh = new Map<number, string>();
	for (const {id, record} of oneTimePrekeys) {
		if (id <= prekeys.taken) continue;
		const known = prekeys.oneTime.get(id) ?? fresh.get(id);
		if (known !== undefined && known !== record) return {type: 'prekey-taken'};
		if (known === undefined) fresh.set(id, record);
	}
	const count = prekeys.oneTime.size + fresh.size;
	if (fresh.size > 0 && count > limit) return {type: 'full'};
	if (isNewList) {
		disk.deviceLists.set(account, list.record);
		const {host, hash} = list.record;
		const entry = {account: `${account}@${host}`, listHash: hash, time: list.time};
		disk.directory.push(nextDirectoryEntry(disk.directory.at(-1), entry));
	}
	disk.prekeys.set(device, prekeys);
	prekeys.signed = signedPrekey ?? prekeys.signed;
	prekeys.lastResort = lastResort ?? prekeys.lastResort;
	for (const [id, record] of fresh) prekeys.oneTime.set(id, record);
	const leftOut = isNewList ? devicesLeftOut(list.record, standing) : [];
	const removed = leftOut.filter((each) => removeDevice(disk, account, each));
	return {type: 'published', oneTimePrekeys: count, isNewList, removed};
}

function noPrekeys(): MemoryPrekeys {
	return {signed: undefined, lastResort: undefined, oneTime: new Map(), taken: -1};
}

function isDeviceOf(disk: MemoryDisk, id: string, account: string): boolean {
	const device = disk.devices.get(id);
	return device?.account === account && device.kind === 'device';
}

function take(disk: MemoryDisk, device: string, reserve: number): TakenKeys | undefined {
	const prekeys = disk.prekeys.get(device);
	if (prekeys?.signed === undefined || !canReceive(disk, device)) return undefined;
	const {signed, lastResort, oneTime} = prekeys;
	const mayTake = oneTime.size > reserve || (lastResort === undefined && oneTime.size > 0);
	if (!mayTake) {
		if (lastResort === undefined) return undefined;
		const signedPrekey = signed.record;
		return {device, signedPrekey, kemPrekey: lastResort.record, left: undefined};
	}
	const id = Math.min(...oneTime.keys());
	const kemPrekey = oneTime.get(id) ?? '';
	oneTime.delete(id);
	prekeys.taken = id;
	return {device, signedPrekey: signed.record, kemPrekey, left: oneTime.size};
}
