import type {RequestFields} from '../../protocol/client-frame.ts';
import type {Handler} from '../handler-context.ts';
import {fitPage} from '../history-page.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom} from '../room-access.ts';
import {checkMessage} from '../texts.ts';

/** Stores a message, tells the room, and only then answers. */
export const send: Handler<'send'> = async (fields, context) => {
	const {storage, roomLog, account, device, clock, limits} = context;
	const text = checkMessage(fields.text, limits);
	const {room} = await openRoom(storage, {account, room: fields.room, operation: 'send'});
	const {message: id, kind = 'text', replyTo} = fields;
	const entry = {
		...{room: room.id, id, kind, from: account, device, time: clock.now(), text},
		...(replyTo === undefined ? {} : {replyTo}),
	};
	const result = await roomLog.write(
		room.id,
		() => storage.append(entry),
		(outcome) => (outcome.type === 'appended' && !outcome.duplicate ? outcome.message : undefined),
	);
	switch (result.type) {
		case 'appended': {
			const {seq, time, thread, threadCount} = result.message;
			const place = thread === undefined ? {} : {thread, threadCount};
			return {seq, time, duplicate: result.duplicate, ...place};
		}
		case 'conflict':
			throw new RefusedError('conflict', 'Another message was sent under that id already.');
		case 'unanswerable':
			throw new RefusedError('not-found', 'There is no such message here to answer.');
		case 'not-member':
			// Left between the two steps.
			throw new RefusedError('not-found');
	}
};

/** A page of a room's log. */
export const history: Handler<'history'> = async (fields, context) => {
	const {storage, account, limits} = context;
	const {before, since, thread} = fields;
	requireOnePlace(fields);
	const {room} = await openRoom(storage, {account, room: fields.room, operation: 'read'});
	const limit = Math.min(fields.limit ?? limits.pageSize, limits.pageSize);
	const first = since === undefined ? undefined : await storage.firstSince(room.id, since);
	if (since !== undefined && first === undefined) return {messages: [], more: false};
	const after = first === undefined ? fields.after : first - 1;
	const page = await storage.history({
		room: room.id,
		limit,
		...(before === undefined ? {} : {before}),
		...(after === undefined ? {} : {after}),
		...(thread === undefined ? {} : {thread}),
	});
	return fitPage(page, {keep: after === undefined ? 'last' : 'first', limits});
};

function requireOnePlace({before, after, since, thread}: RequestFields<'history'>): void {
	if ([before, after, since].filter((place) => place !== undefined).length > 1) {
		const sentence = 'Ask for messages before a position, after one, or since a time.';
		throw new RefusedError('bad-request', sentence);
	}
	if (since !== undefined && thread !== undefined) {
		throw new RefusedError('bad-request', 'A thread is read by positions, not by times.');
	}
}

/** Sends what the client misses; it is live when this is answered. */
export const resume: Handler<'resume'> = async ({cursors, mailbox}, context) => {
	await context.resume({cursors: new Map(Object.entries(cursors)), mailbox});
	return {};
};

/** Notes how far the account has read, or from where on it wants to read again; tells its others. */
export const markRead: Handler<'read'> = async (fields, context) => {
	const {storage, account, bus, self} = context;
	const {room} = await openRoom(storage, {account, room: fields.room, operation: 'read'});
	const {back = false} = fields;
	const seq = back
		? await storage.setRead(room.id, account, fields.seq)
		: await storage.markRead(room.id, account, fields.seq);
	if (seq === undefined) throw new RefusedError('not-found');
	// The mark was further on already: the others know.
	if (seq > fields.seq) return {};
	const frame = {type: 'read', room: room.id, seq, ...(back ? {back} : {})} as const;
	bus.direct(account, new OutgoingFrame(frame), self);
	return {};
};
