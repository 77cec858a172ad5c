import {changeType} from '../protocol/records.ts';
import type {FileFacts} from './files/transfer-state.ts';
import type {PendingChange, PendingMessage} from './state/state.ts';
import {jsonFormat} from './vault/record.ts';

/** A message on its way, as the vault keeps it. */
export type OutboxMessage = {
	readonly id: string;
	/**
	 * A `change` is no message, and a `file` is more than its text: no program that does not know of them
	 * may send them as one.
	 */
	readonly kind: 'text' | 'action' | 'change' | 'file';
	/** The new text of an edit; empty for other changes. */
	readonly text: string;
	/** Position of the message that it answers. */
	readonly replyTo?: number;
	/** What it does to which message; of a `change` only. */
	readonly change?: PendingChange;
	/** What goes with it, and is with the relay already; of a `file` only. */
	readonly file?: FileFacts;
	/** When it was written down, by the wall clock. */
	readonly time: number;
	/** Wall-clock time before which it does not leave. */
	readonly notBefore?: number;
	/** When it was last meant to be sent: later than `time` after a retry. */
	readonly since: number;
	/** Why it failed for good; undefined while it may still be accepted. */
	readonly failure: string | undefined;
};

/** The messages of one room that the relay has not accepted yet, in the order of sending. */
export const OUTBOX_FORMAT = jsonFormat(checkMessages);

/** The record of a room's outbox. `tag` stands for account and relay: rooms of others differ. */
export function outboxName(tag: string, room: string): string {
	return `${outboxPrefix(tag)}${room}`;
}

export function outboxPrefix(tag: string): string {
	return `outbox/${tag}/`;
}

/** An unsent message as its room shows it. */
export function pendingMessage(room: string, message: OutboxMessage): PendingMessage {
	const {id, kind, text, time, failure, replyTo, change, notBefore, file} = message;
	return {
		id,
		room,
		kind: kind === 'action' ? kind : 'text',
		text,
		time,
		...(replyTo !== undefined && {replyTo}),
		...(notBefore !== undefined && {notBefore}),
		...(change !== undefined && {change}),
		...(file !== undefined && {file}),
		delivery: failure === undefined ? {type: 'pending'} : {type: 'failed', reason: failure},
	};
}

function checkMessages(value: unknown): readonly OutboxMessage[] {
	if (!Array.isArray(value)) throw new TypeError('Not a list of messages.');
	return value.map(checkMessage);
}

function checkMessage(value: unknown): OutboxMessage {
	if (typeof value !== 'object' || value === null) throw new TypeError('Not a message.');
	const {id, kind, text, time, since, failure, replyTo, ...others}: Fields = {...value};
	const {change, notBefore, file} = others;
	const isRight =
		typeof id === 'string' &&
		(kind === 'text' || kind === 'action' || kind === 'change' || kind === 'file') &&
		typeof text === 'string' &&
		typeof time === 'number' &&
		typeof since === 'number' &&
		(failure === undefined || typeof failure === 'string') &&
		(replyTo === undefined || isPosition(replyTo)) &&
		(notBefore === undefined || typeof notBefore === 'number');
	if (!isRight) throw new TypeError('Not a message.');
	return {
		...{id, kind, text, time, since, failure},
		...(replyTo !== undefined && {replyTo}),
		...(notBefore !== undefined && {notBefore}),
		...(kind === 'change' && {change: checkChange(change)}),
		...(kind === 'file' && {file: checkFile(file)}),
	};
}

type Fields = Readonly<Record<string, unknown>>;

function checkChange(value: unknown): PendingChange {
	const {type, seq, emoji}: Fields = typeof value === 'object' ? {...value} : {};
	const known = changeType.options.find((option) => option === type);
	const isRight = emoji === undefined || typeof emoji === 'string';
	if (known === undefined || !isPosition(seq) || !isRight) throw new TypeError('Not a change.');
	return emoji === undefined ? {type: known, seq} : {type: known, seq, emoji};
}

function checkFile(value: unknown): FileFacts {
	const fields: Fields = typeof value === 'object' ? {...value} : {};
	const {file, name, mediaType, size, seconds, hash, expiresAt}: Fields = fields;
	const isRight =
		typeof file === 'string' &&
		typeof name === 'string' &&
		typeof mediaType === 'string' &&
		isPosition(size) &&
		(seconds === undefined || typeof seconds === 'number') &&
		typeof hash === 'string' &&
		isPosition(expiresAt);
	if (!isRight) throw new TypeError('Not a file.');
	const facts = {file, name, mediaType, size, hash, expiresAt, isSealed: false};
	return seconds === undefined ? facts : {...facts, seconds};
}

function isPosition(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}
