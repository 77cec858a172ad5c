import {phrase} from '../../words/phrase.ts';
import {InputError} from '../error.ts';
import {momentAt} from '../moderation-words.ts';
import type {RoomState, State} from '../state/state.ts';
import {writingBar} from '../state/writing-rights.ts';
import type {CommandContext} from './command.ts';

/** Why nothing can be written in a room now, as a sentence; undefined when it can. */
export function barSentence(
	state: Pick<State, 'order' | 'account'>,
	room: RoomState,
	now: number,
): string | undefined {
	const bar = writingBar(state, room, now);
	const moment = momentAt(now);
	switch (bar?.type) {
		case undefined:
			return undefined;
		case 'relay-mute':
			return bar.until === undefined
				? phrase`You cannot write on this relay.`
				: phrase`You cannot write on this relay until ${moment(bar.until)}.`;
		case 'muted':
			return bar.until === undefined
				? phrase`You cannot write here for now: those who run the room silenced you.`
				: phrase`You cannot write here until ${moment(bar.until)}.`;
		case 'reader':
			return phrase`You are a reader here: you read and do not write.`;
		case 'read-only':
			return phrase`This room is read-only: only those who run it write here.`;
	}
}

/** Refuses at once what the relay would refuse to carry. Throws InputError. */
export function refuseBarred(
	{client, now}: Pick<CommandContext, 'client' | 'now'>,
	id: string,
): void {
	const room = client.state.rooms.get(id);
	const sentence = room === undefined ? undefined : barSentence(client.state, room, now());
	if (sentence !== undefined) throw new InputError(sentence);
}
