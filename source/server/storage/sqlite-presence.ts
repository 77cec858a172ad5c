import {Buffer} from 'node:buffer';
import {closeSync, openSync, readSync, statSync} from 'node:fs';
import type {DatabaseSync} from 'node:sqlite';
import {loadSqlite} from './sqlite-module.ts';
import {STORE_ID} from './sqlite-restore.ts';

/**
 * Whether a store was never made in this file, or nothing of it is left: there is no file, or an empty
 * one, or one whose store was in a log that is lost. False for anything else that is wrong with it,
 * which opening it tells. Changes nothing in it, and reads 100 bytes of a file that is in order.
 */
export function isWithoutStore(file: string): boolean {
	try {
		const facts = statSync(file, {throwIfNoEntry: false});
		if (facts === undefined || (facts.isFile() && facts.size === 0)) return true;
		return facts.isFile() && mayLackSchema(file) && lacksStore(file);
	} catch {
		return false;
	}
}

/**
 * Whether the file itself has no schema yet, by its header
 * (https://sqlite.org/fileformat.html#the_database_header): all there is would be in its log.
 */
function mayLackSchema(file: string): boolean {
	const header = Buffer.alloc(HEADER_BYTES);
	const descriptor = openSync(file, 'r');
	try {
		readSync(descriptor, header, 0, HEADER_BYTES, 0);
	} finally {
		closeSync(descriptor);
	}
	return (
		header.toString('latin1', 0, MAGIC.length) === MAGIC && header.readUInt32BE(VERSION_AT) === 0
	);
}

const HEADER_BYTES = 100;
const MAGIC = 'SQLite format 3\0';
/** Where `user_version` is. */
const VERSION_AT = 60;

/** Looks through the log as well. The store's id is the first thing that is kept in a new store. */
function lacksStore(file: string): boolean {
	const {DatabaseSync} = loadSqlite();
	let database: DatabaseSync | undefined;
	try {
		database = new DatabaseSync(file, {readOnly: true});
		const tables = database.prepare('SELECT name FROM sqlite_schema').all();
		if (tables.length === 0) return true;
		// Without its settings it is another program's.
		if (!tables.some(({name}) => name === 'meta')) return false;
		return database.prepare('SELECT 1 FROM meta WHERE key = ?').get(STORE_ID) === undefined;
	} finally {
		database?.close();
	}
}
