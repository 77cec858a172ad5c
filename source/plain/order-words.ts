import {momentAt} from '../client/moderation-words.ts';
import type {RoomState, State} from '../client/state/state.ts';
import {writingBar} from '../client/state/writing-rights.ts';
import {phrase} from '../words/phrase.ts';

/** Why nothing can be written in a room now, as a sentence; none when it can. */
export function barLines(state: State, room: RoomState, now: number): readonly string[] {
	const bar = writingBar(state, room, now);
	const moment = momentAt(now);
	switch (bar?.type) {
		case undefined:
			return [];
		case 'relay-mute':
			return bar.until === undefined
				? [phrase`You cannot write on this relay.`]
				: [phrase`You cannot write on this relay until ${moment(bar.until)}.`];
		case 'muted':
			return bar.until === undefined
				? [phrase`You cannot write here for now: those who run the room silenced you.`]
				: [phrase`You cannot write here until ${moment(bar.until)}.`];
		case 'reader':
			return [phrase`You are a reader here: you read and do not write.`];
		case 'read-only':
			return [phrase`This room is read-only: only those who run it write here.`];
	}
}
