import {type DeviceList, findDevice, openDeviceList} from '../../../crypto/device-list.ts';
import {fromBase64url} from '../../../crypto/encoding.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {openPrekeys, type PrekeyBundle} from '../../../crypto/prekeys.ts';
import type {DeviceKeys} from '../../../protocol/records.ts';

/** A list from the relay: opened, or what is wrong with it. */
export type FetchedList =
	| {readonly type: 'list'; readonly list: DeviceList}
	| {readonly type: 'forged'}
	| {readonly type: 'other-account'};

/** Reads the list that a relay gave for that name, and checks all that is signed in it. */
export function openFetchedList(record: string, name: string): FetchedList {
	try {
		const list = openDeviceList(fromBase64url(record));
		return list.account.startsWith(`${name}@`) ? {type: 'list', list} : {type: 'other-account'};
	} catch (error) {
		if (error instanceof CryptoError) return {type: 'forged'};
		throw error;
	}
}

/**
 * The prekeys that a relay gave, of the devices that were asked for and are in the list. What is
 * missing, foreign or not signed by its device is left out; `isForeign` says that there was such.
 */
export function openBundles(
	list: DeviceList,
	asked: readonly string[],
	given: readonly DeviceKeys[],
): {readonly bundles: ReadonlyMap<string, PrekeyBundle>; readonly isForeign: boolean} {
	const bundles = new Map<string, PrekeyBundle>();
	let isForeign = false;
	for (const keys of given) {
		const bundle = asked.includes(keys.device) ? openBundle(list, keys) : undefined;
		if (bundle === undefined) isForeign = true;
		else bundles.set(keys.device, bundle);
	}

	return {bundles, isForeign};
}

function openBundle(list: DeviceList, keys: DeviceKeys): PrekeyBundle | undefined {
	try {
		const device = findDevice(list, fromBase64url(keys.device));
		return (
			device &&
			openPrekeys(device, {
				signed: fromBase64url(keys.signedPrekey),
				kem: fromBase64url(keys.kemPrekey),
			})
		);
	} catch (error) {
		if (error instanceof CryptoError) return undefined;
		throw error;
	}
}
