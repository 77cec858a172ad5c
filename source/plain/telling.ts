import type {RoomState} from '../client/state/state.ts';
import {ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import type {TimeFormat} from './time-words.ts';

/** What the words for a message depend on beside the message. */
export type Telling = {
	/** The room or conversation that the message stands in. */
	readonly room: RoomState;
	/** Whether that is where the person is: then it need not be named. */
	readonly isFront: boolean;
	/** This account's name. */
	readonly account: string | undefined;
	readonly timeFormat: TimeFormat;
	/** Wall-clock time; without, nothing is said to be over. */
	readonly now?: number;
	/** The name of an emoji, where the terminal draws none. */
	readonly emojiName?: (emoji: string) => string | undefined;
};

/** In front of what is told of a place: nothing for the room in front, `private, ` for a conversation. */
export function placePrefix({room, isFront}: Pick<Telling, 'room' | 'isFront'>): SafeText {
	const {direct, name} = room;
	if (direct !== undefined) {
		const label = direct.standing === 'request' ? ownText('request') : ownText('private');
		return safe`${label}, `;
	}
	return isFront ? ownText('') : safe`#${safeLine(name)}, `;
}

/** An emoji as the terminal can show it, or its name between colons. */
export function emojiWords(emoji: string, emojiName: Telling['emojiName']): SafeText {
	const name = emojiName?.(emoji);
	return name === undefined ? safeLine(emoji, {maximumLength: EMOJI}) : safe`:${safeLine(name)}:`;
}

/** The beginning of a text, in one line, to say in quotes which message is meant. */
export function beginningOf(text: string): SafeText {
	return safeLine(text, {columns: QUOTED});
}

/** Cells of a message that are repeated to say which one is meant. */
const QUOTED = 40;
/** UTF-16 units of the longest emoji: a family with skin tones fits. */
const EMOJI = 40;
