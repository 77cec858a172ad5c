import type {RequestFields} from '../../protocol/client-frame.ts';
import type {RoomMessage} from '../../protocol/records.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {fitPage} from '../history-page.ts';
import {applyFilters, type PassedText} from '../moderation/apply-filters.ts';
import {OutgoingFrame} from '../outgoing-frame.ts';
import {runsRoom} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom, type RoomAccess, requireVoice} from '../room-access.ts';
import type {AppendResult} from '../storage/storage.ts';
import {checkCaption, checkFileName, checkMediaType, checkMessage} from '../texts.ts';

/** Stores a message, tells the room, and only then answers. */
export const send: Handler<'send'> = async (fields, context) => {
	const {storage, roomLog, filePace, account, device, clock, limits} = context;
	const {file} = fields;
	const text = (file === undefined ? checkMessage : checkCaption)(fields.text, limits);
	const access = await openRoom(context, {room: fields.room, operation: 'send'});
	const {room, place} = access;
	const filter = (filtered: string): Promise<PassedText> =>
		applyFilters(context, {room: room.id, text: filtered, runsRoom: runsRoom(place)});
	const passed = await filter(text);
	const attached = file && (await checkFile(file, {context, filter}));
	const {message: id, kind = 'text', replyTo} = fields;
	const entry = {
		...{room: room.id, id, kind, from: account, device, time: clock.now()},
		text: passed.text,
		...(replyTo === undefined ? {} : {replyTo}),
		...(attached === undefined ? {} : {file: attached.file}),
	};
	requireVoice(context, access, 'send');
	const giveBack = takeSlowTurn(context, access);
	const written = (outcome: AppendResult): RoomMessage | undefined =>
		outcome.type === 'appended' && !outcome.duplicate ? outcome.message : undefined;
	const result = await roomLog
		.write(
			room.id,
			() =>
				filePace.storing(
					() => storage.append(entry),
					(outcome) => written(outcome) !== undefined,
				),
			written,
		)
		.catch((error: unknown) => {
			giveBack();
			throw error;
		});
	if (result.type !== 'appended' || result.duplicate) giveBack();
	switch (result.type) {
		case 'appended': {
			const {seq, time, thread, threadCount} = result.message;
			if (!result.duplicate) for (const each of [passed, attached?.name]) each?.stored(seq);
			const inThread = thread === undefined ? {} : {thread, threadCount};
			return {seq, time, duplicate: result.duplicate, ...inThread};
		}
		case 'conflict':
			throw new RefusedError('conflict', 'Another message was sent under that id already.');
		case 'unanswerable':
			throw new RefusedError('not-found', 'There is no such message here to answer.');
		case 'no-file':
			throw new RefusedError('not-found', NO_FILE);
		case 'not-member':
			// Left between the two steps.
			throw new RefusedError('not-found');
	}
};

/**
 * A file as a message is to have it. Whether it may be sent at all is decided as the message is stored:
 * one that is sent again must not fail because its file is taken, by itself.
 */
async function checkFile(
	file: NonNullable<RequestFields<'send'>['file']>,
	{
		context: {files, limits},
		filter,
	}: {
		readonly context: MemberContext;
		readonly filter: (text: string) => Promise<PassedText>;
	},
): Promise<{readonly file: NonNullable<RoomMessage['file']>; readonly name: PassedText}> {
	const mediaType = checkMediaType(file.mediaType);
	const name = await filter(checkFileName(file.name, limits));
	const record = await files.find(file.file);
	const expiresAt = record?.expiresAt ?? 0;
	return {file: {...file, name: name.text, mediaType, expiresAt}, name};
}

const NO_FILE =
	'That file cannot be sent: it is not all there, too old, or came with another message. Send it anew.';

/** Waits its turn in a room with slow mode; returns the way to give the turn back. */
function takeSlowTurn({moderation, account}: MemberContext, {room, place}: RoomAccess): () => void {
	const {slowMode} = room.rules;
	if (slowMode === 0 || runsRoom(place)) return () => undefined;
	const wait = moderation.slowMode.take(room.id, account, slowMode);
	if (wait === 0) return () => moderation.slowMode.giveBack(room.id, account);
	const seconds = Math.ceil(wait / 1000);
	const sentence = `This room is in slow mode. Wait ${seconds} s before your next message.`;
	throw new RefusedError('slow-mode', sentence, wait);
}

/** A page of a room's log. */
export const history: Handler<'history'> = async (fields, context) => {
	const {storage, limits} = context;
	const {before, since, thread} = fields;
	requireOnePlace(fields);
	const {room} = await openRoom(context, {room: fields.room, operation: 'read'});
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
	await context.reports.greet(context.account, context.self);
	return {};
};

/** Notes how far the account has read, or from where on it wants to read again; tells its others. */
export const markRead: Handler<'read'> = async (fields, context) => {
	const {storage, account, bus, self} = context;
	const {room} = await openRoom(context, {room: fields.room, operation: 'mark'});
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
