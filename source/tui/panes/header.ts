import type {ConnectionState, DirectState, RoomState, State} from '../../client/state/state.ts';
import {isPlain} from '../text/cell-table.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows, twoEnds} from './pane-row.ts';
import {peopleOf} from './people-of.ts';
import {roomName} from './room-marks.ts';
import {trustWords} from './trust-words.ts';

/**
 * The room in front, its topic, and how many people are here; of a conversation, how far its keys are
 * trusted. The relay's name where it fits.
 */
export const headerRows: PaneRows = (context, size) => {
	const {state, view} = context;
	const room = state.rooms.get(view.room ?? '');
	const row =
		room?.direct === undefined
			? roomRow(room, size.columns, context)
			: conversationRow(room, room.direct, {columns: size.columns, context});
	return paneRows([row], size, context);
};

const ONE = ownText(' ');
const TWO = ownText('  ');
const PRIVATE = ownText(' (private)');
const PROGRAM: Span = {text: ownText('termchat'), role: 'title'};

function roomRow(room: RoomState | undefined, columns: number, context: ScreenContext): StyledRow {
	const {layout} = context;
	const isNarrow = layout.messageForm !== 'gutter';
	const margin: StyledRow = isNarrow ? [] : [{text: ONE}];
	const facts = factSpans(room, columns, context);
	const name = room === undefined ? [PROGRAM] : nameSpans(room);
	const topic = room === undefined || isNarrow ? [] : topicSpans(room);
	const left = [...margin, ...name, ...topic];
	// Terminals disagree about the width of some characters: nothing of ours stands to the right of those.
	return topic.every(({text}) => isPlain(text))
		? twoEnds(left, [...facts, ...margin], {columns, context})
		: [...margin, ...name, {text: TWO}, ...facts, ...topic];
}

/** ` @bob  end-to-end encrypted, not verified          away  ok`; the name is cut, the words never. */
function conversationRow(
	room: RoomState,
	direct: DirectState,
	{columns, context}: {readonly columns: number; readonly context: ScreenContext},
): StyledRow {
	const {layout, state, symbols} = context;
	const margin: StyledRow = layout.messageForm === 'gutter' ? [{text: ONE}] : [];
	const line = lineSpan(state.connection);
	const right: StyledRow = [...presenceSpans(direct.peer, state), line, ...margin];
	const name: Span = {text: roomName(room), role: 'title'};
	const least = Math.min(rowWidth([name]), NAME_LEAST);
	const free = columns - rowWidth([...margin, ...right]) - TWO.length - 1;
	const words = trustWords(direct, Math.max(0, free - least));
	const shown = cutRow([name], Math.max(least, free - rowWidth([words])), symbols.ellipsis);
	const left = [...margin, ...shown, {text: TWO}, words];
	// In the smallest headers how the other person is goes first.
	const isTight = rowWidth(left) + 1 + rowWidth(right) > columns;
	return twoEnds(left, isTight ? [line, ...margin] : right, {columns, context});
}

/** Nothing is known of somebody whom one shares no room with. */
function presenceSpans(peer: string, {presence}: State): readonly Span[] {
	const known = presence.get(peer);
	return known === undefined ? [] : [{text: ownText(known.state), role: 'muted'}, {text: TWO}];
}

/** Cells of a name that the words behind it leave it at least. */
const NAME_LEAST = 12;

/** How the connection is, in a word; the status line has the sentence. */
const LINES: Readonly<Record<ConnectionState['type'], SafeText>> = {
	live: ownText('ok'),
	resuming: ownText('catching up'),
	connecting: ownText('connecting'),
	waiting: ownText('offline'),
	off: ownText('offline'),
	'logged-out': ownText('logged out'),
};

/** Columns from which the relay is named. */
const RELAY_COLUMNS = 100;

function nameSpans(room: RoomState): StyledRow {
	const kind = room.visibility === 'private' ? PRIVATE : emptyText;
	return [
		{text: roomName(room), role: 'title'},
		{text: kind, role: 'muted'},
	];
}

function topicSpans(room: RoomState): StyledRow {
	const topic = safeLine(room.topic);
	return topic === '' ? [] : [{text: TWO}, {text: topic, role: 'muted'}];
}

function factSpans(
	room: RoomState | undefined,
	columns: number,
	context: ScreenContext,
): readonly Span[] {
	const {state} = context;
	const relay = safeLine(state.relay?.name ?? '');
	const facts: SafeText[] = [];
	if (room !== undefined) {
		facts.push(peopleFact(room, context));
	}
	if (relay !== '' && columns >= RELAY_COLUMNS) {
		facts.push(relay);
	}
	const line = lineSpan(state.connection);
	const muted: Span = {text: joinSafe(facts, TWO), role: 'muted'};
	return facts.length === 0 ? [line] : [muted, {text: TWO}, line];
}

function lineSpan({type}: ConnectionState): Span {
	return {text: LINES[type], role: type === 'live' ? 'success' : 'warning'};
}

function peopleFact(room: RoomState, {state}: ScreenContext): SafeText {
	if (room.members.size === 0) {
		return room.memberCount === 1 ? ownText('1 member') : safe`${room.memberCount} members`;
	}
	return safe`${peopleOf(state, room).here} here`;
}
