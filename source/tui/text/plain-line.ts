import {parseInline} from './markdown-inline.ts';
import {joinSafe, type SafeText, safeLine} from './safe-text.ts';

/**
 * The beginning of a message in one row, as somebody reads it: the signs that stand for bold, code and
 * the like are left out. `characters` of the text are looked at.
 */
export function plainLine(text: string, characters: number): SafeText {
	const pieces = parseInline(safeLine(text.slice(0, characters)));
	return joinSafe(pieces.filter(({type}) => type !== 'marker').map((piece) => piece.text));
}
