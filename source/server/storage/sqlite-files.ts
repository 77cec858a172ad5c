import type {DatabaseSync} from 'node:sqlite';
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
import type {NewMessage} from './message-storage.ts';
import {numberOf, optionalText, type Row, textOf} from './sqlite-rows.ts';

/** Files in SQLite, and what others need who end files in a write of their own. */
export type SqliteFiles = {
	readonly storage: FileStorage;
	/** Whether the file that comes with a message may; from then on it is that message's. */
	attach(message: NewMessage): boolean;
	/** Ends a file, if there is one of that id. */
	remove(id: string): boolean;
};

export function sqliteFiles(
	database: DatabaseSync,
	{read, write, writeAlways}: Access,
): SqliteFiles {
	const statements = prepare(database);
	const remove = (id: string): boolean => Number(statements.remove.run(id).changes) > 0;
	const storage: FileStorage = {
		createFile: (request) => write(() => create(statements, request)),
		file: (id) => read(() => recordAt(statements, id)),
		completeFile: (id, time) =>
			write(() => {
				const {changes} = statements.complete.run(time, id);
				return Number(changes) > 0 || statements.at.get(id) !== undefined;
			}),
		touchFile: (id, time) =>
			write(() => {
				statements.touch.run(time, id);
			}),
		removeFile: (id) => writeAlways(() => remove(id)),
		filesOf: ({account, limit}) =>
			read(() => {
				const files = statements.ofAccount.all(account, limit).map(fileRow);
				return {files, more: usageOf(statements, account, 0).files - files.length};
			}),
		fileUsage: (account, time) => read(() => usageOf(statements, account, time)),
		fileTotals: () => read(() => totalsOf(statements)),
		everyFile: ({after = '', limit}) => read(() => statements.every.all(after, limit).map(fileRow)),
		knownFiles: (ids) =>
			read(() => new Set(ids.filter((id) => statements.at.get(id) !== undefined))),
		expireFiles: (request) => writeAlways(() => expire(statements, request)),
		sweepFileLedger: (time) =>
			writeAlways(() => {
				statements.sweepLedger.run(ledgerDay(time).from);
			}),
		goneFiles: (limit) => read(() => statements.gone.all(limit).map((row) => textOf(row, 'id'))),
		forgetGoneFiles: (ids) =>
			writeAlways(() => {
				for (const id of ids) statements.forget.run(id);
			}),
	};
	return {storage, attach: (message) => attach(statements, message), remove};
}

type Statements = ReturnType<typeof prepare>;

function create(
	statements: Statements,
	{file, quotas}: Parameters<FileStorage['createFile']>[0],
): CreateFileResult {
	const {owner, size, time} = file;
	const used = {account: usageOf(statements, owner, time), all: totalsOf(statements)};
	const full = fullQuota(size, quotas, used);
	if (full !== undefined) return full;
	const record = newRecord(file);
	const {id, device, room, createdAt, expiresAt} = record;
	statements.insert.run(id, owner, device, room ?? null, size, createdAt, expiresAt, createdAt);
	statements.addToLedger.run(owner, ledgerMinute(time), size);
	return {type: 'created', record};
}

function attach({attach: statement}: Statements, message: NewMessage): boolean {
	const {room, from, file, time} = message;
	if (file === undefined) return true;
	return Number(statement.run(file.file, from, room, file.size, time).changes) > 0;
}

function expire(
	{expire: statements}: Statements,
	{time, unfinishedSince, looseSince, limit}: Parameters<FileStorage['expireFiles']>[0],
): number {
	let ended = Number(statements.over.run(time, limit).changes);
	ended += Number(statements.unfinished.run(unfinishedSince, limit - ended).changes);
	ended += Number(statements.loose.run(looseSince, limit - ended).changes);
	return ended;
}

function recordAt({at}: Statements, id: string): FileRecord | undefined {
	const row = at.get(id);
	return row && fileRow(row);
}

function usageOf({usage, today}: Statements, account: string, time: number): FileUsage {
	const row = usage.get(account);
	const {from, to} = ledgerDay(time);
	const bytesToday = numberOf(today.get(account, from, to), 'bytes');
	return {files: numberOf(row, 'files'), bytes: numberOf(row, 'bytes'), bytesToday};
}

function totalsOf({totals}: Statements): FileTotals {
	const row = totals.get();
	return {
		files: numberOf(row, 'files'),
		bytes: numberOf(row, 'bytes'),
		awaited: numberOf(row, 'awaited'),
	};
}

export function fileRow(row: Row): FileRecord {
	const room = optionalText(row, 'room');
	return {
		id: textOf(row, 'id'),
		owner: textOf(row, 'owner'),
		device: textOf(row, 'device'),
		...(room === undefined ? {} : {room}),
		size: numberOf(row, 'size'),
		createdAt: numberOf(row, 'createdAt'),
		expiresAt: numberOf(row, 'expiresAt'),
		touchedAt: numberOf(row, 'touchedAt'),
		complete: numberOf(row, 'isComplete') === 1,
		attached: numberOf(row, 'isAttached') === 1,
	};
}

function prepare(database: DatabaseSync) {
	return {
		at: database.prepare('SELECT * FROM file WHERE id = ?'),
		insert: database.prepare(
			`INSERT INTO file
				(id, owner, device, room, size, createdAt, expiresAt, touchedAt, isComplete, isAttached)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, 0)`,
		),
		complete: database.prepare(
			'UPDATE file SET isComplete = 1, touchedAt = ? WHERE id = ? AND isComplete = 0',
		),
		touch: database.prepare('UPDATE file SET touchedAt = ? WHERE id = ? AND isComplete = 0'),
		attach: database.prepare(
			`UPDATE file SET isAttached = 1
				WHERE id = ? AND owner = ? AND room = ? AND size = ?
					AND isComplete = 1 AND isAttached = 0 AND expiresAt > ?`,
		),
		remove: database.prepare('DELETE FROM file WHERE id = ?'),
		ofAccount: database.prepare(
			'SELECT * FROM file WHERE owner = ? ORDER BY createdAt DESC, id DESC LIMIT ?',
		),
		every: database.prepare('SELECT * FROM file WHERE id > ? ORDER BY id LIMIT ?'),
		usage: database.prepare(
			'SELECT count(*) AS files, coalesce(sum(size), 0) AS bytes FROM file WHERE owner = ?',
		),
		today: database.prepare(
			`SELECT coalesce(sum(bytes), 0) AS bytes FROM fileLedger
				WHERE account = ? AND minute BETWEEN ? AND ?`,
		),
		totals: database.prepare('SELECT * FROM fileTotal'),
		addToLedger: database.prepare(
			`INSERT INTO fileLedger (account, minute, bytes) VALUES (?, ?, ?)
				ON CONFLICT (account, minute) DO UPDATE SET bytes = bytes + excluded.bytes`,
		),
		sweepLedger: database.prepare('DELETE FROM fileLedger WHERE minute < ?'),
		expire: {
			over: database.prepare(
				`DELETE FROM file WHERE id IN
					(SELECT id FROM file INDEXED BY fileByExpiry WHERE expiresAt <= ? LIMIT ?)`,
			),
			unfinished: database.prepare(
				`DELETE FROM file WHERE id IN
					(SELECT id FROM file INDEXED BY unfinishedFile
						WHERE touchedAt <= ? AND isComplete = 0 LIMIT ?)`,
			),
			loose: database.prepare(
				`DELETE FROM file WHERE id IN
					(SELECT id FROM file INDEXED BY looseFile
						WHERE touchedAt <= ? AND isComplete = 1 AND isAttached = 0 AND room IS NOT NULL
						LIMIT ?)`,
			),
		},
		gone: database.prepare('SELECT id FROM goneFile ORDER BY id LIMIT ?'),
		forget: database.prepare('DELETE FROM goneFile WHERE id = ?'),
	};
}
