import type {SearchMatch} from '../../client/api.ts';
import {saidText} from '../../client/said-text.ts';
import {clockTime, dayName, dayNumber} from '../log/day-names.ts';
import {roomName} from '../panes/room-marks.ts';
import {markedSpans} from '../search/matching.ts';
import type {Found} from '../search/message-finder.ts';
import {pad} from '../text/cut.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type StyledRow} from '../text/styled-row.ts';
import {nameRole} from '../themes/theme.ts';
import type {ScreenContext} from '../view.ts';
import {clamp} from './list-mark.ts';
import {type Page, type PageRow, pageHeight, pageRows} from './page.ts';
import {messagePreview} from './preview.ts';
import {type DividedPlace, joinTwoParts, type TwoParts, twoParts} from './two-parts.ts';
import {wrapWords} from './wrap-words.ts';

/** A list of messages that were found, as overlays draw it. */
export type HitList = {
	readonly found: Found;
	readonly selected: number;
	/** What was looked for, as `searchedWords` gives it. */
	readonly words: readonly string[];
	readonly title: StyledRow;
	/** What is said while there are no matches. */
	readonly nothing: SafeText;
	readonly footer: SafeText;
};

/** Draws the list, and beside or below it what stands around the marked message. */
export function hitListRows(
	list: HitList,
	screen: ScreenContext,
	place: DividedPlace,
): readonly string[] {
	const {matches, problem, isLooking} = list.found;
	const marked = clamp(list.selected, matches.length);
	const parts = twoParts(place);
	const problems =
		problem === undefined ? [] : sentenceRows(problem, 'warning', parts.list.columns);
	const height = pageHeight(parts.list.rows);
	const rows = matches.map((match, index): PageRow => {
		// Only what can be in sight is worked out.
		const isNear = Math.abs(index - marked) <= height;
		const isSelected = index === marked;
		return {row: isNear ? hitRow(match, {isSelected, list, screen, parts}) : [], isSelected};
	});
	const remark = isLooking ? ownText('Still looking.') : list.nothing;
	const nothing = sentenceRows(remark, 'muted', parts.list.columns);
	const page: Page = {
		title: list.title,
		count: countOf(list.found),
		rows: [...problems, ...(rows.length > 0 ? rows : nothing)],
		scroll: 0,
		footer: list.footer,
	};
	const {look, symbols} = screen;
	const match = matches[marked];
	const room = match === undefined ? undefined : screen.state.rooms.get(match.room);
	const preview =
		parts.preview === undefined || match === undefined || room === undefined
			? []
			: messagePreview({message: match.message, room, words: list.words}, screen, parts.preview);
	return joinTwoParts(
		parts,
		{list: pageRows(page, {...parts.list, look, symbols}), preview},
		{look, symbols},
	);
}

function countOf({matches, hasMore, isLooking}: Found): SafeText {
	if (matches.length === 0 && !isLooking) {
		return ownText('');
	}
	const amount = ownText(`${matches.length}${hasMore ? '+' : ''}`);
	return safe`${isLooking ? safe`${amount} found, still looking` : safe`${amount} found`} `;
}

function sentenceRows(
	sentence: string,
	role: 'muted' | 'warning',
	columns: number,
): readonly PageRow[] {
	return wrapWords(sentence, Math.max(8, columns - 2)).map((line) => ({
		row: [{text: safe` ${safeLine(line)}`, role}],
	}));
}

type RowOptions = {
	readonly isSelected: boolean;
	readonly list: HitList;
	readonly screen: ScreenContext;
	readonly parts: TwoParts;
};

/** `▌•#ops   Tue 10:58  mira  …the release notes…`: a sign in front where it is not read yet. */
function hitRow(
	{room: id, message}: SearchMatch,
	{isSelected, list, screen, parts}: RowOptions,
): StyledRow {
	const {state, symbols, view} = screen;
	const {columns} = parts.list;
	const room = state.rooms.get(id);
	const isUnread =
		room !== undefined && message.seq > room.read && message.from !== state.account?.name;
	const isShort = columns < 44;
	const isHere = id === view.room;
	const name = room === undefined ? ownText('') : roomName(room);
	const start: StyledRow = [
		{text: isSelected ? symbols.cursor : ownText(' '), role: 'accent'},
		{text: isUnread ? symbols.bullet : ownText(' '), role: 'unread'},
		...(isHere && isShort
			? []
			: [{text: safe`${pad(safeLine(name, {columns: 12}), 12)} `, bold: isUnread}]),
		{text: safe`${momentOf(message.time, screen, isShort)} `, role: 'time'},
		{text: safe`${safeLine(message.from, {columns: 12})} `, role: nameRole(message.from)},
	];
	const left = Math.max(8, columns - rowWidth(start));
	const text = safeLine(saidText(message));
	return [...start, ...markedSpans(text, list.words, {columns: left, ellipsis: symbols.ellipsis})];
}

/** Today the time of day, on other days the day. */
function momentOf(time: number, screen: ScreenContext, isShort: boolean): SafeText {
	const {now, zoneOffset} = screen;
	const clock = clockTime(time, screen);
	if (dayNumber(time, zoneOffset) === dayNumber(now, zoneOffset)) {
		return clock;
	}
	const day = dayName(time, now, zoneOffset);
	return isShort ? day : safe`${day} ${clock}`;
}
