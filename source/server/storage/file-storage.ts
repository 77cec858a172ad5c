import type {Limits} from '../../protocol/limits.ts';

/** What the relay knows of a file; of a sealed one it never knows more. */
export type FileRecord = {
	readonly id: string;
	readonly owner: string;
	/** At which it was begun. */
	readonly device: string;
	/** Only the members of this room fetch it; a sealed file, which has none, whoever knows its id. */
	readonly room?: string | undefined;
	/** Bytes of all of it. They count from the beginning, whether or not they have come. */
	readonly size: number;
	readonly createdAt: number;
	readonly expiresAt: number;
	/** When a byte of it came last. */
	readonly touchedAt: number;
	/** All of its bytes are there. None is changed any more. */
	readonly complete: boolean;
	/** A message of its room came with it. */
	readonly attached: boolean;
};

/** A file as it is begun. */
export type NewFile = Pick<
	FileRecord,
	'id' | 'owner' | 'device' | 'room' | 'size' | 'expiresAt'
> & {
	/** Now. */
	readonly time: number;
};

/** What all files together, those of an account, and what it adds within a day may come to. */
export type FileQuotas = Pick<
	Limits,
	'fileBytesInAll' | 'fileBytesPerAccount' | 'fileBytesPerDay' | 'filesPerAccount'
> & {
	/** What the disk has room for, of all files that are not all there; any when undefined. */
	readonly fileBytesAwaited?: number | undefined;
};

export type CreateFileResult =
	| {readonly type: 'created'; readonly record: FileRecord}
	/** It is one file, or some bytes, more than may be; `used` are there already. */
	| {
			readonly type: 'full';
			readonly quota: keyof FileQuotas;
			readonly used: number;
			readonly most: number;
	  };

export type FileUsage = {
	readonly files: number;
	readonly bytes: number;
	/** Added within the last day, whether or not they are still there. */
	readonly bytesToday: number;
};

export type FileTotals = {
	readonly files: number;
	readonly bytes: number;
	/** Of these, the bytes of files that are not all there. */
	readonly awaited: number;
};

/**
 * Files as the relay knows of them; their bytes are in a BlobStore. Whatever ends a file (its owner, its
 * message's deletion, a purge, the account's deletion, its time) notes its id in the same step among
 * those whose bytes are still to be taken away, so that a crash leaves none behind.
 */
export type FileStorage = {
	/**
	 * Begins a file if it fits into every quota, all of it from the first moment on: one step, so that
	 * two at once never share what is left. What it adds to the day stays, whatever becomes of it.
	 */
	createFile(request: {
		readonly file: NewFile;
		readonly quotas: FileQuotas;
	}): Promise<CreateFileResult>;
	file(id: string): Promise<FileRecord | undefined>;
	/** All of its bytes are there; false when there is no such file. A second time changes nothing. */
	completeFile(id: string, time: number): Promise<boolean>;
	/** Bytes of it came. */
	touchFile(id: string, time: number): Promise<void>;
	/** Ends it; false when there is none. */
	removeFile(id: string): Promise<boolean>;
	/** Those of an account, the newest first, and how many there are beyond them. */
	filesOf(request: {
		readonly account: string;
		readonly limit: number;
	}): Promise<{readonly files: readonly FileRecord[]; readonly more: number}>;
	fileUsage(account: string, time: number): Promise<FileUsage>;
	fileTotals(): Promise<FileTotals>;
	/** Those of any account by id, after `after`. */
	everyFile(request: {
		readonly after: string | undefined;
		readonly limit: number;
	}): Promise<readonly FileRecord[]>;
	/** Of these ids, the ones that are files'. */
	knownFiles(ids: readonly string[]): Promise<ReadonlySet<string>>;
	/**
	 * Ends `limit` files at most: those whose time is over, those without another byte since
	 * `unfinishedSince` that are not all there, and those of a room that no message came with since
	 * `looseSince`. Returns how many.
	 */
	expireFiles(request: {
		readonly time: number;
		readonly unfinishedSince: number;
		readonly looseSince: number;
		readonly limit: number;
	}): Promise<number>;
	/** Forgets what was added to days that are over by this time. */
	sweepFileLedger(time: number): Promise<void>;
	/** Ids of ended files whose bytes may still be there. */
	goneFiles(limit: number): Promise<readonly string[]>;
	/** Their bytes are gone. */
	forgetGoneFiles(ids: readonly string[]): Promise<void>;
};

const MINUTE = 60_000;
const DAY = 86_400_000;

/** The minute that what is added at a time is counted in: no account has more rows than a day has minutes. */
export function ledgerMinute(time: number): number {
	return Math.floor(time / MINUTE) * MINUTE;
}

/**
 * The minutes that belong to the day before a time, both included: the first one as long as any of it
 * does. Minutes to come, which a clock that was set back leaves behind, count for a day as well.
 */
export function ledgerDay(time: number): {readonly from: number; readonly to: number} {
	return {from: ledgerMinute(time - DAY), to: time + DAY};
}

/** Which quota a file of that size does not fit into, if any. */
export function fullQuota(
	size: number,
	quotas: FileQuotas,
	used: {readonly account: FileUsage; readonly all: Pick<FileTotals, 'bytes' | 'awaited'>},
): Extract<CreateFileResult, {type: 'full'}> | undefined {
	const {account, all} = used;
	const wanted = [
		{quota: 'filesPerAccount', used: account.files, more: 1},
		{quota: 'fileBytesPerAccount', used: account.bytes, more: size},
		{quota: 'fileBytesPerDay', used: account.bytesToday, more: size},
		{quota: 'fileBytesInAll', used: all.bytes, more: size},
		{quota: 'fileBytesAwaited', used: all.awaited, more: size},
	] as const;
	for (const {quota, used: there, more} of wanted) {
		const most = quotas[quota] ?? Number.POSITIVE_INFINITY;
		if (there + more > most) return {type: 'full', quota, used: there, most};
	}
	return undefined;
}

/** A file at its beginning. */
export function newRecord({time, ...file}: NewFile): FileRecord {
	return {...file, createdAt: time, touchedAt: time, complete: false, attached: false};
}
