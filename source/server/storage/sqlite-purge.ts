import type {DatabaseSync} from 'node:sqlite';
import type {KeepingStorage} from './moderation-storage.ts';
import type {ChangeParts} from './sqlite-changes.ts';
import {messageRow, roomRow} from './sqlite-rows.ts';
import {openLogTimes} from './sqlite-times.ts';

type Purge = Parameters<KeepingStorage['purgeRoom']>[0];
type PurgeResult = Awaited<ReturnType<KeepingStorage['purgeRoom']>>;

/** Removes the oldest entries of rooms' logs, in the write that is under way. */
export function openPurge(
	database: DatabaseSync,
	{index, erasure, files}: ChangeParts,
): (request: Purge) => PurgeResult {
	const times = openLogTimes(database);
	const room = database.prepare('SELECT * FROM room WHERE id = ?');
	const indexed = database.prepare(
		`SELECT * FROM message WHERE room = ? AND seq >= ? AND seq < ? AND number IS NOT NULL`,
	);
	const removeReactions = database.prepare('DELETE FROM reaction WHERE room = ? AND seq < ?');
	const remove = database.prepare('DELETE FROM message WHERE room = ? AND seq < ?');
	const setFloor = database.prepare('UPDATE room SET floor = ? WHERE id = ?');
	return ({room: id, before, limit}) => {
		const row = room.get(id);
		if (row === undefined) return {before: 1, removed: 0, more: false};
		const {head, floor} = roomRow(row);
		const goal = times.firstSince(id, before) ?? head + 1;
		const reached = Math.min(goal, floor + limit);
		if (reached === floor) return {before: floor, removed: 0, more: false};
		for (const each of indexed.all(id, floor, reached)) {
			const {file} = messageRow(each);
			if (file !== undefined) files.remove(file.file);
			index.remove(each);
		}
		removeReactions.run(id, reached);
		remove.run(id, reached);
		setFloor.run(reached, id);
		erasure.note();
		return {before: reached, removed: reached - floor, more: reached < goal};
	};
}
