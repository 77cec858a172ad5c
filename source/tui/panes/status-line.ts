import {phrases} from '../../words/phrase.ts';
import {draftOf} from '../composer/composer-state.ts';
import {remainingText} from '../composer/measure.ts';
import {areaOf} from '../layout.ts';
import {belowSentence} from '../log/viewport.ts';
import {selectFacts, selectTitle} from '../select/select-words.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {hintSpans, isAnswer} from './hint-bar.ts';
import {paneRow} from './pane-row.ts';
import {
	deliverySentence,
	quietWords,
	transferSentence,
	troubleSentence,
	typingSentence,
	unsentSentence,
} from './status-words.ts';
import {encryptionWords, trustWords} from './trust-words.ts';

/**
 * The rule above the composer. It says how far the keys of a conversation are trusted, who is typing,
 * what is wrong with the connection and what is not sent yet; in low screens also what the hint bar
 * would say.
 */
export const statusRows: PaneRows = (context, {columns, rows}) => {
	const row = [statusRow(columns, context)];
	return row
		.concat(new Array<string>(Math.max(0, rows - 1)).fill(' '.repeat(columns)))
		.slice(0, rows);
};

const ONE = ownText(' ');

/** Blanks and pieces of the rule around words on the left and a hint on the right. */
const SPARE = 6;

/** The rule goes through between two words and before the first. */
function statusRow(columns: number, context: ScreenContext): string {
	const {symbols} = context;
	const rule: Span = {text: symbols.rule, role: 'border'};
	const junctions = junctionsOf(context);
	const start = (junctions[0] ?? 0) + 1;
	const right = rightSpans(context, columns - start);
	const rightColumns = right.length === 0 ? 0 : rowWidth(right) + 1;
	const room = columns - start - rightColumns - 1;
	const words = withReminder(joinWords(wordsOf(context, room - 2), rule), {room, rule, context});
	const left = room < 4 ? [] : cutRow(words, room, symbols.ellipsis);
	const end = columns - rightColumns;
	const row: StyledRow = [
		...ruleSpans(0, start, junctions, context),
		...left,
		...ruleSpans(start + rowWidth(left), end, junctions, context),
		...(right.length === 0 ? [] : [...right, rule]),
	];
	return paneRow(row, columns, context);
}

/** The columns at which a line between two panes ends on the rule. */
function junctionsOf({layout}: ScreenContext): readonly number[] {
	const status = areaOf(layout, 'status');
	return layout.areas
		.filter(({name, row, rows}) => name === 'border' && row + rows === status?.row)
		.map(({column}) => column);
}

function ruleSpans(
	from: number,
	to: number,
	junctions: readonly number[],
	{symbols}: ScreenContext,
): readonly Span[] {
	const parts: SafeText[] = [];
	let column = from;
	for (const junction of junctions) {
		if (junction >= column && junction < to) {
			parts.push(repeatSafe(symbols.rule, junction - column), symbols.junction);
			column = junction + 1;
		}
	}
	parts.push(repeatSafe(symbols.rule, to - column));
	return [{text: joinSafe(parts), role: 'border'}];
}

/** What needs the person first. How far the keys are trusted is said at any width. */
function wordsOf(context: ScreenContext, columns: number): readonly Span[] {
	const {state, view, layout, now, monotonic} = context;
	const room = state.rooms.get(view.room ?? '');
	const trouble = troubleSentence(state.connection, now);
	const unsent = room && unsentSentence(room);
	const typing = room && typingSentence(room, monotonic);
	const quiet = quietWords(state, now);
	const hasTail = areaOf(layout, 'tail') !== undefined;
	const below = hasTail ? undefined : belowSentence(context);
	const delivery = room && deliverySentence(room);
	const files = transferSentence(state, view.room);
	const marked = selectFacts(context);
	if (marked !== undefined) {
		const title = areaOf(layout, 'header') === undefined ? selectTitle(context) : undefined;
		return [
			...(title === undefined ? [] : [{text: title, role: 'accent'} as const]),
			...marked,
			...(trouble === undefined ? [] : [{text: trouble, role: 'warning'} as const]),
			...(room?.direct === undefined ? [] : [trustWords(room.direct, columns)]),
		];
	}
	const isBusy = trouble !== undefined || unsent !== undefined || typing !== undefined;
	return [
		...(room?.direct === undefined ? [] : [trustWords(room.direct, columns)]),
		...(trouble === undefined ? [] : [{text: trouble, role: 'warning'} as const]),
		...(unsent === undefined ? [] : [{text: unsent, role: 'pending'} as const]),
		...(below === undefined ? [] : [{text: below, role: 'unread'} as const]),
		...(typing === undefined ? [] : [{text: typing, role: 'muted'} as const]),
		...(files === undefined ? [] : [{text: files, role: 'pending'} as const]),
		...(quiet === undefined ? [] : [{text: quiet, role: 'muted'} as const]),
		...(delivery === undefined || isBusy ? [] : [{text: delivery, role: 'muted'} as const]),
	];
}

/** A standing reminder, where there is room for it. */
const RECOVERY = phrases([
	'recovery key not written down: /recovery',
	'recovery key: /recovery',
	'/recovery',
]);

/** What a private history without a passphrase is not protected from. */
const DISK = phrases([
	'not protected against theft of this disk: termchat passphrase',
	'not protected against theft of this disk',
	'disk not protected',
]);

/** What is to be said for as long as it is so, the longest form first. */
function remindersOf({state, view}: ScreenContext): readonly SafeText[] {
	const {isRecoveryPending, protection} = state.private;
	if (isRecoveryPending) {
		return RECOVERY.map(ownText);
	}
	const isPrivate = state.rooms.get(view.room ?? '')?.direct !== undefined;
	return isPrivate && protection === 'key-file' ? DISK.map(ownText) : [];
}

function withReminder(
	words: StyledRow,
	{
		room,
		rule,
		context,
	}: {readonly room: number; readonly rule: Span; readonly context: ScreenContext},
): StyledRow {
	const candidates = remindersOf(context).map((text) => joinWords([{text, role: 'muted'}], rule));
	const between = words.length === 0 ? [] : [rule];
	const fitting = candidates
		.map((added) => [...words, ...between, ...added])
		.find((row) => rowWidth(row) <= room);
	return fitting ?? words;
}

/** Words with a blank on either side, and a piece of the rule between two. */
function joinWords(words: readonly Span[], rule: Span): StyledRow {
	return words.flatMap((word, index) => {
		const padded: Span = {...word, text: safe` ${word.text} `};
		return index === 0 ? [padded] : [rule, padded];
	});
}

function rightSpans(context: ScreenContext, columns: number): readonly Span[] {
	const {composer, layout, state, view} = context;
	const left = remainingText(draftOf(composer).editor.text, composer.limits);
	const remaining: readonly Span[] =
		left === undefined ? [] : [{text: safe` ${ownText(left)} `, role: 'warning'}];
	if (!layout.hasMergedHint) {
		return remaining;
	}
	const hint = hintSpans(context, Math.floor(layout.size.columns / 2));
	const direct = state.rooms.get(view.room ?? '')?.direct;
	const needed = direct === undefined ? 0 : rowWidth([encryptionWords(direct)]) + SPARE;
	// How far keys are trusted is worth more than which keys help, and less than an answer.
	const hasHint = rowWidth(hint) + needed <= columns || isAnswer(context);
	return hint.length === 0 || !hasHint
		? remaining
		: [...remaining, {text: ONE}, ...hint, {text: ONE}];
}
