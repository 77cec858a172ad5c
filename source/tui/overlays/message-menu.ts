import {translated} from '../../words/phrase.ts';
import {ACTIONS} from '../actions.ts';
import {MESSAGE_ACTS, type MessageAct, refusalOf, wordOfAct} from '../select/acts.ts';
import {letterOf} from '../select/letters.ts';
import {type Marked, markedMessage} from '../select/markable.ts';
import {pad} from '../text/cut.ts';
import {ownText, safe, safeLine} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {ScreenContext} from '../view.ts';
import {clamp, moved} from './list-mark.ts';
import type {MessageMenuOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageRows, pageTitle} from './page.ts';

/** Draws all that can be done to the marked message, with its letters; what does not fit says why. */
export function messageMenuPicture(
	{selected}: MessageMenuOverlay,
	{screen}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const marked = markedMessage(screen.state, screen.view);
	const line = clamp(selected, MESSAGE_ACTS.length);
	const page = {
		title: pageTitle(ownText('This message')),
		count: ownText(''),
		rows: MESSAGE_ACTS.map((act, index) => ({
			row: marked === undefined ? [] : actRow(act, {marked, isMarked: index === line}, screen),
			isSelected: index === line,
		})),
		scroll: 0,
		footer: keysFooter(
			ownText('Enter or the letter does it'),
			ownText('arrows move'),
			ownText('Esc back'),
		),
	};
	const {look, symbols} = screen;
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Moves the mark; Enter, or a letter, does what it stands for. */
export function messageMenuStep(
	overlay: MessageMenuOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const {length} = MESSAGE_ACTS;
	const selected = clamp(overlay.selected, length);
	switch (key.type) {
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(overlayPlace(screen.layout).rows);
			return {overlay: {...overlay, selected: moved(selected, key, {length, height})}};
		}
		case 'accept': {
			const act = MESSAGE_ACTS[selected];
			return act === undefined
				? {overlay}
				: {overlay: undefined, effect: {type: 'act', action: act}};
		}
		case 'text': {
			const act = MESSAGE_ACTS.find((each) => letterOf(screen.keymap, each) === key.text);
			const digit = /^[1-9]$/.test(key.text) ? Number(key.text) : undefined;
			if (digit !== undefined) {
				const effect = {type: 'act', action: 'message-code', argument: digit} as const;
				return {overlay: undefined, effect};
			}
			return act === undefined
				? {overlay}
				: {overlay: undefined, effect: {type: 'act', action: act}};
		}
		case 'edit':
			return {overlay};
	}
}

/** `▌r  reply          Answer the marked message` */
function actRow(
	act: MessageAct,
	{marked, isMarked}: {readonly marked: Marked; readonly isMarked: boolean},
	{state, symbols, keymap}: ScreenContext,
): StyledRow {
	const refusal = refusalOf(act, marked, state);
	const letter = act === 'message-code' ? '1-9' : (letterOf(keymap, act) ?? '');
	const role = refusal === undefined ? 'text' : 'muted';
	const words = refusal ?? translated(ACTIONS[act].summary);
	return [
		{text: isMarked ? symbols.cursor : ownText(' '), role: 'accent'},
		{text: pad(safeLine(letter), 5), role: refusal === undefined ? 'accent' : 'muted'},
		{text: pad(safeLine(wordOfAct(act, marked)), 16), role},
		{text: safe` ${safeLine(words)}`, role: 'muted'},
	];
}
