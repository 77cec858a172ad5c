import {phrase} from '../../words/phrase.ts';

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
	/** The key is wrapped by a passphrase and none was given, or in a way this version cannot undo. */
	| 'locked'
	/** The passphrase is not the one that wraps the key. */
	| 'wrong-passphrase'
	/** What nobody can have as a passphrase. */
	| 'bad-passphrase'
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
	/** Not a record name, or one that stands twice in a commit. */
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
	/** What keeps the key of this vault from who has its disk. */
	readonly protection: VaultProtection;
	/** The record as last written, as a copy; undefined when there is none. */
	read(name: string): Promise<Uint8Array | undefined>;
	/** Replaces the record. Takes a copy of the bytes, at most RECORD_MAX_BYTES. */
	write(name: string, bytes: Uint8Array): Promise<void>;
	/**
	 * Removes the record; does nothing when there is none. Also the only way to give up a damaged
	 * record: its file stays on disk, and the name can be written again.
	 */
	delete(name: string): Promise<void>;
	/**
	 * Replaces or removes several records at once: after a crash either all of it has happened or
	 * nothing. On the disk when the promise resolves. Takes copies of the bytes.
	 */
	commit(changes: readonly VaultChange[]): Promise<void>;
	/** The names that start with `prefix`, sorted. */
	list(prefix: string): Promise<readonly string[]>;
	/** Waits for what was asked before, forgets the key and lets other processes in. */
	close(): Promise<void>;
};

/** A passphrase; a file that lies beside the vault; or nothing on any disk. */
export type VaultProtection = 'passphrase' | 'key-file' | 'memory';

/** One of several changes: `bytes` undefined removes the record. A name stands in it once. */
export type VaultChange = {readonly name: string; readonly bytes: Uint8Array | undefined};

/**
 * A record that the vault writes itself: the number of the opening that last noticed an older copy, as
 * eight bytes; none when that never happened. Who renews sessions after it keeps a copy of these bytes
 * in the same commit, and renews them whenever the two differ: then a crash cannot skip it.
 */
export const RESTORED_RECORD = 'vault/restored';

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
		throw new VaultError('too-large', phrase`The record "${name}" is larger than 16 MiB.`);
	}
}

/** Throws VaultError for what no vault commits. */
export function checkChanges(changes: readonly VaultChange[]): void {
	for (const {name, bytes} of changes) {
		checkRecordName(name);
		if (bytes !== undefined) checkRecordSize(name, bytes);
	}
	if (new Set(changes.map(({name}) => name)).size < changes.length) {
		throw new VaultError('bad-name', 'A record name may stand only once in a commit.');
	}
}

/** What every method of a closed vault throws. */
export function closedError(): VaultError {
	return new VaultError('closed', phrase`The vault was closed. Start termchat again.`);
}
