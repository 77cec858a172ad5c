import type {DatabaseSync} from 'node:sqlite';
import {DELETED_NAME} from '../../protocol/names.ts';
import {type ExportPiece, entryPiece, firstPieces, reactionPiece} from './export-pieces.ts';
import type {KeepingStorage} from './moderation-storage.ts';
import {fileRow} from './sqlite-files.ts';
import {reportRow, sanctionRow} from './sqlite-moderation-rows.ts';
import {prepareRooms} from './sqlite-room-statements.ts';
import {roomWithMembership} from './sqlite-rooms.ts';
import {
	accountRow,
	deviceListRow,
	deviceRow,
	inviteRow,
	messageRow,
	numberOf,
	profileRow,
	type Row,
	roomRow,
	textOf,
} from './sqlite-rows.ts';

type Export = Parameters<KeepingStorage['exportAccount']>[0];
type ExportResult = Awaited<ReturnType<KeepingStorage['exportAccount']>>;

/** Reads what is kept of an account: the few records first, then its reactions and its log entries. */
export function openExport(database: DatabaseSync): (request: Export) => ExportResult {
	const statements = {...prepare(database), rooms: prepareRooms(database)};
	return ({name, after, limit}) => {
		const account = statements.account.get(name);
		if (account === undefined) return {pieces: [], more: false};
		const records = recordsOf(statements, name, account);
		const reacted = numberOf(statements.countReactions.get(name), 'count');
		const few = records.length + reacted;
		// One more than asked for tells whether there are more.
		const pieces = records.slice(after, after + limit + 1);
		const missing = () => limit + 1 - pieces.length;
		if (missing() > 0 && after < few) {
			const from = Math.max(0, after - records.length);
			pieces.push(...statements.reactions.all(name, missing(), from).map(reactionOf));
		}
		if (missing() > 0) {
			const from = Math.max(0, after - few);
			const rows = statements.entries.all(name, missing(), from);
			pieces.push(...rows.map((row) => entryPiece(messageRow(row))));
		}
		return {pieces: pieces.slice(0, limit), more: pieces.length > limit};
	};
}

type Statements = ReturnType<typeof prepare> & {readonly rooms: ReturnType<typeof prepareRooms>};

function recordsOf(statements: Statements, name: string, account: Row): ExportPiece[] {
	const list = statements.deviceList.get(name);
	const pieces = firstPieces({
		account: accountRow(account),
		profile: profileRow(statements.profile.get(name)),
		devices: statements.devices.all(name).map(deviceRow),
		list: list && deviceListRow(list),
		memberships: statements.rooms.roomsOf.all(name).map(roomWithMembership),
		roomInvites: statements.rooms.invitesOf
			.all(name)
			.map((row) => ({room: roomRow(row), by: textOf(row, 'invitedBy')})),
		blocked: statements.blocked.all(name).map((row) => textOf(row, 'other')),
		invites: statements.invites.all(name).map(inviteRow),
		sanctions: statements.sanctions.all({name}).map(sanctionRow),
		reports: statements.reports.all(name).map(reportRow),
		files: statements.files.all(name).map(fileRow),
	});
	return [...pieces];
}

function reactionOf(row: Row): ExportPiece {
	const emoji = textOf(row, 'emoji');
	return reactionPiece({room: textOf(row, 'room'), seq: numberOf(row, 'seq'), emoji});
}

function prepare(database: DatabaseSync) {
	const own = `message WHERE sender = ? AND sender <> '${DELETED_NAME}'`;
	return {
		account: database.prepare('SELECT * FROM account WHERE name = ?'),
		profile: database.prepare('SELECT * FROM profile WHERE account = ?'),
		devices: database.prepare('SELECT * FROM device WHERE account = ? ORDER BY createdAt, id'),
		deviceList: database.prepare('SELECT * FROM deviceList WHERE account = ?'),
		blocked: database.prepare('SELECT other FROM block WHERE account = ? ORDER BY other'),
		invites: database.prepare('SELECT * FROM invite WHERE createdBy = ? ORDER BY id'),
		sanctions: database.prepare(
			`SELECT * FROM sanction
				WHERE (targetType = 'account' AND target = :name)
					OR (targetType = 'device'
						AND target IN (SELECT id FROM device WHERE account = :name))
				ORDER BY number`,
		),
		reports: database.prepare('SELECT * FROM report WHERE madeBy = ? ORDER BY number'),
		files: database.prepare('SELECT * FROM file WHERE owner = ? ORDER BY createdAt DESC, id DESC'),
		countReactions: database.prepare('SELECT count(*) AS count FROM reaction WHERE account = ?'),
		reactions: database.prepare(
			`SELECT room, seq, emoji FROM reaction WHERE account = ?
				ORDER BY room, seq, emoji, position LIMIT ? OFFSET ?`,
		),
		// What is passed over is only looked at in the index.
		entries: database.prepare(
			`SELECT * FROM message
				WHERE (room, seq) IN (SELECT room, seq FROM ${own} ORDER BY id LIMIT ? OFFSET ?)
				ORDER BY id`,
		),
	};
}
