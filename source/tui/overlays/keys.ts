import {phrase, translated} from '../../words/phrase.ts';
import type {Action} from '../actions.ts';
import {ACTIONS} from '../actions.ts';
import {type HelpRow, helpRows} from '../key-help.ts';
import type {Keymap} from '../key-lookup.ts';
import {formatKey, strokeOf} from '../key-stroke.ts';
import type {KeyEvent} from '../terminal/input-event.ts';
import {cut, pad} from '../text/cut.ts';
import {ownText, type SafeText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {clamp, moved} from './list-mark.ts';
import type {KeysOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, type PageRow, pageHeight, pageRows, pageTitle, placeCount} from './page.ts';

type Size = {readonly columns: number; readonly rows: number};

/** Draws every action with its keys, under the names of their groups. */
export function keysPicture(
	overlay: KeysOverlay,
	{screen, setup}: OverlayContext,
	size: Size,
): OverlayPicture {
	const {look, symbols, keymap, eaten} = screen;
	const actions = helpRows(keymap, eaten);
	const marked = clamp(overlay.selected, actions.length);
	const page = {
		title: pageTitle(ownText('Keys')),
		count: safe`${safeLine(actions[marked]?.action ?? '')}  ${placeCount(marked + 1, actions.length)}`,
		rows: actions.flatMap((row, index): readonly PageRow[] => {
			const isFirst = row.category !== actions[index - 1]?.category;
			const isMarked = index === marked;
			const sign = isMarked ? symbols.cursor : ownText(' ');
			const isOwn = setup.keys.isOwn(row.action);
			const line: StyledRow = [{text: sign, role: 'accent'}, ...actionRow(row, {isOwn, size})];
			const entry: PageRow = {row: line, isSelected: isMarked};
			return isFirst ? [{row: heading(translated(row.category))}, entry] : [entry];
		}),
		scroll: 0,
		footer: footerOf(overlay, actions[marked]?.action),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Moves the mark, or begins to wait for a key. */
export function keysStep(
	overlay: KeysOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const actions = helpRows(screen.keymap);
	const {length} = actions;
	const selected = clamp(overlay.selected, length);
	const at: KeysOverlay = {type: 'keys', selected};
	const action = actions[selected]?.action;
	switch (key.type) {
		case 'accept':
			return {overlay: {...at, capture: {purpose: 'bind', strokes: ''}}};
		case 'text':
			return key.text === 'x'
				? {overlay: {...at, capture: {purpose: 'free', strokes: ''}}}
				: {overlay: key.text === 'q' ? undefined : at};
		case 'edit':
			return action !== undefined && DELETING.has(key.edit)
				? {overlay: at, effect: {type: 'restore-keys', action}}
				: {overlay: at};
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(overlayPlace(screen.layout).rows);
			return {overlay: {...at, selected: moved(selected, key, {length, height})}};
		}
	}
}

/** Takes the key that the list waits for; one that begins a sequence waits for the rest. */
export function captureStep(
	overlay: KeysOverlay,
	event: KeyEvent,
	{screen}: OverlayContext,
): OverlayStep {
	const {capture} = overlay;
	const selected = clamp(overlay.selected, helpRows(screen.keymap).length);
	const at: KeysOverlay = {type: 'keys', selected};
	const action = helpRows(screen.keymap)[selected]?.action;
	const stroke = strokeOf(event);
	if (capture === undefined || action === undefined || stroke === 'escape') {
		return {overlay: at};
	}
	const keys = capture.strokes === '' ? stroke : `${capture.strokes} ${stroke}`;
	return beginsSequence(screen.keymap, keys)
		? {overlay: {...at, capture: {...capture, strokes: keys}}}
		: {overlay: at, effect: {type: 'rebind', purpose: capture.purpose, action, keys}};
}

const DELETING: ReadonlySet<string> = new Set(['delete-back', 'delete-forward']);

function beginsSequence({byContext}: Keymap, keys: string): boolean {
	return [...byContext.values()].some((table) =>
		[...table.keys()].some((sequence) => sequence.startsWith(`${keys} `)),
	);
}

function heading(category: string): StyledRow {
	const shown = category.charAt(0).toUpperCase() + category.slice(1);
	return [{text: safe` ${safeLine(shown)}`, role: 'title', bold: true}];
}

/** What it does, and its keys; a star for those that the person gave it. */
function actionRow(
	{summary, keys}: HelpRow,
	{isOwn, size}: {readonly isOwn: boolean; readonly size: Size},
): StyledRow {
	const left = Math.max(12, Math.floor(size.columns * 0.55));
	const shown = keys.map(({keys: sequence}) => sequence).join(', ');
	const text = cut(safeLine(summary), left - 1, ownText('…'));
	return [
		{text: pad(text, left)},
		{text: safeLine(shown === '' ? phrase`none` : shown), role: 'accent'},
		{text: ownText(isOwn ? ' *' : '')},
	];
}

function footerOf({capture}: KeysOverlay, action: Action | undefined): SafeText {
	if (capture === undefined || action === undefined) {
		return keysFooter(
			ownText('Enter new key'),
			ownText('x free a key'),
			ownText('Del profile’s keys'),
			ownText('Esc close'),
		);
	}
	const summary = translated(ACTIONS[action].summary);
	const asked =
		capture.purpose === 'bind'
			? phrase`Press the new key for "${summary}".`
			: phrase`Press the key to take away from "${summary}".`;
	const begun = capture.strokes === '' ? [] : [`${formatKey(capture.strokes)} …`];
	return safe` ${safeLine([asked, ...begun, phrase`Esc gives up`].join(' '))}`;
}
