import test from 'ava';
import {heldMatches} from '../../../source/tui/search/held-matches.ts';
import {fileOf} from '../../helpers/build-files.ts';
import {at, logOf, room, said, stateOf} from '../../helpers/build-state.ts';

const LOG = logOf([
	said('bob', at('10:00'), 'the staging server is down'),
	said('bob', at('10:01'), '', {file: fileOf({name: 'Staging.env'})}),
	said('bob', at('10:02'), 'the new one', {file: fileOf({name: 'logo.png'})}),
]);

function found(words: string): readonly number[] {
	const state = stateOf([room('ops', {log: LOG})]);
	return heldMatches(state, {words}, 9).map(({message}) => message.seq);
}

test('a file that is held is found by its name, and with the words said with it', (t) => {
	t.deepEqual(found('staging'), [2, 1]);
	t.deepEqual(found('.env'), [2]);
	t.deepEqual(found('png new'), [3]);
});

test('the words of one message are not looked for in the file of another', (t) => {
	t.deepEqual(found('server env'), []);
});
