import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import {keptAudit} from './kept-records.ts';
import type {ModerationStorage, NewAuditEntry} from './moderation-storage.ts';
import {auditRow} from './sqlite-moderation-rows.ts';

/** The audit log in SQLite, and what those need who do what it says. */
export type SqliteAudit = {
	readonly storage: Pick<ModerationStorage, 'addAudit' | 'audit' | 'sweepAudit'>;
	/** Puts an entry at its end, in the write that is under way. */
	add(entry: NewAuditEntry): void;
};

export function sqliteAudit(database: DatabaseSync, {read, writeAlways}: Access): SqliteAudit {
	const statements = prepare(database);
	const add = (entry: NewAuditEntry): void => {
		// Its position is the table's to give.
		const {time, by, deed, room, target, detail, reason} = keptAudit(entry, 0);
		statements.insert.run(
			...[time, by, deed, room ?? null, target ?? null, detail ?? null, reason ?? null],
			room ?? '',
		);
	};
	const storage: SqliteAudit['storage'] = {
		addAudit: (entry) => writeAlways(() => add(entry)),
		audit: ({room, isPublicOnly = false, before = Number.MAX_SAFE_INTEGER, limit}) =>
			read(() => {
				const page = isPublicOnly ? statements.pageOfPublic : statements.page;
				const found =
					room === undefined
						? page.all(before, limit + 1)
						: statements.pageOfRoom.all(room, before, limit + 1);
				return {entries: found.slice(0, limit).map(auditRow), more: found.length > limit};
			}),
		sweepAudit: (time) => writeAlways(() => Number(statements.sweep.run(time).changes)),
	};
	return {storage, add};
}

function prepare(database: DatabaseSync) {
	return {
		insert: database.prepare(
			`INSERT INTO audit (time, doneBy, deed, room, target, detail, reason, isPrivate)
				VALUES (
					?, ?, ?, ?, ?, ?, ?,
					EXISTS (SELECT 1 FROM room WHERE id = ? AND visibility = 'private')
				)`,
		),
		page: database.prepare('SELECT * FROM audit WHERE position < ? ORDER BY position DESC LIMIT ?'),
		pageOfPublic: database.prepare(
			`SELECT * FROM audit WHERE isPrivate = 0 AND position < ? ORDER BY position DESC LIMIT ?`,
		),
		pageOfRoom: database.prepare(
			'SELECT * FROM audit WHERE room = ? AND position < ? ORDER BY position DESC LIMIT ?',
		),
		// Up to the first that is young enough, so that a clock that was set back leaves no gaps.
		sweep: database.prepare(
			`DELETE FROM audit WHERE position < coalesce(
				(SELECT position FROM audit WHERE time >= ? ORDER BY position LIMIT 1),
				(SELECT max(position) + 1 FROM audit)
			)`,
		),
	};
}
