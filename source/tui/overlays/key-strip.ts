import type {Action} from '../actions.ts';
import {composerKeyContext} from '../composer/composer.ts';
import {type Composer, draftOf} from '../composer/composer-state.ts';
import type {Part} from '../frame.ts';
import {advertisedKey} from '../key-help.ts';
import {ownText, repeatSafe, type SafeText, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';
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
const SHOWN: readonly {readonly action: Action; readonly label: string}[] = [
	{action: 'send', label: 'send'},
	{action: 'newline', label: 'new line'},
	{action: 'next-needing', label: 'next unread'},
	{action: 'go-to', label: 'go to'},
	{action: 'help', label: 'all keys'},
	{action: 'scroll-up', label: 'back'},
	{action: 'scroll-down', label: 'on'},
	{action: 'select', label: 'mark message'},
	{action: 'search', label: 'search'},
	{action: 'first-unread', label: 'first unread'},
	{action: 'previous-place', label: 'where I was'},
	{action: 'next-room', label: 'next room'},
	{action: 'previous-room', label: 'room before'},
	{action: 'toggle-people', label: 'people'},
	{action: 'toggle-rooms', label: 'rooms'},
	{action: 'complete', label: 'complete'},
	{action: 'search-history', label: 'what I sent'},
	{action: 'mark-room-read', label: 'mark read'},
	{action: 'undo', label: 'undo'},
	{action: 'quit', label: 'twice: quit'},
];

function cellsOf({keymap, eaten}: ScreenContext): readonly StyledRow[] {
	return SHOWN.flatMap(({action, label}): readonly StyledRow[] => {
		const key = advertisedKey(keymap, action, eaten);
		return key === undefined ? [] : [cell(safeLine(key), ownText(label))];
	});
}

function cell(key: SafeText, word: SafeText): StyledRow {
	const gap = repeatSafe(ownText(' '), Math.max(1, KEY - textWidth(key)));
	const used = 1 + textWidth(key) + gap.length + textWidth(word);
	return [
		{text: ownText(' ')},
		{text: key, role: 'accent'},
		{text: gap},
		{text: word},
		{text: repeatSafe(ownText(' '), CELL - used)},
	];
}
