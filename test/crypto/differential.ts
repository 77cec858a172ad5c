import process from 'node:process';
import fc from 'fast-check';
import {ready} from '../../source/crypto/sodium.ts';
import {seededRandom} from '../helpers/seeded-random.ts';
import {arbitrarySteps} from './arbitrary-steps.ts';
import {converse, emptyTally} from './conversation.ts';
import {loadNoble} from './load-noble.ts';
import {secondBackend} from './second-backend.ts';

/** `npm run crypto:differential [-- RUNS]`: whole conversations on two backends, byte for byte. */
const noble = await loadNoble();
if (typeof noble === 'string') {
	process.stdout.write(`${noble}\n`);
} else {
	await ready();
	const other = await secondBackend(noble);
	const runs = Number(process.argv[2] ?? 200);
	const tally = emptyTally();
	fc.assert(
		fc.property(arbitrarySteps(300), fc.nat(), (steps, seed) => {
			const one = converse(steps, seededRandom(seed), tally);
			return one === other.converse(steps, seededRandom(seed), emptyTally());
		}),
		{numRuns: runs},
	);
	process.stdout.write(
		`${runs} conversations with ${tally.sent} messages and ${tally.kemSteps} KEM answers are ` +
			'byte for byte the same on two backends.\n',
	);
}
