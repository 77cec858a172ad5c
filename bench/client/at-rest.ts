import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark} from '../benchmark.ts';
import {openChat} from './chat.ts';
import {memoryOf, processorTimeOf, whenAtRest} from './process-usage.ts';
import {packedProgram} from './program.ts';
import {hasFrame, openTerminal} from './terminal.ts';

/** What the packed program uses while nothing happens, with 100,000 messages in a room. */
export const atRest: Benchmark = {
	name: 'at-rest',
	summary: 'memory with 100,000 messages, processor use while nothing happens',
	async run(pace) {
		const seconds = pace === 'full' ? 20 : 6;
		const chat = await openChat({messages: 100_000, rooms: 200});
		const program = await packedProgram();
		const size = {columns: 200, rows: 60};
		const empty = openTerminal({arguments: ['-e', 'setInterval(() => {}, 1e6)']}, size);
		const terminal = openTerminal(program, size, {TERMCHAT_HOME: chat.home});
		try {
			await terminal.whenWritten(hasFrame, 'The first frame');
			await whenAtRest(terminal.pid);
			// V8 tidies up for some seconds more, once.
			await delay(TIDYING);
			const before = await processorTimeOf(terminal.pid);
			await delay(seconds * 1000);
			const used = (await processorTimeOf(terminal.pid)) - before;
			return [
				{
					name: 'processor use at rest',
					unit: '%',
					measured: used / seconds / 10,
					target: {type: 'value', most: 1},
				},
				{
					name: 'memory with 100,000 messages',
					unit: 'MB',
					measured: (await memoryOf(terminal.pid)) / 1e6,
					beside: [{name: 'an empty Node', value: (await memoryOf(empty.pid)) / 1e6}],
					target: {type: 'value', most: 160},
				},
			];
		} finally {
			await terminal.close();
			await empty.close();
			await chat.close();
		}
	},
};

/** Milliseconds. */
const TIDYING = 12_000;
