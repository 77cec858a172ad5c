import {COMMANDS} from '../../client/commands/index.ts';
import {isPutAway} from '../../client/state/select.ts';
import type {State} from '../../client/state/state.ts';
import {counted, phrases} from '../../words/phrase.ts';
import type {Action} from '../actions.ts';
import {commandHelp} from '../composer/command-help.ts';
import {composerKeyContext} from '../composer/composer.ts';
import {draftOf} from '../composer/composer-state.ts';
import {formatKey} from '../key-stroke.ts';
import {LEADER} from '../keymap.ts';
import {areaOf} from '../layout.ts';
import {selectHints} from '../select/select-hints.ts';
import {emptyText, joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {activeKey, followers} from './active-keys.ts';
import {paneRows, twoEnds} from './pane-row.ts';
import {waitingElsewhere} from './waiting-rooms.ts';

/** What can be done now and by which keys; on the right, who one is. */
export const hintRows: PaneRows = (context, size) => {
	const {columns} = size;
	const isNarrow = context.layout.messageForm !== 'gutter';
	const margin: StyledRow = isNarrow ? [] : [{text: ONE}];
	const right: StyledRow = isNarrow
		? nextItems(context).flat()
		: [...draftSpans(context), ...selfSpans(context), {text: ONE}];
	const room = columns - rowWidth(margin) - (right.length === 0 ? 0 : rowWidth(right) + 1);
	// A sentence, or what can follow a leader, is worth more than who one is.
	const isUrgent = isUrgentHint(context);
	const left = [...margin, ...hintSpans(context, isUrgent ? columns - rowWidth(margin) : room)];
	const isTight = rowWidth(left) + rowWidth(right) >= columns;
	const row = isUrgent && isTight ? left : twoEnds(left, right, {columns, context});
	return paneRows([row], size, context);
};

/** The hint in at most `columns` cells: a sentence, or as many keys as fit. */
export function hintSpans(context: ScreenContext, columns: number): readonly Span[] {
	const {view, composer, symbols} = context;
	const sentence = hintSentence(context);
	if (sentence !== undefined && !isLongHint(context, sentence)) {
		return [...cutRow([{text: safeLine(sentence), role: 'notice'}], columns, symbols.ellipsis)];
	}
	const {mode} = composer;
	if (view.pendingKeys !== '') {
		const leader = ownText(formatKey(view.pendingKeys));
		const keys = followers(context).filter(({action}) => WORDS[action] !== undefined);
		const items = keys.map(({key, action}) => keySpans(key, wordOf(action)));
		return fitting([[{text: leader, role: 'accent'}], ...items], columns);
	}
	if (mode.type === 'completing') {
		const {candidates, index} = mode.completion;
		// The one that is in the text stands first; the others follow in their order round the list.
		const round = [...candidates.slice(index), ...candidates.slice(0, index)].slice(
			0,
			MOST_OFFERED,
		);
		const items = round.map((candidate, place) => candidateSpans(candidate, place === 0));
		return fitting(items, columns);
	}
	return helpSpans(context, columns) ?? fitting(keyItems(context), columns);
}

/** What the person was just told, if anything. */
export function hintSentence({
	view,
	composer,
}: Pick<ScreenContext, 'view' | 'composer'>): string | undefined {
	return view.hint ?? composer.notice;
}

/** Whether a sentence does not fit where hints stand, so that it is shown over the log. */
export function isLongHint(
	{layout, view}: Pick<ScreenContext, 'layout' | 'view'>,
	sentence: string,
): boolean {
	if (view.isBare) {
		// Nothing may stand over the text that somebody is about to copy.
		return false;
	}
	const {columns} = layout.size;
	const room = areaOf(layout, 'hint') === undefined ? Math.floor(columns / 2) : columns - 1;
	return textWidth(sentence) > room;
}

/** `/create ROOM [TOPIC…]  Make a room`: what the command being typed takes, the part at the caret marked. */
function helpSpans({view, composer, symbols}: ScreenContext, columns: number): Item | undefined {
	const {text, caret} = draftOf(composer).editor;
	const isWriting = view.overlay === undefined && composer.mode.type === 'writing';
	const help = isWriting ? commandHelp(text, caret, COMMANDS) : undefined;
	if (help === undefined) {
		return undefined;
	}
	const row: StyledRow = [
		{text: safeLine(help.name), role: 'accent'},
		...help.parts.flatMap(({text: part, isCurrent}): StyledRow => {
			const shown = safeLine(part);
			return isCurrent
				? [{text: ONE}, {text: shown, role: 'match', bold: true, underline: true}]
				: [{text: safe` ${shown}`, role: 'muted'}];
		}),
		{text: joinSafe([TWO, safeLine(help.summary)]), role: 'muted'},
	];
	return cutRow(row, columns, symbols.ellipsis);
}

/** Candidates of a completion that are worth laying out. */
const MOST_OFFERED = 30;

const ONE = ownText(' ');
const TWO = ownText('  ');
const THREE = ownText('   ');

/** What an action is called in a hint, where a sentence is too long. Others are never hinted at. */
const WORDS: Partial<Readonly<Record<Action, string>>> = phrases({
	send: 'send',
	newline: 'new line',
	cancel: 'back',
	'key-strip': 'keys',
	help: 'help',
	'go-to': 'go to',
	'next-needing': 'next unread',
	'previous-place': 'back',
	'next-room': 'next room',
	'previous-room': 'previous room',
	'room-number': 'room',
	'scroll-bottom': 'newest',
	'scroll-top': 'oldest',
	'first-unread': 'first unread',
	'mark-room-read': 'mark read',
	'toggle-people': 'people',
	'toggle-rooms': 'rooms',
	select: 'select',
	'edit-last': 'edit last',
	'react-last': 'react',
	'go-to-date': 'date',
	thread: 'thread',
	'other-pane': 'other pane',
	peek: 'peek',
	'toggle-bare': 'bare',
	comparison: 'compare',
	'search-history': 'older',
	undo: 'undo',
	redo: 'redo',
	suspend: 'suspend',
	'overlay-accept': 'take',
});

type Item = readonly Span[];

/** Overlays in which something is chosen. How one moves in them stands in their own last row. */
const LISTS: ReadonlySet<string> = new Set([
	...['go-to', 'rooms', 'people', 'search', 'mentions', 'catch-up'],
]);
/** Overlays that are only looked at. */
const CLOSING: ReadonlySet<string> = new Set([
	...['help', 'page', 'revealed', 'comparison', 'draft-preview', 'file-preview'],
]);

/** The actions to name, the most useful first: those at the end go where there is no room. */
function keyItems(context: ScreenContext): readonly Item[] {
	const {view, composer} = context;
	const item = (action: Action, word = wordOf(action)): readonly Item[] => {
		const key = activeKey(context, action);
		return key === undefined ? [] : [keySpans(key, word)];
	};
	if (view.overlay !== undefined) {
		const taken = LISTS.has(view.overlay.type) ? item('overlay-accept') : [];
		return [
			...taken,
			...item('cancel', CLOSING.has(view.overlay.type) ? ownText('close') : ownText('back')),
		];
	}
	switch (composer.mode.type) {
		case 'asking':
			return [...item('send', ownText('keep what fits')), ...item('cancel', ownText('drop it'))];
		case 'searching':
			return [...item('search-history'), ...item('send', ownText('take')), ...item('cancel')];
		case 'completing':
		case 'writing':
			break;
	}
	const onMessage = selectHints(context);
	if (onMessage !== undefined) {
		return onMessage.map(({key, word}) => keySpans(key, word));
	}
	const isNarrow = context.layout.messageForm !== 'gutter';
	// In narrow bars it stands on the right.
	const next = isNarrow ? [] : nextItems(context);
	const others = view.thread === undefined ? [] : item('other-pane');
	const more =
		context.layout.size.columns < WIDE
			? item('help')
			: [keySpans(ownText(formatKey(LEADER)), ownText('more'))];
	const isScrolled = view.scroll.has(view.room ?? '');
	const newest = isScrolled ? item('scroll-bottom') : [];
	if (composerKeyContext(composer).isEmpty) {
		const first = [...item('key-strip'), ...newest, ...item('go-to')];
		return [...first, ...next, ...others, ...more];
	}
	return [...item('send'), ...item('newline'), ...newest, ...next, ...others, ...more];
}

/** `Tab next unread (3)`, where somebody waits elsewhere. */
function nextItems(context: ScreenContext): readonly Item[] {
	const {layout} = context;
	const count = waitingElsewhere(context);
	const key = count === 0 ? undefined : activeKey(context, 'next-needing');
	const word =
		layout.messageForm === 'gutter' ? safe`next unread (${count})` : safe`next (${count})`;
	return key === undefined ? [] : [keySpans(key, word)];
}

/** From this width on the hint names the key that leads to all others. */
const WIDE = 100;

function keySpans(key: SafeText, word: SafeText): Item {
	return [
		{text: key, role: 'accent'},
		{text: joinSafe([ONE, word]), role: 'muted'},
	];
}

function candidateSpans(
	{label, detail}: {readonly label: string; readonly detail: string},
	isChosen: boolean,
): Item {
	const name = safeLine(label, {columns: 24});
	const more = safeLine(detail, {columns: 24});
	const shown = isChosen ? safe`[${name}]` : name;
	const span: Span = isChosen ? {text: shown, role: 'match'} : {text: shown};
	return more === '' ? [span] : [span, {text: joinSafe([ONE, more]), role: 'muted'}];
}

function wordOf(action: Action): SafeText {
	return ownText(WORDS[action] ?? action);
}

/** As many items as fit, two blanks between them. */
function fitting(items: readonly Item[], columns: number): readonly Span[] {
	const row: Span[] = [];
	for (const item of items) {
		const next = row.length === 0 ? item : [{text: TWO}, ...item];
		if (rowWidth(row) + rowWidth(next) > columns) {
			break;
		}
		row.push(...next);
	}
	return row;
}

/** Whether the hint answers what the person just did, and is not only about what could be done. */
export function isAnswer(context: ScreenContext): boolean {
	const {view, composer} = context;
	const isOpen = view.overlay !== undefined || composer.mode.type !== 'writing';
	return isOpen || isUrgentHint(context);
}

function isUrgentHint(context: ScreenContext): boolean {
	const sentence = hintSentence(context);
	const isSaid = sentence !== undefined && !isLongHint(context, sentence);
	return isSaid || context.view.pendingKeys !== '';
}

/** `@2  you: ada (away)` */
function selfSpans({state, layout, symbols}: ScreenContext): readonly Span[] {
	const {account} = state;
	if (account === undefined) {
		return [{text: ownText('not logged in'), role: 'warning'}];
	}
	const name = safeLine(account.name, {columns: 24});
	const away =
		account.presence === 'away' ? joinSafe([ONE, symbols.away, ONE, ownText('away')]) : emptyText;
	let mentions = 0;
	for (const room of state.rooms.values()) {
		mentions += room.mentions;
	}
	const isRailShown = areaOf(layout, 'rail') !== undefined;
	const waiting = privateWaiting(state);
	const named: readonly Span[] =
		mentions === 0 || isRailShown
			? []
			: [{text: safe`${symbols.mention}${mentions}`, role: 'mention'}, {text: TWO}];
	const alone: readonly Span[] =
		waiting === 0
			? []
			: [
					{text: safe`private ${waiting}`, role: 'unread'},
					{text: layout.size.columns < WIDE ? TWO : THREE},
				];
	return [
		...alone,
		...named,
		{text: joinSafe([ownText('you:'), ONE]), role: 'muted'},
		{text: name, role: 'own-name'},
		{text: away, role: 'away'},
	];
}

/** Private messages that nobody has read here yet; those of requests and of people put away aside. */
function privateWaiting({rooms}: State): number {
	let waiting = 0;
	for (const room of rooms.values()) {
		if (room.direct?.standing === 'accepted' && !isPutAway(room)) {
			waiting += room.unread;
		}
	}
	return waiting;
}

/** `draft 3 lines`, on wide screens. */
function draftSpans({composer, layout}: ScreenContext): readonly Span[] {
	const lines = draftOf(composer).editor.text.split('\n').length;
	return lines < 2 || layout.size.columns < WIDE
		? []
		: [{text: draftWords(lines), role: 'muted'}, {text: THREE}, {text: THREE}];
}

function draftWords(lines: number): SafeText {
	return ownText(counted(lines, ['draft {1} line', 'draft {1} lines']));
}
