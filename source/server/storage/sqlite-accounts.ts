import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import type {NewAuditEntry} from './moderation-storage.ts';
import type {SqliteDevices} from './sqlite-devices.ts';
import {accountRow, inviteRow, numberOf, textOf} from './sqlite-rows.ts';
import type {
	AccountRecord,
	AccountStorage,
	CreateAccountResult,
	InviteRecord,
	InviteStorage,
} from './storage.ts';

type AccountParts = {
	readonly devices: SqliteDevices;
	readonly addAudit: (entry: NewAuditEntry) => void;
	/** Whether a deleted account had a name of that skeleton. */
	readonly isGone: (skeleton: string) => boolean;
};

/** Accounts, and the invitations to become one, in SQLite. */
export function sqliteAccounts(
	database: DatabaseSync,
	{devices, addAudit, isGone}: AccountParts,
	{read, write, writeAlways}: Access,
): AccountStorage & InviteStorage {
	const statements = {...prepare(database), isGone};
	const usableInvite = (codeHash: string, time: number): InviteRecord | undefined => {
		const row = statements.usableInvite.get(codeHash, time);
		return row === undefined ? undefined : inviteRow(row);
	};
	return {
		createAccount: (request) =>
			write(() => {
				const {inviteHash, time} = request;
				if (devices.has(request.device.id)) return {type: 'device-taken'};
				if (inviteHash !== undefined && usableInvite(inviteHash, time) === undefined) {
					return {type: 'invite-invalid'};
				}
				const result = insertAccount(statements, request);
				if (result.type === 'created') {
					devices.insert({...request.device, account: request.name});
					if (inviteHash !== undefined) statements.useInvite.run(inviteHash);
				}
				return result;
			}),
		account: (name) =>
			read(() => {
				const row = statements.account.get(name);
				return row === undefined ? undefined : accountRow(row);
			}),
		accountCount: () => read(() => numberOf(statements.count.get(), 'count')),
		setPassword: (name, passwordRecord) =>
			write(() => {
				statements.setPassword.run(passwordRecord, name);
			}),
		createInvite: ({codeHash, id, createdBy, createdAt, usesLeft, expiresAt, role, room}) =>
			write(() => {
				statements.insertInvite.run(
					...[codeHash, id, createdBy, createdAt, usesLeft, expiresAt, role, room ?? null],
				);
			}),
		usableInvite: (codeHash, time) => read(() => usableInvite(codeHash, time)),
		invites: ({by, time, limit}) =>
			read(() => statements.invites.all({by: by ?? null, time, limit}).map(inviteRow)),
		revokeInvite: ({id, by, audit}) =>
			writeAlways(() => {
				if (statements.revokeInvite.get({id, by: by ?? null}) === undefined) return false;
				addAudit(audit);
				return true;
			}),
	};
}

function insertAccount(
	statements: Statements,
	request: Parameters<AccountStorage['createAccount']>[0],
): CreateAccountResult {
	const {name, skeleton, passwordRecord, inviteHash, time} = request;
	if (statements.account.get(name) !== undefined || statements.isGone(skeleton)) {
		return {type: 'name-taken'};
	}
	const similar = statements.bySkeleton.get(skeleton);
	if (similar !== undefined) return {type: 'name-similar', to: textOf(similar, 'name')};
	const isFirst = statements.anyAccount.get() === undefined;
	const row = statements.invite.get(inviteHash ?? '');
	const invite = row && inviteRow(row);
	const role: AccountRecord['role'] = isFirst ? 'owner' : (invite?.role ?? 'member');
	statements.insert.run(name, skeleton, role, passwordRecord ?? null, time);
	const account = {name, skeleton, role, passwordRecord, createdAt: time};
	return {type: 'created', account};
}

type Statements = ReturnType<typeof prepare> & Pick<AccountParts, 'isGone'>;

function prepare(database: DatabaseSync) {
	return {
		account: database.prepare(
			'SELECT name, skeleton, role, passwordRecord, createdAt FROM account WHERE name = ?',
		),
		bySkeleton: database.prepare('SELECT name FROM account WHERE skeleton = ?'),
		anyAccount: database.prepare('SELECT 1 FROM account LIMIT 1'),
		count: database.prepare('SELECT count(*) AS count FROM account'),
		insert: database.prepare(
			'INSERT INTO account (name, skeleton, role, passwordRecord, createdAt) VALUES (?, ?, ?, ?, ?)',
		),
		setPassword: database.prepare('UPDATE account SET passwordRecord = ? WHERE name = ?'),
		insertInvite: database.prepare(
			`INSERT INTO invite
				(codeHash, id, createdBy, createdAt, usesLeft, expiresAt, role, room)
				VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
		),
		usableInvite: database.prepare(
			'SELECT * FROM invite WHERE codeHash = ? AND usesLeft > 0 AND expiresAt > ?',
		),
		invite: database.prepare('SELECT * FROM invite WHERE codeHash = ?'),
		invites: database.prepare(
			`SELECT * FROM invite
				WHERE usesLeft > 0 AND expiresAt > :time AND createdBy = coalesce(:by, createdBy)
				ORDER BY createdAt DESC, id LIMIT :limit`,
		),
		revokeInvite: database.prepare(
			'DELETE FROM invite WHERE id = :id AND createdBy = coalesce(:by, createdBy) RETURNING id',
		),
		useInvite: database.prepare('UPDATE invite SET usesLeft = usesLeft - 1 WHERE codeHash = ?'),
	};
}
