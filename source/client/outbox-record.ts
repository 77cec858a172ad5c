import {changeType} from '../protocol/records.ts';
import type {PendingChange} from './state/state.ts';
import {jsonFormat} from './vault/record.ts';

/** A message on its way, as the vault keeps it. */
export type OutboxMessage = {
	readonly id: string;
	/** A `change` is no message: no program that does not know of changes may send it as one. */
	readonly kind: 'text' | 'action' | 'change';
	/** The new text of an edit; empty for other changes. */
	readonly text: string;
	/** Position of the message that it answers. */
	readonly replyTo?: number;
	/** What it does to which message; of a `change` only. */
	readonly change?: PendingChange;
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

function checkMessages(value: unknown): readonly OutboxMessage[] {
	if (!Array.isArray(value)) throw new TypeError('Not a list of messages.');
	return value.map(checkMessage);
}

function checkMessage(value: unknown): OutboxMessage {
	if (typeof value !== 'object' || value === null) throw new TypeError('Not a message.');
	const {id, kind, text, time, since, failure, replyTo, change, notBefore}: Fields = {...value};
	const isRight =
		typeof id === 'string' &&
		(kind === 'text' || kind === 'action' || kind === 'change') &&
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

function isPosition(value: unknown): value is number {
	return Number.isSafeInteger(value) && Number(value) >= 0;
}
