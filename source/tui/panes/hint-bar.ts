import {roomsNeedingAttention} from '../../client/state/select.ts';
import type {Action} from '../actions.ts';
import {composerKeyContext} from '../composer/composer.ts';
import {formatKey} from '../key-stroke.ts';
import {areaOf} from '../layout.ts';
import {joinSafe, ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import {cutRow, rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {activeKey, followers} from './active-keys.ts';
import {paneRows, twoEnds} from './pane-row.ts';

/** What can be done now and by which keys; on the right, who one is. */
export const hintRows: PaneRows = (context, size) => {
	const {columns} = size;
	const isNarrow = context.layout.messageForm !== 'gutter';
	const margin: StyledRow = isNarrow ? [] : [{text: ONE}];
	const right: StyledRow = isNarrow ? [] : [...selfSpans(context), {text: ONE}];
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
	const sentence = view.hint ?? composer.notice;
	if (sentence !== undefined) {
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
	return fitting(keyItems(context), columns);
}

/** Candidates of a completion that are worth laying out. */
const MOST_OFFERED = 30;

const ONE = ownText(' ');
const TWO = ownText('  ');

/** What an action is called in a hint, where a sentence is too long. Others are never hinted at. */
const WORDS: Partial<Readonly<Record<Action, SafeText>>> = {
	send: ownText('send'),
	newline: ownText('new line'),
	cancel: ownText('back'),
	'key-strip': ownText('keys'),
	help: ownText('help'),
	'go-to': ownText('go to'),
	'next-needing': ownText('next unread'),
	'previous-place': ownText('back'),
	'next-room': ownText('next room'),
	'previous-room': ownText('previous room'),
	'room-number': ownText('room'),
	'scroll-bottom': ownText('newest'),
	'scroll-top': ownText('oldest'),
	'first-unread': ownText('first unread'),
	'mark-room-read': ownText('mark read'),
	'toggle-people': ownText('people'),
	'toggle-rooms': ownText('rooms'),
	'toggle-mouse': ownText('mouse'),
	comparison: ownText('compare'),
	'search-history': ownText('older'),
	undo: ownText('undo'),
	redo: ownText('redo'),
	suspend: ownText('suspend'),
	'overlay-accept': ownText('take'),
};

type Item = readonly Span[];

/** Overlays in which something is chosen. How one moves in them stands in their own last row. */
const LISTS: ReadonlySet<string> = new Set(['go-to', 'rooms', 'people']);
/** Overlays that are only looked at. */
const CLOSING: ReadonlySet<string> = new Set(['help', 'page', 'revealed', 'comparison']);

/** The actions to name, the most useful first: those at the end go where there is no room. */
function keyItems(context: ScreenContext): readonly Item[] {
	const {view, composer, state} = context;
	const item = (action: Action, word = wordOf(action)): readonly Item[] => {
		const key = activeKey(context, action);
		return key === undefined ? [] : [keySpans(key, word)];
	};
	if (view.overlay !== undefined) {
		const taken = LISTS.has(view.overlay.type) ? item('overlay-accept') : [];
		return [
			...taken,
			...item('cancel', ownText(CLOSING.has(view.overlay.type) ? 'close' : 'back')),
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
	const needing = roomsNeedingAttention(state).filter(({id}) => id !== view.room).length;
	const next = needing === 0 ? [] : item('next-needing', safe`next unread (${needing})`);
	const isScrolled = view.scroll.has(view.room ?? '');
	const newest = isScrolled ? item('scroll-bottom') : [];
	if (composerKeyContext(composer).isEmpty) {
		return [...item('key-strip'), ...newest, ...item('go-to'), ...next, ...item('help')];
	}
	return [...item('send'), ...item('newline'), ...newest, ...next, ...item('help')];
}

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
	return WORDS[action] ?? ownText(action);
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
export function isAnswer({view, composer}: ScreenContext): boolean {
	const isOpen = view.overlay !== undefined || composer.mode.type !== 'writing';
	return isOpen || isUrgentHint({view, composer});
}

function isUrgentHint({view, composer}: Pick<ScreenContext, 'view' | 'composer'>): boolean {
	return view.hint !== undefined || composer.notice !== undefined || view.pendingKeys !== '';
}

/** `@2  you: ada (away)` */
function selfSpans({state, layout, symbols}: ScreenContext): readonly Span[] {
	const {account} = state;
	if (account === undefined) {
		return [{text: ownText('not logged in'), role: 'warning'}];
	}
	const name = safeLine(account.name, {columns: 24});
	const away = account.presence === 'away' ? safe` ${symbols.away} away` : ownText('');
	let mentions = 0;
	for (const room of state.rooms.values()) {
		mentions += room.mentions;
	}
	const isRailShown = areaOf(layout, 'rail') !== undefined;
	const named: readonly Span[] =
		mentions === 0 || isRailShown
			? []
			: [{text: safe`${symbols.mention}${mentions}`, role: 'mention'}, {text: TWO}];
	return [
		...named,
		{text: ownText('you: '), role: 'muted'},
		{text: name, role: 'own-name'},
		{text: away, role: 'away'},
	];
}
