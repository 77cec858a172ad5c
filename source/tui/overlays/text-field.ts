import {ownText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type StyledRow} from '../text/styled-row.ts';
import type {TextFieldOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {keysFooter, paintRow} from './page.ts';
import {editedQuery, endOf} from './query-text.ts';
import {wrapWords} from './wrap-words.ts';

/** The longest line, in UTF-16 units. */
const LONGEST = 1024;

/** Draws a prompt and the line that is being typed; of a long one its end. */
export function textFieldPicture(
	{prompt, text}: TextFieldOverlay,
	{screen}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {columns} = size;
	const shown = endOf(safeLine(text), columns - SIGN.length - 1);
	const field: StyledRow = [{text: SIGN, role: 'accent'}, {text: shown}];
	const all: readonly StyledRow[] = [
		...wrapWords(prompt, columns - 2).map(
			(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'title'}],
		),
		[{text: keysFooter(ownText('Enter done'), ownText('Esc back')), role: 'muted'}],
		field,
	];
	const rows = all.slice(-size.rows);
	return {
		rows: rows.map((row) => paintRow(row, {...screen, columns}, false)),
		caret: {column: Math.min(columns - 1, rowWidth(field)), row: rows.length - 1},
	};
}

/** Takes what is typed; Enter gives it away. */
export function textFieldStep(overlay: TextFieldOverlay, key: OverlayKey): OverlayStep {
	const {text, prompt} = overlay;
	const to = (next: string): OverlayStep => ({overlay: {...overlay, text: next}});
	switch (key.type) {
		case 'accept':
			return {overlay: undefined, effect: {type: 'answer', topic: prompt, answer: text.trim()}};
		case 'text':
			return to((text + key.text).slice(0, LONGEST));
		case 'edit':
			return to(editedQuery(text, key.edit));
		case 'move':
		case 'page':
		case 'edge':
			return {overlay};
	}
}

const SIGN = ownText(' > ');
