import {counted} from '../../words/phrase.ts';
import {clockTime, dayName, dayNumber} from '../log/day-names.ts';
import {roomName} from '../panes/room-marks.ts';
import {markedSpans, searchedWords} from '../search/matching.ts';
import {pad} from '../text/cut.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import {nameRole, type ThemeRole} from '../themes/theme.ts';
import type {ScreenContext} from '../view.ts';
import {
	linkIn,
	type MissedMessage,
	type MissedReason,
	type MissedRoom,
	missedRooms,
	REASONS,
} from './catch-up-index.ts';
import {missedText, reasonWords, remarksOf} from './catch-up-words.ts';
import {clamp, moved} from './list-mark.ts';
import type {CatchUpOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {listPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows, pageTitle} from './page.ts';
import {unreadWords} from './unread-words.ts';

/** Draws what came in each room since it was read. Looking marks nothing as read. */
export function catchUpPicture(
	{selected, isSure}: CatchUpOverlay,
	{screen}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols, state, now} = screen;
	const rooms = missedRooms(state, now);
	const lines = linesOf(rooms, screen, size.columns);
	const places = lines.flatMap(({place}, index) => (place === undefined ? [] : [index]));
	const marked = places[clamp(selected, places.length)];
	const height = pageHeight(size.rows);
	const rows = lines.map(({row}, index) => {
		const isSelected = index === marked;
		const sign = isSelected ? symbols.cursor : ownText(' ');
		// Only what can be in sight is worked out.
		const isNear = Math.abs(index - (marked ?? 0)) <= height;
		return {row: isNear ? [{text: sign, role: 'accent'} as const, ...row()] : [], isSelected};
	});
	const page = {
		title: pageTitle(ownText('What you missed')),
		count:
			rooms.length === 0
				? ownText('')
				: safe`${ownText(counted(rooms.length, ['1 room', '{1} rooms']))} `,
		rows: rows.length > 0 ? rows : [{row: nothingMissed()}],
		scroll: 0,
		footer: footerOf(isSure),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Moves the mark, goes to what is marked, or marks as read. */
export function catchUpStep(
	overlay: CatchUpOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const places = linesOf(
		missedRooms(screen.state, screen.now),
		screen,
		screen.layout.size.columns,
	).flatMap(({place}) => place ?? []);
	const {length} = places;
	const selected = clamp(overlay.selected, length);
	const place = places[selected];
	const calm: CatchUpOverlay = {...overlay, isSure: false};
	switch (key.type) {
		case 'accept':
			return place === undefined
				? {overlay: undefined}
				: {overlay: undefined, effect: {type: 'go-to-message', ...place}};
		case 'text':
			return typed(overlay, key.text, place?.room);
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(listPlace(screen.layout).rows);
			return {overlay: {...calm, selected: moved(selected, key, {length, height})}};
		}
		case 'edit':
			return {overlay: calm};
	}
}

function typed(overlay: CatchUpOverlay, text: string, room: string | undefined): OverlayStep {
	switch (text) {
		case 'r':
			return room === undefined
				? {overlay}
				: {overlay: {...overlay, isSure: false}, effect: {type: 'mark-read', room}};
		case 'R':
			return overlay.isSure
				? {overlay: undefined, effect: {type: 'mark-all-read'}}
				: {overlay: {...overlay, isSure: true}};
		case 'q':
			return {overlay: undefined};
		default:
			return {overlay: {...overlay, isSure: false}};
	}
}

function nothingMissed(): StyledRow {
	return [{text: safe`  ${ownText('You have missed nothing.')}`, role: 'muted'}];
}

function footerOf(isSure: boolean): SafeText {
	return isSure
		? keysFooter(ownText('R again marks all rooms as read'), ownText('any other key does not'))
		: keysFooter(
				ownText('Enter goes there'),
				ownText('r this room is read'),
				ownText('R all'),
				ownText('Esc closes'),
			);
}

/** A row, and where Enter goes from it. */
type Line = {
	readonly row: () => StyledRow;
	readonly place: {readonly room: string; readonly seq: number} | undefined;
};

function linesOf(
	rooms: readonly MissedRoom[],
	screen: ScreenContext,
	columns: number,
): readonly Line[] {
	return rooms.flatMap((missed) => {
		const {room, messages} = missed;
		return [
			{row: () => headingOf(missed), place: {room: room.id, seq: firstUnread(missed)}},
			...messages.map(
				({reason, message}): Line => ({
					row: () => messageRow({reason, message}, screen, columns),
					place: {room: room.id, seq: message.seq},
				}),
			),
			...remarksOf(missed).map(
				(text): Line => ({
					row: () => [{text: safe`   ${text}`, role: 'muted'}],
					place: undefined,
				}),
			),
		];
	});
}

function headingOf({room}: MissedRoom): StyledRow {
	const mentions = room.direct === undefined ? room.mentions : 0;
	return [
		{text: roomName(room), bold: true},
		{text: safe`  ${unreadWords({...room, mentions})}`, role: 'unread'},
	];
}

/** Where reading goes on: the first position that is unread. */
function firstUnread({room}: MissedRoom): number {
	const entry = room.log.at(room.log.lowerBound(room.read + 1));
	return entry?.type === 'message' ? entry.seq : room.read + 1;
}

const ROLES: Readonly<Record<MissedReason, ThemeRole>> = {
	question: 'mention',
	mention: 'mention',
	private: 'accent',
	pin: 'accent',
	file: 'accent',
	link: 'link',
};

/** Why a message is listed, as wide as the widest of these. */
function reasonSpan(reason: MissedReason): Span {
	const widest = Math.max(...REASONS.map((each) => textWidth(reasonWords(each))));
	return {text: pad(reasonWords(reason), widest + 1), role: ROLES[reason]};
}

function messageRow(
	{reason, message}: MissedMessage,
	screen: ScreenContext,
	columns: number,
): StyledRow {
	const {now, zoneOffset, symbols} = screen;
	const isToday = dayNumber(message.time, zoneOffset) === dayNumber(now, zoneOffset);
	const clock = clockTime(message.time, screen);
	const moment = isToday ? clock : safe`${dayName(message.time, now, zoneOffset)} ${clock}`;
	const start: StyledRow = [
		{text: ownText('  ')},
		reasonSpan(reason),
		{text: safe`${moment} `, role: 'time'},
		{text: safe`${safeLine(message.from, {columns: 14})} `, role: nameRole(message.from)},
	];
	const link = reason === 'link' ? linkIn(message.text) : undefined;
	const text = safeLine(missedText({reason, message}));
	const left = Math.max(8, columns - 1 - rowWidth(start));
	// Of a message that is here for its link, the link is in sight.
	return [
		...start,
		...markedSpans(text, link === undefined ? [] : searchedWords(link), {
			columns: left,
			ellipsis: symbols.ellipsis,
		}),
	];
}
