import {Buffer} from 'node:buffer';
import {createHash, generateKeyPairSync, randomBytes, sign} from 'node:crypto';
import type {TestDevice} from './test-relay.ts';

/*
 * What a client publishes for private messages, written here once more from the text of TC1 (3.1, 3.3)
 * so that the relay's reading of it is tested against something that is not itself.
 */

export function lengthPrefixed(bytes: Uint8Array): Buffer {
	return Buffer.concat([u32(bytes.length), bytes]);
}

/** TC1's `frame`. */
export function framed(label: string, ...parts: readonly Uint8Array[]): Buffer {
	const all = [Buffer.from(`termchat/1/${label}`), ...parts];
	return Buffer.concat(all.map(lengthPrefixed));
}

/** TC1's `H`. */
export function hashed(label: string, ...parts: readonly Uint8Array[]): Buffer {
	return createHash('sha512')
		.update(framed(label, ...parts))
		.digest()
		.subarray(0, 32);
}

export function u8(value: number): Buffer {
	return Buffer.of(value);
}

export function u32(value: number): Buffer {
	const bytes = Buffer.alloc(4);
	bytes.writeUInt32BE(value);
	return bytes;
}

export function u64(value: number): Buffer {
	const bytes = Buffer.alloc(8);
	bytes.writeBigUInt64BE(BigInt(value));
	return bytes;
}

export type TestList = {readonly record: string; readonly body: Buffer; readonly sequence: number};

/** What can be wrong about a list, for tests of refusals. */
export type ListChanges = {
	readonly name?: string;
	readonly host?: string;
	readonly sequence?: number;
	readonly previous?: Uint8Array;
	readonly addedAt?: number;
	/** Turns the body into another one before it is signed. */
	readonly body?: (body: Buffer) => Buffer;
	/** Signs the proofs in place of each device. */
	readonly prover?: TestDevice;
};

/** The key of an account, which signs its device lists. */
export class TestIdentity {
	readonly publicKey: Buffer;
	readonly #secret;

	constructor() {
		const {publicKey, privateKey} = generateKeyPairSync('ed25519');
		this.publicKey = Buffer.from(publicKey.export({format: 'jwk'}).x ?? '', 'base64url');
		this.#secret = privateKey;
	}

	/** The account's first list, or the one after `before`. */
	list(
		name: string,
		devices: readonly TestDevice[],
		before?: TestList,
		changes: ListChanges = {},
	): TestList {
		const sequence = changes.sequence ?? (before?.sequence ?? 0) + 1;
		const host = Buffer.from(changes.host ?? 'chat.example');
		const account = Buffer.from(changes.name ?? name);
		const previous = before === undefined ? Buffer.alloc(32) : hashed('device-list', before.body);
		const body = Buffer.concat([
			...[u8(1), u8(1), u8(account.length), account, u8(host.length), host],
			...[this.publicKey, u32(sequence), u64(1_700_000_000), changes.previous ?? previous],
			u8(devices.length),
			...devices
				.map((device) => this.#entry(device, changes))
				.toSorted((one, other) => Buffer.compare(one, other)),
		]);
		const signed = changes.body?.(body) ?? body;
		const signature = sign(undefined, framed('device-list', signed), this.#secret);
		const record = Buffer.concat([signed, signature]).toString('base64url');
		return {record, body: signed, sequence};
	}

	#entry(device: TestDevice, {addedAt = 1_700_000_000, prover = device}: ListChanges): Buffer {
		const keys = [device.publicKey, device.exchangeKey].map((key) => Buffer.from(key, 'base64url'));
		const parts = [...keys, u64(addedAt), u8(1)];
		const proof = prover.sign(framed('device-pop', this.publicKey, ...parts));
		return Buffer.concat([...parts, proof]);
	}
}

/** The id of a device, as bytes. */
export function deviceIdOf({publicKey, exchangeKey}: TestDevice): Buffer {
	const keys = [publicKey, exchangeKey].map((key) => Buffer.from(key, 'base64url'));
	return hashed('device-id', ...keys).subarray(0, 16);
}

/** A signed prekey of the device. The public key in it is noise: the relay does not use it. */
export function signedPrekey(device: TestDevice, id = 1): string {
	const parts = [u8(3), u8(1), deviceIdOf(device), u32(id), u64(1_800_000_000), randomBytes(32)];
	return signedRecord(device, 'spk', Buffer.concat(parts));
}

/** A KEM prekey of the device; likewise. */
export function kemPrekey(device: TestDevice, id: number, flags = 0): string {
	const head = [u8(4), u8(1), deviceIdOf(device), u32(id), u8(flags), u64(1_800_000_000)];
	return signedRecord(device, 'kpk', Buffer.concat([...head, randomBytes(1216)]));
}

/** A body and the device's signature under a label. */
export function signedRecord(device: TestDevice, label: string, body: Uint8Array): string {
	return Buffer.concat([body, device.sign(framed(label, body))]).toString('base64url');
}
