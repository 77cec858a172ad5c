import {levelOf, sortedRooms} from '../../client/state/select.ts';
import type {Invitation, RoomState, State} from '../../client/state/state.ts';
import {counted} from '../../words/phrase.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {blankRows, paneRow} from './pane-row.ts';
import {
	groupOf,
	hotMark,
	kindSign,
	listName,
	type RoomGroup,
	railMark,
	trustSign,
} from './room-marks.ts';
import {previewRow} from './room-preview.ts';

/**
 * The rail: every room with its number and what waits there, then conversations, requests of strangers,
 * and invitations.
 */
export const roomListRows: PaneRows = (context, size) =>
	finished(
		railLines(context, size).map(({paint}) => paint()),
		size,
	);

/** What the line at a row of the rail stands for, counted from 0; for the mouse. */
export function railTarget(
	context: ScreenContext,
	size: Size,
	row: number,
): RailTarget | undefined {
	return railLines(context, size)[row]?.target;
}

/** A room, or the list of those that one could join. */
export type RailTarget = {readonly type: 'room'; readonly room: string} | {readonly type: 'browse'};

type Size = Parameters<PaneRows>[1];

/** A line of the rail as it is painted when it is shown, and what a click on it means. */
type RailLine = {readonly paint: () => string; readonly target: RailTarget | undefined};

function railLines(context: ScreenContext, size: Size): readonly RailLine[] {
	const {state, view} = context;
	const {columns} = size;
	const rooms = roomsInOrder(state, view.room);
	const invited = invitationRows([...state.invitations.values()], size.rows);
	const headings = new Set(rooms.map(groupOf).filter((group) => group !== 'rooms')).size;
	const left = size.rows - 1 - invited.length - headings;
	const each = context.layout.hasPreview ? 2 : 1;
	// A blank row above each heading, where all that there is fits with them.
	const free = left - rooms.length * each - headings;
	const browse = free >= 2 ? browseLines(context, columns) : [];
	const front = rooms.findIndex(({id}) => id === view.room);
	const {first, count} = windowOf(rooms.length, front, Math.max(1, Math.floor(left / each)));
	const alone = (row: StyledRow): RailLine => lineOf(row, columns, context);
	const shown = rooms.slice(first, first + count).flatMap((held, index): readonly RailLine[] => {
		const before = rooms[first + index - 1];
		const isFirst = before === undefined || groupOf(before) !== groupOf(held);
		return [
			...(isFirst ? headingRows(groupOf(held), rooms, free >= 0) : []).map(alone),
			...roomLines(held, {number: first + index + 1, columns, context}),
		];
	});
	const {up, down} = context.symbols;
	const above = moreRow(rooms.slice(0, first), up, columns, context);
	const below = moreRow(rooms.slice(first + count), down, columns, context);
	return [
		...[headingOf(ownText('ROOMS')), ...above].map(alone),
		...shown,
		...[...below, ...invited].map(alone),
		...browse,
	];
}

function lineOf(
	row: StyledRow,
	columns: number,
	context: ScreenContext,
	target?: RailTarget,
): RailLine {
	return {paint: () => paneRow(row, columns, context), target};
}

/** As many rows as the rail has, blank ones at its end. */
function finished(rows: readonly string[], {columns, rows: height}: Size): readonly string[] {
	const shown = rows.slice(0, height);
	return [...shown, ...blankRows({columns, rows: height - shown.length})];
}

/** A room's rows as they were painted last, and what they were painted for. */
type PaintedRoom = {
	readonly variant: string;
	readonly look: ScreenContext['look'];
	readonly symbols: ScreenContext['symbols'];
	readonly rows: readonly string[];
};

const painted = new WeakMap<RoomState, PaintedRoom>();

/** Of two hundred rooms few change between two frames: the others are not painted again. */
function roomLines(room: RoomState, options: RowOptions): readonly RailLine[] {
	const {number, columns, context} = options;
	const {view, look, symbols, state, now, layout} = context;
	const digit = view.pendingKeys !== '' && number <= NUMBERED ? number : 0;
	const isMuted = levelOf(state, room, now) === 'none';
	const variant = `${digit} ${columns} ${layout.hasPreview} ${isMuted} ${room.id === view.room}`;
	const rows = () => {
		const known = painted.get(room);
		if (known?.variant === variant && known.look === look && known.symbols === symbols) {
			return known.rows;
		}
		const made = [
			roomRow(room, {digit, isMuted, columns, context}),
			...(layout.hasPreview ? [previewRow(room, columns, context)] : []),
		].map((row) => paneRow(row, columns, context));
		painted.set(room, {variant, look, symbols, rows: made});
		return made;
	};
	const target: RailTarget = {type: 'room', room: room.id};
	return Array.from({length: layout.hasPreview ? 2 : 1}, (_, index) => ({
		paint: () => rows()[index] ?? '',
		target,
	}));
}

/** `+ browse 9 more`, where there are rooms that one is not in. */
function browseLines(context: ScreenContext, columns: number): readonly RailLine[] {
	const count = columns < BROWSE_COLUMNS ? 0 : joinableRooms(context.state);
	const row: StyledRow = [
		{text: ownText('+ '), role: 'accent'},
		{text: ownText(counted(count, ['browse {1} more', 'browse {1} more'])), role: 'muted'},
	];
	return count === 0
		? []
		: [lineOf([], columns, context), lineOf(row, columns, context, {type: 'browse'})];
}

/** How many rooms of the relay this account is not in, as far as was asked. */
function joinableRooms({listings, rooms}: State): number {
	return listings.filter(({room}) => !rooms.has(room)).length;
}

/** Columns from which the rail says that there are rooms to join. */
const BROWSE_COLUMNS = 20;

/** The heading above the first of a part of the list. The rooms stand under that of the whole. */
function headingRows(
	group: RoomGroup,
	rooms: readonly RoomState[],
	hasGap: boolean,
): readonly StyledRow[] {
	if (group === 'rooms') {
		return [];
	}
	const count = rooms.filter((room) => groupOf(room) === group).length;
	const heading = headingOf(group === 'private' ? ownText('PRIVATE') : safe`REQUESTS ${count}`);
	return hasGap ? [[], heading] : [heading];
}

function headingOf(words: SafeText): StyledRow {
	return [{text: joinSafe([ONE, words]), role: 'muted'}];
}

const ONE = ownText(' ');
const PLUS = ownText(' + ');

/** Rooms with a number of their own: the digits of the keyboard. */
const NUMBERED = 9;

type Sorted = {
	readonly rooms: State['rooms'];
	readonly front: string | undefined;
	readonly list: readonly RoomState[];
};

let sorted: Sorted | undefined;

/** Sorting two hundred rooms for every key would be the dearest part of the screen. */
function roomsInOrder(state: State, front: string | undefined): readonly RoomState[] {
	if (sorted?.rooms !== state.rooms || sorted.front !== front) {
		sorted = {rooms: state.rooms, front, list: sortedRooms(state, front)};
	}
	return sorted.list;
}

/** The part of the list that is shown: all, or as much as fits around the room in front. */
function windowOf(
	length: number,
	front: number,
	places: number,
): {readonly first: number; readonly count: number} {
	if (length <= places) {
		return {first: 0, count: length};
	}
	// One place at each cut end says what is hidden there.
	const reach = Math.max(1, places - 1);
	if (front < reach) {
		return {first: 0, count: reach};
	}
	if (front >= length - reach) {
		return {first: length - reach, count: reach};
	}
	const count = Math.max(1, places - 2);
	return {first: front - Math.floor(count / 2), count};
}

type RowOptions = {
	readonly number: number;
	readonly columns: number;
	readonly context: ScreenContext;
};

/** `▌#general    @2 `, `*bob ✓        1 `; behind a leader key the number by which a key goes there. */
function roomRow(
	room: RoomState,
	{
		digit,
		isMuted,
		columns,
		context,
	}: Omit<RowOptions, 'number'> & {readonly digit: number; readonly isMuted: boolean},
): StyledRow {
	const {symbols, view} = context;
	const isFront = room.id === view.room;
	const name: Span = isFront
		? {text: listName(room), role: 'title'}
		: room.unread > 0 && !isMuted
			? {text: listName(room), bold: true}
			: {text: listName(room)};
	const sign: Span =
		digit > 0
			? {text: ownText(`${digit}`), role: 'accent'}
			: isFront
				? {text: symbols.cursor, role: 'accent'}
				: kindSign(room, {isMuted, symbols});
	const trust = room.direct?.trust === 'verified' ? [{text: ONE}, trustSign(room, symbols)] : [];
	return withMark([sign, name, ...trust], railMark(room, {isMuted, symbols}), {columns, context});
}

function withMark(
	start: StyledRow,
	mark: Span,
	{columns, context}: Omit<RowOptions, 'number'>,
): StyledRow {
	if (mark.text === '') {
		return start;
	}
	const end: StyledRow = [mark, {text: ONE}];
	const room = Math.max(0, columns - rowWidth(end) - 1);
	const left = cutRow(start, room, context.symbols.ellipsis);
	const gap = repeatSafe(ONE, columns - rowWidth(left) - rowWidth(end));
	return [...left, {text: gap}, ...end];
}

/** `↓ 12 more   @2 `: what is hidden may still need somebody. */
function moreRow(
	hidden: readonly RoomState[],
	sign: SafeText,
	columns: number,
	context: ScreenContext,
): readonly StyledRow[] {
	if (hidden.length === 0) {
		return [];
	}
	let unread = 0;
	let mentions = 0;
	for (const room of hidden) {
		unread += room.unread;
		mentions += room.mentions;
	}
	const mark = hotMark({unread, mentions}, context.symbols);
	const words = ownText(counted(hidden.length, ['{1} more', '{1} more']));
	const start: StyledRow = [{text: joinSafe([sign, ONE, words]), role: 'muted'}];
	return [withMark(start, mark, {columns, context})];
}

/** At most a third of the rail, so that a flood of invitations does not push the rooms out. */
function invitationRows(invitations: readonly Invitation[], rows: number): readonly StyledRow[] {
	const places = Math.floor(rows / 3) - 1;
	if (invitations.length === 0 || places < 1) {
		return [];
	}
	const shown = invitations
		.slice(0, places)
		.map(
			({name}): StyledRow => [
				{text: PLUS, role: 'accent'},
				{text: joinSafe([ownText('#'), safeLine(name)])},
			],
		);
	return [headingOf(ownText('INVITED')), ...shown];
}
