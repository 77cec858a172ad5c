import {url as inspectorUrl} from 'node:inspector';
import {Worker} from 'node:worker_threads';
import type {Clock, Timer} from '../../protocol/environment.ts';

/** Exit code of a process that its watchdog ended: EX_TEMPFAIL of sysexits, worth another start. */
export const STUCK_EXIT_CODE = 75;

/** Watches from a thread of its own that the program's one still does something. */
export type Watchdog = {close(): Promise<void>};

export type WatchdogOptions = {
	readonly clock: Clock;
	/** Milliseconds the program may do nothing at all, in steps of a second. Default 30,000. */
	readonly patience?: number | undefined;
	/** The log file the last word is written to; the standard error output when left out. */
	readonly file?: string | undefined;
};

/**
 * Ends the process when its main thread has done nothing for too long, with `STUCK_EXIT_CODE`, so that
 * a supervisor starts it anew. Before that it writes one line with the functions the thread is in (no
 * values). A thread that cannot even be asked, because it waits for the system, is ended with SIGKILL.
 * Does nothing while a debugger is open, which stops the thread on purpose.
 */
export function startWatchdog(options: WatchdogOptions): Watchdog {
	if (inspectorUrl() !== undefined) return {close: async () => undefined};
	const {clock, patience = 30_000, file} = options;
	const beats = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
	let timer: Timer | undefined;
	const beat = (): void => {
		Atomics.add(beats, 0, 1);
		timer = clock.after(BEAT, beat);
	};
	beat();
	const worker = new Worker(WATCH, {
		eval: true,
		// Nothing of the program's own flags and environment concerns it.
		argv: [],
		env: {},
		execArgv: [],
		resourceLimits: {maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 1},
		workerData: {beats, file, ticks: Math.ceil(patience / BEAT), code: STUCK_EXIT_CODE, beat: BEAT},
	});
	worker.unref();
	// Without its watchdog the program runs as it would have without one.
	worker.on('error', () => undefined);
	return {
		async close() {
			timer?.cancel();
			await worker.terminate();
		},
	};
}

/** Milliseconds between two signs of life. */
const BEAT = 1000;

/**
 * The thread's program, as text because it must be there in the bundle and from source alike. It
 * counts its own ticks instead of time, so that a machine that slept, or a process that was stopped,
 * is not taken for one that hangs.
 */
const WATCH = `
const {appendFileSync, writeSync} = require('node:fs');
const {Session} = require('node:inspector');
const {workerData} = require('node:worker_threads');
const {beats, file, ticks, code, beat} = workerData;
let seen = 0;
let silent = 0;
const timer = setInterval(() => {
	const now = Atomics.load(beats, 0);
	silent = now === seen ? silent + 1 : 0;
	seen = now;
	if (silent >= ticks) end();
}, beat);

function end() {
	clearInterval(timer);
	// If the thread does not answer, or a write hangs on the same disk.
	const session = new Session();
	setTimeout(() => {
		tell([]);
		process.kill(process.pid, 'SIGKILL');
	}, 2000);
	const files = new Map();
	session.on('Debugger.scriptParsed', ({params}) => files.set(params.scriptId, params.url));
	session.on('Debugger.paused', ({params}) => {
		tell(params.callFrames.map(({functionName, location: {scriptId, lineNumber}}) =>
			(functionName || '(anonymous)') + ' ' + files.get(scriptId) + ':' + (lineNumber + 1)));
		session.post('Debugger.evaluateOnCallFrame', {
			callFrameId: params.callFrames[0].callFrameId,
			expression: 'process.reallyExit(' + code + ')',
		});
	});
	session.connectToMainThread();
	session.post('Debugger.enable');
	session.post('Debugger.pause');
}

function tell(frames) {
	const where = frames.slice(0, 12).join(' | ');
	const time = new Date().toISOString();
	const line = JSON.stringify({level: 'error', time, seconds: ticks * beat / 1000, where, event: 'the relay hung and was ended'}) + '\\n';
	try {
		if (file === undefined) writeSync(2, line);
		else appendFileSync(file, line);
	} catch {}
}
`;
