import {saidText} from '../../client/said-text.ts';
import type {LogMessage} from '../../client/state/state.ts';
import {counted, phrases, translated} from '../../words/phrase.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {MissedMessage, MissedReason, MissedRoom} from './catch-up-index.ts';

const WORDS = phrases({
	question: 'asks you',
	mention: 'for you',
	private: 'private',
	pin: 'pinned',
	file: 'file',
	link: 'link',
}) satisfies Readonly<Record<MissedReason, string>>;

/** Why a message is listed, in a word or two. */
export function reasonWords(reason: MissedReason): SafeText {
	return ownText(translated(WORDS[reason]));
}

/** What a listed message says; one that is there for its file begins with that. */
export function missedText({reason, message}: MissedMessage): string {
	return reason === 'file' ? fileAndText(message) : saidText(message);
}

function fileAndText({file, text}: LogMessage): string {
	return [file?.name ?? '', text].filter((part) => part.trim() !== '').join('  ');
}

/** How many more there are of a reason than are listed. */
function moreWords(reason: MissedReason, count: number): string {
	switch (reason) {
		case 'question':
			return counted(count, ['1 more question', '{1} more questions']);
		case 'mention':
			return counted(count, ['{1} more for you', '{1} more for you']);
		case 'private':
			return counted(count, ['1 more message', '{1} more messages']);
		case 'pin':
			return counted(count, ['{1} more pinned', '{1} more pinned']);
		case 'file':
			return counted(count, ['1 more file', '{1} more files']);
		case 'link':
			return counted(count, ['1 more link', '{1} more links']);
	}
}

/** What else is to be said of a room: what is not listed, who came, what is not held. */
export function remarksOf({more, unloaded, joined}: MissedRoom): readonly SafeText[] {
	const counts = [...more].filter(([, count]) => count > 0);
	return [
		...(counts.length === 0
			? []
			: [
					joinSafe(
						counts.map(([reason, count]) => ownText(moreWords(reason, count))),
						COMMA,
					),
				]),
		...(joined.length === 0 ? [] : [joinedWords(joined)]),
		...(unloaded > 0 ? [safe`about ${unloaded} older unread ones are not loaded`] : []),
	];
}

const COMMA = ownText(', ');
const MOST_NAMED = 8;

function joinedWords(joined: readonly string[]): SafeText {
	const named = joinSafe(
		joined.slice(0, MOST_NAMED).map((name) => safeLine(name)),
		COMMA,
	);
	return joined.length > MOST_NAMED
		? safe`joined: ${named} and ${joined.length - MOST_NAMED} more`
		: safe`joined: ${named}`;
}
