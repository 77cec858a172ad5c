import type {TransferState} from '../../client/files/transfer-state.ts';
import {moderationSentence} from '../../client/moderation-words.ts';
import type {
	LocalLine,
	LogMessage,
	PendingChange,
	PendingMessage,
} from '../../client/state/state.ts';
import {emptyText, ownText, type SafeText, safe, safeLine, safeText} from '../text/safe-text.ts';
import type {ThemeRole} from '../themes/theme.ts';
import type {SelectedMessage} from '../view.ts';
import {dayRule, gapRow, topRow, unreadRule} from './between-rows.ts';
import type {Block, LogSource} from './blocks.ts';
import {clockTime, dayName, dayNumber, momentWords} from './day-names.ts';
import type {ShownFacts} from './fact-rows.ts';
import {fileKey, shownFile} from './file-rows.ts';
import {hiddenWords} from './hidden-rows.ts';
import {type LogStyle, paintLogRow} from './log-style.ts';
import {markedMessageRows, withCursor} from './marked-rows.ts';
import {
	type DrawnMessage,
	type DrawnNote,
	drawnMessageRows,
	drawnNoteRows,
	type MessageMark,
	MOST_ROWS,
} from './message-rows.ts';
import {type Movement, movementCount, movementSentence} from './movements.ts';
import {pendingChangeNote} from './pending-change.ts';
import {quoteKey, quoteOf} from './quote-row.ts';
import type {RowCache} from './row-cache.ts';
import {transferRows} from './transfer-rows.ts';

/** What blocks are painted with. */
export type BlockPainter = {
	readonly source: LogSource;
	readonly style: LogStyle;
	readonly cache: RowCache;
	/** Why older messages are not being loaded, where they are not. */
	readonly isLive: boolean;
	/** What is marked in this log; nothing unless given. */
	readonly marked?: SelectedMessage | undefined;
	/** The messages that are shown whole, however long they are, by their ids. */
	readonly unfolded?: ReadonlySet<string>;
};

/** The painted rows of a block, each exactly as wide as the log. */
export function blockRows(block: Block, painter: BlockPainter): readonly string[] {
	const {style} = painter;
	switch (block.type) {
		case 'top':
			return [topRow(painter.source, painter.isLive, style)];
		case 'day':
			return [dayRule(block.time, style)];
		case 'unread':
			return [unreadRule(block.mark, style)];
		case 'gap':
			return [gapRow(block.gap, style)];
		case 'message':
			return messageRowsOf(block, painter);
		case 'pending':
			return pendingRowsOf(block, painter);
		case 'transfer':
			return cachedTransfer(block.transfer, painter);
		case 'fact':
			return factRows(block.message, painter);
		case 'movement':
			return movementRows(block.movements, painter);
		case 'hidden':
			return hiddenRows(block.messages, painter);
		case 'local':
			return localRows(block.line, style, painter.cache);
	}
}

/** The painted rows of a line that only this client sees. */
export function localRows(line: LocalLine, style: LogStyle, cache: RowCache): readonly string[] {
	const time = clockTime(line.time, style);
	return cache.rows(line, time, () => noteRows(localNote(line, time, style), style));
}

/** The rows of a local line that are shown; a long help page is longer than a message may be. */
const MOST_LOCAL_ROWS = 400;
const LOCAL_LENGTH = 24_000;

const QUIET = {role: 'muted', maximumRows: MOST_ROWS} as const;
/** What happened to a conversation: another device is no reason to stop, all else is. */
const DEVICES = QUIET;
const WARNING = {role: 'warning', maximumRows: MOST_ROWS} as const;

function messageRowsOf(
	{message, isRepeat, showsTime, showsQuote}: Extract<Block, {type: 'message'}>,
	{style, cache, source, marked, unfolded}: BlockPainter,
): readonly string[] {
	const time = showsTime ? clockTime(message.time, style) : emptyText;
	const mark = markOf(message, source);
	const quote = showsQuote ? quoteOf(message, source.room) : undefined;
	const facts = shownFacts(message, style);
	const download = source.transfers.downloads.get(message.id);
	const file = message.file && shownFile(message.file, download, style);
	const drawn: DrawnMessage = {
		kind: message.kind,
		from: message.from,
		text: message.text,
		time,
		isRepeat,
		mark,
		quote,
		reason: undefined,
		...(facts && {facts}),
		file,
		isUnfolded: unfolded?.has(message.id) === true,
	};
	if (marked?.type === 'message' && marked.seq === message.seq) {
		return markedMessageRows(drawn, style);
	}
	const fold = drawn.isUnfolded === true ? '+' : '';
	const variant = `${isRepeat ? '.' : ''}${time} ${mark}${fold}${quoteKey(quote)}${fileKey(file)}`;
	return cache.rows(message, variant, () =>
		drawnMessageRows(drawn, style).map((row) => paintLogRow(row, style)),
	);
}

/** What has become of a message, wherever it is. */
function shownFacts({facts, shared}: LogMessage, style: LogStyle): ShownFacts | undefined {
	if (shared === undefined) {
		return facts;
	}
	const {repliedAt, ...rest} = shared;
	return repliedAt === undefined ? rest : {...rest, repliedAt: repliedWords(repliedAt, style)};
}

/** The time of an answer; its day as well when that is not today. */
function repliedWords(time: number, style: LogStyle): SafeText {
	const clock = clockTime(time, style);
	const isToday = dayNumber(time, style.zoneOffset) === dayNumber(style.now, style.zoneOffset);
	return isToday ? clock : safe`${dayName(time, style.now, style.zoneOffset)} ${clock}`;
}

/** All that somebody says in a conversation is for this person: a sign for that would say nothing. */
function markOf({facts, isMention, seq}: LogMessage, {deliveries}: LogSource): MessageMark {
	if (facts === undefined) {
		return isMention ? 'mention' : 'none';
	}
	return facts.isUnderChangedKeys ? 'under-changed-keys' : (deliveries.get(seq) ?? 'none');
}

function pendingRowsOf(
	{message, isRepeat, showsTime, showsQuote}: Extract<Block, {type: 'pending'}>,
	{style, cache, source, marked}: BlockPainter,
): readonly string[] {
	const {delivery, kind, text, change} = message;
	const isMarked = marked?.type === 'pending' && marked.id === message.id;
	if (change !== undefined) {
		const rows = pendingChangeRows(message, change, {style, cache});
		return isMarked ? rows.map((row) => withCursor(row, style)) : rows;
	}
	const time = showsTime ? clockTime(message.time, style) : emptyText;
	const quote = showsQuote ? quoteOf(message, source.room) : undefined;
	const file = message.file && shownFile(message.file, undefined, style);
	const drawn: DrawnMessage = {
		kind,
		from: source.ownName ?? '',
		text,
		time,
		isRepeat,
		mark: delivery.type,
		quote,
		file,
		reason: delivery.type === 'pending' ? undefined : delivery.reason,
	};
	if (isMarked) {
		return markedMessageRows(drawn, style);
	}
	return cache.rows(
		message,
		`${isRepeat ? '.' : ''}${time}${quoteKey(quote)}${fileKey(file)}`,
		() => drawnMessageRows(drawn, style).map((row) => paintLogRow(row, style)),
	);
}

function cachedTransfer(transfer: TransferState, {style, cache}: BlockPainter): readonly string[] {
	return cache.rows(transfer, '', () =>
		transferRows(transfer, style).map((row) => paintLogRow(row, style)),
	);
}

/** What is still to be done to a message is told below the log, and is no message itself. */
function pendingChangeRows(
	message: PendingMessage,
	change: PendingChange,
	{style, cache}: Pick<BlockPainter, 'style' | 'cache'>,
): readonly string[] {
	const time = clockTime(message.time, style);
	return cache.rows(message, time, () => {
		const {isFailed, text} = pendingChangeNote(message, change);
		const {symbols} = style;
		const sign = isFailed ? symbols.failed : symbols.pending;
		return noteRows(
			{time, sign, text, role: isFailed ? 'error' : 'pending', maximumRows: MOST_ROWS},
			style,
		);
	});
}

function noteRows(note: DrawnNote, style: LogStyle): readonly string[] {
	return drawnNoteRows(note, style).map((row) => paintLogRow(row, style));
}

function factRows(message: LogMessage, {source, style, cache}: BlockPainter): readonly string[] {
	const time = clockTime(message.time, style);
	const room = safeLine(source.room.name);
	const note = message.facts?.note;
	if (note !== undefined) {
		const looks = note === 'devices' ? DEVICES : WARNING;
		const sign = note === 'devices' ? style.symbols.bullet : style.symbols.changed;
		const text = safeText(message.text);
		return cache.rows(message, time, () => noteRows({...looks, time, sign, text}, style));
	}
	if (message.kind === 'moderation') {
		const moment = (until: number) => momentWords(until, message.time, style);
		const text = safeText(moderationSentence(message, moment));
		const {present: sign} = style.symbols;
		return cache.rows(message, time, () => noteRows({...QUIET, time, sign, text}, style));
	}
	return cache.rows(message, `${time} ${room}`, () => {
		const name = safeLine(message.from);
		const topic = safeLine(message.text);
		const text =
			message.kind === 'create'
				? safe`${name} created #${room}`
				: topic === ''
					? safe`${name} took the topic away`
					: safe`${name} set the topic: ${topic}`;
		return noteRows({...QUIET, time, sign: style.symbols.present, text}, style);
	});
}

function hiddenRows(
	messages: readonly LogMessage[],
	{style, cache, marked}: BlockPainter,
): readonly string[] {
	const last = messages.at(-1);
	if (last === undefined) {
		return [];
	}
	const rows = cache.rows(last, `hidden-${messages.length}`, () => {
		const sign = style.symbols.bullet;
		return noteRows({...QUIET, time: emptyText, sign, text: hiddenWords(messages)}, style);
	});
	const isMarked = messages.some(({seq}) => marked?.type === 'message' && marked.seq === seq);
	return isMarked ? rows.map((row) => withCursor(row, style)) : rows;
}

function movementRows(
	movements: readonly Movement[],
	{source, style, cache}: BlockPainter,
): readonly string[] {
	const [first] = movements;
	const last = movements.at(-1);
	if (first === undefined || last === undefined) {
		return [];
	}
	const {joinLines} = source;
	const time = joinLines === 'all' ? clockTime(first.time, style) : emptyText;
	// Movements are only ever added to a row of them: its end and its length say which it is.
	return cache.rows(last, `${joinLines} ${movements.length} ${time}`, () => {
		const isHidden = joinLines === 'none';
		const text = isHidden ? movementCount(movements) : movementSentence(movements);
		return noteRows({...QUIET, time, sign: style.symbols.present, text}, style);
	});
}

function localNote({level, text}: LocalLine, time: SafeText, style: LogStyle): DrawnNote {
	const {symbols} = style;
	const looks: Readonly<Record<LocalLine['level'], {sign: SafeText; role: ThemeRole}>> = {
		info: {sign: symbols.bullet, role: 'text'},
		notice: {sign: ownText('!'), role: 'notice'},
		error: {sign: symbols.failed, role: 'error'},
	};
	return {
		...looks[level],
		time,
		text: safeText(text, {maximumLength: LOCAL_LENGTH}),
		// A notice is somebody else's text, and as long as somebody else wants.
		maximumRows: level === 'notice' ? MOST_ROWS : MOST_LOCAL_ROWS,
	};
}
