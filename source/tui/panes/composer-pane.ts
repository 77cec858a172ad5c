import {writingBar} from '../../client/state/writing-rights.ts';
import {phrase} from '../../words/phrase.ts';
import {draftOf} from '../composer/composer-state.ts';
import {
	type ComposerView,
	composerView,
	draftColumns,
	draftHeight,
} from '../composer/composer-view.ts';
import type {HistorySearch} from '../composer/history.ts';
import {areaOf} from '../layout.ts';
import {endOf} from '../overlays/query-text.ts';
import {mainPlace, threadPlace} from '../place-of-writing.ts';
import {cut} from '../text/cut.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {Span, StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import {wrap} from '../text/wrap.ts';
import {parseThreadKey} from '../thread-key.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {paneRows} from './pane-row.ts';
import {roomName} from './room-marks.ts';
import {writingRow} from './writing-row.ts';

/** What is being written, or what stands between the text and the person: a search, a question. */
export const composerRows: PaneRows = (context, size) => {
	const {layout, view, composer} = context;
	const place = layout.hasTwoComposers ? mainPlace(view) : composer.room;
	return paneRows(drawn(context, place, size).rows, size, context);
};

/** What is being written in the thread, where that has a composer of its own. */
export const threadComposerRows: PaneRows = (context, size) => {
	const place = threadPlace(context.view) ?? context.composer.room;
	return paneRows(drawn(context, place, size).rows, size, context);
};

/** Where the real cursor stands, counted from the top left of the composer that has the focus. */
export function composerCaret(context: ScreenContext, size: Size): Caret {
	return drawn(context, context.composer.room, size).caret;
}

/** How many rows a place of writing would take, for the layout; it may get fewer. */
export function composerHeight(
	{view, composer}: Pick<ScreenContext, 'view' | 'composer'>,
	place: string,
	{columns, prompt}: {readonly columns: number; readonly prompt?: string},
): number {
	const above = view.writingFor.has(place) ? 1 : 0;
	const {mode} = composer;
	switch (place === composer.room ? mode.type : 'writing') {
		case 'asking':
			return mode.type === 'asking' ? questionRows(mode.question.sentence, columns).length : 1;
		case 'searching':
			return 1;
		case 'writing':
		case 'completing':
			return above + draftHeight(draftOf(composer, place).editor, columns, prompt);
	}
}

/** The width at which what is written wraps in the composer that has the focus. */
export function focusedDraftColumns(context: ScreenContext): number {
	const {layout, composer} = context;
	const isThread = parseThreadKey(composer.room) !== undefined;
	const name = layout.hasTwoComposers && isThread ? 'thread-composer' : 'composer';
	const columns = areaOf(layout, name)?.columns ?? layout.size.columns;
	return draftColumns(columns, promptOf(context, composer.room));
}

type Size = Parameters<PaneRows>[1];

type Caret = {readonly column: number; readonly row: number};

type Drawn = {readonly rows: readonly StyledRow[]; readonly caret: Caret};

function drawn(context: ScreenContext, place: string, size: Size): Drawn {
	const {composer} = context;
	if (place !== composer.room) {
		return drawnDraft(context, place, size);
	}
	switch (composer.mode.type) {
		case 'asking':
			return drawnQuestion(composer.mode.question.sentence, size);
		case 'searching':
			return drawnSearch(composer.mode.search, size, context);
		case 'writing':
		case 'completing':
			return drawnDraft(context, place, size);
	}
}

const ONE = ownText(' ');
const TWO = ownText('  ');
const FOUND = ownText('  > ');

/** The prompt of a thread before its sign; the layout counts on it. */
export function threadReply(): SafeText {
	return ownText('thread reply');
}

/** Message text starts this far to the right at most, however long the room's name is. */
const PROMPT_COLUMNS = 20;

function drawnDraft(context: ScreenContext, place: string, {columns, rows}: Size): Drawn {
	const {composer} = context;
	const isFocused = place === composer.room;
	const above = rows > 1 ? writingRow(context, place, columns) : undefined;
	const view = composerView(draftOf(composer, place).editor, {
		columns,
		maxRows: above === undefined ? rows : rows - 1,
		limits: composer.limits,
		prompt: promptOf(context, place),
		placeholder: isFocused ? placeholderOf(context, place) : '',
	});
	const promptRole = isHolding(context) ? 'warning' : isFocused ? 'accent' : 'muted';
	const drawnRows = view.rows.map(({prompt, text}, index): StyledRow => {
		const shown: Span = view.isPlaceholder ? {text, role: 'muted'} : {text};
		return [{text: edgeMark(view, index, prompt, context), role: promptRole}, shown];
	});
	if (above === undefined) {
		return {rows: drawnRows, caret: view.caret};
	}
	const {column, row} = view.caret;
	return {rows: [above, ...drawnRows], caret: {column, row: row + 1}};
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
	const label = joinSafe([ownText('search:'), ONE]);
	const room = Math.max(1, columns - textWidth(label) - 1);
	const shownQuery = endOf(safeLine(query), room);
	const result: readonly Span[] =
		entry === undefined
			? [{text: query === '' ? askedFor() : nothingFound(), role: 'muted'}]
			: [
					{text: FOUND, role: 'muted'},
					{text: safeLine(entry), role: 'match'},
				];
	const column = Math.min(columns - 1, textWidth(label) + textWidth(shownQuery));
	return {
		rows: [[{text: label, role: 'accent'}, {text: shownQuery}, ...result]],
		caret: {column, row: 0},
	};
}

function askedFor(): SafeText {
	return joinSafe([ONE, ownText('type what you look for')]);
}

function nothingFound(): SafeText {
	return joinSafe([TWO, ownText('nothing found')]);
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
function promptOf(
	{state, view, layout, symbols}: Pick<ScreenContext, 'state' | 'view' | 'layout' | 'symbols'>,
	place: string,
): SafeText {
	if (parseThreadKey(place) !== undefined) {
		return safe`${threadReply()}${symbols.prompt} `;
	}
	const room = state.rooms.get(view.room ?? '');
	const sign = safe`${isHolding({state, view}) ? symbols.changed : symbols.prompt} `;
	if (layout.roomNameIn !== 'prompt' || room === undefined) {
		return sign;
	}
	return safe`${cut(roomName(room), PROMPT_COLUMNS, symbols.ellipsis)}${sign}`;
}

function placeholderOf({state, view, now}: ScreenContext, place: string): string {
	if (view.selected !== undefined) {
		return phrase`Esc goes back to writing`;
	}
	if (parseThreadKey(place) !== undefined) {
		return answerWords({state, view});
	}
	const room = state.rooms.get(view.room ?? '');
	if (room === undefined) {
		return isAccountGone(state)
			? phrase`your account is gone: /quit, and start termchat again for a new one`
			: phrase`no room yet: /join a room, or /help`;
	}
	const isBarred = writingBar(state, room, now) !== undefined;
	return isBarred ? phrase`you cannot write here now` : messageWords(roomName(room), {state, view});
}

function isAccountGone({connection}: ScreenContext['state']): boolean {
	return (
		(connection.type === 'logged-out' && connection.isDeleted === true) ||
		(connection.type === 'off' && connection.ending === 'account-gone')
	);
}

/** What is answered in a thread, and why it would not leave at once. */
function answerWords(context: Pick<ScreenContext, 'state' | 'view'>): string {
	switch (delayOf(context)) {
		case 'none':
			return phrase`answer here`;
		case 'held':
			return phrase`answer here, held until you decide`;
		case 'logged-out':
			return phrase`answer here, not sent while logged out`;
		case 'offline':
			return phrase`answer here, sent once connected`;
	}
}

/** Where a message goes, and why it would not leave at once. */
function messageWords(room: SafeText, context: Pick<ScreenContext, 'state' | 'view'>): SafeText {
	switch (delayOf(context)) {
		case 'none':
			return safe`message ${room}`;
		case 'held':
			return safe`message ${room}, held until you decide`;
		case 'logged-out':
			return safe`message ${room}, not sent while logged out`;
		case 'offline':
			return safe`message ${room}, sent once connected`;
	}
}

function delayOf({
	state,
	view,
}: Pick<ScreenContext, 'state' | 'view'>): 'none' | 'held' | 'logged-out' | 'offline' {
	if (isHolding({state, view})) {
		return 'held';
	}
	if (state.connection.type === 'logged-out') {
		return 'logged-out';
	}
	return state.connection.type === 'live' ? 'none' : 'offline';
}
