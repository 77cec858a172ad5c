import {barSentence} from '../client/commands/writing-bar.ts';
import {spanWords} from '../client/moderation-words.ts';
import {runsRoom} from '../client/state/room-rights.ts';
import type {RoomState, State} from '../client/state/state.ts';
import {phrase} from '../words/phrase.ts';

/** Why nothing, or only now and then something, can be written in a room; none when there is no bar. */
export function barLines(state: State, room: RoomState, now: number): readonly string[] {
	const sentence = barSentence(state, room, now);
	if (sentence !== undefined) return [sentence];
	const slowMode = room.direct === undefined ? (room.rules?.slowMode ?? 0) : 0;
	return slowMode === 0 || runsRoom(room, state.account?.role)
		? []
		: [phrase`Slow mode here: one message in ${spanWords(slowMode)}.`];
}
