import {unreadTotals} from '../client/state/select.ts';
import {roomName} from './panes/room-marks.ts';
import type {ScreenContext} from './view.ts';
import {frontRoom} from './view-state.ts';

/** What the terminal's window is called: how many messages wait, and the room in front: `(2) #ops - termchat`. */
export function windowTitle({
	state,
	view,
	now,
}: Pick<ScreenContext, 'state' | 'view' | 'now'>): string {
	const room = frontRoom(view, state);
	const {unread: count} = unreadTotals(state, now);
	const name = room === undefined ? 'termchat' : `${roomName(room)} - termchat`;
	return count === 0 ? name : `(${count}) ${name}`;
}
