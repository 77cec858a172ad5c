import {unreadTotals} from '../client/state/select.ts';
import {roomName} from './panes/room-marks.ts';
import type {ScreenContext} from './view.ts';
import {frontRoom} from './view-state.ts';

/** What the terminal's window is called: the room in front, and how many messages are unread in all. */
export function windowTitle({state, view}: Pick<ScreenContext, 'state' | 'view'>): string {
	const room = frontRoom(view, state);
	const {unread} = unreadTotals(state);
	const place = room === undefined ? 'termchat' : `termchat: ${roomName(room)}`;
	return unread === 0 ? place : `${place} (${unread})`;
}
