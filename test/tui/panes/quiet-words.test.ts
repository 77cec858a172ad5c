import test from 'ava';
import type {State} from '../../../source/client/state/state.ts';
import {quietWords} from '../../../source/tui/panes/status-words.ts';
import {NOW, stateOf} from '../../helpers/build-state.ts';

function wordsAt(quietUntil: number | undefined): string | undefined {
	const state = stateOf([]);
	const quiet: State = {...state, attention: {...state.attention, quietUntil}};
	return quietWords(quiet, NOW);
}

test('the status line says that nothing rings, and for how long', (t) => {
	t.is(wordsAt(NOW + 25 * 60_000), 'do not disturb, 25 min left');
	t.is(wordsAt(NOW + 1), 'do not disturb, 1 min left');
	t.is(wordsAt(NOW + 7_200_000), 'do not disturb, 2 h left');
	t.is(wordsAt(Number.POSITIVE_INFINITY), 'do not disturb');
});

test('when everything may ring it says nothing', (t) => {
	t.is(wordsAt(undefined), undefined);
	t.is(wordsAt(NOW), undefined);
});
