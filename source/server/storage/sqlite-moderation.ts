import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import type {ModerationStorage} from './moderation-storage.ts';
import type {SqliteAudit} from './sqlite-audit.ts';
import type {SqliteLog} from './sqlite-messages.ts';
import {sqliteReports} from './sqlite-reports.ts';
import {sqliteRoles} from './sqlite-roles.ts';
import {sqliteFilters, sqliteSanctions} from './sqlite-sanctions.ts';

/** Sanctions, filters, reports, roles and the audit log, in SQLite. */
export function sqliteModeration(
	database: DatabaseSync,
	parts: {readonly log: SqliteLog; readonly audits: SqliteAudit},
	access: Access,
): ModerationStorage {
	const {audits} = parts;
	return {
		...sqliteSanctions(database, audits, access),
		...sqliteFilters(database, audits, access),
		...sqliteReports(database, audits, access),
		...audits.storage,
		...sqliteRoles(database, parts, access),
	};
}
