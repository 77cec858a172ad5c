import type {DatabaseSync} from 'node:sqlite';
import {LIMITS} from '../../protocol/limits.ts';
import type {MessageState, RoomMessage} from '../../protocol/records.ts';
import {isTouched, PURGED, type Reaction, stateOf} from './message-facts.ts';
import {messageFactsRow, messageRow, numberOf, type Row, textOf} from './sqlite-rows.ts';

/** Makes of a row of the log what is served: with what has become of it, or of what it changed. */
export function openServing(database: DatabaseSync): (row: Row) => RoomMessage {
	const at = database.prepare('SELECT * FROM message WHERE room = ? AND seq = ?');
	const counts = database.prepare(
		`SELECT emoji, count(*) AS count FROM reaction WHERE room = ? AND seq = ?
			GROUP BY emoji ORDER BY min(position)`,
	);
	const names = database.prepare(
		`SELECT account FROM reaction WHERE room = ? AND seq = ? AND emoji = ?
			ORDER BY position LIMIT ${LIMITS.reactionNames}`,
	);
	const reactionsOf = (room: string, seq: number): readonly Reaction[] =>
		counts.all(room, seq).map((row) => {
			const emoji = textOf(row, 'emoji');
			const accounts = names.all(room, seq, emoji).map((each) => textOf(each, 'account'));
			return {emoji, count: numberOf(row, 'count'), names: accounts};
		});
	const stateIn = (row: Row): MessageState => {
		const facts = messageFactsRow(row);
		// Without a change there are no reactions.
		const isReacted = facts.revision > 0 && !facts.isDeleted;
		const room = textOf(row, 'room');
		return stateOf(facts, isReacted ? reactionsOf(room, numberOf(row, 'seq')) : []);
	};
	return (row) => {
		const entry = messageRow(row);
		const {change} = entry;
		if (change === undefined) {
			return isTouched(messageFactsRow(row)) ? {...entry, state: stateIn(row)} : entry;
		}
		const target = at.get(entry.room, change.seq);
		if (target === undefined) return {...entry, change: {...change, state: PURGED}};
		return {...entry, change: {...change, text: textOf(target, 'text'), state: stateIn(target)}};
	};
}
