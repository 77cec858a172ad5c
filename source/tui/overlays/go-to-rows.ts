import type {PresenceEntry} from '../../client/state/state.ts';
import {counted, phrase, phrases, translated} from '../../words/phrase.ts';
import type {Size} from '../layout.ts';
import {putAwayWord} from '../panes/room-marks.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine, sliceSafe} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {GoToEntry, GoToMatch} from './go-to-index.ts';
import type {OverlayContext} from './overlay-context.ts';
import {presenceWord} from './presence-words.ts';
import {roomPreview} from './preview.ts';
import {unreadWords} from './unread-words.ts';
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
	let end = 0;
	const letters = [...name].map((letter, index): Span => {
		const start = end;
		end += letter.length;
		// Not `ownText`: that would look the letter up.
		const text = sliceSafe(name, start, end);
		return positions.has(index) ? {text, role: 'match', bold: true} : {text};
	});
	return [sign, ...letters];
}

const TRUST = phrases({
	unknown: 'private',
	new: 'private, not verified',
	verified: 'private, verified',
	changed: 'private, keys changed',
});

function detail(entry: GoToEntry): SafeText {
	switch (entry.type) {
		case 'room': {
			const {unread, mentions, topic, direct} = entry.room;
			const away = putAwayWord(entry.room);
			const news = [
				...(direct === undefined ? [] : [ownText(TRUST[direct.trust])]),
				...(away === undefined ? [] : [away]),
				...(unread > 0 ? [unreadWords({unread, mentions: 0})] : []),
				...(mentions > 0 && direct === undefined
					? [ownText(counted(mentions, ['{1} for you', '{1} for you']))]
					: []),
				...(topic === '' ? [] : [safeLine(topic)]),
			];
			return joinSafe(news, ownText(', '));
		}
		case 'listing':
			return safe`not joined, ${entry.listing.members} here`;
		case 'person':
			return safeLine(presenceWords(entry.presence));
		case 'command':
			return safeLine(translated(entry.command.summary));
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
			const people = counted(members, [
				'1 person is in this room. Enter joins it.',
				'{1} people are in this room. Enter joins it.',
			]);
			return described(match, topic === '' ? people : `${topic}. ${people}`, size);
		}
		case 'person': {
			const words = `${presenceWords(entry.presence)}. ${phrase`Enter writes to them in private.`}`;
			return described(match, words, size);
		}
		case 'command': {
			const {name, usage, summary, aliases} = entry.command;
			const also = aliases.map((alias) => `/${alias}`).join(', ');
			const same = also === '' ? [] : [phrase`The same: ${also}.`];
			const does = `/${name}${usage === '' ? '' : ` ${usage}`}: ${translated(summary)}.`;
			return described(match, [does, ...same].join(' '), size);
		}
		case 'text':
			return described(match, phrase`Enter looks for these words in all messages.`, size);
	}
}

function presenceWords({state, status}: PresenceEntry): string {
	return status === '' ? presenceWord(state) : `${presenceWord(state)}, ${status}`;
}

function described(match: GoToMatch, words: string, {columns}: Size): readonly StyledRow[] {
	return [
		[{text: ownText(' ')}, ...label(match)],
		...wrapWords(words, Math.max(4, columns - 2)).map(
			(line): StyledRow => [{text: safe` ${safeLine(line)}`, role: 'muted'}],
		),
	];
}
