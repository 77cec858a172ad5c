import {phrase} from '../../words/phrase.ts';
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
			phrase`Your last message is not sent yet. Wait for it, or /drop it if it failed.`,
		);
	}

	const own = context.client.state.account?.name;
	const message = lastWhere(room, ({from}) => from === own);
	if (message === undefined) throw new InputError(phrase`No message of yours is shown here.`);
	return {room, message};
}

/** What a message of somebody else is wanted for. */
type Purpose = 'answer' | 'react' | 'reading';

/** The last message of somebody else here. Throws InputError where there is none. */
export function lastForeign(context: CommandContext, purpose: Purpose): Meant {
	const room = currentRoom(context);
	const own = context.client.state.account?.name;
	const message = lastWhere(room, ({from}) => from !== own);
	if (message !== undefined) return {room, message};
	throw new InputError(silence(purpose, room.direct?.peer));
}

function silence(purpose: Purpose, peer: string | undefined): string {
	switch (purpose) {
		case 'answer':
			return peer === undefined
				? phrase`Nobody else has said anything here to answer.`
				: phrase`${peer} has said nothing here to answer.`;
		case 'react':
			return peer === undefined
				? phrase`Nobody else has said anything here to react to.`
				: phrase`${peer} has said nothing here to react to.`;
		case 'reading':
			return peer === undefined
				? phrase`Nobody else has said anything here to read again.`
				: phrase`${peer} has said nothing here to read again.`;
	}
}

/** The last message of anybody here. */
export function lastSaid(context: CommandContext): Meant {
	const room = currentRoom(context);
	const message = lastWhere(room, () => true);
	if (message !== undefined) return {room, message};
	throw new InputError(
		phrase`Nothing of ${placeName(room)} is loaded here. Scroll up for what there is.`,
	);
}

/** The newest message that somebody wrote and that is still there and not hidden. */
export function lastWhere(
	{log}: RoomState,
	isMeant: (message: LogMessage) => boolean,
): LogMessage | undefined {
	for (const entry of log.backwards()) {
		if (entry.type !== 'message' || (entry.kind !== 'text' && entry.kind !== 'action')) continue;
		const isThere = !isGone(entry) && entry.isHidden !== true && entry.facts?.note === undefined;
		if (isThere && isMeant(entry)) return entry;
	}

	return undefined;
}
