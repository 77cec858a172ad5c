import type {DatabaseSync} from 'node:sqlite';
import {DELETED_NAME} from '../../protocol/names.ts';

export type MessageStatements = ReturnType<typeof prepareMessages>;

/** The statements about logs and what becomes of messages, prepared once. */
export function prepareMessages(database: DatabaseSync) {
	return {...entries(database), ...changes(database), ...pages(database)};
}

function entries(database: DatabaseSync) {
	return {
		sent: database.prepare(
			`SELECT * FROM message WHERE sender = ? AND id = ? AND sender <> '${DELETED_NAME}'`,
		),
		anyOf: database.prepare(
			`SELECT 1 FROM membership WHERE account = :account UNION ALL
				SELECT 1 FROM message WHERE sender = :account AND sender <> '${DELETED_NAME}' LIMIT 1`,
		),
		isRoom: database.prepare('SELECT 1 FROM room WHERE id = ?'),
		isMember: database.prepare('SELECT 1 FROM membership WHERE room = ? AND account = ?'),
		next: database.prepare(
			`UPDATE room SET head = head + 1, peak = max(coalesce(peak, :time), :time)
				WHERE id = :room RETURNING head, peak`,
		),
		insert: database.prepare(
			`INSERT INTO message
				(room, seq, id, kind, sender, device, time, text, peak, number, replyTo, thread, threadCount,
					moderation, concerns, file)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		insertChange: database.prepare(
			`INSERT INTO message
				(room, seq, id, kind, sender, device, time, text, peak, changeType, target, emoji)
				VALUES (?, ?, ?, 'change', ?, ?, ?, '', ?, ?, ?, ?)`,
		),
		at: database.prepare('SELECT * FROM message WHERE room = ? AND seq = ?'),
		idAt: database.prepare('SELECT id FROM message WHERE room = ? AND seq = ?'),
		newestAnswer: database.prepare(
			`SELECT threadCount FROM message WHERE room = ? AND thread = ? ORDER BY seq DESC LIMIT 1`,
		),
		answered: database.prepare(
			'UPDATE message SET replies = ?, repliedAt = ? WHERE room = ? AND seq = ?',
		),
	};
}

function changes(database: DatabaseSync) {
	return {
		setFacts: database.prepare(
			`UPDATE message SET revision = ?, isEdited = ?, isDeleted = ?, pinned = ?
				WHERE room = ? AND seq = ?`,
		),
		setText: database.prepare('UPDATE message SET text = ? WHERE room = ? AND seq = ?'),
		erase: database.prepare(
			`UPDATE message SET text = '', number = NULL, file = NULL WHERE room = ? AND seq = ?`,
		),
		pins: database.prepare(
			'SELECT * FROM message WHERE room = ? AND pinned > 0 ORDER BY pinned DESC',
		),
		countPins: database.prepare(
			'SELECT count(*) AS count FROM message WHERE room = ? AND pinned > 0',
		),
		addReaction: database.prepare(
			'INSERT INTO reaction (room, seq, emoji, position, account) VALUES (?, ?, ?, ?, ?)',
		),
		removeReaction: database.prepare(
			'DELETE FROM reaction WHERE room = ? AND seq = ? AND emoji = ? AND account = ?',
		),
		removeReactions: database.prepare('DELETE FROM reaction WHERE room = ? AND seq = ?'),
		hasReaction: database.prepare(
			'SELECT 1 FROM reaction WHERE room = ? AND seq = ? AND emoji = ? AND account = ?',
		),
		hasEmoji: database.prepare(
			'SELECT 1 FROM reaction WHERE room = ? AND seq = ? AND emoji = ? LIMIT 1',
		),
		countEmoji: database.prepare(
			'SELECT count(DISTINCT emoji) AS count FROM reaction WHERE room = ? AND seq = ?',
		),
	};
}

function pages(database: DatabaseSync) {
	const log = 'SELECT * FROM message WHERE room = ? AND seq > ? AND seq < ? ORDER BY seq';
	// Two ranges in order, so that a long thread is not sorted for a page of it.
	const range = 'room = :room AND seq > :after AND seq < :before';
	const thread =
		`SELECT * FROM message WHERE ${range} AND seq = :thread ` +
		`UNION ALL SELECT * FROM message WHERE ${range} AND thread = :thread ORDER BY seq`;
	return {
		forward: database.prepare(`${log} LIMIT ?`),
		backward: database.prepare(`${log} DESC LIMIT ?`),
		threadForward: database.prepare(`${thread} LIMIT :limit`),
		threadBackward: database.prepare(`${thread} DESC LIMIT :limit`),
	};
}
