import {Buffer} from 'node:buffer';
import type {DatabaseSync, StatementSync} from 'node:sqlite';
import type {RoomMessage} from '../../protocol/records.ts';
import type {SearchRequest} from './message-storage.ts';
import {hasWords, isFoundBeside, saidWords, sought} from './search-match.ts';
import {isDiskFull} from './sqlite-error.ts';
import {messageRow, numberOf, type Row, textOf} from './sqlite-rows.ts';
import {openLogTimes} from './sqlite-times.ts';

/**
 * The index of what people said, in SQLite's FTS5. It is given words that are split and folded already,
 * so that its own tokenizer has only spaces to cut at, and keeps beside them a word for the room and one
 * for the sender: what an account may not see is left out before anything is looked at.
 *
 * Messages are indexed some at a time, which costs half of what one by one does, in the transaction of
 * the last of them; the few that wait are looked through one by one.
 */
export type SearchIndex = {
	/** The number with which the next message that can be found is to be stored. */
	next(): number;
	/** Takes a message out, whose row still is what was indexed, and puts it in with another text. */
	replace(row: Row, text: string): void;
	/** Leaves nothing of a message in the index, whose row still is what was indexed. */
	remove(row: Row): void;
	/** The rows of matching messages, the newest first; at most `limit` + 1. */
	match(request: SearchRequest): readonly Row[];
};

type IndexedMessage = Pick<RoomMessage, 'room' | 'from' | 'text' | 'file'> & {
	readonly number: number;
};

/** `together`: how many messages are indexed at a time. */
export function openSearchIndex(database: DatabaseSync, together: number): SearchIndex {
	const statements = {...prepare(database), times: openLogTimes(database)};
	indexAll(database, statements);
	const newest = statements.newest.get();
	// A deleted message has no number any more, but what was indexed is never begun again.
	let last = Math.max(
		indexedUpTo(statements),
		newest === undefined ? 0 : numberOf(newest, 'number'),
	);
	const isIndexed = ({number}: IndexedMessage): boolean => number <= indexedUpTo(statements);
	const remove = (stored: IndexedMessage): void => {
		if (!isIndexed(stored)) return;
		statements.remove.run(stored.number, indexed(stored), factsOf(stored));
	};
	return {
		next() {
			// A number that a failed write has taken is left out.
			if (++last % together === 0) indexSome(statements);
			return last;
		},
		replace(row, text) {
			const stored = indexedMessage(row);
			remove(stored);
			if (isIndexed(stored)) insert(statements, {...stored, text});
		},
		remove: (row) => remove(indexedMessage(row)),
		match: (request) => matches(statements, request),
	};
}

/**
 * Indexes what a crash, or a time without an index, has left: in steps, each of which is kept. A full
 * disk keeps no relay from starting: what is left then is indexed with the next messages.
 */
function indexAll(database: DatabaseSync, statements: Statements): void {
	let isDone = false;
	while (!isDone) {
		database.exec('BEGIN IMMEDIATE');
		try {
			isDone = indexSome(statements) === 0;
			database.exec('COMMIT');
		} catch (error) {
			if (database.isTransaction) database.exec('ROLLBACK');
			if (isDiskFull(error)) return;
			throw error;
		}
	}
}

/** Indexes messages that wait, the oldest first; returns how many. */
function indexSome(statements: Statements): number {
	const rows = statements.waiting.all(indexedUpTo(statements), MOST_AT_ONCE);
	const messages = rows.map(indexedMessage);
	for (const message of messages) insert(statements, message);
	const last = messages.at(-1);
	if (last !== undefined) statements.setIndexed.run(last.number);
	return messages.length;
}

const MOST_AT_ONCE = 10_000;

function insert({insert: statement}: Statements, message: IndexedMessage): void {
	statement.run(message.number, indexed(message), factsOf(message));
}

function indexedUpTo({indexedUpTo: statement}: Statements): number {
	return numberOf(statement.get(), 'indexed');
}

function indexedMessage(row: Row): IndexedMessage {
	const {room, from, text, file} = messageRow(row);
	return {room, from, text, file, number: numberOf(row, 'number')};
}

type Statements = ReturnType<typeof prepare> & {readonly times: ReturnType<typeof openLogTimes>};

function prepare(database: DatabaseSync) {
	return {
		insert: database.prepare('INSERT INTO messageSearch (rowid, words, facts) VALUES (?, ?, ?)'),
		// The index does not keep what it indexed, so it is told what to forget.
		remove: database.prepare(
			`INSERT INTO messageSearch (messageSearch, rowid, words, facts) VALUES ('delete', ?, ?, ?)`,
		),
		indexedUpTo: database.prepare('SELECT indexed FROM searchProgress'),
		setIndexed: database.prepare('UPDATE searchProgress SET indexed = ?'),
		newest: database.prepare(
			'SELECT number FROM message WHERE number IS NOT NULL ORDER BY number DESC LIMIT 1',
		),
		waiting: database.prepare('SELECT * FROM message WHERE number > ? ORDER BY number LIMIT ?'),
		match: database.prepare(
			`SELECT message.* FROM messageSearch CROSS JOIN message
				ON message.number = messageSearch.rowid
				WHERE messageSearch MATCH :expression
					AND messageSearch.rowid >= :first AND messageSearch.rowid <= :last
				ORDER BY messageSearch.rowid DESC`,
		),
		numberFrom: database.prepare(
			`SELECT number FROM message WHERE room = ? AND seq >= ? AND number IS NOT NULL
				ORDER BY seq LIMIT 1`,
		),
		numberBelow: database.prepare(
			`SELECT number FROM message WHERE room = ? AND seq < ? AND number IS NOT NULL
				ORDER BY seq DESC LIMIT 1`,
		),
	};
}

function matches(statements: Statements, request: SearchRequest): readonly Row[] {
	if (request.rooms.length === 0) return [];
	const range = numbersBetween(statements, request);
	// Nothing was written in that time.
	if (range.first > range.last) return [];
	const found = waitingMatches(statements, request);
	const expression = expressionOf(request);
	for (const row of statements.match.iterate({expression, ...range})) {
		if (found.length > request.limit) break;
		if (isRowFound(row, request)) found.push(row);
	}
	return found.slice(0, request.limit + 1);
}

/** Matches among the messages that are not indexed yet, all newer than the others. */
function waitingMatches(statements: Statements, request: SearchRequest): Row[] {
	const rooms = new Set(request.rooms);
	return statements.waiting
		.all(indexedUpTo(statements), MOST_AT_ONCE)
		.filter((row) => rooms.has(textOf(row, 'room')) && isRowFound(row, request))
		.filter((row) => hasWords(saidWords(messageRow(row)), request))
		.reverse();
}

/** What the index does not know, or only by single words. */
function isRowFound(row: Row, request: SearchRequest): boolean {
	const {from, text} = messageRow(row);
	return isFoundBeside({from, text, peak: numberOf(row, 'peak')}, request);
}

/** Numbers rise with the positions of each room, so the times asked for are a range of numbers. */
function numbersBetween(
	{times, numberFrom, numberBelow}: Statements,
	{rooms, since, before}: SearchRequest,
): {readonly first: number; readonly last: number} {
	const position = (room: string, time: number): number =>
		times.firstSince(room, time) ?? Number.MAX_SAFE_INTEGER;
	const numbers = (statement: StatementSync, time: number): readonly number[] =>
		rooms.flatMap((room) => {
			const row = statement.get(room, position(room, time));
			return row === undefined ? [] : [numberOf(row, 'number')];
		});
	return {
		first: since === undefined ? 0 : Math.min(...numbers(numberFrom, since)),
		last:
			before === undefined ? Number.MAX_SAFE_INTEGER : Math.max(...numbers(numberBelow, before)),
	};
}

/** Words hold no quotation marks, so nothing that was typed is ever more than a word to FTS5. */
function expressionOf(request: SearchRequest): string {
	const {rooms, from} = request;
	const words = sought(request).map(
		(phrase) => `words : "${phrase.words.join(' ')}"${phrase.isOpen ? ' *' : ''}`,
	);
	const places = rooms.map((room) => `"${roomFact(room)}"`).join(' OR ');
	const sender = from === undefined ? [] : [`facts : "${senderFact(from)}"`];
	return [...words, `facts : (${places})`, ...sender].join(' AND ');
}

function indexed(message: IndexedMessage): string {
	return saidWords(message).join(' ');
}

function factsOf({room, from}: Pick<RoomMessage, 'room' | 'from'>): string {
	return `${roomFact(room)} ${senderFact(from)}`;
}

function roomFact(room: string): string {
	return `r${Buffer.from(room).toString('hex')}`;
}

function senderFact(name: string): string {
	return `s${Buffer.from(name).toString('hex')}`;
}
