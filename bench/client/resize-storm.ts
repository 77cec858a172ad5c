import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark} from '../benchmark.ts';
import {median} from '../statistics.ts';
import {openChat} from './chat.ts';
import {whenAtRest} from './process-usage.ts';
import {packedProgram} from './program.ts';
import {framesIn, hasFrame, openTerminal, type Size} from './terminal.ts';

const SIZE = {columns: 200, rows: 60};
const STORM = 50;
/** Milliseconds between two sizes: all of them within 100. */
const APART = 2;

/** How often the packed program draws while somebody drags the corner of the window. */
export const resizeStorm: Benchmark = {
	name: 'resize-storm',
	summary: `${STORM} sizes of the window in ${STORM * APART} ms`,
	async run(pace) {
		const chat = await openChat({messages: 10_000, rooms: 50});
		const terminal = openTerminal(await packedProgram(), SIZE, {TERMCHAT_HOME: chat.home});
		const frames: number[] = [];
		try {
			await terminal.whenWritten(hasFrame, 'The first frame');
			for (let round = 0; round < (pace === 'full' ? 10 : 4); round++) {
				await whenAtRest(terminal.pid);
				terminal.forget();
				for (let step = 0; step < STORM; step++) {
					terminal.resize(sizeAt(round, step));
					await delay(APART);
				}
				await whenAtRest(terminal.pid);
				frames.push(framesIn(terminal.written()));
			}
			return [
				{
					name: `frames for ${STORM} sizes`,
					unit: 'frames',
					measured: median(frames),
					beside: [{name: 'one per size', value: STORM}],
					target: {type: 'share', most: 0.5},
				},
			];
		} finally {
			await terminal.close();
			await chat.close();
		}
	},
};

/** Smaller and larger in turn, so that the last size is always another than the first. */
function sizeAt(round: number, step: number): Size {
	const way = round % 2 === 0 ? step : STORM - step;
	return {columns: SIZE.columns - 2 * way, rows: SIZE.rows - Math.floor(way / 2)};
}
