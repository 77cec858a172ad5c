import {spawn} from 'node:child_process';
import {once} from 'node:events';
import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark} from '../benchmark.ts';
import {interleave, median} from '../statistics.ts';
import {openChat} from './chat.ts';
import {node, packedProgram, unbundledProgram} from './program.ts';
import {hasFrame, openTerminal} from './terminal.ts';

const SIZE = {columns: 80, rows: 24};

/**
 * From starting the process to its first complete frame, for somebody who has chatted before: packed
 * as it is published, from the sources, and beside both an empty program.
 */
export const firstFrame: Benchmark = {
	name: 'first-frame',
	summary: 'start to first frame',
	async run(pace) {
		const chat = await openChat({messages: 100, rooms: 5});
		try {
			const programs = {packed: await packedProgram(), unbundled: unbundledProgram()};
			const measure = async (name: (typeof STARTS)[number]) => {
				if (name === 'empty') return timeEmptyProgram();
				const started = performance.now();
				const terminal = openTerminal(programs[name], SIZE, {TERMCHAT_HOME: chat.home});
				const drawn = await terminal.whenWritten(hasFrame, 'The first frame');
				await terminal.close();
				return drawn - started;
			};
			for (const name of STARTS) await measure(name);
			// The first start makes the folder for what the second compiles and later ones find there.
			const second = openTerminal(programs.packed, SIZE, {TERMCHAT_HOME: chat.home});
			await second.whenWritten(hasFrame, 'The first frame');
			await delay(COMPILED);
			await second.close();
			const times = await interleave(STARTS, pace === 'full' ? 15 : 5, measure);
			const at = (name: (typeof STARTS)[number]) => median(times.get(name) ?? []);
			const first = {name: 'first frame', unit: 'ms' as const, measured: at('packed')};
			const empty = {name: 'node -e 0', value: at('empty')};
			const unbundled = {name: 'unbundled', value: at('unbundled')};
			return [
				{...first, beside: [unbundled, empty], target: {type: 'share', most: 0.5}},
				{...first, beside: [empty], target: {type: 'time', most: 160}},
			];
		} finally {
			await chat.close();
		}
	},
};

/** Milliseconds after which compiled code is on disk. */
const COMPILED = 3000;

const STARTS = ['packed', 'unbundled', 'empty'] as const;

async function timeEmptyProgram(): Promise<number> {
	const started = performance.now();
	await once(spawn(node, ['-e', '0']), 'exit');
	return performance.now() - started;
}
