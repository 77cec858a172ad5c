import {activeKey} from '../panes/active-keys.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';
import type {ScreenContext} from '../view.ts';
import {fittingActs, wordOfAct} from './acts.ts';
import {letterOf} from './letters.ts';
import {markedMessage} from './markable.ts';

/** A key and what it does to the marked message. */
export type SelectHint = {readonly key: SafeText; readonly word: SafeText};

/** The letters that fit the marked message, the most useful first; undefined while none is marked. */
export function selectHints(context: ScreenContext): readonly SelectHint[] | undefined {
	const {state, view, keymap} = context;
	const marked = markedMessage(state, view);
	if (marked === undefined) {
		return undefined;
	}
	const hints = fittingActs(marked, state).flatMap((act): readonly SelectHint[] => {
		const letter = act === 'message-code' ? '1-9' : letterOf(keymap, act);
		return letter === undefined
			? []
			: [{key: ownText(letter), word: ownText(wordOfAct(act, marked))}];
	});
	const back = activeKey(context, 'cancel');
	const more = letterOf(keymap, 'message-menu');
	return [
		...hints.slice(0, BEFORE_BACK),
		...(more === undefined ? [] : [{key: ownText(more), word: ownText('all')}]),
		...(back === undefined ? [] : [{key: back, word: ownText('back')}]),
		...hints.slice(BEFORE_BACK),
	];
}

/** Letters that stand before the way to all of them and the way back. */
const BEFORE_BACK = 5;
