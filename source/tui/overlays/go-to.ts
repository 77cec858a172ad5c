import type {RoomState} from '../../client/state/state.ts';
import {counted} from '../../words/phrase.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {GoToEntry, GoToMatch} from './go-to-index.ts';
import {entryRow, label, previewOf, signOf} from './go-to-rows.ts';
import {clamp, moved} from './list-mark.ts';
import type {GoToOverlay} from './overlay.ts';
import type {
	OverlayContext,
	OverlayEffect,
	OverlayKey,
	OverlayPicture,
	OverlayStep,
} from './overlay-context.ts';
import {listPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows} from './page.ts';
import {editedQuery, endOf, trailingBlanks} from './query-text.ts';
import {dividedPlace, joinTwoParts, twoParts} from './two-parts.ts';

/** The longest text to look for, in UTF-16 units. */
const QUERY = 100;

/**
 * Draws the go-to list, and beside or below it the last lines of the room that is marked. Looking at it
 * changes no read mark, and nobody hears of it.
 */
export function goToPicture(
	{query, selected}: GoToOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols, layout} = context.screen;
	const matches = matchesOf(query, context);
	const marked = clamp(selected, matches.length);
	const prompt = size.columns < 40 ? safe`${ownText('Go:')} ` : safe` ${ownText('Go to:')} `;
	const parts = twoParts(dividedPlace(size, layout));
	const head: StyledRow = [{text: prompt, role: 'title'}];
	const blanks = trailingBlanks(query);
	const shown = endOf(safeLine(query), parts.list.columns - rowWidth(head) - blanks - 1);
	const typed: StyledRow = [...head, {text: shown}];
	const column = Math.min(parts.list.columns - 1, rowWidth(typed) + blanks);
	const only = matches[marked];
	const isList = pageHeight(parts.list.rows) > 0;
	const title = isList || !only ? typed : [...typed, {text: ownText('  ')}, ...label(only)];
	const height = pageHeight(parts.list.rows);
	const rows = matches.map((match, index) => ({
		// Only what can be in sight is worked out.
		row: Math.abs(index - marked) <= height ? entryRow(match, context, index === marked) : [],
		isSelected: index === marked,
	}));
	const nothing: StyledRow = [
		{text: safe`  ${ownText('Nothing by that name here.')}`, role: 'muted'},
	];
	const page = {
		title,
		count: countText(query, context, parts.list.columns - rowWidth(title)),
		rows: rows.length > 0 ? rows : [{row: nothing}],
		scroll: 0,
		footer: parts.list.columns < 78 ? shortFooter() : wholeFooter(),
	};
	const list = pageRows(page, {...parts.list, look, symbols});
	const preview = parts.preview === undefined ? [] : previewOf(only, context, parts.preview);
	return {rows: joinTwoParts(parts, {list, preview}, {look, symbols}), caret: {column, row: 0}};
}

/** The room or conversation that is marked, of those that this account has. */
export function markedRoom(
	{query, selected}: GoToOverlay,
	context: OverlayContext,
): RoomState | undefined {
	const matches = matchesOf(query, context);
	const entry = matches[clamp(selected, matches.length)]?.entry;
	return entry?.type === 'room' ? entry.room : undefined;
}

/** Moves the mark, changes the text, or goes to what is marked. */
export function goToStep(
	overlay: GoToOverlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	const {query, selected} = overlay;
	switch (key.type) {
		case 'text':
			return asking((query + key.text).slice(0, QUERY));
		case 'edit':
			return key.edit === 'caret-right' ? mention(overlay, context) : edited(overlay, key.edit);
		case 'accept': {
			const matches = matchesOf(query, context);
			const chosen = matches[clamp(selected, matches.length)];
			return chosen === undefined
				? {overlay}
				: {overlay: undefined, effect: effectOf(chosen.entry)};
		}
		case 'move':
		case 'page':
		case 'edge': {
			const {length} = matchesOf(query, context);
			const {layout} = context.screen;
			const place = dividedPlace(listPlace(layout), layout);
			const height = pageHeight(twoParts(place).list.rows);
			return {
				overlay: {...overlay, selected: moved(clamp(selected, length), key, {length, height})},
			};
		}
	}
}

/** The marked person's name goes into what is being written. */
function mention(overlay: GoToOverlay, context: OverlayContext): OverlayStep {
	const matches = matchesOf(overlay.query, context);
	const entry = matches[clamp(overlay.selected, matches.length)]?.entry;
	const isPerson = entry !== undefined && signOf(entry) === '@';
	return isPerson
		? {overlay: undefined, effect: {type: 'insert', text: `@${entry.name} `}}
		: {overlay};
}

function asking(query: string): OverlayStep {
	return {overlay: {type: 'go-to', query, selected: 0}};
}

function edited(overlay: GoToOverlay, edit: string): OverlayStep {
	const query = editedQuery(overlay.query, edit);
	return query === overlay.query ? {overlay} : asking(query);
}

function matchesOf(query: string, {goTo, screen, commands}: OverlayContext): readonly GoToMatch[] {
	return goTo.find(query, {state: screen.state, view: screen.view, commands, now: screen.now});
}

function shortFooter(): SafeText {
	return keysFooter(ownText('Enter open'), ownText('# @ / ? one kind'), ownText('Esc close'));
}

function wholeFooter(): SafeText {
	return keysFooter(
		ownText('Enter open'),
		ownText('# rooms'),
		ownText('@ people'),
		ownText('/ commands'),
		ownText('? text'),
		ownText('Right: mention'),
		ownText('Esc close'),
	);
}

/** `13 rooms, 40 people, 61 commands`, or their sum where that does not fit. */
function countText(
	query: string,
	{goTo, screen, commands}: OverlayContext,
	columns: number,
): SafeText {
	const sources = {state: screen.state, view: screen.view, commands, now: screen.now};
	const counts = goTo.counts(query, sources);
	const {rooms, people, commands: found} = counts;
	const kinds = [
		...(rooms === 0 ? [] : [counted(rooms, ['1 room', '{1} rooms'])]),
		...(people === 0 ? [] : [counted(people, ['1 person', '{1} people'])]),
		...(found === 0 ? [] : [counted(found, ['1 command', '{1} commands'])]),
	];
	const whole = safe`${ownText(kinds.join(', '))} `;
	const all = rooms + people + found;
	return textWidth(whole) + 2 <= columns ? whole : safe`${safe`${all} found`} `;
}

function effectOf(entry: GoToEntry): OverlayEffect {
	switch (entry.type) {
		case 'room':
			return {type: 'enter-room', room: entry.room.id};
		case 'listing':
			return {type: 'join-room', name: entry.name};
		case 'person':
			return {type: 'open-conversation', name: entry.name};
		case 'command':
			return {type: 'write', text: `/${entry.name}${entry.command.usage === '' ? '' : ' '}`};
		case 'text': {
			const {name: text} = entry;
			return {
				type: 'open',
				overlay: {type: 'search', text, scope: 'everywhere', selected: 0},
			};
		}
	}
}
