import test from 'ava';
import {hasWords} from '../../../source/server/storage/search-match.ts';

const request = {rooms: [], limit: 1};

test('words asked for may be beginnings, those of a name that is mentioned may not', (t) => {
	t.true(hasWords(['then'], {...request, phrases: [['th']]}));
	t.false(hasWords(['then'], {...request, phrases: [], mentioned: 'th'}));
	t.true(hasWords(['then', 'th'], {...request, phrases: [], mentioned: 'th'}));
});
