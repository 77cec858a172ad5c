import type {Action} from '../actions.ts';
import {composerKeyContext} from '../composer/composer.ts';
import {type Composer, draftOf} from '../composer/composer-state.ts';
import type {Part} from '../frame.ts';
import {advertisedKey} from '../key-help.ts';
import {ownText, repeatSafe, type SafeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {ScreenContext} from '../view.ts';
import {overlayPlace} from './overlay-place.ts';
import {paintRow} from './page.ts';

/**
 * The keys used most, over the foot of the log, while the draft is exactly '?'. It is no overlay: the
 * composer keeps the focus, so typing on keeps the '?' as text.
 */
export function keyStrip(context: ScreenContext): Part | undefined {
	const {composer, layout, look, symbols} = context;
	if (!isKeyStripShown(composer)) {
		return undefined;
	}
	const place = overlayPlace(layout);
	const perRow = Math.max(1, Math.floor((place.columns - 1) / CELL));
	const cells = cellsOf(context);
	const total = Math.ceil(cells.length / perRow);
	const hasRule = place.rows > total;
	const rows = Math.min(place.rows, hasRule ? total + 1 : total);
	const rule: StyledRow = [{text: repeatSafe(symbols.rule, place.columns), role: 'border'}];
	const lines = Array.from(
		{length: total},
		(_, row): StyledRow => cells.slice(row * perRow, (row + 1) * perRow).flat(),
	);
	const shown = [...(hasRule ? [rule] : []), ...lines].slice(0, rows);
	return {
		area: {...place, row: place.row + place.rows - rows, rows},
		rows: shown.map((row) => paintRow(row, {columns: place.columns, look, symbols}, false)),
	};
}

/** Whether all that is written is the '?' that asks for the keys. */
export function isKeyStripShown(composer: Composer): boolean {
	const isAsked = draftOf(composer).editor.text === '?' && !composerKeyContext(composer).isEmpty;
	return isAsked && composer.mode.type === 'writing';
}

const CELL = 25;
const KEY = 9;

/** What to name, the most useful first: on a small screen the last ones are not seen. */
const SHOWN: readonly (readonly [Action, string])[] = [
	['send', 'send'],
	['newline', 'new line'],
	['next-needing', 'next unread'],
	['go-to', 'go to'],
	['help', 'all keys'],
	['scroll-up', 'back'],
	['scroll-down', 'on'],
	['select', 'mark message'],
	['search', 'search'],
	['first-unread', 'first unread'],
	['previous-place', 'where I was'],
	['next-room', 'next room'],
	['previous-room', 'room before'],
	['toggle-people', 'people'],
	['toggle-rooms', 'rooms'],
	['complete', 'complete'],
	['search-history', 'what I sent'],
	['mark-room-read', 'mark read'],
	['undo', 'undo'],
	['quit', 'twice: quit'],
];

function cellsOf({keymap, eaten}: ScreenContext): readonly StyledRow[] {
	return SHOWN.flatMap(([action, word]): readonly StyledRow[] => {
		const key = advertisedKey(keymap, action, eaten);
		return key === undefined ? [] : [cell(ownText(key), ownText(word))];
	});
}

function cell(key: SafeText, word: SafeText): StyledRow {
	const gap = repeatSafe(ownText(' '), Math.max(1, KEY - key.length));
	const used = 1 + key.length + gap.length + word.length;
	return [
		{text: ownText(' ')},
		{text: key, role: 'accent'},
		{text: gap},
		{text: word},
		{text: repeatSafe(ownText(' '), CELL - used)},
	];
}
