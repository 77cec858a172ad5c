import type {ConnectionState, RoomState} from '../../client/state/state.ts';
import {isPlain} from '../text/cell-table.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span, StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows, twoEnds} from './pane-row.ts';
import {peopleOf} from './people-of.ts';
import {roomName} from './room-marks.ts';

/** The room in front, its topic, and how many people are here; the relay's name where it fits. */
export const headerRows: PaneRows = (context, size) => {
	const {state, view, layout} = context;
	const room = state.rooms.get(view.room ?? '');
	const isNarrow = layout.messageForm !== 'gutter';
	const margin: StyledRow = isNarrow ? [] : [{text: ONE}];
	const {columns} = size;
	const facts = factSpans(room, columns, context);
	const name = room === undefined ? [PROGRAM] : nameSpans(room);
	const topic = room === undefined || isNarrow ? [] : topicSpans(room);
	const left = [...margin, ...name, ...topic];
	// Terminals disagree about the width of some characters: nothing of ours stands to the right of those.
	const row = topic.every(({text}) => isPlain(text))
		? twoEnds(left, [...facts, ...margin], {columns, context})
		: [...margin, ...name, {text: TWO}, ...facts, ...topic];
	return paneRows([row], size, context);
};

const ONE = ownText(' ');
const TWO = ownText('  ');
const PRIVATE = ownText(' (private)');
const PROGRAM: Span = {text: ownText('termchat'), role: 'title'};

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
	const isLive = state.connection.type === 'live';
	const line: Span = {text: LINES[state.connection.type], role: isLive ? 'success' : 'warning'};
	const muted: Span = {text: joinSafe(facts, TWO), role: 'muted'};
	return facts.length === 0 ? [line] : [muted, {text: TWO}, line];
}

function peopleFact(room: RoomState, {state}: ScreenContext): SafeText {
	if (room.members.size === 0) {
		return room.memberCount === 1 ? ownText('1 member') : safe`${room.memberCount} members`;
	}
	return safe`${peopleOf(state, room).here} here`;
}
