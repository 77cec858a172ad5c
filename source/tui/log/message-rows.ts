import type {PrivateFacts} from '../../client/state/state.ts';
import type {MessageKind} from '../../protocol/records.ts';
import {cut, pad} from '../text/cut.ts';
import {continuationPrefix, messageRows} from '../text/message-rows.ts';
import {
	joinSafe,
	ownText,
	repeatSafe,
	type SafeText,
	safe,
	safeLine,
	safeText,
} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';
import {textWidth} from '../text/width.ts';
import {limitRows, maximumMessageRows, wrap} from '../text/wrap.ts';
import {nameRole, type ThemeRole} from '../themes/theme.ts';
import {deletedSpan, type ShownFacts, withFacts} from './fact-rows.ts';
import {fileSpans, type ShownFile} from './file-rows.ts';
import {gapColumns, gutterColumns, isWide, type LogStyle, timeColumns} from './log-style.ts';
import {type QuoteLine, quoteSpans} from './quote-row.ts';

/** A message as it is to be drawn. */
export type DrawnMessage = {
	readonly kind: MessageKind;
	readonly from: string;
	readonly text: string;
	/** 'HH:MM', or empty where the row above says it already. */
	readonly time: SafeText;
	/** Who wrote it stands above it already. */
	readonly isRepeat: boolean;
	/** What stands between time and name: a mention, a message that is on its way, or nothing. */
	readonly mark: MessageMark;
	/** Why it was not sent, for 'failed' and 'held'. */
	readonly reason: string | undefined;
	/** What it answers. */
	readonly quote?: QuoteLine | undefined;
	/** What has become of it since it was sent. */
	readonly facts?: ShownFacts;
	/** What came with it. */
	readonly file?: ShownFile | undefined;
	/** All of it is shown, however long it is. */
	readonly isUnfolded?: boolean;
};

/** What is known of a message at one glance. The last four are those of private ones. */
export type MessageMark =
	| 'none'
	| 'mention'
	| 'pending'
	| 'failed'
	| 'held'
	| 'under-changed-keys'
	| NonNullable<PrivateFacts['delivery']>;

/** Something that is told rather than said: a sign in place of the name, and one text. */
export type DrawnNote = {
	readonly time: SafeText;
	readonly sign: SafeText;
	readonly text: SafeText;
	/** In place of the text: pieces that look different. */
	readonly spans?: StyledRow;
	readonly role: ThemeRole;
	/** Rows before the rest is only counted. */
	readonly maximumRows: number;
};

/** The rows of one message in the style's form, each at most as wide as the log. */
export function drawnMessageRows(message: DrawnMessage, style: LogStyle): readonly StyledRow[] {
	const {columns, symbols, look, ownName} = style;
	const {above: heading, first: start, restColumns} = prefixes(message, style);
	const {facts, mark, quote} = message;
	const rest = restPrefix(mark, restColumns, symbols);
	// Under what it answers, the text begins where further rows do.
	const first = quote === undefined ? start : [{text: blanks(restColumns)}];
	const quoted = quote && cutRow([...start, ...quoteSpans(quote)], columns, symbols.ellipsis);
	const above = quoted === undefined ? heading : [...heading, quoted];
	const rows =
		facts?.isDeleted === true
			? wrap([deletedSpan()], {columns, first, rest})
			: messageRows(safeText(message.text), {
					columns,
					first,
					rest,
					symbols,
					ownNames: new Set(ownName === undefined ? [] : [ownName.toLowerCase()]),
					markers: look.attributes === false ? 'shown' : 'hidden',
					maximumRows: Number.POSITIVE_INFINITY,
					numbersCode: style.form !== 'bare',
					highlightsCode: look.depth !== 'none',
				});
	const folded = message.isUnfolded === true ? rows : foldedRows(rows, rest, style);
	const whole = withFile(folded, message, {first, rest, style});
	const shown = facts === undefined ? whole : withFacts(whole, facts, {indent: restColumns, style});
	if (mark !== 'failed' && mark !== 'held') {
		return [...above, ...shown];
	}
	const indent: StyledRow = [{text: blanks(restColumns)}];
	const sentence = unsentSentence(mark, message.reason);
	return [...above, ...shown, ...wrap([sentence], {columns, first: indent, rest})];
}

/** What came with a message stands below what it says, or in its place where it says nothing. */
function withFile(
	rows: readonly StyledRow[],
	{file, text}: DrawnMessage,
	{
		first,
		rest,
		style,
	}: {readonly first: StyledRow; readonly rest: StyledRow; readonly style: LogStyle},
): readonly StyledRow[] {
	if (file === undefined) {
		return rows;
	}
	const said = text.trim() === '' ? [] : rows;
	const before = said.length === 0 ? first : rest;
	// Where the prefix leaves no room it goes, as it does for text.
	const prefix = rowWidth(before) + LEAST_FILE_COLUMNS <= style.columns ? before : [];
	return [...said, [...prefix, ...fileSpans(file, style.columns - rowWidth(prefix), style)]];
}

/** Cells that a file is told of in. */
const LEAST_FILE_COLUMNS = 12;

/** A message of more rows than this is folded, and then shows so many. */
const UNFOLDED_ROWS = 20;
const FOLDED_ROWS = 12;

/** The beginning of a long message, and how much more there is; in the bare form all of it. */
function foldedRows(
	rows: readonly StyledRow[],
	rest: StyledRow,
	{columns, form, symbols}: LogStyle,
): readonly StyledRow[] {
	const isShown = rows.length <= UNFOLDED_ROWS || form === 'bare';
	const prefix = rowWidth(rest) < columns ? rest : [];
	return limitRows(rows, {
		maximum: isShown ? rows.length : FOLDED_ROWS,
		columns,
		rest: prefix,
		ellipsis: symbols.ellipsis,
		unit: 'row',
	});
}

/** In front of further rows; under keys that nobody accepted, each of them warns. */
function restPrefix(mark: MessageMark, columns: number, symbols: Symbols): StyledRow {
	return mark === 'under-changed-keys' && columns >= 2
		? [{text: joinSafe([blanks(columns - 2), symbols.changed, ONE]), role: 'warning'}]
		: continuationPrefix(columns, symbols);
}

/** The rows of a note, each at most as wide as the log. */
export function drawnNoteRows(note: DrawnNote, style: LogStyle): readonly StyledRow[] {
	const {columns, symbols, form} = style;
	const {time, sign, text, role, spans = [{text, role}]} = note;
	const prefix: StyledRow =
		form === 'gutter'
			? [
					{text: inTimeColumn(time, style), role: 'time'},
					{text: ONE},
					{text: inNameColumn(sign, style), role},
					{text: blanks(gapColumns(style))},
				]
			: [{text: joinSafe([sign, ONE]), role}];
	const indent = form === 'gutter' ? gutterColumns(style) : form === 'bare' ? 0 : 2;
	const rest = continuationPrefix(indent, symbols);
	const rows = wrap(spans, {columns, first: prefix, rest});
	return limitRows(rows, {
		maximum: note.maximumRows,
		columns,
		rest: columns > gutterColumns(style) ? rest : [],
		ellipsis: symbols.ellipsis,
	});
}

/** Cells that the first row of a note with that sign has for its text. */
export function noteColumns(sign: SafeText, style: LogStyle): number {
	const prefix = style.form === 'gutter' ? gutterColumns(style) : textWidth(sign) + 1;
	return Math.max(1, prefix < style.columns ? style.columns - prefix : style.columns);
}

/** Rows of a message of our own relay's making that are shown before the rest is counted. */
export const MOST_ROWS = maximumMessageRows;

const ONE = ownText(' ');
const COLON = ownText(': ');
const ACTION = ownText('*');

type Prefixes = {
	/** Rows above the text: the name, in the stacked form. */
	readonly above: readonly StyledRow[];
	readonly first: StyledRow;
	readonly restColumns: number;
};

function prefixes(message: DrawnMessage, style: LogStyle): Prefixes {
	switch (style.form) {
		case 'gutter':
			return gutterPrefixes(message, style);
		case 'stacked':
			return stackedPrefixes(message, style);
		case 'run':
			return runPrefixes(message, style);
		case 'bare':
			return barePrefixes(message, style);
	}
}

/** `10:58 mira     nice. who owns the notes?` */
function gutterPrefixes(message: DrawnMessage, style: LogStyle): Prefixes {
	const {time, kind, isRepeat} = message;
	const isAction = kind === 'action';
	const sign = isAction ? ACTION : isRepeat ? style.symbols.same : undefined;
	const name: Span =
		sign === undefined ? nameSpan(message, style, style.nameColumns) : {text: sign, role: 'muted'};
	const first: Span[] = [
		{text: inTimeColumn(time, style), role: 'time'},
		markSpan(message, style),
		{...name, text: inNameColumn(name.text, style)},
		{text: blanks(gapColumns(style))},
	];
	if (isAction) {
		first.push(nameSpan(message, style, style.nameColumns), {text: ONE});
	}
	return {above: [], first: [...first, ...kindSpans(message)], restColumns: gutterColumns(style)};
}

/** `mira 10:58` above `  nice. who owns the notes?` */
function stackedPrefixes(message: DrawnMessage, style: LogStyle): Prefixes {
	if (message.kind === 'action') {
		return runPrefixes(message, style);
	}
	const name = nameSpan(message, style, style.columns - timeColumns(style) - 3);
	const heading: StyledRow = [
		name,
		{text: joinSafe([ONE, message.time, ONE]), role: 'time'},
		markSpan(message, style),
	];
	// A mark under a repeated name has no heading to stand in.
	const mark = markSpan(message, style);
	const first: StyledRow = message.isRepeat ? [mark, {text: ONE}] : [{text: blanks(2)}];
	return {
		above: message.isRepeat ? [] : [heading],
		first: [...first, ...kindSpans(message)],
		restColumns: 2,
	};
}

/** `mira nice. who owns the notes?` */
function runPrefixes(message: DrawnMessage, style: LogStyle): Prefixes {
	const {kind, isRepeat, mark} = message;
	const first: Span[] = mark === 'none' ? [] : [markSpan(message, style), {text: ONE}];
	if (kind === 'action') {
		first.push({text: ACTION, role: 'muted'}, {text: ONE});
	}
	const name: Span =
		isRepeat && kind !== 'action'
			? {text: style.symbols.same, role: 'muted'}
			: nameSpan(message, style, Math.max(6, Math.floor(style.columns / 3)));
	return {above: [], first: [...first, name, {text: ONE}, ...kindSpans(message)], restColumns: 2};
}

/** `10:58 mira: nice. who owns the notes?`; further rows begin at the edge. */
function barePrefixes(message: DrawnMessage, style: LogStyle): Prefixes {
	const {kind, mark, time} = message;
	const name = nameSpan(message, style, style.columns);
	const first: readonly Span[] = [
		...(time === '' ? [] : [{text: joinSafe([time, ONE]), role: 'time'} as const]),
		...(mark === 'none' || mark === 'mention' ? [] : [markSpan(message, style), {text: ONE}]),
		...(kind === 'action' ? [{text: ACTION}, {text: ONE}] : []),
		name,
		{text: kind === 'action' ? ONE : COLON},
		...kindSpans(message),
	];
	return {above: [], first, restColumns: 0};
}

/** On the right, as hours have one digit or two; 24 hours always fill the column. */
function inTimeColumn(time: SafeText, style: LogStyle): SafeText {
	return joinSafe([blanks(timeColumns(style) - textWidth(time)), time]);
}

function nameSpan({from}: DrawnMessage, style: LogStyle, columns: number): Span {
	const {symbols, ownName} = style;
	const name = safeLine(from);
	// Signs of our own stand in the same place: a name from a bad relay must not pass for one of them.
	const isName = /^[\p{L}\p{N}]/u.test(name);
	const text = isName ? name : joinSafe([symbols.unknown, name]);
	return {
		text: cut(text, columns, symbols.ellipsis),
		role: from === ownName ? 'own-name' : nameRole(from),
	};
}

function inNameColumn(text: SafeText, style: LogStyle): SafeText {
	return pad(text, style.nameColumns, isWide(style) ? 'start' : 'end');
}

function markSpan({mark}: DrawnMessage, {symbols}: LogStyle): Span {
	switch (mark) {
		case 'none':
			return {text: ONE};
		case 'mention':
			return {text: symbols.mention, role: 'mention'};
		case 'pending':
			return {text: symbols.pending, role: 'pending'};
		case 'failed':
			return {text: symbols.failed, role: 'error'};
		case 'held':
			return {text: symbols.held, role: 'warning'};
		case 'under-changed-keys':
			return {text: symbols.changed, role: 'warning'};
		case 'sent':
		case 'delivered':
		case 'read':
			return {text: symbols[mark], role: 'muted'};
	}
}

function kindSpans({kind}: DrawnMessage): StyledRow {
	return kind === 'notice' ? [{text: joinSafe([ownText('notice:'), ONE]), role: 'notice'}] : [];
}

function unsentSentence(mark: 'failed' | 'held', reason: string | undefined): Span {
	const why = safeLine(safeLine(reason ?? '').replace(/[.\s]+$/, ''));
	if (mark === 'failed') {
		const words =
			why === '' ? safe`failed. /retry or /drop` : safe`failed: ${why}. /retry or /drop`;
		return {text: words, role: 'error'};
	}
	// Why it is held says what to do about it.
	return {text: why === '' ? safe`held` : safe`held: ${why}`, role: 'warning'};
}

function blanks(count: number): SafeText {
	return repeatSafe(ONE, count);
}
