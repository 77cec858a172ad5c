import {placeName} from '../client/commands/command.ts';
import type {State} from '../client/state/state.ts';
import {momentWords, type TimeFormat} from '../plain/time-words.ts';
import {type MissedRoom, missedRooms} from '../tui/overlays/catch-up-index.ts';
import {missedText, reasonWords, remarksOf} from '../tui/overlays/catch-up-words.ts';
import {unreadWords} from '../tui/overlays/unread-words.ts';
import {ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';

/** What came while this person was away, as the page of the full screen has it, in lines. */
export function missedLines(
	state: State,
	{now, timeFormat}: {readonly now: number; readonly timeFormat: TimeFormat},
): readonly SafeText[] {
	const rooms = missedRooms(state, now);
	return rooms.length === 0
		? [ownText('You have missed nothing.')]
		: rooms.flatMap((missed) => roomLines(missed, {now, timeFormat}));
}

/** A message is one line however long it is: `/go` reads it out. */
const TEXT_COLUMNS = 300;

function roomLines(
	missed: MissedRoom,
	{now, timeFormat}: {readonly now: number; readonly timeFormat: TimeFormat},
): readonly SafeText[] {
	const {room, messages} = missed;
	const mentions = room.direct === undefined ? room.mentions : 0;
	return [
		safe`${safeLine(placeName(room))}: ${unreadWords({...room, mentions})}`,
		...messages.map((each) => {
			const {message, reason} = each;
			const who = safeLine(message.from);
			const moment = momentWords(message.time, now, timeFormat);
			const text = safeLine(missedText(each), {columns: TEXT_COLUMNS});
			return safe`  ${reasonWords(reason)}, ${who}, ${moment}: ${text}`;
		}),
		...remarksOf(missed).map((remark) => safe`  ${remark}`),
	];
}
