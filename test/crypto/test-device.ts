import {accountId} from '../../source/crypto/account-id.ts';
import {AccountKey} from '../../source/crypto/account-key.ts';
import {createDeviceKey} from '../../source/crypto/device-key.ts';
import {type DeviceList, listDevice, signDeviceList} from '../../source/crypto/device-list.ts';
import {exact} from '../../source/crypto/exact-bytes.ts';
import {remoteDevice} from '../../source/crypto/fan-out.ts';
import type {LocalDevice, RemoteDevice} from '../../source/crypto/handshake.ts';
import {createPrekeyStore, type PrekeyStore} from '../../source/crypto/prekey-store.ts';
import {openPrekeys, type PrekeyBundle} from '../../source/crypto/prekeys.ts';
import type {Random} from '../../source/protocol/environment.ts';

/** 2026-01-01, in milliseconds. */
export const NOW = 1_767_225_600_000;

/** A device with its account, prekeys and what it published: all that a relay would hold of it. */
export type TestDevice = {
	readonly accountKey: AccountKey;
	readonly list: DeviceList;
	readonly local: LocalDevice;
	readonly remote: RemoteDevice;
	readonly store: PrekeyStore;
	readonly signed: Uint8Array;
	readonly lastResort: Uint8Array;
	readonly oneTime: Uint8Array[];
};

/** A fresh account with one device; `oneTimePrekeys` of them are published (31 to 50, or none). */
export function testDevice(name: string, random: Random, oneTimePrekeys = 31): TestDevice {
	const account = accountId(`${name}@relay.example`);
	const accountKey = new AccountKey(exact('signingSeed', random.bytes(32)));
	const key = createDeviceKey(random);
	const {identityKey} = accountKey;
	const listed = listDevice(key, identityKey, NOW);
	const list = signDeviceList(accountKey, account, {devices: [listed], now: NOW});
	const {store, publication} = createPrekeyStore().maintain({
		...{key, random, now: NOW},
		oneTimeOnRelay: oneTimePrekeys === 0 ? 50 : 50 - oneTimePrekeys,
	});
	return {
		...{accountKey, list, store, local: {account, identityKey, key}},
		remote: remoteDevice(list, listed),
		signed: defined(publication.signed),
		lastResort: defined(publication.lastResort),
		oneTime: [...publication.oneTime],
	};
}

/** What a relay hands out: a one-time prekey, and the last resort when there is none. */
export function takeBundle(device: TestDevice): PrekeyBundle {
	const kem = device.oneTime.shift() ?? device.lastResort;
	return openPrekeys(defined(device.list.devices[0]), {signed: device.signed, kem});
}

/** The value, which the test knows to be there. */
export function defined<Value>(value: Value | undefined): Value {
	if (value === undefined) {
		throw new Error('A value that the test relies on is missing.');
	}

	return value;
}
