import type {
	EnvelopeSet,
	SendEnvelopesResult,
} from '../../../source/server/storage/envelope-storage.ts';
import type {DeviceListRecord, KeyStorage} from '../../../source/server/storage/key-storage.ts';
import type {Storage} from '../../../source/server/storage/storage.ts';
import {accountRequest, device} from './backends.ts';

/** A list of an account whose hash is its own name for it. */
export function list(
	account: string,
	sequence: number,
	devices: readonly string[] = [`device-${account}`],
): DeviceListRecord {
	const hash = Buffer.alloc(32, `${account}${sequence}${devices.join()}`).toString('base64url');
	const record = `list-${account}-${sequence}`;
	return {account, host: 'chat.example', sequence, hash, identityKey: 'key', devices, record};
}

/** What puts a list in the place of another, or is the first. */
export function publication(
	record: DeviceListRecord,
	follows?: DeviceListRecord,
): Parameters<KeyStorage['publishKeys']>[0] {
	return {
		account: record.account,
		device: `device-${record.account}`,
		list: {record, follows: follows?.hash},
		oneTimePrekeys: [],
		limit: 100,
		time: 5,
	};
}

/** An account that can get private messages, with as many devices as it has numbers. */
export async function privateAccount(
	storage: Storage,
	account: string,
	more: readonly string[] = [],
): Promise<void> {
	await storage.createAccount(accountRequest(account));
	for (const id of more) await storage.addDevice(device(id, account), 99);
	const devices = [`device-${account}`, ...more];
	await storage.publishKeys(publication(list(account, 1, devices)));
	for (const id of devices) await storage.publishKeys(prekeys(account, id, []));
}

/** The keys of one device, with one-time prekeys of these numbers. */
export function prekeys(
	account: string,
	id: string,
	numbers: readonly number[],
	limit = 100,
): Parameters<KeyStorage['publishKeys']>[0] {
	return {
		account,
		device: id,
		signedPrekey: {id: 1, record: `signed-${id}`},
		lastResort: {id: 2, record: `last-${id}`},
		oneTimePrekeys: numbers.map((number) => ({
			id: number,
			record: `once-${id}-${number}`,
			expires: 1000,
		})),
		limit,
		time: 5,
	};
}

/** A message from one account's first device to another's, sealed for the devices named. */
export function envelopeSet(
	from: string,
	to: string,
	changes: Partial<EnvelopeSet> & {readonly for?: readonly string[]} = {},
): EnvelopeSet {
	const {for: devices = [`device-${to}`], ...rest} = changes;
	const message = rest.message ?? 'message-1';
	return {
		from,
		device: `device-${from}`,
		to,
		message,
		time: 1000,
		envelopes: devices.map((each) => ({device: each, bytes: `sealed-${message}-${each}`})),
		key: `${from} ${message}`,
		digest: `${to} ${devices.join()}`,
		correspondence: `${from} ${to}`,
		mailboxSize: 1000,
		mailboxRoom: rest.mailboxSize ?? 1000,
		mailboxShare: 1000,
		...rest,
	};
}

/** The devices and numbers that a set was given. */
export function numbersOf(result: SendEnvelopesResult): readonly (readonly [string, number])[] {
	if (result.type !== 'accepted') return [];
	return result.delivered.map(({to, envelope}) => [to, envelope.number]);
}
