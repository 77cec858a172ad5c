import type {RoomState} from '../../client/state/state.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';

/** A room's name as it is shown everywhere. */
export function roomName({name}: RoomState): SafeText {
	return joinSafe([ownText('#'), safeLine(name)]);
}

/** What waits in a room, or in several together: '3', '@1' where this account is named. */
export function hotMark(
	{unread, mentions}: {readonly unread: number; readonly mentions: number},
	symbols: Symbols,
): Span {
	if (mentions > 0) {
		return {text: safe`${symbols.mention}${amount(mentions)}`, role: 'mention'};
	}
	return unread > 0 ? {text: amount(unread), role: 'unread'} : {text: emptyText};
}

function amount(count: number): SafeText {
	return ownText(count > 99 ? '99+' : `${count}`);
}
