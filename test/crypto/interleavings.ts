import process from 'node:process';
import fc from 'fast-check';
import {ready} from '../../source/crypto/sodium.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {arbitrarySteps} from './arbitrary-steps.ts';
import {converse, emptyTally} from './conversation.ts';

/** `npm run crypto:interleavings [-- RUNS]`: the conversations of interleavings.test.ts, many more. */
await ready();
const runs = Number(process.argv[2] ?? 2000);
const tally = emptyTally();
const started = performance.now();
fc.assert(
	fc.property(arbitrarySteps(400), fc.nat(), (steps, seed) => {
		converse(steps, seededRandom(seed), tally);
	}),
	{numRuns: runs},
);
const seconds = ((performance.now() - started) / 1000).toFixed(0);
process.stdout.write(`${runs} conversations in ${seconds} s, no promise broken.\n`);
process.stdout.write(
	`${tally.sent} sent, ${tally.opened} opened, ${tally.outOfOrder} of them out of order, ` +
		`${tally.duplicates} duplicates, ${tally.tampered} tampered, ${tally.kemSteps} KEM answers.\n`,
);
