import type {Access} from './access.ts';
import {
	type CreateFileResult,
	type FileRecord,
	type FileStorage,
	type FileTotals,
	type FileUsage,
	fullQuota,
	ledgerDay,
	ledgerMinute,
	newRecord,
} from './file-storage.ts';
import {byText, type MemoryDisk, requireFresh} from './memory-disk.ts';
import type {NewMessage} from './message-storage.ts';

/** Files, in memory. */
export function memoryFiles(disk: MemoryDisk, {read, write}: Access): FileStorage {
	return {
		createFile: (request) => write(() => create(disk, request)),
		file: (id) => read(() => disk.files.get(id)),
		completeFile: (id, time) =>
			write(() => {
				update(disk, id, (record) => ({...record, complete: true, touchedAt: time}));
				return disk.files.has(id);
			}),
		touchFile: (id, time) =>
			write(() => update(disk, id, (record) => ({...record, touchedAt: time}))),
		removeFile: (id) => write(() => removeFile(disk, id)),
		filesOf: ({account, limit}) =>
			read(() => {
				const all = filesOf(disk, account);
				return {files: all.slice(0, limit), more: Math.max(0, all.length - limit)};
			}),
		fileUsage: (account, time) => read(() => usageOf(disk, account, time)),
		fileTotals: () => read(() => totalsOf(disk)),
		everyFile: ({after = '', limit}) =>
			read(() =>
				[...disk.files.values()]
					.filter(({id}) => id > after)
					.sort(byText(({id}) => id))
					.slice(0, limit),
			),
		knownFiles: (ids) => read(() => new Set(ids.filter((id) => disk.files.has(id)))),
		expireFiles: (request) => write(() => expire(disk, request)),
		sweepFileLedger: (time) => write(() => sweepLedger(disk, ledgerDay(time).from)),
		goneFiles: (limit) => read(() => [...disk.goneFiles].sort().slice(0, limit)),
		forgetGoneFiles: (ids) =>
			write(() => {
				for (const id of ids) disk.goneFiles.delete(id);
			}),
	};
}

/** Whether the file that comes with a message may; from then on it is that message's. */
export function attachFile(disk: MemoryDisk, message: NewMessage): boolean {
	if (message.file === undefined) return true;
	const record = disk.files.get(message.file.file);
	if (record === undefined || !isFree(record, message)) return false;
	disk.files.set(record.id, {...record, attached: true});
	return true;
}

function isFree(record: FileRecord, {from, room, file, time}: NewMessage): boolean {
	const isTheirs = record.owner === from && record.room === room && record.size === file?.size;
	return isTheirs && record.complete && !record.attached && record.expiresAt > time;
}

/** Ends a file, if there is one of that id. */
export function removeFile(disk: MemoryDisk, id: string): boolean {
	if (!disk.files.delete(id)) return false;
	disk.goneFiles.add(id);
	return true;
}

/** Ends all files of an account, and forgets what it added. */
export function removeFilesOf(disk: MemoryDisk, account: string): void {
	for (const {id} of filesOf(disk, account)) removeFile(disk, id);
	disk.fileLedger.delete(account);
}

/** The files of an account, the newest first. */
export function filesOf(disk: MemoryDisk, account: string): readonly FileRecord[] {
	return [...disk.files.values()]
		.filter(({owner}) => owner === account)
		.sort(byText(({id}) => id))
		.reverse()
		.sort((one, other) => other.createdAt - one.createdAt);
}

function create(
	disk: MemoryDisk,
	{file, quotas}: Parameters<FileStorage['createFile']>[0],
): CreateFileResult {
	const {id, owner, size, time} = file;
	if (!disk.accounts.has(owner)) throw new Error('The account does not exist.');
	requireFresh(disk.files.has(id), 'The file');
	const used = {account: usageOf(disk, owner, time), all: totalsOf(disk)};
	const full = fullQuota(size, quotas, used);
	if (full !== undefined) return full;
	const record = newRecord(file);
	disk.files.set(id, record);
	const ledger = disk.fileLedger.get(owner) ?? new Map<number, number>();
	const minute = ledgerMinute(time);
	disk.fileLedger.set(owner, ledger.set(minute, (ledger.get(minute) ?? 0) + size));
	return {type: 'created', record};
}

/** Only what is not all there changes by itself. */
function update(disk: MemoryDisk, id: string, change: (record: FileRecord) => FileRecord): void {
	const record = disk.files.get(id);
	if (record !== undefined && !record.complete) disk.files.set(id, change(record));
}

function usageOf(disk: MemoryDisk, account: string, time: number): FileUsage {
	const own = [...disk.files.values()].filter(({owner}) => owner === account);
	const {from, to} = ledgerDay(time);
	const minutes = [...(disk.fileLedger.get(account) ?? [])];
	const today = minutes.filter(([minute]) => minute >= from && minute <= to);
	return {
		files: own.length,
		bytes: sum(own.map(({size}) => size)),
		bytesToday: sum(today.map(([, bytes]) => bytes)),
	};
}

function totalsOf(disk: MemoryDisk): FileTotals {
	const all = [...disk.files.values()];
	return {
		files: all.length,
		bytes: sum(all.map(({size}) => size)),
		awaited: sum(all.filter(({complete}) => !complete).map(({size}) => size)),
	};
}

function expire(
	disk: MemoryDisk,
	{time, unfinishedSince, looseSince, limit}: Parameters<FileStorage['expireFiles']>[0],
): number {
	const order = [
		({expiresAt}: FileRecord) => expiresAt <= time,
		({complete, touchedAt}: FileRecord) => !complete && touchedAt <= unfinishedSince,
		({complete, attached, room, touchedAt}: FileRecord) =>
			complete && !attached && room !== undefined && touchedAt <= looseSince,
	];
	const ended = order.flatMap((isOver) => [...disk.files.values()].filter(isOver));
	const ids = [...new Set(ended.map(({id}) => id))].slice(0, limit);
	for (const id of ids) removeFile(disk, id);
	return ids.length;
}

function sweepLedger(disk: MemoryDisk, from: number): void {
	for (const [account, minutes] of disk.fileLedger) {
		for (const minute of minutes.keys()) if (minute < from) minutes.delete(minute);
		if (minutes.size === 0) disk.fileLedger.delete(account);
	}
}

function sum(numbers: readonly number[]): number {
	return numbers.reduce((total, each) => total + each, 0);
}
