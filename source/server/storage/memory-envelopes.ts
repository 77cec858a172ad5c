import type {Access} from './access.ts';
import {devicesAt, planEnvelopes, writePlaces} from './envelope-plan.ts';
import type {
	EnvelopeRecord,
	EnvelopeSet,
	EnvelopeStorage,
	SendEnvelopesResult,
} from './envelope-storage.ts';
import {byText, type MemoryDisk, type MemoryMailbox} from './memory-disk.ts';
import {canReceive} from './memory-keys.ts';

/** Mailboxes and block lists, in memory. */
export function memoryEnvelopes(disk: MemoryDisk, {read, write}: Access): EnvelopeStorage {
	return {
		sendEnvelopes: (set) => write(() => send(disk, set)),
		openMailbox: (device, acknowledged) => write(() => open(disk, device, acknowledged)),
		envelopes: ({device, after, limit}) =>
			read(() => {
				const waiting = disk.mailboxes.get(device)?.waiting ?? [];
				return waiting.filter(({number}) => number > after).slice(0, limit);
			}),
		envelopeCount: () =>
			read(() =>
				[...disk.mailboxes.values()].reduce((count, {waiting}) => count + waiting.length, 0),
			),
		acknowledgeEnvelopes: (device, number) => write(() => acknowledge(disk, device, number)),
		expireEnvelopes: ({waitingSince, sentSince}) =>
			write(() => {
				for (const mailbox of disk.mailboxes.values()) {
					mailbox.waiting = mailbox.waiting.filter(({time}) => time >= waitingSince);
				}
				for (const [key, {time}] of disk.sentSets) {
					if (time < sentSince) disk.sentSets.delete(key);
				}
			}),
		eraseDeleted: () => read(() => undefined),
		hasWritten: (correspondence) => read(() => disk.correspondences.has(correspondence)),
		setBlocked: (request) => write(() => setBlocked(disk, request)),
		blockedBy: (account) =>
			read(() => [...(disk.blocked.get(account) ?? [])].sort(byText((name) => name))),
	};
}

function send(disk: MemoryDisk, set: EnvelopeSet): SendEnvelopesResult {
	const before = disk.sentSets.get(set.key);
	if (before !== undefined) {
		if (before.digest !== set.digest) return {type: 'conflict'};
		const full = devicesAt(before.full, set);
		return {type: 'accepted', time: before.time, duplicate: true, full, delivered: []};
	}
	const plan = planEnvelopes(set, {
		list: (account) => disk.deviceLists.get(account),
		canReceive: (device) => canReceive(disk, device),
		ownerOf: (device) => disk.devices.get(device)?.account,
		waiting(device, sender) {
			const waiting = disk.mailboxes.get(device)?.waiting ?? [];
			return {all: waiting.length, from: waiting.filter(({from}) => from === sender).length};
		},
		hasBlocked: (account, other) => disk.blocked.get(account)?.has(other) ?? false,
	});
	if (plan.type !== 'deliver') return plan;
	const places = writePlaces(plan.full);
	const {time, key, digest} = set;
	disk.sentSets.set(key, {digest, time, full: places});
	disk.correspondences.add(set.correspondence);
	const delivered = plan.deliver.map(({device, bytes}) => ({
		to: device,
		envelope: put(disk, device, {set, bytes}),
	}));
	return {type: 'accepted', time, duplicate: false, full: devicesAt(places, set), delivered};
}

function put(
	disk: MemoryDisk,
	to: string,
	{set, bytes}: {readonly set: EnvelopeSet; readonly bytes: string},
): EnvelopeRecord {
	const mailbox = mailboxOf(disk, to);
	const {from, device, message, time} = set;
	mailbox.head++;
	const envelope = {number: mailbox.head, from, device, message, time, bytes};
	mailbox.waiting = [...mailbox.waiting, envelope];
	return envelope;
}

function mailboxOf(disk: MemoryDisk, device: string): MemoryMailbox {
	const mailbox = disk.mailboxes.get(device) ?? {head: 0, waiting: []};
	disk.mailboxes.set(device, mailbox);
	return mailbox;
}

function open(disk: MemoryDisk, device: string, acknowledged: number): number {
	if (!disk.devices.has(device)) return acknowledged;
	const mailbox = mailboxOf(disk, device);
	if (acknowledged > mailbox.head) {
		const waiting = mailbox.waiting.map((envelope, index) => ({
			...envelope,
			number: acknowledged + 1 + index,
		}));
		mailbox.waiting = waiting;
		mailbox.head = acknowledged + waiting.length;
	} else acknowledge(disk, device, acknowledged);
	return mailbox.head;
}

function acknowledge(disk: MemoryDisk, device: string, upTo: number): void {
	const mailbox = disk.mailboxes.get(device);
	if (mailbox === undefined) return;
	mailbox.waiting = mailbox.waiting.filter(({number}) => number > upTo);
}

function setBlocked(
	disk: MemoryDisk,
	{account, other, isBlocked, limit}: Parameters<EnvelopeStorage['setBlocked']>[0],
): boolean {
	const blocked = disk.blocked.get(account) ?? new Set<string>();
	disk.blocked.set(account, blocked);
	if (!isBlocked) blocked.delete(other);
	else if (!blocked.has(other)) {
		if (blocked.size >= limit) return false;
		if (!disk.accounts.has(account)) throw new Error('The account does not exist.');
		blocked.add(other);
	}
	return true;
}
