import type {RequestResult} from '../../protocol/client-frame.ts';
import type {Limits} from '../../protocol/limits.ts';
import type {Handler, MemberContext} from '../handler-context.ts';
import {isPermitted, type RoomOperation} from '../permissions.ts';
import {RefusedError} from '../refused-error.ts';
import {openRoom} from '../room-access.ts';
import type {ChangeAction, ChangeResult} from '../storage/message-storage.ts';
import {checkEmoji, checkMessage} from '../texts.ts';

/** Replaces the text of an own message. */
export const editMessage: Handler<'message.edit'> = async (fields, context) => {
	const text = checkMessage(fields.text, context.limits);
	return change(fields, context, {operation: 'send', action: () => ({type: 'edit', text})});
};

/** Takes a message away for good: an own one, or in a room that the account runs anybody's. */
export const deleteMessage: Handler<'message.delete'> = (fields, context) =>
	change(fields, context, {
		operation: 'send',
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
		action(isStaff: boolean): ChangeAction;
	},
): Promise<RequestResult<'message.edit'>> {
	const {storage, roomLog, account, device, clock, limits} = context;
	const {operation} = wanted;
	const {room, standing} = await openRoom(storage, {account, room: fields.room, operation});
	const {message: id, seq: target} = fields;
	const action = wanted.action(isPermitted('delete-others', standing, room.visibility));
	const time = clock.now();
	const result = await roomLog.write(
		room.id,
		() => storage.change({room: room.id, id, from: account, device, time, target, action}),
		(outcome) => (outcome.type === 'changed' ? outcome.entry : undefined),
	);
	if (result.type === 'changed') {
		return {seq: result.entry.seq, time: result.entry.time, duplicate: false};
	}
	if (result.type === 'unchanged') {
		return {seq: result.seq, time: result.time, duplicate: true};
	}
	throw refusalOf(result.type, action, limits);
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
