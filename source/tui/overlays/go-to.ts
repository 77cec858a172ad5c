import {boundaryBefore} from '../composer/boundaries.ts';
import {putAwayWord} from '../panes/room-marks.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {GoToEntry, GoToMatch} from './go-to-index.ts';
import type {GoToOverlay} from './overlay.ts';
import type {
	MovingKey,
	OverlayContext,
	OverlayEffect,
	OverlayKey,
	OverlayPicture,
	OverlayStep,
} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {pageHeight, pageRows} from './page.ts';

/** The longest text to look for, in UTF-16 units. */
const QUERY = 100;
const LABEL = 22;
const LABEL_NARROW = 14;

/** Draws the go-to list. Looking at it changes no read mark. */
export function goToPicture(
	{query, selected}: GoToOverlay,
	context: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols} = context.screen;
	const matches = matchesOf(query, context);
	const marked = clamp(selected, matches.length);
	const prompt = size.columns < 40 ? ownText('Go: ') : ownText(' Go to: ');
	const typed: StyledRow = [{text: prompt, role: 'title'}, {text: safeLine(query)}];
	const column = Math.min(size.columns - 1, rowWidth(typed) + trailingBlanks(query));
	const isList = pageHeight(size.rows) > 0;
	const only = matches[marked];
	const title = isList || !only ? typed : [...typed, {text: ownText('  ')}, ...label(only)];
	const rows = matches.map((match, index) => ({
		row: entryRow(match, context, index === marked),
		isSelected: index === marked,
	}));
	const nothing: StyledRow = [{text: ownText('  Nothing by that name here.'), role: 'muted'}];
	const page = {
		title,
		count: ownText(`${matches.length} found `),
		rows: rows.length > 0 ? rows : [{row: nothing}],
		scroll: 0,
		footer: ownText(' Enter open  # rooms  @ people  / commands  Right: mention  Esc close'),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: {column, row: 0}};
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
			const height = pageHeight(overlayPlace(context.screen.layout).rows);
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

/** Where a mark in a list stands after a key. Steps go round the ends, pages stop there. */
export function moved(
	selected: number,
	key: MovingKey,
	{length, height}: {readonly length: number; readonly height: number},
): number {
	if (length === 0) {
		return 0;
	}
	switch (key.type) {
		case 'move':
			return (((selected + key.rows) % length) + length) % length;
		case 'page':
			return clamp(selected + key.pages * Math.max(1, height - 1), length);
		case 'edge':
			return key.edge === 'top' ? 0 : length - 1;
	}
}

/** A position that exists in a list of `length`. */
export function clamp(selected: number, length: number): number {
	return Math.max(0, Math.min(length - 1, selected));
}

function asking(query: string): OverlayStep {
	return {overlay: {type: 'go-to', query, selected: 0}};
}

function edited(overlay: GoToOverlay, edit: string): OverlayStep {
	const {query} = overlay;
	switch (edit) {
		case 'delete-back':
			return asking(query.slice(0, boundaryBefore(query, query.length)));
		case 'delete-word-back':
		case 'delete-word-left':
			return asking(query.replace(/\S*\s*$/u, ''));
		case 'delete-to-start':
			return asking('');
		default:
			// The caret stays at the end of so short a text: other edits have nothing to do.
			return {overlay};
	}
}

function matchesOf(query: string, {goTo, screen, commands}: OverlayContext): readonly GoToMatch[] {
	return goTo.find(query, {state: screen.state, view: screen.view, commands});
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
	}
}

function entryRow(match: GoToMatch, {screen}: OverlayContext, isMarked: boolean): StyledRow {
	const {symbols} = screen;
	const name = label(match);
	const columns = screen.layout.size.columns < 60 ? LABEL_NARROW : LABEL;
	const gap = Math.max(2, columns - rowWidth(name));
	return [
		{text: isMarked ? symbols.cursor : ownText(' '), role: 'accent'},
		...name,
		{text: ownText(' '.repeat(gap))},
		{text: detail(match.entry), role: 'muted'},
	];
}

const SIGNS: Readonly<Record<GoToEntry['type'], string>> = {
	room: '#',
	listing: '#',
	person: '@',
	command: '/',
};

function signOf(entry: GoToEntry): string {
	const isConversation = entry.type === 'room' && entry.room.direct !== undefined;
	return isConversation ? '@' : SIGNS[entry.type];
}

/** The name with its sign; the letters that were looked for stand out. */
function label({entry, positions}: GoToMatch): readonly Span[] {
	const name = safeLine(entry.name);
	const sign: Span = {text: ownText(signOf(entry))};
	if (name !== entry.name || positions.size === 0) {
		return [sign, {text: name}];
	}
	const letters = [...name].map((letter, index): Span => {
		const text = ownText(letter);
		return positions.has(index) ? {text, role: 'match', bold: true} : {text};
	});
	return [sign, ...letters];
}

const TRUST = {
	unknown: 'private',
	new: 'private, not verified',
	verified: 'private, verified',
	changed: 'private, keys changed',
} as const;

function detail(entry: GoToEntry): SafeText {
	switch (entry.type) {
		case 'room': {
			const {unread, mentions, topic, direct} = entry.room;
			const away = putAwayWord(entry.room);
			const news = [
				...(direct === undefined ? [] : [ownText(TRUST[direct.trust])]),
				...(away === undefined ? [] : [away]),
				...(unread > 0 ? [safe`${unread} unread`] : []),
				...(mentions > 0 && direct === undefined ? [safe`${mentions} for you`] : []),
				...(topic === '' ? [] : [safeLine(topic)]),
			];
			return joinSafe(news, ownText(', '));
		}
		case 'listing':
			return safe`not joined, ${entry.listing.members} here`;
		case 'person': {
			const {state, status} = entry.presence;
			return status === '' ? ownText(state) : safe`${ownText(state)}, ${safeLine(status)}`;
		}
		case 'command':
			return safeLine(entry.command.summary);
	}
}

/** `safeLine` leaves blanks at the end out; the cursor stands behind them all the same. */
function trailingBlanks(query: string): number {
	return query.trim() === '' ? 0 : textWidth(/ *$/.exec(query)?.[0] ?? '');
}
