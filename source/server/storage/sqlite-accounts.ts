import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import type {SqliteDevices} from './sqlite-devices.ts';
import {accountRow, numberOf, textOf} from './sqlite-rows.ts';
import type {AccountRecord, AccountStorage, CreateAccountResult, InviteStorage} from './storage.ts';

/** Accounts, and the invitations to become one, in SQLite. */
export function sqliteAccounts(
	database: DatabaseSync,
	devices: SqliteDevices,
	{read, write}: Access,
): AccountStorage & InviteStorage {
	const statements = prepare(database);
	const isUsable = (codeHash: string, time: number): boolean =>
		statements.usableInvite.get(codeHash, time) !== undefined;
	return {
		createAccount: (request) =>
			write(() => {
				const {inviteHash, time} = request;
				if (devices.has(request.device.id)) return {type: 'device-taken'};
				if (inviteHash !== undefined && !isUsable(inviteHash, time)) {
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
		createInvite: ({codeHash, createdBy, usesLeft, expiresAt}) =>
			write(() => {
				statements.insertInvite.run(codeHash, createdBy, usesLeft, expiresAt);
			}),
		inviteUsable: (codeHash, time) => read(() => isUsable(codeHash, time)),
	};
}

function insertAccount(
	statements: Statements,
	request: Parameters<AccountStorage['createAccount']>[0],
): CreateAccountResult {
	const {name, skeleton, passwordRecord, time} = request;
	if (statements.account.get(name) !== undefined) return {type: 'name-taken'};
	const similar = statements.bySkeleton.get(skeleton);
	if (similar !== undefined) return {type: 'name-similar', to: textOf(similar, 'name')};
	const isFirst = statements.anyAccount.get() === undefined;
	const role: AccountRecord['role'] = isFirst ? 'owner' : 'member';
	statements.insert.run(name, skeleton, role, passwordRecord ?? null, time);
	return {type: 'created', account: {name, skeleton, role, passwordRecord, createdAt: time}};
}

type Statements = ReturnType<typeof prepare>;

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
			'INSERT INTO invite (codeHash, createdBy, usesLeft, expiresAt) VALUES (?, ?, ?, ?)',
		),
		usableInvite: database.prepare(
			'SELECT 1 FROM invite WHERE codeHash = ? AND usesLeft > 0 AND expiresAt > ?',
		),
		useInvite: database.prepare('UPDATE invite SET usesLeft = usesLeft - 1 WHERE codeHash = ?'),
	};
}
