import type {RoomState} from '../../client/state/state.ts';
import {counted, phrase} from '../../words/phrase.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';

/** How much of a room is unread, and how much of that calls this person: `12 unread, 1 for you`. */
export function unreadWords({unread, mentions}: Pick<RoomState, 'unread' | 'mentions'>): SafeText {
	return ownText(
		mentions > 0
			? phrase`${unread} unread, ${mentions} for you`
			: counted(unread, ['{1} unread', '{1} unread']),
	);
}
