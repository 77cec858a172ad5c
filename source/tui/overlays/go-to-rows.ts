import type {Size} from '../layout.ts';
import {putAwayWord} from '../panes/room-marks.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {GoToEntry, GoToMatch} from './go-to-index.ts';
import type {OverlayContext} from './overlay-context.ts';
import {roomPreview} from './preview.ts';
import {wrapWords} from './wrap-words.ts';

const LABEL = 22;
const LABEL_NARROW = 14;

/** An entry as a row of the list; the letters that were looked for stand out. */
export function entryRow(match: GoToMatch, {screen}: OverlayContext, isMarked: boolean): StyledRow {
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
	text: '?',
};

/** The sign in front of an entry's name. */
export function signOf(entry: GoToEntry): string {
	const isConversation = entry.type === 'room' && entry.room.direct !== undefined;
	return isConversation ? '@' : SIGNS[entry.type];
}

/** The name with its sign; the letters that were looked for stand out. */
export function label({entry, positions}: GoToMatch): readonly Span[] {
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
		case 'text':
			return ownText('search messages');
	}
}

/** What is to be seen of an entry before one goes there. */
export function previewOf(
	match: GoToMatch | undefined,
	{screen}: OverlayContext,
	size: Size,
): readonly StyledRow[] {
	if (match === undefined) {
		return [];
	}
	const {entry} = match;
	switch (entry.type) {
		case 'room':
			return roomPreview(entry.room, screen, size);
		case 'listing': {
			const {members, topic} = entry.listing;
			const people = members === 1 ? '1 person is' : `${members} people are`;
			const words = `${topic === '' ? '' : `${topic}. `}${people} in this room. Enter joins it.`;
			return described(match, words, size);
		}
		case 'person': {
			const {state, status} = entry.presence;
			const presence = status === '' ? state : `${state}, ${status}`;
			return described(match, `${presence}. Enter writes to them in private.`, size);
		}
		case 'command': {
			const {name, usage, summary, aliases} = entry.command;
			const also = aliases.map((alias) => `/${alias}`).join(', ');
			const same = also === '' ? '' : ` The same: ${also}.`;
			const words = `/${name}${usage === '' ? '' : ` ${usage}`}: ${summary}.${same}`;
			return described(match, words, size);
		}
		case 'text':
			return described(match, 'Enter looks for these words in all messages.', size);
	}
}

function described(match: GoToMatch, words: string, {columns}: Size): readonly StyledRow[] {
	return [
		[{text: ownText(' ')}, ...label(match)],
		...wrapWords(words, Math.max(4, columns - 2)).map(
			(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'muted'}],
		),
	];
}
