import {phrase} from '../../words/phrase.ts';
import {type Vault, VaultError} from './vault.ts';

/**
 * How a value becomes bytes and back. Both arrays are wiped afterwards, so `decode` copies what it
 * keeps; it throws for bytes that are not such a value.
 */
export type RecordFormat<Value> = {
	encode(value: Value): Uint8Array;
	decode(bytes: Uint8Array): Value;
};

/** One named record of a vault, with a type. */
export type VaultRecord<Value> = {
	/** The value; undefined when there is none. Throws VaultError `unknown-content` for another. */
	read(): Promise<Value | undefined>;
	/** Replaces the value; on the disk when the promise resolves. */
	write(value: Value): Promise<void>;
	/** Removes the value, also a damaged one. */
	delete(): Promise<void>;
};

/** The record of this name, as a typed value. */
export function vaultRecord<Value>(
	vault: Vault,
	name: string,
	format: RecordFormat<Value>,
): VaultRecord<Value> {
	return {
		read: () => readRecord(vault, name, format),
		async write(value) {
			const bytes = format.encode(value);
			try {
				await vault.write(name, bytes);
			} finally {
				bytes.fill(0);
			}
		},
		delete: () => vault.delete(name),
	};
}

/** A record's value, also from a vault that can only be read. See VaultRecord.read. */
export async function readRecord<Value>(
	vault: Pick<Vault, 'read'>,
	name: string,
	format: RecordFormat<Value>,
): Promise<Value | undefined> {
	const bytes = await vault.read(name);
	return bytes === undefined ? undefined : decode(name, bytes, format);
}

/**
 * Values kept as JSON. `check` turns what was read into a value, or throws. Not for keys: text
 * cannot be wiped from memory.
 */
export function jsonFormat<Value>(check: (value: unknown) => Value): RecordFormat<Value> {
	return {
		encode: (value) => new TextEncoder().encode(JSON.stringify(value)),
		decode: (bytes) => check(JSON.parse(new TextDecoder('utf-8', {fatal: true}).decode(bytes))),
	};
}

function decode<Value>(name: string, bytes: Uint8Array, format: RecordFormat<Value>): Value {
	try {
		return format.decode(bytes);
	} catch (error) {
		throw new VaultError(
			'unknown-content',
			phrase`This version of termchat does not understand the record "${name}" of the vault. Start the version that wrote it, or update termchat.`,
			{cause: error},
		);
	} finally {
		bytes.fill(0);
	}
}
