import test from 'ava';
import fc from 'fast-check';
import {ready} from '../../source/crypto/sodium.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {arbitrarySteps} from './arbitrary-steps.ts';
import {converse, emptyTally} from './conversation.ts';

test.before(() => ready());

test('whatever a network does, each message opens once and nothing else opens', (t) => {
	const tally = emptyTally();
	fc.assert(
		fc.property(arbitrarySteps(300), fc.nat(), (steps, seed) => {
			converse(steps, seededRandom(seed), tally);
		}),
		{numRuns: 40},
	);
	t.true(tally.opened > 500 && tally.outOfOrder > 100);
	t.true(tally.duplicates > 50 && tally.tampered > 100 && tally.kemSteps > 20);
});
