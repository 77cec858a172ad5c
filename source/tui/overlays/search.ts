import {roomName} from '../panes/room-marks.ts';
import {searchedWords} from '../search/matching.ts';
import {completedSearch} from '../search/search-completion.ts';
import {readSearch} from '../search/search-text.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type StyledRow} from '../text/styled-row.ts';
import {hitListRows} from './hit-list.ts';
import {clamp, moved} from './list-mark.ts';
import type {SearchOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {listPlace} from './overlay-place.ts';
import {keysFooter, pageHeight} from './page.ts';
import {editedQuery, endOf, trailingBlanks} from './query-text.ts';
import {dividedPlace, twoParts} from './two-parts.ts';

/** The longest search, in UTF-16 units. */
const LONGEST = 200;

/** Draws the search field, what was found, and what stands around the marked message. */
export function searchPicture(
	overlay: SearchOverlay,
	{screen, finds}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {text, scope, selected} = overlay;
	const {state, view, now, layout} = screen;
	const room = state.rooms.get(view.room ?? '');
	const isHere = scope === 'room' && room !== undefined;
	const where = isHere ? safe`Search in ${roomName(room)}:` : ownText('Search everywhere:');
	const prompt = size.columns < 40 ? ownText('Find:') : where;
	const place = dividedPlace(size, layout);
	const list = twoParts(place).list.columns;
	const blanks = trailingBlanks(text);
	const head: StyledRow = [{text: safe` ${prompt} `, role: 'title'}];
	const shown = endOf(safeLine(text), list - rowWidth(head) - blanks - 1);
	const title: StyledRow = [...head, {text: shown}];
	const {query, problem} = readSearch(text, {state, scope, room: view.room, now});
	const {found} = finds.search;
	const rows = hitListRows(
		{
			found: problem === undefined ? found : {...found, problem},
			selected,
			words: query === undefined ? [] : searchedWords(query.words),
			title,
			nothing: query === undefined || problem !== undefined ? help() : nothingFound(isHere),
			footer: keysFooter(ownText('Enter go there'), ownText('Tab elsewhere'), ownText('Esc close')),
		},
		screen,
		place,
	);
	const column = Math.min(list - 1, rowWidth(title) + blanks);
	return {rows, caret: {column, row: 0}};
}

/** Changes what is looked for or where, moves the mark, or goes to what is marked. */
export function searchStep(
	overlay: SearchOverlay,
	key: OverlayKey,
	{screen, finds}: OverlayContext,
): OverlayStep {
	const {text, selected} = overlay;
	const {matches} = finds.search.found;
	const {length} = matches;
	switch (key.type) {
		case 'text':
			return {overlay: withText(overlay, text + key.text)};
		case 'edit':
			return {overlay: withText(overlay, editedQuery(text, key.edit))};
		case 'accept': {
			const index = clamp(selected, length);
			return length === 0
				? {overlay}
				: {overlay: undefined, effect: {type: 'go-to-hit', matches, index}};
		}
		case 'move':
		case 'page':
		case 'edge': {
			if (key.type === 'move' && key.by === 'tab') {
				return {overlay: tabbed(overlay, completedSearch(text, screen))};
			}
			const place = dividedPlace(listPlace(screen.layout), screen.layout);
			const height = pageHeight(twoParts(place).list.rows);
			const mark = moved(clamp(selected, length), key, {length, height});
			return {overlay: {...overlay, selected: mark}};
		}
	}
}

function help(): SafeText {
	return ownText('Type words. from:mira, in:#ops, before:2-aug, after:yesterday narrow it.');
}

function nothingFound(isHere: boolean): SafeText {
	return isHere ? ownText('Nothing here. Tab looks everywhere.') : ownText('Nothing was found.');
}

/** Behind a beginning of `in:` or `from:` Tab completes it, else it goes to the other place. */
function tabbed(overlay: SearchOverlay, completed: string | undefined): SearchOverlay {
	return completed === undefined
		? {...overlay, scope: overlay.scope === 'room' ? 'everywhere' : 'room', selected: 0}
		: withText(overlay, completed);
}

function withText(overlay: SearchOverlay, text: string): SearchOverlay {
	return text === overlay.text ? overlay : {...overlay, text: text.slice(0, LONGEST), selected: 0};
}
