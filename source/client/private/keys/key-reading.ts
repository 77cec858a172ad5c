import {decodeContact} from '../../../crypto/contact.ts';
import {type DeviceList, findDevice} from '../../../crypto/device-list.ts';
import {CryptoError} from '../../../crypto/error.ts';
import {VaultError} from '../../vault/vault.ts';
import type {PrivateContext} from '../parts.ts';
import {type AccountSecrets, decodeAccountSecrets, decodePrekeys} from './key-records.ts';

/** What a record holds, or why it cannot be used. Damaged is not the same as missing. */
export type Reading<Value> =
	| {readonly type: 'read'; readonly value: Value | undefined}
	/** `isSetAside`: its name must be freed with `delete` before it can be written. */
	| {readonly type: 'damaged'; readonly isSetAside: boolean}
	| {readonly type: 'newer'};

/** Reads and decodes a record. Throws VaultError when the disk itself cannot be read. */
export async function readRecord<Value>(
	{vault}: Pick<PrivateContext, 'vault'>,
	name: string,
	decode: (bytes: Uint8Array) => Value,
): Promise<Reading<Value>> {
	let bytes: Uint8Array | undefined;
	try {
		bytes = await vault.read(name);
		return {type: 'read', value: bytes && decode(bytes)};
	} catch (error) {
		if (error instanceof CryptoError) {
			return error.code === 'unknown-version'
				? {type: 'newer'}
				: {type: 'damaged', isSetAside: false};
		}

		if (!(error instanceof VaultError)) throw error;
		if (error.code === 'damaged') return {type: 'damaged', isSetAside: true};
		if (error.code === 'newer-version') return {type: 'newer'};
		throw error;
	} finally {
		bytes?.fill(0);
	}
}

/** This account's own records. What cannot be used is undefined, and `problem` says so. */
export type OwnReadings = {
	readonly contact: ReturnType<typeof decodeContact> | undefined;
	readonly secrets: AccountSecrets | undefined;
	readonly prekeys: ReturnType<typeof decodePrekeys> | undefined;
	readonly problem: 'damaged' | 'newer' | undefined;
	/** Records whose names must be freed before they can be written. */
	readonly setAside: readonly string[];
};

/** Reads the keys of this account and device. Throws VaultError when the disk cannot be read. */
export async function readOwnRecords(context: PrivateContext): Promise<OwnReadings> {
	const {own, accountKey, prekeys} = context.records;
	const readings = {
		contact: await readRecord(context, own, decodeContact),
		secrets: await readRecord(context, accountKey, decodeAccountSecrets),
		prekeys: await readRecord(context, prekeys, decodePrekeys),
	};
	const all = [
		[own, readings.contact],
		[accountKey, readings.secrets],
		[prekeys, readings.prekeys],
	] as const;
	const values = {
		contact: valueIn(readings.contact),
		secrets: valueIn(readings.secrets),
		prekeys: valueIn(readings.prekeys),
	};
	const isNewer = all.some(([, {type}]) => type === 'newer');
	const isDamaged = all.some(([, {type}]) => type === 'damaged');
	// They are written together: one that is gone without the others was lost.
	const hasDraft = values.secrets?.draft !== undefined;
	const isIncomplete =
		hasDraft || values.contact !== undefined
			? values.prekeys === undefined && (hasDraft || isListed(context, values.contact?.list))
			: values.secrets !== undefined || values.prekeys !== undefined;
	return {
		...values,
		problem: isNewer ? 'newer' : isDamaged || isIncomplete ? 'damaged' : undefined,
		setAside: all.flatMap(([name, reading]) =>
			reading.type === 'damaged' && reading.isSetAside ? [name] : [],
		),
	};
}

/** After a new login, the prekeys of the device before are gone with it, and its list is not. */
function isListed({deviceKey}: PrivateContext, list: DeviceList | undefined): boolean {
	return list !== undefined && findDevice(list, deviceKey.deviceId) !== undefined;
}

function valueIn<Value>(reading: Reading<Value>): Value | undefined {
	return reading.type === 'read' ? reading.value : undefined;
}
