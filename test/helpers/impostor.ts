import {accountId} from '../../source/crypto/account-id.ts';
import {createRecoveryKey, recoverAccount} from '../../source/crypto/account-key.ts';
import {createDeviceKey, type DeviceKey} from '../../source/crypto/device-key.ts';
import {
	type DeviceList,
	listDevice,
	openDeviceList,
	signDeviceList,
} from '../../source/crypto/device-list.ts';
import {fromBase64url, toBase64url} from '../../source/crypto/encoding.ts';
import {createPrekeyStore} from '../../source/crypto/prekey-store.ts';
import type {RequestResult} from '../../source/protocol/client-frame.ts';
import {HOST} from './private-people.ts';
import {seededRandom} from './seeded-random.ts';

type FetchedKeys = RequestResult<'keys.fetch'>;

/** Keys that a relay made up for somebody's account, to be in the middle. */
export type Impostor = {
	readonly list: DeviceList;
	readonly deviceKey: DeviceKey;
	/** What the relay answers in place of the real keys. */
	readonly fetched: FetchedKeys;
	/** The next list of the same made-up identity. */
	next(): DeviceList;
};

let seed = 9000;

/** Makes an impostor for an account; `now` in milliseconds. */
export function createImpostor(name: string, now: number, host = HOST): Impostor {
	const random = seededRandom(++seed);
	const account = accountId(`${name}@${host}`);
	const {accountKey} = recoverAccount(createRecoveryKey(random), account);
	const deviceKey = createDeviceKey(random);
	const devices = [listDevice(deviceKey, accountKey.identityKey, now)];
	const list = signDeviceList(accountKey, account, {devices, now});
	return {
		list,
		deviceKey,
		fetched: {list: toBase64url(list.record), devices: [prekeysOf(deviceKey, now)]},
		next: () => signDeviceList(accountKey, account, {devices, now: now + 1000, previous: list}),
	};
}

/** Prekeys of a device, signed by it, as the relay hands them out. */
export function prekeysOf(key: DeviceKey, now: number): FetchedKeys['devices'][number] {
	const {publication} = createPrekeyStore().maintain({
		key,
		now,
		random: seededRandom(++seed),
		oneTimeOnRelay: 0,
	});
	const [oneTime] = publication.oneTime;
	if (publication.signed === undefined || oneTime === undefined) throw new Error('No prekeys.');
	return {
		device: toBase64url(key.deviceId),
		signedPrekey: toBase64url(publication.signed),
		kemPrekey: toBase64url(oneTime),
	};
}

/** The list in an answer of the relay. */
export function listIn(fetched: Pick<FetchedKeys, 'list'>): DeviceList {
	return openDeviceList(fromBase64url(fetched.list));
}

/** The same record with one bit of it turned over. */
export function turned(record: string, at = 100): string {
	const bytes = fromBase64url(record);
	bytes[at] = (bytes[at] ?? 0) ^ 1;
	return toBase64url(bytes);
}
