import type {DatabaseSync} from 'node:sqlite';
import type {RoomMessage} from '../../protocol/records.ts';
import type {Access} from './access.ts';
import {isRepeat, logEntry, type ThreadPlace} from './log-entry.ts';
import {isAnswerable, isMessage} from './message-facts.ts';
import type {
	AppendResult,
	HistoryRequest,
	MessagePage,
	MessageStorage,
	NewMessage,
} from './message-storage.ts';
import {type ChangeParts, changeMessage} from './sqlite-changes.ts';
import {prepareMessages} from './sqlite-message-statements.ts';
import {messageFactsRow, messageRow, numberOf, type Row, textOf} from './sqlite-rows.ts';
import {openSearchIndex} from './sqlite-search.ts';
import {openServing} from './sqlite-served.ts';
import {openLogTimes} from './sqlite-times.ts';

/** The rooms' logs in SQLite, and what others need who write to a log from a write of their own. */
export type SqliteLog = {
	readonly storage: MessageStorage;
	/** Appends a member's message, or finds it where it already is. */
	append(message: NewMessage): AppendResult;
	/** Puts a message at the end of its room's log. Throws if its id was used before. */
	add(message: NewMessage): RoomMessage;
	/** What is needed to take entries away again. */
	readonly parts: ChangeParts;
};

export function sqliteLog(
	database: DatabaseSync,
	{read, write, writeAlways}: Access,
	{
		erasure,
		files,
		indexedTogether,
	}: Pick<ChangeParts, 'erasure' | 'files'> & {readonly indexedTogether: number},
): SqliteLog {
	const parts: ChangeParts = {
		statements: prepareMessages(database),
		index: openSearchIndex(database, indexedTogether),
		serve: openServing(database),
		erasure,
		files,
	};
	const {statements, index, serve} = parts;
	const times = openLogTimes(database);
	const append = (message: NewMessage): AppendResult => appendMessage(parts, message);
	const storage: MessageStorage = {
		append(message) {
			const run = () => append(message);
			return message.kind === 'moderation' ? writeAlways(run) : write(run);
		},
		change: (change) => {
			const run = () => changeMessage(parts, change);
			return change.action.type === 'delete' ? writeAlways(run) : write(run);
		},
		history: (request) => read(() => history(parts, request)),
		firstSince: (room, time) => read(() => times.firstSince(room, time)),
		pins: (room) => read(() => statements.pins.all(room).map(serve)),
		search: (request) => read(() => pageOf(index.match(request), request.limit, serve)),
		hasEntries: (account) => read(() => statements.anyOf.get({account}) !== undefined),
		messageIdAt: (room, seq) =>
			read(() => {
				const row = statements.idAt.get(room, seq);
				return row === undefined ? undefined : textOf(row, 'id');
			}),
	};
	return {storage, append, add: (message) => addMessage(parts, message), parts};
}

function appendMessage(parts: ChangeParts, message: NewMessage): AppendResult {
	const {statements, serve, files} = parts;
	const row = statements.sent.get(message.from, message.id);
	if (row !== undefined) {
		const {isEdited, isDeleted} = messageFactsRow(row);
		return isRepeat(message, messageRow(row), {isTextKnown: !isEdited && !isDeleted})
			? {type: 'appended', message: serve(row), duplicate: true}
			: {type: 'conflict'};
	}
	if (!mayAppend(parts, message)) return {type: 'not-member'};
	if (message.replyTo === undefined) {
		if (!files.attach(message)) return {type: 'no-file'};
		return {type: 'appended', message: addMessage(parts, message), duplicate: false};
	}
	const place = placeOfAnswer(parts, message.room, message.replyTo);
	if (place === undefined) return {type: 'unanswerable'};
	if (!files.attach(message)) return {type: 'no-file'};
	const entry = addMessage(parts, message, place);
	statements.answered.run(place.threadCount, entry.time, message.room, place.thread);
	return {type: 'appended', message: entry, duplicate: false};
}

/** The relay's staff gives notice, and keeps order, in rooms that it is not in. */
function mayAppend({statements}: ChangeParts, {room, kind, from}: NewMessage): boolean {
	if (statements.isMember.get(room, from) !== undefined) return true;
	const isByStaff = kind === 'notice' || kind === 'moderation';
	return isByStaff && statements.isRoom.get(room) !== undefined;
}

function placeOfAnswer(
	{statements}: ChangeParts,
	room: string,
	replyTo: number,
): ThreadPlace | undefined {
	const row = statements.at.get(room, replyTo);
	if (row === undefined) return undefined;
	const answered = messageRow(row);
	if (!isAnswerable(answered)) return undefined;
	const thread = answered.thread ?? answered.seq;
	const first = statements.at.get(room, thread);
	const replies =
		first === undefined
			? numberOf(statements.newestAnswer.get(room, thread), 'threadCount')
			: numberOf(first, 'replies');
	return {thread, threadCount: replies + 1};
}

function addMessage(
	{statements, index}: ChangeParts,
	message: NewMessage,
	place?: ThreadPlace,
): RoomMessage {
	const next = statements.next.get({room: message.room, time: message.time});
	const seq = numberOf(next, 'head');
	const entry = logEntry(message, seq, place);
	const {room, id, kind, from, time, text} = entry;
	const number = isMessage(entry) ? index.next() : null;
	statements.insert.run(
		...[room, seq, id, kind, from, message.device, time, text, numberOf(next, 'peak'), number],
		...[entry.replyTo ?? null, entry.thread ?? null, entry.threadCount ?? null],
		...moderationColumns(entry),
		entry.file === undefined ? null : JSON.stringify(entry.file),
	);
	return entry;
}

/** The name that it concerns is kept apart, so that it can be found. */
function moderationColumns({moderation}: RoomMessage): readonly [string | null, string | null] {
	if (moderation === undefined) return [null, null];
	const {name, ...done} = moderation;
	return [JSON.stringify(done), name ?? null];
}

function history({statements, serve}: ChangeParts, request: HistoryRequest): MessagePage {
	const {room, before = Number.MAX_SAFE_INTEGER, after = 0, thread, limit} = request;
	const isForward = request.after !== undefined;
	if (thread !== undefined) {
		const statement = isForward ? statements.threadForward : statements.threadBackward;
		const rows = statement.all({room, after, before, thread, limit: limit + 1});
		return inOrder(pageOf(rows, limit, serve), isForward);
	}
	const statement = isForward ? statements.forward : statements.backward;
	return inOrder(pageOf(statement.all(room, after, before, limit + 1), limit, serve), isForward);
}

/** One row more than asked for tells whether there are more. */
function pageOf(
	rows: readonly Row[],
	limit: number,
	serve: (row: Row) => RoomMessage,
): MessagePage {
	return {messages: rows.slice(0, limit).map(serve), more: rows.length > limit};
}

function inOrder({messages, more}: MessagePage, isForward: boolean): MessagePage {
	return {messages: isForward ? messages : messages.toReversed(), more};
}
