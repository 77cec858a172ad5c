import {availableParallelism} from 'node:os';
import {transformAll} from './test/loader/transformed.js';

await transformAll();

/** What takes longest begins first, so that nothing is waited for in the end. */
const LONGEST = ['simulation', 'never', 'pseudo-screens', 'hostile-text', 'two-clients'];

function rankOf(file) {
	const rank = LONGEST.findIndex((name) => file.endsWith(`${name}.test.ts`));
	return rank === -1 ? LONGEST.length : rank;
}

// biome-ignore lint/style/noDefaultExport: AVA reads its settings from there.
export default {
	files: ['test/**/*.test.{ts,tsx}'],
	extensions: ['ts', 'tsx'],
	nodeArguments: [`--import=${new URL('test/loader/register.js', import.meta.url)}`],
	// A process for each file starts as fast as a thread, and is what the program runs in.
	workerThreads: false,
	// One more than can run at once: there is always one that waits for a terminal or a relay.
	concurrency: availableParallelism() + 1,
	sortTestFiles: (one, other) => rankOf(one) - rankOf(other) || (one < other ? -1 : 1),
	// Without any progress at all, on a machine that is busy with other things too.
	timeout: '1m',
};
