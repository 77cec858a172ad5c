import test from 'ava';
import {COMPOSER_BOUNDS} from '../../../source/tui/composer/bounds.ts';
import {
	acceptSearch,
	EMPTY_HISTORY,
	type History,
	rememberSent,
	searchOlder,
	startSearch,
	unsentDraft,
	walkHistory,
} from '../../../source/tui/composer/history.ts';

function sent(...texts: readonly string[]): History {
	return texts.reduce(rememberSent, EMPTY_HISTORY);
}

function walked(start: History, text: string, ...directions: readonly ('previous' | 'next')[]) {
	let at = {history: start, text};
	for (const direction of directions) {
		at = walkHistory(at.history, direction, at.text) ?? at;
	}
	return at;
}

test('going back shows the newest first and stops at the oldest', (t) => {
	t.is(walked(sent('one', 'two'), '', 'previous').text, 'two');
	t.is(walked(sent('one', 'two'), '', 'previous', 'previous', 'previous').text, 'one');
});

test('the unsent draft is kept while walking', (t) => {
	const away = walked(sent('one'), 'my draft', 'previous');
	t.is(away.text, 'one');
	t.is(unsentDraft(away.history), 'my draft');
	t.is(walked(away.history, away.text, 'next').text, 'my draft');
});

test('an entry changed on the way keeps its change', (t) => {
	const {history} = walked(sent('one', 'two'), '', 'previous');
	const back = walked(history, 'two, changed', 'previous', 'next');
	t.is(back.text, 'two, changed');
});

test('sending ends the walk and leaves the history itself as it was sent', (t) => {
	const {history} = walked(sent('one', 'two'), '', 'previous');
	const again = rememberSent(walked(history, 'two, changed', 'previous').history, 'one');
	t.deepEqual(again.entries, ['one', 'two', 'one']);
	t.is(again.walk, undefined);
});

test('the same text twice in a row is kept once', (t) => {
	t.deepEqual(sent('one', 'one', 'two', 'one').entries, ['one', 'two', 'one']);
});

test('there is nothing before the first and nothing after the draft', (t) => {
	t.is(walkHistory(EMPTY_HISTORY, 'previous', 'text'), undefined);
	t.is(walkHistory(sent('one'), 'next', 'text'), undefined);
});

test('the oldest entries go when the history is full', (t) => {
	const texts = Array.from({length: COMPOSER_BOUNDS.historyEntries + 5}, (_, i) => `text ${i}`);
	const {entries} = sent(...texts);
	t.is(entries.length, COMPOSER_BOUNDS.historyEntries);
	t.is(entries[0], 'text 5');
});

test('a search finds the newest match and goes on to older ones', (t) => {
	const history = sent('Ask José', 'other', 'jose again');
	const first = startSearch(history, 'jose');
	t.is(first.found, 2);
	const second = searchOlder(history, first);
	t.is(second.found, 0);
	t.is(searchOlder(history, second).found, 0);
});

test('a search for nothing, or for what was never sent, finds nothing', (t) => {
	t.is(startSearch(sent('one'), '').found, undefined);
	t.is(startSearch(sent('one'), 'zzz').found, undefined);
	t.is(acceptSearch(sent('one'), startSearch(sent('one'), 'zzz'), 'draft'), undefined);
});

test('taking what a search found keeps the draft', (t) => {
	const history = sent('one', 'two');
	const accepted = acceptSearch(history, startSearch(history, 'on'), 'draft');
	t.is(accepted?.text, 'one');
	t.is(accepted && unsentDraft(accepted.history), 'draft');
});
