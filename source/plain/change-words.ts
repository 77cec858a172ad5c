import type {LogMessage} from '../client/state/state.ts';
import type {MessageChange} from '../protocol/records.ts';
import {emptyText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {beginningOf, emojiWords, type Telling} from './telling.ts';

/**
 * What a change did, as a sentence: `mira edited a message ("lunch at noon")`. `target` is the message
 * as it was told, undefined when it was not.
 */
export function changeWords(
	{from, change}: {readonly from: string; readonly change: Pick<MessageChange, 'type' | 'emoji'>},
	target: LogMessage | undefined,
	{account, emojiName}: Telling,
): SafeText {
	return SENTENCES[change.type][caseOf(from, target?.from, account)]({
		who: safeLine(from),
		emoji: emojiWords(change.emoji ?? '', emojiName),
		author: safeLine(target?.from),
		text: target === undefined ? emptyText : beginningOf(target.text),
	});
}

/**
 * Who did it, to whose message: an earlier one that was not told, one of the same person, one of the
 * reader, one of somebody else.
 */
type Case =
	| `${'you' | 'they'}-${'earlier' | 'own' | 'theirs'}`
	// What you did to your message is of the same person.
	| 'they-yours';

function caseOf(from: string, author: string | undefined, account: string | undefined): Case {
	const who = from === account ? 'you' : 'they';
	if (author === undefined) return `${who}-earlier`;
	if (author === from) return `${who}-own`;
	return author === account ? 'they-yours' : `${who}-theirs`;
}

type Values = {
	readonly who: SafeText;
	readonly emoji: SafeText;
	readonly author: SafeText;
	readonly text: SafeText;
};

/** Each a whole sentence, because no two languages put these words together alike. */
const SENTENCES: Readonly<
	Record<MessageChange['type'], Readonly<Record<Case, (values: Values) => SafeText>>>
> = {
	edit: {
		'you-earlier': () => safe`you edited an earlier message`,
		'you-own': ({text}) => safe`you edited a message ("${text}")`,
		'you-theirs': ({author, text}) => safe`you edited the message of ${author} ("${text}")`,
		'they-earlier': ({who}) => safe`${who} edited an earlier message`,
		'they-own': ({who, text}) => safe`${who} edited a message ("${text}")`,
		'they-yours': ({who, text}) => safe`${who} edited your message ("${text}")`,
		'they-theirs': ({who, author, text}) =>
			safe`${who} edited the message of ${author} ("${text}")`,
	},
	delete: {
		'you-earlier': () => safe`you deleted an earlier message`,
		'you-own': ({text}) => safe`you deleted a message ("${text}")`,
		'you-theirs': ({author, text}) => safe`you deleted the message of ${author} ("${text}")`,
		'they-earlier': ({who}) => safe`${who} deleted an earlier message`,
		'they-own': ({who, text}) => safe`${who} deleted a message ("${text}")`,
		'they-yours': ({who, text}) => safe`${who} deleted your message ("${text}")`,
		'they-theirs': ({who, author, text}) =>
			safe`${who} deleted the message of ${author} ("${text}")`,
	},
	react: {
		'you-earlier': ({emoji}) => safe`you reacted with ${emoji} to an earlier message`,
		'you-own': ({emoji, text}) => safe`you reacted with ${emoji} to a message ("${text}")`,
		'you-theirs': ({emoji, author, text}) =>
			safe`you reacted with ${emoji} to the message of ${author} ("${text}")`,
		'they-earlier': ({who, emoji}) => safe`${who} reacted with ${emoji} to an earlier message`,
		'they-own': ({who, emoji, text}) => safe`${who} reacted with ${emoji} to a message ("${text}")`,
		'they-yours': ({who, emoji, text}) =>
			safe`${who} reacted with ${emoji} to your message ("${text}")`,
		'they-theirs': ({who, emoji, author, text}) =>
			safe`${who} reacted with ${emoji} to the message of ${author} ("${text}")`,
	},
	unreact: {
		'you-earlier': ({emoji}) => safe`you took ${emoji} back from an earlier message`,
		'you-own': ({emoji, text}) => safe`you took ${emoji} back from a message ("${text}")`,
		'you-theirs': ({emoji, author, text}) =>
			safe`you took ${emoji} back from the message of ${author} ("${text}")`,
		'they-earlier': ({who, emoji}) => safe`${who} took ${emoji} back from an earlier message`,
		'they-own': ({who, emoji, text}) => safe`${who} took ${emoji} back from a message ("${text}")`,
		'they-yours': ({who, emoji, text}) =>
			safe`${who} took ${emoji} back from your message ("${text}")`,
		'they-theirs': ({who, emoji, author, text}) =>
			safe`${who} took ${emoji} back from the message of ${author} ("${text}")`,
	},
	pin: {
		'you-earlier': () => safe`you pinned an earlier message`,
		'you-own': ({text}) => safe`you pinned a message ("${text}")`,
		'you-theirs': ({author, text}) => safe`you pinned the message of ${author} ("${text}")`,
		'they-earlier': ({who}) => safe`${who} pinned an earlier message`,
		'they-own': ({who, text}) => safe`${who} pinned a message ("${text}")`,
		'they-yours': ({who, text}) => safe`${who} pinned your message ("${text}")`,
		'they-theirs': ({who, author, text}) =>
			safe`${who} pinned the message of ${author} ("${text}")`,
	},
	unpin: {
		'you-earlier': () => safe`you unpinned an earlier message`,
		'you-own': ({text}) => safe`you unpinned a message ("${text}")`,
		'you-theirs': ({author, text}) => safe`you unpinned the message of ${author} ("${text}")`,
		'they-earlier': ({who}) => safe`${who} unpinned an earlier message`,
		'they-own': ({who, text}) => safe`${who} unpinned a message ("${text}")`,
		'they-yours': ({who, text}) => safe`${who} unpinned your message ("${text}")`,
		'they-theirs': ({who, author, text}) =>
			safe`${who} unpinned the message of ${author} ("${text}")`,
	},
};
