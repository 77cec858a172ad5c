import {saidText} from '../../client/said-text.ts';
import {isGone} from '../../client/state/log-message.ts';
import type {LogMessage, RoomState} from '../../client/state/state.ts';
import {phrases} from '../../words/phrase.ts';
import type {Size} from '../layout.ts';
import {clockTime, dayName, dayNumber} from '../log/day-names.ts';
import {roomName} from '../panes/room-marks.ts';
import {markedSpans} from '../search/matching.ts';
import {ownText, repeatSafe, type SafeText, safe, safeLine, safeText} from '../text/safe-text.ts';
import type {Span, StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import {wrap} from '../text/wrap.ts';
import {nameRole} from '../themes/theme.ts';
import type {ScreenContext} from '../view.ts';
import {unreadWords} from './unread-words.ts';

/** Rows that one message takes in a preview; the one that is looked at may take more. */
const MOST_ROWS = 3;
const MOST_ROWS_OF_HIT = 8;
/** A message that is looked at stands this far down, so that what led to it is in sight. */
const LEAD = 0.35;

/**
 * The last lines of a room, under its name, without anything of it being marked read. They come from
 * what is held: a room that holds nothing says so.
 */
export function roomPreview(
	room: RoomState,
	screen: ScreenContext,
	size: Size,
): readonly StyledRow[] {
	const title = titleOf(room);
	const lines = linesOf(newest(room, size.rows), room, screen, {columns: size.columns});
	const rows = lines.flatMap((line) => line.rows);
	const shown = rows.slice(-Math.max(1, size.rows - 1));
	const empty: StyledRow = [{text: emptySentence(room), role: 'muted'}];
	return indented([title, ...(shown.length > 0 ? shown : [empty])]);
}

/** A message with what stands around it, as far as that is held; the words looked for are marked. */
export function messagePreview(
	{
		message,
		room,
		words,
	}: {
		readonly message: LogMessage;
		readonly room: RoomState;
		readonly words: readonly string[];
	},
	screen: ScreenContext,
	size: Size,
): readonly StyledRow[] {
	const around = neighbours(room, message, size.rows);
	const columns = size.columns;
	const lines = linesOf(around, room, screen, {columns, marked: message.seq, words});
	const before = lines.findIndex(({seq}) => seq === message.seq);
	const lead = lines.slice(0, before).flatMap((line) => line.rows);
	const rest = lines.slice(before).flatMap((line) => line.rows);
	const height = Math.max(0, size.rows - 1);
	const most = Math.max(Math.floor(height * LEAD), height - rest.length);
	const date = dayName(message.time, screen.now, screen.zoneOffset);
	const heading: StyledRow = [...titleOf(room).slice(0, 1), {text: safe`  ${date}`, role: 'muted'}];
	const shown = [...(most > 0 ? lead.slice(-most) : []), ...rest].slice(0, height);
	return indented([heading, ...shown]);
}

function indented(rows: readonly StyledRow[]): readonly StyledRow[] {
	return rows.map((row) => [ONE, ...row]);
}

const ONE: Span = {text: ownText(' ')};

type Lines = {readonly seq: number; readonly rows: readonly StyledRow[]};

function titleOf(room: RoomState): StyledRow {
	const {unread, topic} = room;
	return [
		{text: roomName(room), role: 'title', bold: true},
		...(unread > 0
			? [{text: safe`  ${unreadWords({unread, mentions: 0})}`, role: 'unread'} as const]
			: []),
		...(topic === '' ? [] : [{text: safe`  ${safeLine(topic)}`, role: 'muted'} as const]),
	];
}

function emptySentence({head, hasOlder}: RoomState): SafeText {
	return head > 0 || hasOlder
		? ownText('Its messages are not loaded yet.')
		: ownText('Nothing was said here.');
}

function newest({log}: RoomState, count: number): readonly LogMessage[] {
	const found: LogMessage[] = [];
	for (const entry of log.backwards()) {
		if (found.length >= count) {
			break;
		}
		if (entry.type === 'message' && entry.isHidden !== true) {
			found.push(entry);
		}
	}
	return found.toReversed();
}

/** Up to the next place where something is missing: what is beyond it does not belong together. */
function neighbours({log}: RoomState, message: LogMessage, count: number): readonly LogMessage[] {
	const at = log.indexOfSeq(message.seq);
	if (at === undefined) {
		return [message];
	}
	const found: LogMessage[] = [];
	for (const step of [-1, 1]) {
		for (let index = at; Math.abs(index - at) < count; index += step) {
			const entry = log.at(index);
			if (entry === undefined || entry.type === 'gap') {
				break;
			}
			const isShown = entry.type === 'message' && entry.isHidden !== true;
			if (isShown && entry.seq !== message.seq) {
				found.push(entry);
			}
		}
	}
	return [...found, message].toSorted((one, other) => one.seq - other.seq);
}

function linesOf(
	messages: readonly LogMessage[],
	room: RoomState,
	screen: ScreenContext,
	options: {
		readonly columns: number;
		readonly marked?: number;
		readonly words?: readonly string[];
	},
): readonly Lines[] {
	const {now, zoneOffset, symbols} = screen;
	const columns = Math.max(8, options.columns - 1);
	const hasRule = room.unread > 0 && options.marked === undefined;
	const firstNew = hasRule ? messages.find(({seq}) => seq > room.read)?.seq : undefined;
	return messages.map((message): Lines => {
		const isMarked = message.seq === options.marked;
		const isToday = dayNumber(message.time, zoneOffset) === dayNumber(now, zoneOffset);
		const day = isToday ? undefined : dayName(message.time, now, zoneOffset);
		const time = clockTime(message.time, screen);
		const first: StyledRow = [
			...(isMarked ? [{text: symbols.cursor, role: 'accent'} as const] : []),
			{
				text: day === undefined || options.marked !== undefined ? time : safe`${day} ${time}`,
				role: 'time',
			},
			{text: safe` ${safeLine(message.from, {columns: 20})} `, role: nameRole(message.from)},
		];
		const words = isMarked ? (options.words ?? []) : [];
		const rows = wrap(saidSpans(message, words, screen), {
			columns,
			first,
			rest: [{text: ownText('  ')}],
		}).slice(0, isMarked ? MOST_ROWS_OF_HIT : MOST_ROWS);
		const rule = message.seq === firstNew && messages[0] !== message;
		return {seq: message.seq, rows: rule ? [newRule(columns, screen), ...rows] : rows};
	});
}

function newRule(columns: number, {symbols}: ScreenContext): StyledRow {
	const label = safe` ${ownText('new')} `;
	const left = Math.max(0, Math.floor((columns - textWidth(label)) / 2));
	const side = repeatSafe(symbols.rule, left);
	return [
		{text: side, role: 'border'},
		{text: label, role: 'unread'},
		{text: side, role: 'border'},
	];
}

/** What the log says about the room itself; a topic follows its words. */
const TOLD: Readonly<Partial<Record<LogMessage['kind'], string>>> = phrases({
	join: 'joined',
	leave: 'left',
	create: 'created the room',
	topic: 'set the topic:',
});

function saidSpans(
	message: LogMessage,
	words: readonly string[],
	{symbols}: ScreenContext,
): readonly Span[] {
	if (isGone(message)) {
		return [{text: ownText('deleted'), role: 'muted'}];
	}
	const told = TOLD[message.kind];
	if (told !== undefined) {
		const words = ownText(told);
		return message.kind === 'topic'
			? [{text: safe`${words} `, role: 'muted'}, {text: safeLine(message.text)}]
			: [{text: words, role: 'muted'}];
	}
	const text = safeText(saidText(message));
	return words.length === 0
		? [{text}]
		: markedSpans(text, words, {
				columns: Number.POSITIVE_INFINITY,
				ellipsis: symbols.ellipsis,
			});
}
