import {setTimeout as delay} from 'node:timers/promises';
import type {Benchmark} from '../benchmark.ts';
import {openChat} from './chat.ts';
import {processorTimeOf, whenAtRest} from './process-usage.ts';
import {packedProgram} from './program.ts';
import {framesIn, hasFrame, openTerminal} from './terminal.ts';

const SIZE = {columns: 120, rows: 40};
/** Messages a second. */
const FLOOD = 500;

/** What the packed program uses of a processor while its room is as busy as no room ever was. */
export const busyRoom: Benchmark = {
	name: 'busy-room',
	summary: `processor use with ${FLOOD} messages a second in view`,
	async run(pace) {
		const seconds = pace === 'full' ? 10 : 5;
		const chat = await openChat({messages: 1000, rooms: 20});
		const terminal = openTerminal(await packedProgram(), SIZE, {TERMCHAT_HOME: chat.home});
		try {
			await terminal.whenWritten(hasFrame, 'The first frame');
			await whenAtRest(terminal.pid);
			await chat.flood(FLOOD);
			// What is compiled while it runs has been by then.
			await delay(SETTLING);
			terminal.forget();
			const started = performance.now();
			const before = await processorTimeOf(terminal.pid);
			await delay(seconds * 1000);
			const used = (await processorTimeOf(terminal.pid)) - before;
			const passed = performance.now() - started;
			const frames = framesIn(terminal.written());
			await chat.flood(0);
			return [
				{
					name: `processor use, ${FLOOD} messages/s`,
					unit: '%',
					measured: (used / passed) * 100,
					target: {type: 'time', most: 40},
				},
				{
					name: `frames, ${FLOOD} messages/s`,
					unit: 'frames/s',
					measured: frames / (passed / 1000),
				},
			];
		} finally {
			await terminal.close();
			await chat.close();
		}
	},
};

/** Milliseconds. */
const SETTLING = 3000;
