import type {DatabaseSync} from 'node:sqlite';
import {DELETED_NAME} from '../../protocol/names.ts';
import type {Access} from './access.ts';
import {goneName} from './gone-names.ts';
import type {KeepingStorage} from './moderation-storage.ts';
import type {SqliteAudit} from './sqlite-audit.ts';
import type {SqliteLog} from './sqlite-messages.ts';
import {prepareRooms} from './sqlite-room-statements.ts';
import {endMembership} from './sqlite-rooms.ts';
import {membershipRow, messageRow, numberOf, textOf} from './sqlite-rows.ts';
import {StorageError} from './storage.ts';

type Deletion = Parameters<KeepingStorage['deleteAccount']>[0];
type DeletionResult = Awaited<ReturnType<KeepingStorage['deleteAccount']>>;

/** Deletes accounts with all they wrote, in SQLite. */
export type AccountDeletion = Pick<KeepingStorage, 'deleteAccount'> & {
	/** Whether a deleted account had a name of that skeleton. */
	isGone(skeleton: string): boolean;
	/** Erases what a crash has left of accounts that were being deleted. */
	finish(): Promise<void>;
};

type Parts = {
	readonly log: SqliteLog;
	readonly audits: SqliteAudit;
	/** The key of the hashes that are kept of names. */
	readonly goneNameKey: string;
};

export function openDeletion(
	database: DatabaseSync,
	parts: Parts,
	{read, writeAlways}: Access,
): AccountDeletion {
	const {goneNameKey, log} = parts;
	const rooms = prepareRooms(database);
	const statements = {...prepareFacts(database), ...prepareErasing(database), rooms};
	const erase = async (name: string): Promise<void> => {
		let isDone = false;
		while (!isDone) isDone = await writeAlways(() => eraseSome(statements, log, name));
	};
	return {
		async deleteAccount(request) {
			const result = await writeAlways(() => forget(statements, parts, request));
			if (result.type === 'deleted') await erase(request.name);
			return result;
		},
		isGone: (skeleton) => statements.gone.get(goneName(skeleton, goneNameKey)) !== undefined,
		async finish() {
			const left = await read(() => statements.erasing.all().map((row) => textOf(row, 'account')));
			try {
				for (const name of left) await erase(name);
			} catch (error) {
				// A full disk keeps no relay from starting: what is left is erased at the next one.
				if (!(error instanceof StorageError && error.code === 'full')) throw error;
			}
		},
	};
}

type Statements = ReturnType<typeof prepareFacts> &
	ReturnType<typeof prepareErasing> & {readonly rooms: ReturnType<typeof prepareRooms>};

/** Everything but what stands in the logs, which is noted to be erased. */
function forget(statements: Statements, parts: Parts, request: Deletion): DeletionResult {
	const {name, audit} = request;
	const account = statements.account.get(name);
	if (account === undefined) return {type: 'not-found'};
	const isOwner = textOf(account, 'role') === 'owner';
	if (isOwner && numberOf(statements.owners.get(), 'count') === 1) return {type: 'last-owner'};
	const rooms = leaveRooms(statements, parts.log, request);
	const devices = statements.devices.all(name).map((row) => textOf(row, 'id'));
	parts.audits.add(audit);
	for (const statement of statements.removals) statement.run({name});
	for (const statement of statements.renamings) statement.run({name});
	statements.removeAccount.run(name);
	statements.addGone.run(goneName(textOf(account, 'skeleton'), parts.goneNameKey));
	statements.addErasing.run(name);
	return {type: 'deleted', devices, rooms};
}

function leaveRooms(statements: Statements, log: SqliteLog, {name, time, entryId}: Deletion) {
	return statements.memberships.all(name).map((row) => {
		const membership = membershipRow(row);
		const {room} = membership;
		const entry = {room, id: entryId(room), kind: 'leave', from: name, time} as const;
		const message = log.add({...entry, device: '', text: ''});
		return {room, message, heir: endMembership(statements.rooms, membership)};
	});
}

/** Erases some of what the account wrote; whether there is nothing left of it. */
function eraseSome(statements: Statements, {parts}: SqliteLog, name: string): boolean {
	const {changes} = statements.removeReactions.run(name, AT_ONCE);
	const rows = statements.entries.all(name, AT_ONCE);
	for (const row of rows) {
		const {room, seq} = messageRow(row);
		if (row.number !== null) {
			parts.index.remove(row);
			parts.statements.removeReactions.run(room, seq);
		}
		statements.erase.run(room, seq);
	}
	parts.erasure.note();
	const isDone = Number(changes) < AT_ONCE && rows.length < AT_ONCE;
	if (isDone) statements.removeErasing.run(name);
	return isDone;
}

/** Entries, and reactions, of one step: ten milliseconds, for each word must leave the index. */
const AT_ONCE = 25;

function prepareFacts(database: DatabaseSync) {
	const all = (texts: readonly string[]) => texts.map((text) => database.prepare(text));
	return {
		account: database.prepare('SELECT role, skeleton FROM account WHERE name = ?'),
		owners: database.prepare(`SELECT count(*) AS count FROM account WHERE role = 'owner'`),
		memberships: database.prepare('SELECT * FROM membership WHERE account = ? ORDER BY room'),
		devices: database.prepare('SELECT id FROM device WHERE account = ? ORDER BY id'),
		removals: all([
			'DELETE FROM deviceList WHERE account = :name',
			'DELETE FROM device WHERE account = :name',
			`DELETE FROM envelope WHERE sender = :name AND mailbox IN (SELECT device FROM mailbox)`,
			'DELETE FROM block WHERE account = :name OR other = :name',
			'DELETE FROM profile WHERE account = :name',
			'DELETE FROM file WHERE owner = :name',
			'DELETE FROM fileLedger WHERE account = :name',
			'DELETE FROM roomInvite WHERE account = :name',
			'DELETE FROM formerReader WHERE account = :name',
			'DELETE FROM invite WHERE createdBy = :name',
			`DELETE FROM sanction WHERE targetType = 'account' AND target = :name`,
			'DELETE FROM report WHERE madeBy = :name',
		]),
		renamings: all(
			[
				'roomInvite SET invitedBy = DELETED WHERE invitedBy = :name',
				'sanction SET givenBy = DELETED WHERE givenBy = :name',
				'filter SET madeBy = DELETED WHERE madeBy = :name',
				`report SET about = DELETED, text = '' WHERE about = :name`,
				'report SET resolvedBy = DELETED WHERE resolvedBy = :name',
				'audit SET doneBy = DELETED WHERE doneBy = :name',
				'audit SET target = DELETED WHERE target = :name',
				'message SET concerns = DELETED WHERE concerns = :name',
			].map((text) => `UPDATE ${text.replace('DELETED', `'${DELETED_NAME}'`)}`),
		),
		removeAccount: database.prepare('DELETE FROM account WHERE name = ?'),
		gone: database.prepare('SELECT 1 FROM goneName WHERE hash = ?'),
		addGone: database.prepare('INSERT INTO goneName (hash) VALUES (?) ON CONFLICT DO NOTHING'),
	};
}

function prepareErasing(database: DatabaseSync) {
	return {
		erasing: database.prepare('SELECT account FROM erasing'),
		addErasing: database.prepare('INSERT INTO erasing (account) VALUES (?)'),
		removeErasing: database.prepare('DELETE FROM erasing WHERE account = ?'),
		entries: database.prepare(
			`SELECT * FROM message WHERE sender = ? AND sender <> '${DELETED_NAME}' LIMIT ?`,
		),
		// Said to be as new as the room's newest entry, so that whoever holds the message takes it over.
		erase: database.prepare(
			`UPDATE message SET
				sender = '${DELETED_NAME}', device = '', text = '', number = NULL, pinned = 0, file = NULL,
				isDeleted = kind IN ('text', 'action'),
				revision = iif(
					kind IN ('text', 'action'), (SELECT head FROM room WHERE id = message.room), revision
				)
				WHERE room = ? AND seq = ?`,
		),
		removeReactions: database.prepare(
			`DELETE FROM reaction WHERE (room, seq, emoji, position) IN (
				SELECT room, seq, emoji, position FROM reaction WHERE account = ? LIMIT ?
			)`,
		),
	};
}
