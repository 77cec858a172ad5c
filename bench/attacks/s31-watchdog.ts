import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {performance} from 'node:perf_hooks';
import {text} from 'node:stream/consumers';
import {fileURLToPath} from 'node:url';
import {STUCK_EXIT_CODE} from '../../source/server/seeing/watchdog.ts';
import type {AttackFigure, AttackOptions} from './figure.ts';

export const isMeasured = true;

/**
 * Hangs a relay: a query that takes 300 ms, an event loop held up for 2.5 s, and one held up for ever.
 * The first two must be in the log, the third must end the process with a stack and its own exit code.
 */
export async function run({isFull}: AttackOptions): Promise<AttackFigure> {
	const program = fileURLToPath(new URL('hung-relay.ts', import.meta.url));
	const patience = isFull ? 30_000 : 3000;
	const child = spawn(process.execPath, ['--import=tsx', program, String(patience)], {
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const errors = text(child.stderr);
	const [[hung]] = await Promise.all([once(child.stdout, 'data')]);
	const start = performance.now();
	const [code] = await once(child, 'exit');
	const seconds = (performance.now() - start) / 1000;
	const lines = events(await errors);
	const slow = lines.find(({event}) => event === 'slow storage');
	const held = lines.find(({event}) => event === 'event loop was held up');
	const end = lines.find(({event}) => event === 'the relay hung and was ended');
	const isTold = slow?.query === 'accountCount' && Number(held?.milliseconds) > 2000;
	const hasStack = String(end?.where).includes('hangForEver');
	const limit = patience / 1000 + 5;
	return {
		name: 'S31 hang',
		pass:
			String(hung) === 'hung\n' &&
			isTold &&
			hasStack &&
			code === STUCK_EXIT_CODE &&
			seconds < limit,
		figure: `slow query ${slow ? 'logged' : 'missed'}, lag of ${held?.milliseconds ?? 0} ms logged, ended after ${seconds.toFixed(1)} s with ${code}, stack ${hasStack ? 'logged' : 'missed'}`,
		mark: `both logged, ended within ${limit} s with ${STUCK_EXIT_CODE}, stack logged`,
	};
}

type Line = Readonly<Record<string, unknown>>;

function events(output: string): readonly Line[] {
	// Node itself says a word of its own when a debugger is left.
	return output
		.split('\n')
		.filter((line) => line.startsWith('{'))
		.map((line) => JSON.parse(line));
}
