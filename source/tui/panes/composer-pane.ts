import {type Composer, draftOf} from '../composer/composer-state.ts';
import {type ComposerView, composerView, draftHeight} from '../composer/composer-view.ts';
import type {HistorySearch} from '../composer/history.ts';
import {cut} from '../text/cut.ts';
import {graphemes} from '../text/graphemes.ts';
import {
	joinSafe,
	ownText,
	repeatSafe,
	type SafeText,
	safe,
	safeLine,
	sliceSafe,
} from '../text/safe-text.ts';
import type {Span, StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import {wrap} from '../text/wrap.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows} from './pane-row.ts';
import {roomName} from './room-marks.ts';

/** What is being written, or what stands between the text and the person: a search, a question. */
export const composerRows: PaneRows = (context, size) =>
	paneRows(drawn(context, size).rows, size, context);

/** Where the real cursor stands, counted from the composer's top left. */
export function composerCaret(context: ScreenContext, size: Size): Caret {
	return drawn(context, size).caret;
}

/** How many rows the composer would take behind its prompt, for the layout; it may get fewer. */
export function composerHeight(composer: Composer, columns: number, prompt?: string): number {
	const {mode} = composer;
	switch (mode.type) {
		case 'asking':
			return questionRows(mode.question.sentence, columns).length;
		case 'searching':
			return 1;
		case 'writing':
		case 'completing':
			return draftHeight(draftOf(composer).editor, columns, prompt);
	}
}

type Size = Parameters<PaneRows>[1];

type Caret = {readonly column: number; readonly row: number};

type Drawn = {readonly rows: readonly StyledRow[]; readonly caret: Caret};

function drawn(context: ScreenContext, size: Size): Drawn {
	const {composer} = context;
	switch (composer.mode.type) {
		case 'asking':
			return drawnQuestion(composer.mode.question.sentence, size);
		case 'searching':
			return drawnSearch(composer.mode.search, size, context);
		case 'writing':
		case 'completing':
			return drawnDraft(context, size);
	}
}

const ONE = ownText(' ');
const SEARCH = ownText('search: ');
const FOUND = ownText('  > ');
const NOTHING = ownText('  nothing found');
const ASK = ownText('type what you look for');

/** Message text starts this far to the right at most, however long the room's name is. */
const PROMPT_COLUMNS = 20;

function drawnDraft(context: ScreenContext, {columns, rows}: Size): Drawn {
	const {composer} = context;
	const view = composerView(draftOf(composer).editor, {
		columns,
		maxRows: rows,
		limits: composer.limits,
		prompt: promptOf(context),
		placeholder: placeholderOf(context),
	});
	const promptRole = isHolding(context) ? 'warning' : 'accent';
	const drawnRows = view.rows.map(({prompt, text}, index): StyledRow => {
		const shown: Span = view.isPlaceholder ? {text, role: 'muted'} : {text};
		return [{text: edgeMark(view, index, prompt, context), role: promptRole}, shown];
	});
	return {rows: drawnRows, caret: view.caret};
}

/** What is written while the other person's keys are changed is held: the prompt says so. */
function isHolding({state, view}: Pick<ScreenContext, 'state' | 'view'>): boolean {
	return state.rooms.get(view.room ?? '')?.direct?.trust === 'changed';
}

/** A sign in place of the prompt, where rows of the draft are hidden above or below. */
function edgeMark(
	{rows, rowsAbove, rowsBelow}: ComposerView,
	index: number,
	prompt: SafeText,
	{symbols}: ScreenContext,
): SafeText {
	const isCutAbove = index === 0 && rowsAbove > 0;
	const isCutBelow = index === rows.length - 1 && rowsBelow > 0;
	const room = textWidth(prompt) - 1;
	if (room < 0 || !(isCutAbove || isCutBelow)) {
		return prompt;
	}
	return joinSafe([isCutAbove ? symbols.up : symbols.down, repeatSafe(ONE, room)]);
}

/** `search: buil_  > build 991 is red`: the caret stands behind what is looked for. */
function drawnSearch(
	{query, found}: HistorySearch,
	{columns}: Size,
	context: ScreenContext,
): Drawn {
	const {composer} = context;
	const entry = found === undefined ? undefined : draftOf(composer).history.entries[found];
	const room = Math.max(1, columns - textWidth(SEARCH) - 1);
	const shownQuery = endOf(safeLine(query), room);
	const result: readonly Span[] =
		entry === undefined
			? [{text: query === '' ? joinSafe([ONE, ASK]) : NOTHING, role: 'muted'}]
			: [
					{text: FOUND, role: 'muted'},
					{text: safeLine(entry), role: 'match'},
				];
	const column = Math.min(columns - 1, textWidth(SEARCH) + textWidth(shownQuery));
	return {
		rows: [[{text: SEARCH, role: 'accent'}, {text: shownQuery}, ...result]],
		caret: {column, row: 0},
	};
}

/** The last part of a text that fits: what was typed last is what one looks at. */
function endOf(text: SafeText, columns: number): SafeText {
	let start = text.length;
	let width = 0;
	for (const grapheme of graphemes(text).toReversed()) {
		width += textWidth(grapheme);
		if (width > columns) {
			break;
		}
		start -= grapheme.length;
	}
	return sliceSafe(text, start);
}

function drawnQuestion(sentence: string, {columns, rows}: Size): Drawn {
	const all = questionRows(sentence, columns);
	const shown = all.slice(Math.max(0, all.length - rows));
	return {rows: shown, caret: {column: 0, row: Math.max(0, shown.length - 1)}};
}

function questionRows(sentence: string, columns: number): readonly StyledRow[] {
	return wrap([{text: safeLine(sentence), role: 'warning'}], {columns});
}

/** What stands in front of the text: a sign, or the room's name where nothing else says it. */
export function promptOf({
	state,
	view,
	layout,
	symbols,
}: Pick<ScreenContext, 'state' | 'view' | 'layout' | 'symbols'>): SafeText {
	const room = state.rooms.get(view.room ?? '');
	const sign = safe`${isHolding({state, view}) ? symbols.changed : symbols.prompt} `;
	if (layout.roomNameIn !== 'prompt' || room === undefined) {
		return sign;
	}
	return safe`${cut(roomName(room), PROMPT_COLUMNS, symbols.ellipsis)}${sign}`;
}

function placeholderOf({state, view}: ScreenContext): string {
	const room = state.rooms.get(view.room ?? '');
	if (room === undefined) {
		return 'no room yet: /join a room, or /help';
	}
	return safe`message ${roomName(room)}${ownText(laterWords({state, view}))}`;
}

/** Why a message would not leave at once. */
function laterWords({state, view}: Pick<ScreenContext, 'state' | 'view'>): string {
	if (isHolding({state, view})) {
		return ', held until you decide';
	}
	if (state.connection.type === 'logged-out') {
		return ', not sent while logged out';
	}
	return state.connection.type === 'live' ? '' : ', sent once connected';
}
