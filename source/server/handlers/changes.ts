import type {RequestResult} from '../../protocol/client-frame.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {applyFilters} from '../moderation/apply-filters.ts';
import {isPermitted, type RoomOperation, runsRoom} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom, type RoomAccess, requireVoice} from '../room-access.ts';
import type {ChangeAction, ChangeResult} from '../storage/message-storage.ts';
import {checkEmoji, checkMessage} from '../texts.ts';

/** Replaces the text of an own message. */
export const editMessage: Handler<'message.edit'> = async (fields, context) => {
	const text = checkMessage(fields.text, context.limits);
	const access = await openRoom(context, {room: fields.room, operation: 'edit'});
	const runs = runsRoom(access.place);
	const passed = await applyFilters(context, {room: access.room.id, text, runsRoom: runs});
	const action = {type: 'edit', text: passed.text} as const;
	const changed = await change(fields, context, {operation: 'edit', action: () => action});
	if (!changed.duplicate) passed.stored(fields.seq);
	return changed;
};

/** Takes a message away for good: an own one, or in a room that the account runs anybody's. */
export const deleteMessage: Handler<'message.delete'> = (fields, context) =>
	change(fields, context, {
		operation: 'delete',
		or: 'delete-others',
		action: (isStaff) => ({type: 'delete', isStaff}),
	});

/** Puts an emoji under a message, or takes it back. */
export const react: Handler<'message.react'> = async (fields, context) => {
	const emoji = checkEmoji(fields.emoji);
	const limit = context.limits.reactionsPerMessage;
	const action: ChangeAction = fields.on ? {type: 'react', emoji, limit} : {type: 'unreact', emoji};
	return change(fields, context, {operation: 'react', action: () => action});
};

/** Pins a message to its room, or unpins it. */
export const pinMessage: Handler<'message.pin'> = (fields, context) => {
	const limit = context.limits.pinsPerRoom;
	const action: ChangeAction = fields.on ? {type: 'pin', limit} : {type: 'unpin'};
	return change(fields, context, {operation: 'pin', action: () => action});
};

type ChangeFields = {readonly room: string; readonly seq: number; readonly message: string};

/** Makes the change, tells the room, and only then answers. */
async function change(
	fields: ChangeFields,
	context: MemberContext,
	wanted: {
		readonly operation: RoomOperation;
		/** Enough as well. */
		readonly or?: RoomOperation;
		action(isStaff: boolean): ChangeAction;
	},
): Promise<RequestResult<'message.edit'>> {
	const {storage, roomLog, files, account, device, clock, limits} = context;
	const access = await openAny(fields.room, context, wanted);
	const {room, place} = access;
	const {message: id, seq: target} = fields;
	const action = wanted.action(isPermitted('delete-others', place));
	const time = clock.now();
	requireVoice(context, access, wanted.operation);
	const result = await roomLog.write(
		room.id,
		() => storage.change({room: room.id, id, from: account, device, time, target, action}),
		(outcome) => (outcome.type === 'changed' ? outcome.entry : undefined),
	);
	if (action.type === 'delete') files.collect();
	if (result.type === 'changed') {
		return {seq: result.entry.seq, time: result.entry.time, duplicate: false};
	}
	if (result.type === 'unchanged') {
		return {seq: result.seq, time: result.time, duplicate: true};
	}
	throw refusalOf(result.type, action, limits);
}

/** Whoever runs the relay takes away messages in public rooms that it is not in. */
async function openAny(
	room: string,
	context: MemberContext,
	{operation, or}: {readonly operation: RoomOperation; readonly or?: RoomOperation},
): Promise<RoomAccess> {
	try {
		return await openRoom(context, {room, operation});
	} catch (error) {
		if (or === undefined || !(error instanceof RefusedError) || error.code !== 'forbidden') {
			throw error;
		}
		return openRoom(context, {room, operation: or});
	}
}

function refusalOf(
	type: Exclude<ChangeResult['type'], 'changed' | 'unchanged'>,
	action: ChangeAction,
	limits: Limits,
): RefusedError {
	switch (type) {
		case 'not-member':
			// Left between the two steps.
			return new RefusedError('not-found');
		case 'not-found':
			return new RefusedError('not-found', 'There is no such message here.');
		case 'not-author':
			return new RefusedError(
				'forbidden',
				action.type === 'delete'
					? 'Only its author and those who run the room may delete that message.'
					: 'Only its author may edit that message.',
			);
		case 'deleted':
			return new RefusedError('conflict', 'That message was deleted.');
		case 'full':
			return new RefusedError(
				'quota',
				action.type === 'pin'
					? `A room has at most ${limits.pinsPerRoom} pinned messages. Unpin one first.`
					: `A message has at most ${limits.reactionsPerMessage} different reactions.`,
			);
		case 'conflict':
			return new RefusedError('conflict', 'Something else was sent under that id already.');
	}
}
