import test from 'ava';
import type {State} from '../../../source/client/state/state.ts';
import {transferSentence} from '../../../source/tui/panes/status-words.ts';
import {transferOf, transfersOf} from '../../helpers/build-files.ts';
import {stateOf} from '../../helpers/build-state.ts';

const state = stateOf([], {
	transfers: transfersOf(
		transferOf({id: 'here', room: 'general'}),
		transferOf({id: 'there', room: 'ops'}),
		transferOf({id: 'done', room: 'ops', phase: {type: 'done'}}),
		transferOf({id: 'failed', room: 'ops', phase: {type: 'failed', reason: 'No.'}}),
		transferOf({id: 'waits', room: '@mira', phase: {type: 'waiting', reason: 'No line.'}}),
	),
});

const wordsOf = (of: State, front: string | undefined): string | undefined =>
	transferSentence(of, front);

test('files that go elsewhere are counted, those of the room in front and those that are over are not', (t) => {
	t.is(wordsOf(state, 'general'), '2 files under way elsewhere');
	t.is(wordsOf(state, 'ops'), '2 files under way elsewhere');
	t.is(wordsOf(state, undefined), '3 files under way elsewhere');
});

test('where nothing goes elsewhere nothing is said', (t) => {
	t.is(wordsOf({...state, transfers: new Map()}, 'general'), undefined);
});
