import {emojiIn} from '../../client/commands/emoji-typed.ts';
import {phrase} from '../../words/phrase.ts';
import {type EmojiChoice, emojiChoices} from '../select/reacting.ts';
import {ownText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type StyledRow} from '../text/styled-row.ts';
import {symbolSets} from '../text/symbols.ts';
import type {ScreenContext} from '../view.ts';
import {clamp, moved} from './list-mark.ts';
import type {ReactionsOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows} from './page.ts';
import {editedQuery} from './query-text.ts';

/** Draws the emoji to choose from, by what was typed of their names. */
export function reactionsPicture(
	overlay: ReactionsOverlay,
	{screen}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const choices = choicesOf(overlay, screen);
	const marked = clamp(overlay.selected, choices.length);
	const title: StyledRow = [
		{text: safe` ${ownText('React with:')} `, role: 'title'},
		{text: safeLine(overlay.query, {columns: 40})},
	];
	const nothing = ownText('No emoji here has that name. One that you paste is taken as it is.');
	const page = {
		title,
		count: safe`${choices.length} `,
		rows:
			choices.length === 0
				? [{row: [{text: safe` ${nothing}`, role: 'muted'} as const]}]
				: choices.map((choice, index) => ({
						row: choiceRow(choice, index === marked, screen),
						isSelected: index === marked,
					})),
		scroll: 0,
		footer: keysFooter(
			ownText('Type a name'),
			ownText('Enter takes it'),
			ownText('arrows move'),
			ownText('Esc back'),
		),
	};
	const rows = pageRows(page, {...size, look: screen.look, symbols: screen.symbols});
	return {rows, caret: {column: Math.min(size.columns - 1, rowWidth(title)), row: 0}};
}

/** Searches while a name is typed; Enter puts the marked emoji under the message, or takes it away. */
export function reactionsStep(
	overlay: ReactionsOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const choices = choicesOf(overlay, screen);
	const {length} = choices;
	const selected = clamp(overlay.selected, length);
	switch (key.type) {
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(overlayPlace(screen.layout).rows);
			return {overlay: {...overlay, selected: moved(selected, key, {length, height})}};
		}
		case 'accept': {
			const emoji = choices[selected]?.symbol;
			const {room, seq} = overlay;
			return emoji === undefined
				? {overlay}
				: {overlay: undefined, effect: {type: 'react', room, seq, emoji}};
		}
		case 'text': {
			const query = (overlay.query + key.text).slice(0, LONGEST);
			return {overlay: {...overlay, query, selected: 0}};
		}
		case 'edit': {
			const query = editedQuery(overlay.query, key.edit);
			return {overlay: {...overlay, query, selected: query === overlay.query ? selected : 0}};
		}
	}
}

/** Of a name, in UTF-16 units: emoji that are pasted fit as well. */
const LONGEST = 48;

function choicesOf(overlay: ReactionsOverlay, {state}: ScreenContext): readonly EmojiChoice[] {
	const choices = emojiChoices(state, overlay);
	const typed = emojiIn(overlay.query.trim());
	return choices.length > 0 || typed === undefined
		? choices
		: [{name: phrase`as you typed it`, symbol: typed, isOwn: false}];
}

/** `▌👍  +1   yours: Enter takes it away`: the name first where pictures are not drawn. */
function choiceRow({name, symbol, isOwn}: EmojiChoice, isMarked: boolean, screen: ScreenContext) {
	const {symbols} = screen;
	const hasPictures = symbols !== symbolSets.ascii;
	const own = isOwn ? safe`  ${ownText('yours: Enter takes it away')}` : ownText('');
	const row: StyledRow = [
		{text: isMarked ? symbols.cursor : ownText(' '), role: 'accent'},
		{text: safe`:${safeLine(name, {columns: 24})}:`},
		{text: own, role: 'muted'},
		// Terminals disagree about how wide emoji are: nothing of ours stands to the right of one.
		...(hasPictures ? [{text: safe`  ${safeLine(symbol, {columns: 6})}`}] : []),
	];
	return row;
}
