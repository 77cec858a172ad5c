import type {SQLOutputValue} from 'node:sqlite';
import * as v from 'valibot';
import {time} from '../../protocol/fields.ts';
import type {RoomRules} from '../../protocol/moderation-records.ts';
import {
	changeType,
	type MessageChange,
	type Moderation,
	messageKind,
	moderation,
	type RoomMessage,
	relayRole,
	roomFile,
	roomRole,
	visibility,
} from '../../protocol/records.ts';
import {tokenScopes} from '../../protocol/requests/accounts.ts';
import type {EnvelopeRecord} from './envelope-storage.ts';
import type {DeviceListRecord, DirectoryEntryRecord} from './key-storage.ts';
import {type MessageFacts, UNTOUCHED} from './message-facts.ts';
import type {ProfileRecord} from './moderation-storage.ts';
import {
	type AccountRecord,
	type DeviceRecord,
	type InviteRecord,
	type MembershipRecord,
	type RoomRecord,
	StorageError,
} from './storage.ts';

/** A row as SQLite gives it. Its columns are named like the record's fields. */
export type Row = Record<string, SQLOutputValue>;

/** These read a row as a record; a value that we never wrote is a damaged file. */
export function accountRow(row: Row): AccountRecord {
	return {
		name: textOf(row, 'name'),
		skeleton: textOf(row, 'skeleton'),
		role: oneOf(row, 'role', relayRole.options),
		passwordRecord: optionalText(row, 'passwordRecord'),
		createdAt: numberOf(row, 'createdAt'),
	};
}

export function deviceRow(row: Row): DeviceRecord {
	return {
		id: textOf(row, 'id'),
		account: textOf(row, 'account'),
		kind: oneOf(row, 'kind', ['device', 'token']),
		publicKey: optionalText(row, 'publicKey'),
		tokenHash: optionalText(row, 'tokenHash'),
		label: textOf(row, 'label'),
		createdAt: numberOf(row, 'createdAt'),
		lastSeenAt: numberOf(row, 'lastSeenAt'),
		...(row.scopes === null ? {} : {scopes: recordOf(row, 'scopes', tokenScopes)}),
	};
}

export function inviteRow(row: Row): InviteRecord {
	const room = optionalText(row, 'room');
	return {
		codeHash: textOf(row, 'codeHash'),
		id: textOf(row, 'id'),
		createdBy: textOf(row, 'createdBy'),
		createdAt: numberOf(row, 'createdAt'),
		usesLeft: numberOf(row, 'usesLeft'),
		expiresAt: numberOf(row, 'expiresAt'),
		role: oneOf(row, 'role', ['moderator', 'member']),
		...(room === undefined ? {} : {room}),
	};
}

export function roomRow(row: Row): RoomRecord {
	return {
		id: textOf(row, 'id'),
		name: textOf(row, 'name'),
		topic: textOf(row, 'topic'),
		visibility: oneOf(row, 'visibility', visibility.options),
		epoch: textOf(row, 'epoch'),
		head: numberOf(row, 'head'),
		floor: numberOf(row, 'floor'),
		rules: rulesRow(row),
		createdAt: numberOf(row, 'createdAt'),
	};
}

export function rulesRow(row: Row): RoomRules {
	const keepDays = optionalNumber(row, 'keepDays');
	return {
		readOnly: numberOf(row, 'readOnly') === 1,
		slowMode: numberOf(row, 'slowMode'),
		...(keepDays === undefined ? {} : {keepDays}),
	};
}

export function membershipRow(row: Row): MembershipRecord {
	return {
		room: textOf(row, 'room'),
		account: textOf(row, 'account'),
		role: oneOf(row, 'role', roomRole.options),
		joinedAt: numberOf(row, 'joinedAt'),
		read: numberOf(row, 'readSeq'),
	};
}

/** An entry of a log without what has become of it, or of what it changed. */
export function messageRow(row: Row): RoomMessage {
	const replyTo = optionalNumber(row, 'replyTo');
	return {
		room: textOf(row, 'room'),
		seq: numberOf(row, 'seq'),
		id: textOf(row, 'id'),
		kind: oneOf(row, 'kind', messageKind.options),
		from: textOf(row, 'sender'),
		time: numberOf(row, 'time'),
		text: textOf(row, 'text'),
		...(replyTo === undefined
			? {}
			: {replyTo, thread: numberOf(row, 'thread'), threadCount: numberOf(row, 'threadCount')}),
		...(row.changeType === null ? {} : {change: changeRow(row)}),
		...(row.moderation === null ? {} : {moderation: moderationRow(row)}),
		...(row.file === null ? {} : {file: recordOf(row, 'file', keptFile)}),
	};
}

const keptFile = v.object({...roomFile.entries, expiresAt: time});

function moderationRow(row: Row): Moderation {
	const name = optionalText(row, 'concerns');
	const done = recordOf(row, 'moderation', moderation);
	return {...done, ...(name === undefined ? {} : {name})};
}

function changeRow(row: Row): MessageChange {
	const emoji = optionalText(row, 'emoji');
	return {
		type: oneOf(row, 'changeType', changeType.options),
		seq: numberOf(row, 'target'),
		...(emoji === undefined ? {} : {emoji}),
		text: '',
		state: UNTOUCHED,
	};
}

export function messageFactsRow(row: Row): MessageFacts {
	return {
		revision: numberOf(row, 'revision'),
		isEdited: numberOf(row, 'isEdited') === 1,
		isDeleted: numberOf(row, 'isDeleted') === 1,
		pinned: numberOf(row, 'pinned'),
		replies: numberOf(row, 'replies'),
		repliedAt: optionalNumber(row, 'repliedAt'),
	};
}

export function deviceListRow(row: Row): DeviceListRecord {
	return {
		account: textOf(row, 'account'),
		host: textOf(row, 'host'),
		sequence: numberOf(row, 'sequence'),
		hash: textOf(row, 'hash'),
		identityKey: textOf(row, 'identityKey'),
		devices: textOf(row, 'devices').split(' '),
		record: textOf(row, 'record'),
	};
}

export function directoryRow(row: Row): DirectoryEntryRecord {
	return {
		position: numberOf(row, 'position'),
		account: textOf(row, 'account'),
		listHash: textOf(row, 'listHash'),
		time: numberOf(row, 'time'),
		head: textOf(row, 'head'),
	};
}

export function envelopeRow(row: Row): EnvelopeRecord {
	return {
		number: numberOf(row, 'number'),
		from: textOf(row, 'sender'),
		device: textOf(row, 'device'),
		message: textOf(row, 'message'),
		time: numberOf(row, 'time'),
		bytes: textOf(row, 'bytes'),
	};
}

/** What an account tells about itself; there may be nothing. */
export function profileRow(row: Row | undefined): ProfileRecord {
	if (row === undefined) return {};
	const fields = ['displayName', 'bio', 'pronouns', 'timeZone'] as const;
	return Object.fromEntries(
		fields.flatMap((field) => {
			const text = optionalText(row, field);
			return text === undefined ? [] : [[field, text]];
		}),
	);
}

/** One row's text, number or truth value. */
export function textOf(row: Row, column: string): string {
	const value = row[column];
	return typeof value === 'string' ? value : refuse(column);
}

export function numberOf(row: Row | undefined, column: string): number {
	const value = row?.[column];
	return typeof value === 'number' ? value : refuse(column);
}

export function optionalText(row: Row, column: string): string | undefined {
	return row[column] === null ? undefined : textOf(row, column);
}

export function optionalNumber(row: Row, column: string): number | undefined {
	return row[column] === null ? undefined : numberOf(row, column);
}

export function oneOf<Value extends string>(
	row: Row,
	column: string,
	allowed: readonly Value[],
): Value {
	return allowed.find((value) => value === row[column]) ?? refuse(column);
}

/** A record that was written as JSON. */
function recordOf<Value>(row: Row, column: string, schema: v.GenericSchema<unknown, Value>): Value {
	const checked = v.safeParse(schema, parsed(textOf(row, column)));
	return checked.success ? checked.output : refuse(column);
}

function parsed(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

function refuse(column: string): never {
	throw new StorageError(
		'damaged',
		`The relay's data hold an unknown value for ${column}. Put a backup in their place.`,
	);
}
