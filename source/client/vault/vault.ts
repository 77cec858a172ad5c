/**
 * Why the vault refused. Stable; the messages beside them are for people and may change.
 */
export type VaultErrorCode =
	/** Other accounts of this machine could read the key, or it is not a plain file. */
	| 'permissions'
	/** The key belongs to another vault. */
	| 'wrong-key'
	/** There are records, but the key that opens them is gone. */
	| 'key-missing'
	/** The key is protected in a way this version cannot undo. */
	| 'locked'
	/** Another process has this vault open. */
	| 'in-use'
	/** Bytes on disk are not what was written. They are kept aside. */
	| 'damaged'
	/** Written by a later version of termchat. */
	| 'newer-version'
	/** A record that is intact but does not hold what was expected. */
	| 'unknown-content'
	/** The disk or the quota is full. */
	| 'storage-full'
	/** The disk refuses to be written. */
	| 'unwritable'
	/** The disk refuses to be read. */
	| 'unreadable'
	/** A record larger than RECORD_MAX_BYTES. */
	| 'too-large'
	/** Not a record name. */
	| 'bad-name'
	/** `close` was called before. */
	| 'closed';

/** A refusal of the vault. The message is a sentence that says what to do; it holds no secret. */
export class VaultError extends Error {
	override readonly name = 'VaultError';
	readonly code: VaultErrorCode;

	constructor(code: VaultErrorCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/**
 * The client's disk: named records that survive a crash. Every method throws VaultError.
 *
 * A name is 1 to 255 bytes of UTF-8, for example `account` or `outbox/ops`. A write is all or
 * nothing, and is on the disk when its promise resolves. Calls take effect in the order made.
 */
export type Vault = {
	/** The record as last written, as a copy; undefined when there is none. */
	read(name: string): Promise<Uint8Array | undefined>;
	/** Replaces the record. Takes a copy of the bytes, at most RECORD_MAX_BYTES. */
	write(name: string, bytes: Uint8Array): Promise<void>;
	/**
	 * Removes the record; does nothing when there is none. Also the only way to give up a damaged
	 * record: its file stays on disk, and the name can be written again.
	 */
	delete(name: string): Promise<void>;
	/** The names that start with `prefix`, sorted. */
	list(prefix: string): Promise<readonly string[]>;
	/** Waits for what was asked before, forgets the key and lets other processes in. */
	close(): Promise<void>;
};

/** The largest record, in bytes: 16 MiB. */
export const RECORD_MAX_BYTES = 16 * 1024 * 1024;

/** The longest record name, in bytes of UTF-8. */
export const RECORD_NAME_MAX_BYTES = 255;

/** Throws VaultError `bad-name` for what no vault takes as a name. */
export function checkRecordName(name: string): void {
	const length = Buffer.byteLength(name);
	if (length === 0 || length > RECORD_NAME_MAX_BYTES || !name.isWellFormed()) {
		throw new VaultError('bad-name', 'A record name must be 1 to 255 bytes of UTF-8.');
	}
}

/** Throws VaultError `too-large` for what no vault stores. */
export function checkRecordSize(name: string, bytes: Uint8Array): void {
	if (bytes.length > RECORD_MAX_BYTES) {
		throw new VaultError('too-large', `The record "${name}" is larger than 16 MiB.`);
	}
}

/** What every method of a closed vault throws. */
export function closedError(): VaultError {
	return new VaultError('closed', 'The vault was closed. Start termchat again.');
}
