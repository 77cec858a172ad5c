import type {Part} from '../frame.ts';
import {overlayPlace} from '../overlays/overlay-place.ts';
import {paintRow} from '../overlays/page.ts';
import {wrapWords} from '../overlays/wrap-words.ts';
import {ownText, repeatSafe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {ScreenContext} from '../view.ts';
import {hintSentence, isLongHint} from './hint-bar.ts';

/** A sentence that its row cannot hold, whole: over the foot of the log, until the next key. */
export function longHint(context: ScreenContext): Part | undefined {
	const sentence = hintSentence(context);
	if (sentence === undefined || !isLongHint(context, sentence)) {
		return undefined;
	}
	const {layout, look, symbols} = context;
	const place = overlayPlace(layout);
	const lines = wrapWords(safeLine(sentence), place.columns - 2).map(
		(line): StyledRow => [{text: ONE}, {text: safeLine(line), role: 'notice'}],
	);
	const rule: StyledRow = [{text: repeatSafe(symbols.rule, place.columns), role: 'border'}];
	const hasRule = place.rows > lines.length + LEAST_LEFT;
	const shown = [...(hasRule ? [rule] : []), ...lines].slice(0, place.rows);
	return {
		area: {...place, row: place.row + place.rows - shown.length, rows: shown.length},
		rows: shown.map((row) => paintRow(row, {columns: place.columns, look, symbols}, false)),
	};
}

const ONE = ownText(' ');

/** Rows of the log without which the sentence takes no row for a rule. */
const LEAST_LEFT = 6;
