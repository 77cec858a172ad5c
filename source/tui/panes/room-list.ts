import {sortedRooms} from '../../client/state/select.ts';
import type {Invitation, LogMessage, RoomState, State} from '../../client/state/state.ts';
import {isSpoken} from '../log/unread-mark.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows} from './pane-row.ts';
import {groupOf, hotMark, type RoomGroup, roomName, trustSign} from './room-marks.ts';

/**
 * The rail: every room with its number and what waits there, then conversations, requests of strangers,
 * and invitations.
 */
export const roomListRows: PaneRows = (context, size) =>
	paneRows(
		railLines(context, size).map(({row}) => row),
		size,
		context,
	);

/** The room whose line is at a row of the rail, counted from 0; for the mouse. */
export function roomAtRow(context: ScreenContext, size: Size, row: number): string | undefined {
	return railLines(context, size)[row]?.room;
}

type Size = Parameters<PaneRows>[1];

/** A line of the rail, and the room it stands for. */
type RailLine = {readonly row: StyledRow; readonly room: string | undefined};

function railLines(context: ScreenContext, size: Size): readonly RailLine[] {
	const {state, view} = context;
	const rooms = roomsInOrder(state, view.room);
	const invited = invitationRows([...state.invitations.values()], size.rows);
	const each = context.layout.hasPreview ? 2 : 1;
	const headings = new Set(rooms.map(groupOf).filter((group) => group !== 'rooms')).size;
	const left = size.rows - 1 - invited.length - headings;
	// A blank row above each heading, where all that there is fits with them.
	const gaps = rooms.length * each + headings <= left;
	const front = rooms.findIndex(({id}) => id === view.room);
	const {first, count} = windowOf(rooms.length, front, Math.max(1, Math.floor(left / each)));
	const shown = rooms.slice(first, first + count).flatMap((held, index): readonly RailLine[] => {
		const {id: room} = held;
		const row = roomRow(held, {number: first + index + 1, columns: size.columns, context});
		const before = rooms[first + index - 1];
		const isFirst = before === undefined || groupOf(before) !== groupOf(held);
		return [
			...(isFirst ? headingRows(groupOf(held), rooms, gaps) : []).map(alone),
			{row, room},
			...(each === 1 ? [] : [{row: previewRow(held, size.columns, context), room}]),
		];
	});
	const {up, down} = context.symbols;
	const above = moreRow(rooms.slice(0, first), up, size.columns, context);
	const below = moreRow(rooms.slice(first + count), down, size.columns, context);
	return [...[TITLE, ...above].map(alone), ...shown, ...[...below, ...invited].map(alone)];
}

function alone(row: StyledRow): RailLine {
	return {row, room: undefined};
}

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
	const text = group === 'private' ? DIRECT : safe`${REQUESTS} ${count}`;
	const heading: StyledRow = [{text, role: 'muted'}];
	return hasGap ? [[], heading] : [heading];
}

const TITLE: StyledRow = [{text: ownText(' ROOMS'), role: 'muted'}];
const DIRECT = ownText(' PRIVATE');
const REQUESTS = ownText(' REQUESTS');
const INVITED = ownText(' INVITED');
const ONE = ownText(' ');
const PLUS = ownText(' + ');

/** Rooms with a number of their own: the digits of the keyboard. */
const NUMBERED = 9;
/** Entries that are looked at for something said, under the newest. */
const PREVIEW_REACH = 20;
/** Characters of a message that a preview can be cut from. */
const PREVIEW_LENGTH = 160;

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

/** `▌1 #general    @2 `, `  4✓@bob         1 ` */
function roomRow(room: RoomState, {number, columns, context}: RowOptions): StyledRow {
	const {symbols, view} = context;
	const isFront = room.id === view.room;
	const digit = number <= NUMBERED ? ownText(`${number}`) : ONE;
	const trust = trustSign(room, symbols);
	const mark = hotMark(room, symbols);
	const name: Span = isFront
		? {text: roomName(room), role: 'title'}
		: room.unread > 0
			? {text: roomName(room), bold: true}
			: {text: roomName(room)};
	const start: StyledRow = [
		{text: isFront ? symbols.cursor : ONE, role: 'accent'},
		{text: digit, role: 'muted'},
		trust.text === '' ? {text: ONE} : trust,
		name,
	];
	return withMark(start, mark, {columns, context});
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

function previewRow(room: RoomState, columns: number, context: ScreenContext): StyledRow {
	const message = newestSpoken(room);
	const text = message === undefined ? safeLine(room.topic) : previewOf(message);
	const row: StyledRow = [{text: repeatSafe(ONE, 3)}, {text, role: 'muted'}];
	return cutRow(row, columns - 1, context.symbols.ellipsis);
}

function newestSpoken({log}: RoomState): LogMessage | undefined {
	for (let index = log.length - 1; index >= Math.max(0, log.length - PREVIEW_REACH); index--) {
		const entry = log.at(index);
		if (isSpoken(entry) && entry.facts?.note === undefined && entry.facts?.isDeleted !== true) {
			return entry;
		}
	}
	return undefined;
}

const previews = new WeakMap<LogMessage, SafeText>();

function previewOf(message: LogMessage): SafeText {
	const known = previews.get(message);
	if (known !== undefined) {
		return known;
	}
	const said = safeLine(message.text.slice(0, PREVIEW_LENGTH));
	const preview = safe`${safeLine(message.from)}: ${said}`;
	previews.set(message, preview);
	return preview;
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
	const start: StyledRow = [{text: safe`${sign} ${hidden.length} more`, role: 'muted'}];
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
	return [[{text: INVITED, role: 'muted'}], ...shown];
}
