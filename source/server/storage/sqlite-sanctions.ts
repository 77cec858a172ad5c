import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import {keptFilter, keptSanction} from './kept-records.ts';
import type {ModerationStorage} from './moderation-storage.ts';
import type {SqliteAudit} from './sqlite-audit.ts';
import {filterRow, sanctionRow, targetColumns} from './sqlite-moderation-rows.ts';
import {numberOf} from './sqlite-rows.ts';

type SanctionStorage = Pick<
	ModerationStorage,
	'setSanction' | 'liftSanction' | 'everySanction' | 'sweepSanctions'
>;
type FilterStorage = Pick<ModerationStorage, 'setFilter' | 'removeFilter' | 'everyFilter'>;

/** Bans and mutes in SQLite. */
export function sqliteSanctions(
	database: DatabaseSync,
	audits: SqliteAudit,
	{read, writeAlways}: Access,
): SanctionStorage {
	const statements = prepareSanctions(database);
	return {
		setSanction: ({audit, ...request}) =>
			writeAlways(() => {
				const sanction = keptSanction(request.sanction);
				const {type, room = '', by, time, expiresAt, reason} = sanction;
				const [targetType, target] = targetColumns(sanction.target);
				statements.replaced.run(targetType, target, type, room);
				statements.insert.run(
					...[sanction.sanction, type, room, targetType, target],
					...[by, time, expiresAt ?? null, reason],
				);
				audits.add(audit);
			}),
		liftSanction: ({id, audit}) =>
			writeAlways(() => {
				if (statements.lift.get(id) === undefined) return false;
				audits.add(audit);
				return true;
			}),
		everySanction: () => read(() => statements.every.all().map(sanctionRow)),
		sweepSanctions: (time) => writeAlways(() => Number(statements.sweep.run(time).changes)),
	};
}

function prepareSanctions(database: DatabaseSync) {
	return {
		replaced: database.prepare(
			'DELETE FROM sanction WHERE targetType = ? AND target = ? AND type = ? AND room = ?',
		),
		insert: database.prepare(
			`INSERT INTO sanction
				(id, type, room, targetType, target, givenBy, time, expiresAt, reason)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		lift: database.prepare('DELETE FROM sanction WHERE id = ? RETURNING id'),
		every: database.prepare('SELECT * FROM sanction ORDER BY number'),
		sweep: database.prepare('DELETE FROM sanction WHERE expiresAt < ?'),
	};
}

/** Words that are not wanted, in SQLite. */
export function sqliteFilters(
	database: DatabaseSync,
	audits: SqliteAudit,
	{read, writeAlways}: Access,
): FilterStorage {
	const statements = prepareFilters(database);
	return {
		setFilter: ({audit, limit, ...request}) =>
			writeAlways(() => {
				const {filter, room = '', words, action, by, time} = keptFilter(request.filter);
				const isReplaced = statements.replaced.get(room, words) !== undefined;
				if (!isReplaced && numberOf(statements.count.get(room), 'count') >= limit) return 'full';
				statements.insert.run(filter, room, words, action, by, time);
				audits.add(audit);
				return 'set';
			}),
		removeFilter: ({id, audit}) =>
			writeAlways(() => {
				if (statements.remove.get(id) === undefined) return false;
				audits.add(audit);
				return true;
			}),
		everyFilter: () => read(() => statements.every.all().map(filterRow)),
	};
}

function prepareFilters(database: DatabaseSync) {
	return {
		replaced: database.prepare('DELETE FROM filter WHERE room = ? AND words = ? RETURNING id'),
		count: database.prepare('SELECT count(*) AS count FROM filter WHERE room = ?'),
		insert: database.prepare(
			'INSERT INTO filter (id, room, words, action, madeBy, time) VALUES (?, ?, ?, ?, ?, ?)',
		),
		remove: database.prepare('DELETE FROM filter WHERE id = ? RETURNING id'),
		every: database.prepare('SELECT * FROM filter ORDER BY number'),
	};
}
