import type {Access} from './access.ts';
import {nextDirectoryEntry} from './directory-head.ts';
import {
	devicesLeftOut,
	type KeyStorage,
	type OneTimePrekeyRecord,
	type PublishKeysResult,
	type TakenKeys,
} from './key-storage.ts';
import {removeDevice} from './memory-accounts.ts';
import type {MemoryDisk, MemoryPrekeys} from './memory-disk.ts';

/** Device lists, prekeys and the directory, in memory. */
export function memoryKeys(disk: MemoryDisk, {read, write}: Access): KeyStorage {
	return {
		publishKeys: (request) => write(() => publish(disk, request)),
		prekeyCount: (device, time) =>
			read(() => {
				const prekeys = disk.prekeys.get(device);
				return {
					oneTimePrekeys: [...(prekeys?.oneTime.values() ?? [])].filter(isGood(time)).length,
					signedPrekey: prekeys?.signed?.id,
					lastResort: prekeys?.lastResort?.id,
				};
			}),
		deviceList: (account) => read(() => disk.deviceLists.get(account)),
		takeKeys: ({devices, ...limits}) =>
			write(() => devices.flatMap((device) => take(disk, device, limits) ?? [])),
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
	const {account, device, list, signedPrekey, lastResort, oneTimePrekeys, limit, time} = request;
	const standing = disk.deviceLists.get(account);
	const isNewList = list !== undefined && list.record.hash !== standing?.hash;
	if (isNewList && standing?.hash !== list.follows) return {type: 'list-changed'};
	const named = [device, ...(isNewList ? list.record.devices : [])];
	if (!named.every((each) => isDeviceOf(disk, each, account))) return {type: 'device-unknown'};
	const prekeys = disk.prekeys.get(device) ?? noPrekeys();
	dropExpired(prekeys, time);
	const fresh = new Map<number, OneTimePrekeyRecord>();
	for (const prekey of oneTimePrekeys.filter(isGood(time))) {
		if (prekey.id <= prekeys.taken) continue;
		const known = prekeys.oneTime.get(prekey.id) ?? fresh.get(prekey.id);
		if (known !== undefined && known.record !== prekey.record) return {type: 'prekey-taken'};
		if (known === undefined) fresh.set(prekey.id, prekey);
	}
	const count = prekeys.oneTime.size + fresh.size;
	if (fresh.size > 0 && count > limit) return {type: 'full'};
	if (isNewList) {
		disk.deviceLists.set(account, list.record);
		const {host, hash} = list.record;
		const entry = {account: `${account}@${host}`, listHash: hash, time};
		disk.directory.push(nextDirectoryEntry(disk.directory.at(-1), entry));
	}
	disk.prekeys.set(device, prekeys);
	prekeys.signed = signedPrekey ?? prekeys.signed;
	prekeys.lastResort = lastResort ?? prekeys.lastResort;
	for (const [id, prekey] of fresh) prekeys.oneTime.set(id, prekey);
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

function isGood(time: number): (prekey: OneTimePrekeyRecord) => boolean {
	return ({expires}) => expires > time;
}

function dropExpired({oneTime}: MemoryPrekeys, time: number): void {
	for (const [id, prekey] of oneTime) if (!isGood(time)(prekey)) oneTime.delete(id);
}

function take(
	disk: MemoryDisk,
	device: string,
	{reserve, time}: {readonly reserve: number; readonly time: number},
): TakenKeys | undefined {
	const prekeys = disk.prekeys.get(device);
	if (prekeys === undefined) return undefined;
	dropExpired(prekeys, time);
	const {signed, lastResort, oneTime} = prekeys;
	if (signed === undefined || !canReceive(disk, device)) return undefined;
	const mayTake = oneTime.size > reserve || (lastResort === undefined && oneTime.size > 0);
	if (!mayTake) {
		if (lastResort === undefined) return undefined;
		const signedPrekey = signed.record;
		return {device, signedPrekey, kemPrekey: lastResort.record, left: undefined};
	}
	const id = Math.min(...oneTime.keys());
	const kemPrekey = oneTime.get(id)?.record ?? '';
	oneTime.delete(id);
	prekeys.taken = id;
	return {device, signedPrekey: signed.record, kemPrekey, left: oneTime.size};
}
