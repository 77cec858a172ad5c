import type {Access} from './access.ts';
import {GONE_NAME_KEY, goneName} from './gone-names.ts';
import {addAudit} from './memory-audit.ts';
import {addToSet, byText, type MemoryDisk, requireFresh} from './memory-disk.ts';
import type {
	AccountRecord,
	AccountStorage,
	CreateAccountResult,
	DeviceRecord,
	DeviceStorage,
	InviteStorage,
} from './storage.ts';
import {storedText} from './stored-text.ts';

/** Accounts, their devices, and invitations to the relay, in memory. */
export function memoryAccounts(
	disk: MemoryDisk,
	access: Access,
): AccountStorage & DeviceStorage & InviteStorage {
	return {...accounts(disk, access), ...devices(disk, access), ...invites(disk, access)};
}

function accounts(disk: MemoryDisk, {read, write}: Access): AccountStorage {
	return {
		createAccount: (request) => write(() => createAccount(disk, request)),
		account: (name) => read(() => disk.accounts.get(name)),
		accountCount: () => read(() => disk.accounts.size),
		setPassword: (name, passwordRecord) =>
			write(() => {
				const account = disk.accounts.get(name);
				if (account !== undefined) disk.accounts.set(name, {...account, passwordRecord});
			}),
	};
}

function createAccount(
	disk: MemoryDisk,
	request: Parameters<AccountStorage['createAccount']>[0],
): CreateAccountResult {
	const {name, skeleton, passwordRecord, device, inviteHash, time} = request;
	if (disk.devices.has(device.id)) return {type: 'device-taken'};
	if (inviteHash !== undefined && !isUsable(disk, inviteHash, time)) {
		return {type: 'invite-invalid'};
	}
	if (disk.accounts.has(name) || isGone(disk, skeleton)) return {type: 'name-taken'};
	const similar = disk.skeletons.get(skeleton);
	if (similar !== undefined) return {type: 'name-similar', to: similar};
	const invite = disk.invites.get(inviteHash ?? '');
	const role = disk.accounts.size === 0 ? 'owner' : (invite?.role ?? 'member');
	const account: AccountRecord = {name, skeleton, role, passwordRecord, createdAt: time};
	disk.accounts.set(name, account);
	disk.skeletons.set(skeleton, name);
	putDevice(disk, {...device, account: name});
	if (inviteHash !== undefined) spendInvite(disk, inviteHash);
	return {type: 'created', account};
}

function isGone(disk: MemoryDisk, skeleton: string): boolean {
	return disk.goneNames.has(goneName(skeleton, disk.meta.get(GONE_NAME_KEY) ?? ''));
}

function devices(disk: MemoryDisk, {read, write}: Access): DeviceStorage {
	return {
		addDevice: (device, limit) =>
			write(() => {
				if (disk.devices.has(device.id)) return {type: 'taken'};
				const present = devicesOf(disk, device.account).filter(({kind}) => kind === device.kind);
				if (present.length >= limit) return {type: 'full'};
				if (!disk.accounts.has(device.account)) throw new Error('The account does not exist.');
				requireFreshToken(disk, device);
				putDevice(disk, device);
				return {type: 'added'};
			}),
		device: (id) => read(() => disk.devices.get(id)),
		deviceByToken: (tokenHash) => read(() => disk.devices.get(disk.tokens.get(tokenHash) ?? '')),
		devices: (account) => read(() => devicesOf(disk, account)),
		removeDevice: (account, id) => write(() => removeDevice(disk, account, id)),
		touchDevice: (id, lastSeenAt) =>
			write(() => {
				const device = disk.devices.get(id);
				if (device !== undefined) disk.devices.set(id, {...device, lastSeenAt});
			}),
	};
}

/** Oldest first. */
export function devicesOf(disk: MemoryDisk, account: string): readonly DeviceRecord[] {
	return [...(disk.devicesOf.get(account) ?? [])]
		.flatMap((id) => disk.devices.get(id) ?? [])
		.sort(byText((device) => device.id))
		.sort((a, b) => a.createdAt - b.createdAt);
}

function requireFreshToken(disk: MemoryDisk, {tokenHash}: DeviceRecord): void {
	requireFresh(tokenHash !== undefined && disk.tokens.has(tokenHash), 'The token');
}

function putDevice(disk: MemoryDisk, device: DeviceRecord): void {
	const {scopes, ...rest} = device;
	const label = storedText(device.label);
	disk.devices.set(device.id, {...rest, label, ...(scopes === undefined ? {} : {scopes})});
	addToSet(disk.devicesOf, device.account, device.id);
	if (device.tokenHash !== undefined) disk.tokens.set(device.tokenHash, device.id);
}

/** Forgets the device with all that is its own; false when the account has no such device. */
export function removeDevice(disk: MemoryDisk, account: string, id: string): boolean {
	const device = disk.devices.get(id);
	if (device?.account !== account) return false;
	disk.devices.delete(id);
	disk.devicesOf.get(account)?.delete(id);
	if (device.tokenHash !== undefined) disk.tokens.delete(device.tokenHash);
	disk.prekeys.delete(id);
	disk.mailboxes.delete(id);
	return true;
}

function invites(disk: MemoryDisk, {read, write}: Access): InviteStorage {
	return {
		createInvite: (invite) =>
			write(() => {
				const isTaken = [...disk.invites.values()].some(({id}) => id === invite.id);
				requireFresh(isTaken || disk.invites.has(invite.codeHash), 'The invitation');
				const {room, ...rest} = invite;
				disk.invites.set(invite.codeHash, {...rest, ...(room === undefined ? {} : {room})});
			}),
		usableInvite: (codeHash, time) =>
			read(() => (isUsable(disk, codeHash, time) ? disk.invites.get(codeHash) : undefined)),
		invites: ({by, time, limit}) =>
			read(() =>
				[...disk.invites.values()]
					.filter(({codeHash, createdBy}) => {
						return isUsable(disk, codeHash, time) && (by === undefined || createdBy === by);
					})
					.sort(byText(({id}) => id))
					.sort((one, other) => other.createdAt - one.createdAt)
					.slice(0, limit),
			),
		revokeInvite: ({id, by, audit}) =>
			write(() => {
				const invite = [...disk.invites.values()].find((each) => each.id === id);
				if (invite === undefined || (by !== undefined && invite.createdBy !== by)) return false;
				disk.invites.delete(invite.codeHash);
				addAudit(disk, audit);
				return true;
			}),
	};
}

function isUsable(disk: MemoryDisk, codeHash: string, time: number): boolean {
	const invite = disk.invites.get(codeHash);
	return invite !== undefined && invite.usesLeft > 0 && invite.expiresAt > time;
}

function spendInvite(disk: MemoryDisk, codeHash: string): void {
	const invite = disk.invites.get(codeHash);
	if (invite !== undefined) {
		disk.invites.set(codeHash, {...invite, usesLeft: invite.usesLeft - 1});
	}
}
