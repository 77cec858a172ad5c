import {spanWords} from '../../client/moderation-words.ts';
import type {ConnectionState, DirectState, RoomState, State} from '../../client/state/state.ts';
import {counted, phrases} from '../../words/phrase.ts';
import {areaOf} from '../layout.ts';
import {clockTime, dateWords} from '../log/day-names.ts';
import {selectTitle} from '../select/select-words.ts';
import {isPlain} from '../text/cell-table.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows, twoEnds} from './pane-row.ts';
import {peopleOf} from './people-of.ts';
import {roomName} from './room-marks.ts';
import {trustWords} from './trust-words.ts';
import {waitingElsewhere} from './waiting-rooms.ts';

/**
 * The room in front, its topic, and how many people are here; of a conversation, how far its keys are
 * trusted. The relay's name where it fits.
 */
export const headerRows: PaneRows = (context, size) => {
	const {state, view} = context;
	const room = state.rooms.get(view.room ?? '');
	const {columns} = size;
	const title = selectTitle(context);
	const row =
		room !== undefined && title !== undefined
			? selectRow(room, title, {columns, context})
			: room?.direct === undefined
				? roomRow(room, columns, context)
				: conversationRow(room, room.direct, {columns, context});
	return paneRows([row], size, context);
};

const ONE = ownText(' ');
const TWO = ownText('  ');
const PROGRAM: Span = {text: safeLine('termchat'), role: 'title'};

/** ` #general  Release 0.9: notes due Friday  pins 2         12 here  relay.example  ok 23 ms` */
function roomRow(room: RoomState | undefined, columns: number, context: ScreenContext): StyledRow {
	const {layout} = context;
	const isNarrow = layout.messageForm !== 'gutter';
	const margin: StyledRow = isNarrow ? [] : [{text: ONE}];
	const facts = factSpans(room, columns, context);
	const name = room === undefined ? [PROGRAM] : nameSpans(room);
	const topic = room === undefined || isNarrow ? [] : topicSpans(room, columns);
	const more = room === undefined ? [] : moreSpans(room, columns, context);
	// Terminals disagree about the width of some characters: nothing of ours stands to the right of those.
	if (!topic.every(({text}) => isPlain(text))) {
		return [...margin, ...name, {text: gapOf(columns)}, ...facts, ...more, ...topic];
	}
	const right = [...facts, ...margin];
	const free = columns - rowWidth(right) - rowWidth([...margin, ...name, ...more]) - 1;
	const shown = free < TOPIC_LEAST ? [] : cutRow(topic, free, context.symbols.ellipsis);
	return twoEnds([...margin, ...name, ...shown, ...more], right, {columns, context});
}

/** ` #general  SELECT  message 14 of 212                           12 here  ok 23 ms` */
function selectRow(
	room: RoomState,
	title: SafeText,
	{columns, context}: {readonly columns: number; readonly context: ScreenContext},
): StyledRow {
	const margin: StyledRow = context.layout.messageForm === 'gutter' ? [{text: ONE}] : [];
	const name = cutRow(nameSpans(room), Math.floor(columns / 3), context.symbols.ellipsis);
	const left: StyledRow = [...margin, ...name, {text: TWO}, {text: title, role: 'accent'}];
	const right: StyledRow =
		room.direct === undefined
			? [...factSpans(room, columns, context), ...margin]
			: [lineSpan(context, columns), ...margin];
	return twoEnds(left, right, {columns, context});
}

/** Cells of a topic that are worth showing. */
const TOPIC_LEAST = 8;

/** Wide headers keep their parts further apart. */
function gapOf(columns: number): SafeText {
	return columns >= RELAY_COLUMNS ? THREE : TWO;
}

const THREE = ownText('   ');

/** ` @bob  end-to-end encrypted, not verified          away  ok`; the name is cut, the words never. */
function conversationRow(
	room: RoomState,
	direct: DirectState,
	{columns, context}: {readonly columns: number; readonly context: ScreenContext},
): StyledRow {
	const {layout, state, symbols} = context;
	const margin: StyledRow = layout.messageForm === 'gutter' ? [{text: ONE}] : [];
	const line = lineSpan(context, columns);
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
	return known === undefined
		? []
		: [{text: ownText(PRESENCES[known.state]), role: 'muted'}, {text: TWO}];
}

const PRESENCES = phrases({online: 'online', away: 'away', offline: 'offline'});

/** Cells of a name that the words behind it leave it at least. */
const NAME_LEAST = 12;

/** How the connection is, in a word; the status line has the sentence. */
const LINES = phrases({
	live: 'ok',
	resuming: 'catching up',
	connecting: 'connecting',
	waiting: 'offline',
	off: 'offline',
	'logged-out': 'logged out',
}) satisfies Readonly<Record<ConnectionState['type'], string>>;

/** Columns from which the header says what time it is. */
export const CLOCK_COLUMNS = 180;

/** Columns from which it is said how far the relay is, and which one it is. */
const LATENCY_COLUMNS = 60;
const RELAY_COLUMNS = 100;

function nameSpans(room: RoomState): StyledRow {
	const marks = [
		...(room.visibility === 'private' ? [ownText('private')] : []),
		...ruleMarks(room),
	];
	const kind = marks.length === 0 ? emptyText : safe` (${joinSafe(marks, COMMA)})`;
	return [
		{text: roomName(room), role: 'title'},
		{text: kind, role: 'muted'},
	];
}

const COMMA = ownText(', ');

/** How the room is run, where that is not the usual: `read-only`, `slow 30 s`. */
function ruleMarks({rules}: RoomState): readonly SafeText[] {
	if (rules === undefined) {
		return [];
	}
	const {readOnly, slowMode} = rules;
	return [
		...(readOnly ? [ownText('read-only')] : []),
		...(slowMode > 0 ? [safe`slow ${ownText(spanWords(slowMode))}`] : []),
	];
}

function topicSpans(room: RoomState, columns: number): StyledRow {
	const topic = safeLine(room.topic);
	return topic === '' ? [] : [{text: gapOf(columns)}, {text: topic, role: 'muted'}];
}

/** `pins 2   created by ada, 14 Mar` */
function moreSpans(room: RoomState, columns: number, context: ScreenContext): StyledRow {
	const {lookups, zoneOffset} = context;
	const pins = columns < RELAY_COLUMNS ? 0 : (lookups.pins.get(room.id)?.length ?? 0);
	const first = columns < CLOCK_COLUMNS ? undefined : room.log.at(0);
	const isCreation = first?.type === 'message' && first.kind === 'create';
	const words: SafeText[] = [];
	if (pins > 0) {
		words.push(safe`pins ${pins}`);
	}
	if (isCreation) {
		const name = safeLine(first.from, {columns: CREATOR_COLUMNS});
		words.push(safe`created by ${name}, ${dateWords(first.time, zoneOffset)}`);
	}
	return words.flatMap((text): StyledRow => [{text: gapOf(columns)}, {text, role: 'muted'}]);
}

const CREATOR_COLUMNS = 16;

function factSpans(
	room: RoomState | undefined,
	columns: number,
	context: ScreenContext,
): readonly Span[] {
	const {state, now, zoneOffset, layout} = context;
	const facts: SafeText[] = [];
	if (room !== undefined && areaOf(layout, 'people') === undefined) {
		facts.push(peopleFact(room, context));
	}
	const relay = safeLine(state.relay?.name ?? '');
	if (relay !== '' && columns >= RELAY_COLUMNS) {
		facts.push(relay);
	}
	const clock: readonly Span[] =
		columns < CLOCK_COLUMNS
			? []
			: [
					{text: THREE},
					{
						text: safe`${dateWords(now, zoneOffset)} ${clockTime(now, context)}`,
						role: 'muted',
					},
				];
	const line = [lineSpan(context, columns), ...clock];
	const gap = facts.length === 0 ? [] : [{text: layout.messageForm === 'stacked' ? ONE : TWO}];
	return [{text: joinSafe(facts, TWO), role: 'muted'}, ...gap, ...line];
}

/** `ok 23 ms`: how the connection is in a word, and how far the relay is. */
function lineSpan({state, lookups}: ScreenContext, columns: number): Span {
	const {type} = state.connection;
	if (type !== 'live') {
		return {text: ownText(LINES[type]), role: 'warning'};
	}
	const {latency} = lookups;
	if (latency === undefined || columns < LATENCY_COLUMNS) {
		return {text: ownText(LINES.live), role: 'success'};
	}
	const words = columns < RELAY_COLUMNS ? safe`ok ${latency}ms` : safe`ok ${latency} ms`;
	return {text: words, role: 'success'};
}

/** `12 here`; `12` where every cell counts; where a strip has no room for all, how many rooms wait. */
function peopleFact(room: RoomState, context: ScreenContext): SafeText {
	const {state, layout} = context;
	if (layout.messageForm === 'run') {
		const waiting = waitingElsewhere(context);
		return waiting === 0 ? emptyText : ownText(counted(waiting, ['{1} new', '{1} new']));
	}
	if (room.members.size === 0) {
		return ownText(counted(room.memberCount, ['1 member', '{1} members']));
	}
	const {here} = peopleOf(state, room);
	return layout.messageForm === 'stacked'
		? safe`${here}`
		: ownText(counted(here, ['{1} here', '{1} here']));
}
