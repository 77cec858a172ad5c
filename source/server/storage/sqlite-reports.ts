import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import {keptReport} from './kept-records.ts';
import type {ModerationStorage} from './moderation-storage.ts';
import type {SqliteAudit} from './sqlite-audit.ts';
import {reportRow} from './sqlite-moderation-rows.ts';
import {numberOf} from './sqlite-rows.ts';

type ReportStorage = Pick<
	ModerationStorage,
	'addReport' | 'report' | 'reports' | 'resolveReport' | 'sweepReports'
>;

/** What people want those in charge to look at, in SQLite. */
export function sqliteReports(
	database: DatabaseSync,
	audits: SqliteAudit,
	{read, write, writeAlways}: Access,
): ReportStorage {
	const statements = prepare(database);
	return {
		addReport: ({limit, ...request}) =>
			write(() => {
				const {report, room, seq, about, text, by, ...rest} = keptReport(request.report);
				if (statements.known.get(room, seq, by) !== undefined) return 'duplicate';
				if (numberOf(statements.open.get(), 'count') >= limit) return 'full';
				const {time, reason, state, resolvedBy = null} = rest;
				statements.insert.run(
					...[report, room, seq, about, text, by, time, reason, state, resolvedBy],
				);
				return 'added';
			}),
		report: (id) =>
			read(() => {
				const row = statements.report.get(id);
				return row === undefined ? undefined : reportRow(row);
			}),
		reports: ({rooms, before, limit}) =>
			read(() => {
				const place = before === undefined ? FIRST : statements.place.get(before);
				if (place === undefined) return {reports: [], more: false};
				const found = statements.page.all({
					rooms: listOf(rooms),
					isOpen: numberOf(place, 'isOpen'),
					number: numberOf(place, 'number'),
					limit: limit + 1,
				});
				return {reports: found.slice(0, limit).map(reportRow), more: found.length > limit};
			}),
		resolveReport: ({id, outcome, by, audit}) =>
			writeAlways(() => {
				if (statements.resolve.get(outcome, by, id) === undefined) return false;
				audits.add(audit);
				return true;
			}),
		sweepReports: (time) => writeAlways(() => Number(statements.sweep.run(time).changes)),
	};
}

/** Before all that are open. */
const FIRST = {isOpen: 2, number: 0};

function listOf(rooms: readonly string[] | undefined): string | null {
	return rooms === undefined ? null : JSON.stringify(rooms);
}

function prepare(database: DatabaseSync) {
	const isNamed = '(:rooms IS NULL OR room IN (SELECT value FROM json_each(:rooms)))';
	return {
		known: database.prepare('SELECT 1 FROM report WHERE room = ? AND seq = ? AND madeBy = ?'),
		insert: database.prepare(
			`INSERT INTO report
				(id, room, seq, about, text, madeBy, time, reason, state, resolvedBy)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		report: database.prepare('SELECT * FROM report WHERE id = ?'),
		place: database.prepare(`SELECT state = 'open' AS isOpen, number FROM report WHERE id = ?`),
		page: database.prepare(
			`SELECT * FROM report
				WHERE ((state = 'open') < :isOpen OR ((state = 'open') = :isOpen AND number < :number))
					AND ${isNamed}
				ORDER BY state = 'open' DESC, number DESC LIMIT :limit`,
		),
		open: database.prepare(`SELECT count(*) AS count FROM report WHERE (state = 'open') = 1`),
		sweep: database.prepare(`DELETE FROM report WHERE (state = 'open') = 0 AND time < ?`),
		resolve: database.prepare(
			`UPDATE report SET state = ?, resolvedBy = ? WHERE id = ? AND state = 'open' RETURNING id`,
		),
	};
}
