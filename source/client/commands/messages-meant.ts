import {InputError} from '../error.ts';
import {isGone} from '../state/log-message.ts';
import type {LogMessage, RoomState} from '../state/state.ts';
import {type CommandContext, currentRoom, placeName} from './command.ts';

/** A message, and the room or conversation that it is in. */
export type Meant = {readonly room: RoomState; readonly message: LogMessage};

/** The last message of this account here. Throws InputError when there is none, or it is not sent yet. */
export function lastOwn(context: CommandContext): Meant {
	const room = currentRoom(context);
	if (room.pending.some(({change}) => change === undefined)) {
		throw new InputError(
			'Your last message is not sent yet. Wait for it, or /drop it if it failed.',
		);
	}

	const own = context.client.state.account?.name;
	const message = lastWhere(room, ({from}) => from === own);
	if (message === undefined) throw new InputError('No message of yours is shown here.');
	return {room, message};
}

/** The last message of somebody else here; `purpose` says for what, as in "to answer". */
export function lastForeign(context: CommandContext, purpose: string): Meant {
	const room = currentRoom(context);
	const own = context.client.state.account?.name;
	const message = lastWhere(room, ({from}) => from !== own);
	if (message !== undefined) return {room, message};
	const who = room.direct === undefined ? 'Nobody else' : room.direct.peer;
	throw new InputError(`${who} has said nothing here ${purpose}.`);
}

/** The last message of anybody here. */
export function lastSaid(context: CommandContext): Meant {
	const room = currentRoom(context);
	const message = lastWhere(room, () => true);
	if (message !== undefined) return {room, message};
	throw new InputError(
		`Nothing of ${placeName(room)} is loaded here. Scroll up for what there is.`,
	);
}

/** The newest message that somebody wrote and that is still there. */
export function lastWhere(
	{log}: RoomState,
	isMeant: (message: LogMessage) => boolean,
): LogMessage | undefined {
	for (const entry of log.backwards()) {
		if (entry.type !== 'message' || (entry.kind !== 'text' && entry.kind !== 'action')) continue;
		const isThere = !isGone(entry) && entry.facts?.note === undefined;
		if (isThere && isMeant(entry)) return entry;
	}

	return undefined;
}
