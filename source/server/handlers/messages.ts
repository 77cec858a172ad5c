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
	const {message: id, kind = 'text'} = fields;
	const entry = {room: room.id, id, kind, from: account, device, time: clock.now(), text};
	const result = await roomLog.write(
		room.id,
		() => storage.append(entry),
		(outcome) => (outcome.type === 'appended' && !outcome.duplicate ? outcome.message : undefined),
	);
	switch (result.type) {
		case 'appended': {
			const {seq, time} = result.message;
			return {seq, time, duplicate: result.duplicate};
		}
		case 'conflict':
			throw new RefusedError('conflict', 'Another message was sent under that id already.');
		case 'not-member':
			// Left between the two steps.
			throw new RefusedError('not-found');
	}
};

/** A page of a room's log. */
export const history: Handler<'history'> = async (fields, context) => {
	const {storage, account, limits} = context;
	const {before, after} = fields;
	if (before !== undefined && after !== undefined) {
		throw new RefusedError('bad-request', 'Ask for messages before a position or after one.');
	}
	const {room} = await openRoom(storage, {account, room: fields.room, operation: 'read'});
	const limit = Math.min(fields.limit ?? limits.pageSize, limits.pageSize);
	const page = await storage.history({
		room: room.id,
		limit,
		...(before === undefined ? {} : {before}),
		...(after === undefined ? {} : {after}),
	});
	return fitPage(page, {keep: after === undefined ? 'newest' : 'oldest', limits});
};

/** Sends what the client misses; it is live when this is answered. */
export const resume: Handler<'resume'> = async ({cursors, mailbox}, context) => {
	await context.resume({cursors: new Map(Object.entries(cursors)), mailbox});
	return {};
};

/** Notes how far the account has read and tells its other devices. */
export const markRead: Handler<'read'> = async (fields, context) => {
	const {storage, account, bus, self} = context;
	const {room} = await openRoom(storage, {account, room: fields.room, operation: 'read'});
	const seq = await storage.markRead(room.id, account, fields.seq);
	if (seq === undefined) throw new RefusedError('not-found');
	// The mark was further on already: the others know.
	if (seq > fields.seq) return {};
	bus.direct(account, new OutgoingFrame({type: 'read', room: room.id, seq}), self);
	return {};
};
