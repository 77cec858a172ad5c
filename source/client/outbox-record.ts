import {jsonFormat} from './vault/record.ts';

/** A message on its way, as the vault keeps it. */
export type OutboxMessage = {
	readonly id: string;
	readonly kind: 'text' | 'action';
	readonly text: string;
	/** When it was written down, by the wall clock. */
	readonly time: number;
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
	const {id, kind, text, time, since, failure}: Readonly<Record<string, unknown>> = {...value};
	const isRight =
		typeof id === 'string' &&
		(kind === 'text' || kind === 'action') &&
		typeof text === 'string' &&
		typeof time === 'number' &&
		typeof since === 'number' &&
		(failure === undefined || typeof failure === 'string');
	if (!isRight) throw new TypeError('Not a message.');
	return {id, kind, text, time, since, failure};
}
