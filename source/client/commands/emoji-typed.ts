import {LIMITS} from '../../protocol/limits.ts';
import {phrase} from '../../words/phrase.ts';
import {EMOJI} from '../emoji.ts';
import {InputError} from '../error.ts';
import {didYouMean, nearest} from './nearest.ts';

/** What makes one character, as people count them, an emoji: a picture, a flag, a keycap. */
const PICTURE = /\p{Extended_Pictographic}|\p{Regional_Indicator}{2}|\u20e3/u;

/** One emoji, or undefined. */
export function emojiIn(typed: string): string | undefined {
	const longest = LIMITS.emojiLength;
	const characters = [...new Intl.Segmenter().segment(typed.slice(0, longest + 1))];
	const isOne = characters.length === 1 && typed.length <= longest && PICTURE.test(typed);
	return isOne ? typed : undefined;
}

/** An emoji as typed, or by its name: `👍`, `:heart:`. Throws InputError for anything else. */
export function readEmoji(typed: string): string {
	const [, name] = /^:([^:\s]{1,40}):$/u.exec(typed) ?? [];
	if (name === undefined) {
		const emoji = emojiIn(typed);
		if (emoji !== undefined) return emoji;
		throw new InputError(
			phrase`That is not one emoji. Type one, like 👍, or a name, like :heart:.`,
		);
	}

	const wanted = name.toLowerCase();
	const known = EMOJI.find((emoji) => emoji.name === wanted || emoji.aliases.includes(wanted));
	if (known !== undefined) return known.symbol;
	const close = nearest(
		wanted,
		EMOJI.flatMap((emoji) => [emoji.name, ...emoji.aliases]),
	);
	const hint =
		didYouMean(close.map((each) => `:${each}:`)) ??
		phrase`Type : and a letter to see what there is.`;
	throw new InputError(phrase`There is no emoji :${name}: here. ${hint}`);
}
