import type {DatabaseSync} from 'node:sqlite';
import type {RoomMessage} from '../../protocol/records.ts';
import type {Access} from './access.ts';
import {isRepeat, logEntry} from './log-entry.ts';
import {messageRow, numberOf, textOf} from './sqlite-rows.ts';
import type {AppendResult, MessageStorage, NewMessage} from './storage.ts';

/** The rooms' logs in SQLite, and what others need who write to a log from a write of their own. */
export type SqliteLog = {
	readonly storage: MessageStorage;
	/** Appends a member's message, or finds it where it already is. */
	append(message: NewMessage): AppendResult;
	/** Puts a message at the end of its room's log. Throws if its id was used before. */
	add(message: NewMessage): RoomMessage;
};

export function sqliteLog(database: DatabaseSync, {read, write}: Access): SqliteLog {
	const statements = prepare(database);
	const append = (message: NewMessage): AppendResult => appendMessage(statements, message);
	const storage: MessageStorage = {
		append: (message) => write(() => append(message)),
		history: (request) => read(() => history(statements, request)),
		hasEntries: (account) => read(() => statements.anyOf.get(account) !== undefined),
		messageIdAt: (room, seq) =>
			read(() => {
				const row = statements.idAt.get(room, seq);
				return row === undefined ? undefined : textOf(row, 'id');
			}),
	};
	return {storage, append, add: (message) => addMessage(statements, message)};
}

function appendMessage(statements: Statements, message: NewMessage): AppendResult {
	const row = statements.sent.get(message.from, message.id);
	if (row !== undefined) {
		const stored = messageRow(row);
		return isRepeat(message, stored)
			? {type: 'appended', message: stored, duplicate: true}
			: {type: 'conflict'};
	}
	if (statements.isMember.get(message.room, message.from) === undefined) {
		return {type: 'not-member'};
	}
	return {type: 'appended', message: addMessage(statements, message), duplicate: false};
}

function addMessage(statements: Statements, message: NewMessage): RoomMessage {
	const seq = numberOf(statements.nextSeq.get(message.room), 'head');
	const entry = logEntry(message, seq);
	const {room, id, kind, from, time, text} = entry;
	statements.insert.run(room, seq, id, kind, from, message.device, time, text);
	return entry;
}

function history(
	statements: Statements,
	request: Parameters<MessageStorage['history']>[0],
): Awaited<ReturnType<MessageStorage['history']>> {
	const {room, before = Number.MAX_SAFE_INTEGER, after, limit} = request;
	// One row more than asked for tells whether there are more.
	const isForward = after !== undefined;
	const statement = isForward ? statements.forward : statements.backward;
	const found = statement.all(room, after ?? 0, before, limit + 1).map(messageRow);
	const page = found.slice(0, limit);
	return {messages: isForward ? page : page.reverse(), more: found.length > limit};
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
	return {
		sent: database.prepare('SELECT * FROM message WHERE sender = ? AND id = ?'),
		anyOf: database.prepare('SELECT 1 FROM message WHERE sender = ? LIMIT 1'),
		isMember: database.prepare('SELECT 1 FROM membership WHERE room = ? AND account = ?'),
		nextSeq: database.prepare('UPDATE room SET head = head + 1 WHERE id = ? RETURNING head'),
		insert: database.prepare(
			`INSERT INTO message (room, seq, id, kind, sender, device, time, text)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		idAt: database.prepare('SELECT id FROM message WHERE room = ? AND seq = ?'),
		forward: database.prepare(
			'SELECT * FROM message WHERE room = ? AND seq > ? AND seq < ? ORDER BY seq LIMIT ?',
		),
		backward: database.prepare(
			'SELECT * FROM message WHERE room = ? AND seq > ? AND seq < ? ORDER BY seq DESC LIMIT ?',
		),
	};
}
