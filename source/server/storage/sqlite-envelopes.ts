import type {DatabaseSync} from 'node:sqlite';
import type {Access} from './access.ts';
import {devicesAt, type MailboxFacts, planEnvelopes, writePlaces} from './envelope-plan.ts';
import type {
	EnvelopeRecord,
	EnvelopeSet,
	EnvelopeStorage,
	SendEnvelopesResult,
} from './envelope-storage.ts';
import type {SqliteKeys} from './sqlite-keys.ts';
import {envelopeRow, numberOf, textOf} from './sqlite-rows.ts';

/** Mailboxes and block lists in SQLite. */
export function sqliteEnvelopes(
	database: DatabaseSync,
	keys: SqliteKeys,
	{read, write, writeAlways}: Access,
): Omit<EnvelopeStorage, 'eraseDeleted'> {
	const statements = prepare(database);
	const facts = mailboxFacts(statements, keys);
	return {
		sendEnvelopes: (set) => write(() => send(statements, set, facts)),
		openMailbox: (device, acknowledged) => write(() => open(statements, device, acknowledged)),
		envelopes: ({device, after, limit}) =>
			read(() => statements.page.all(device, after, limit).map(envelopeRow)),
		envelopeCount: () => read(() => numberOf(statements.count.get(), 'count')),
		acknowledgeEnvelopes: (device, number) =>
			writeAlways(() => {
				statements.acknowledge.run(device, number);
			}),
		expireEnvelopes: ({waitingSince, sentSince}) =>
			writeAlways(() => {
				statements.expire.run(waitingSince);
				statements.forgetSent.run(sentSince);
			}),
		hasWritten: (pair) => read(() => statements.hasWritten.get(pair) !== undefined),
		setBlocked: (request) => writeAlways(() => setBlocked(statements, request)),
		blockedBy: (account) =>
			read(() => statements.blockedBy.all(account).map((row) => textOf(row, 'other'))),
	};
}

function mailboxFacts(statements: Statements, keys: SqliteKeys): MailboxFacts {
	return {
		list: keys.list,
		canReceive: keys.canReceive,
		ownerOf(device) {
			const row = statements.owner.get(device);
			return row && textOf(row, 'account');
		},
		waiting: (device, from) => ({
			all: numberOf(statements.waiting.get(device), 'count'),
			from: numberOf(statements.waitingFrom.get(device, from), 'count'),
		}),
		hasBlocked: (account, other) => statements.hasBlocked.get(account, other) !== undefined,
	};
}

function send(statements: Statements, set: EnvelopeSet, facts: MailboxFacts): SendEnvelopesResult {
	const before = statements.sent.get(set.key);
	if (before !== undefined) {
		if (textOf(before, 'digest') !== set.digest) return {type: 'conflict'};
		const full = devicesAt(textOf(before, 'noRoom'), set);
		const time = numberOf(before, 'time');
		return {type: 'accepted', time, duplicate: true, full, delivered: []};
	}
	const plan = planEnvelopes(set, facts);
	if (plan.type !== 'deliver') return plan;
	const places = writePlaces(plan.full);
	statements.addSent.run(set.key, set.digest, set.time, places);
	statements.addCorrespondence.run(set.correspondence);
	const delivered = plan.deliver.map(({device, bytes}) => ({
		to: device,
		envelope: put(statements, device, {set, bytes}),
	}));
	const full = devicesAt(places, set);
	return {type: 'accepted', time: set.time, duplicate: false, full, delivered};
}

function put(
	statements: Statements,
	to: string,
	{set, bytes}: {readonly set: EnvelopeSet; readonly bytes: string},
): EnvelopeRecord {
	const number = numberOf(statements.nextNumber.get(to), 'head');
	const {from, device, message, time} = set;
	statements.insert.run(to, number, from, device, message, time, bytes);
	return {number, from, device, message, time, bytes};
}

function open(statements: Statements, device: string, acknowledged: number): number {
	if (statements.owner.get(device) === undefined) return acknowledged;
	const head = numberOf(statements.open.get(device), 'head');
	if (acknowledged <= head) {
		statements.acknowledge.run(device, acknowledged);
		return head;
	}
	// The new numbers are beyond all old ones, so none is used twice on the way.
	let newHead = acknowledged;
	for (const row of statements.numbers.all(device)) {
		statements.renumber.run(++newHead, device, numberOf(row, 'number'));
	}
	statements.setHead.run(newHead, device);
	return newHead;
}

function setBlocked(
	statements: Statements,
	{account, other, isBlocked, limit}: Parameters<EnvelopeStorage['setBlocked']>[0],
): boolean {
	if (!isBlocked) statements.unblock.run(account, other);
	else if (statements.hasBlocked.get(account, other) === undefined) {
		if (numberOf(statements.blocks.get(account), 'count') >= limit) return false;
		statements.block.run(account, other);
	}
	return true;
}

type Statements = ReturnType<typeof prepare>;

function prepare(database: DatabaseSync) {
	return {...prepareMailboxes(database), ...prepareSent(database)};
}

function prepareMailboxes(database: DatabaseSync) {
	return {
		count: database.prepare('SELECT count(*) AS count FROM envelope'),
		owner: database.prepare('SELECT account FROM device WHERE id = ?'),
		open: database.prepare(
			`INSERT INTO mailbox (device, head) VALUES (?, 0)
				ON CONFLICT (device) DO UPDATE SET head = head RETURNING head`,
		),
		nextNumber: database.prepare(
			`INSERT INTO mailbox (device, head) VALUES (?, 1)
				ON CONFLICT (device) DO UPDATE SET head = head + 1 RETURNING head`,
		),
		setHead: database.prepare('UPDATE mailbox SET head = ? WHERE device = ?'),
		numbers: database.prepare('SELECT number FROM envelope WHERE mailbox = ? ORDER BY number'),
		renumber: database.prepare('UPDATE envelope SET number = ? WHERE mailbox = ? AND number = ?'),
		insert: database.prepare(
			`INSERT INTO envelope (mailbox, number, sender, device, message, time, bytes)
				VALUES (?, ?, ?, ?, ?, ?, ?)`,
		),
		waiting: database.prepare('SELECT count(*) AS count FROM envelope WHERE mailbox = ?'),
		waitingFrom: database.prepare(
			'SELECT count(*) AS count FROM envelope WHERE mailbox = ? AND sender = ?',
		),
		page: database.prepare(
			'SELECT * FROM envelope WHERE mailbox = ? AND number > ? ORDER BY number LIMIT ?',
		),
		acknowledge: database.prepare('DELETE FROM envelope WHERE mailbox = ? AND number <= ?'),
		expire: database.prepare('DELETE FROM envelope WHERE time < ?'),
	};
}

function prepareSent(database: DatabaseSync) {
	return {
		sent: database.prepare('SELECT * FROM sentSet WHERE key = ?'),
		addSent: database.prepare(
			'INSERT INTO sentSet (key, digest, time, noRoom) VALUES (?, ?, ?, ?)',
		),
		forgetSent: database.prepare('DELETE FROM sentSet WHERE time < ?'),
		hasWritten: database.prepare('SELECT 1 FROM correspondence WHERE pair = ?'),
		addCorrespondence: database.prepare(
			'INSERT INTO correspondence (pair) VALUES (?) ON CONFLICT DO NOTHING',
		),
		hasBlocked: database.prepare('SELECT 1 FROM block WHERE account = ? AND other = ?'),
		blocks: database.prepare('SELECT count(*) AS count FROM block WHERE account = ?'),
		block: database.prepare('INSERT INTO block (account, other) VALUES (?, ?)'),
		unblock: database.prepare('DELETE FROM block WHERE account = ? AND other = ?'),
		blockedBy: database.prepare('SELECT other FROM block WHERE account = ? ORDER BY other'),
	};
}
