import test from 'ava';
import {didYouMean, nearest} from '../../../source/client/commands/nearest.ts';

test('what may have been meant is asked with every name, and not at all without one', (t) => {
	t.is(didYouMean([]), undefined);
	t.is(didYouMean(['/join']), 'Did you mean /join?');
	t.is(didYouMean(['/join', '/quit', '/who']), 'Did you mean /join or /quit or /who?');
});

test('the nearest of many names come first, and never more than three', (t) => {
	t.deepEqual(nearest('jion', ['who', 'join', 'quit']), ['join']);
	t.deepEqual(nearest('re', ['reply', 'retry', 'read', 'relay']).length, 3);
});
