import {normalizeAddress} from '../client/address.ts';
import {askForStatus} from '../client/beside/ask.ts';
import {BesideError} from '../client/beside/error.ts';
import type {BesideStatus} from '../client/beside/frames.ts';
import {ExitError} from './exit-code.ts';
import {type Home, openHome} from './home.ts';
import type {Invocation, Run} from './invocation.ts';
import {pause} from './pause.ts';
import {statusLine, statusRecord, statusTmux, type ToldStatus} from './status-line.ts';

/** A window that was closed may be opened again: while its home is watched it is looked for this often. */
const AGAIN = 5000;

/** How long a window may take to answer, in milliseconds; one that was put to sleep never does. */
const PATIENCE = 1000;

/**
 * Prints what waits for the person: as the open window has it, or, when none is open, as the relay has
 * it, which knows nothing of private messages.
 */
export const run: Run = async (invocation) => {
	const {flags, signal} = invocation;
	const home = openHome(invocation);
	const print = printer(invocation);
	if (!flags.has('watch')) {
		const isTold = await askWindow(invocation, {home, print, watch: false, signal});
		if (!isTold) await (await loadRelay()).askRelay(invocation, {home, print});
		return 'ok';
	}
	try {
		for (;;) {
			await askWindow(invocation, {home, print, watch: true, signal});
			const {watchRelay} = await loadRelay();
			await watchRelay(invocation, {home, print, until: () => untilWindow(invocation, home)});
		}
	} catch (error) {
		// Ctrl-C is how one leaves; it needs no word.
		if (signal.aborted && error instanceof ExitError) return error.reason;
		throw error;
	}
};

/** A prompt asks often, and mostly a window answers: then nothing of this is needed. */
const loadRelay = () => import('./status-relay.ts');

type Print = (status: ToldStatus) => void;

/** Prints each status that differs from the last one. */
function printer({flags, output}: Invocation): Print {
	let told: string | undefined;
	return (status) => {
		const record = statusRecord(status);
		const text = flags.has('tmux') ? statusTmux(status) : statusLine(status);
		const line = flags.has('json') ? JSON.stringify(record) : text;
		if (line === told) return;
		told = line;
		if (flags.has('json')) output.printJson(record);
		else output.print(text);
	};
}

/** False when nobody sits at a termchat of this home, or at one with another relay than is meant. */
async function askWindow(
	{flags}: Invocation,
	{
		home,
		print,
		watch,
		signal,
	}: {
		readonly home: Home;
		readonly print: Print;
		readonly watch: boolean;
		readonly signal: AbortSignal;
	},
): Promise<boolean> {
	const {paths, settings} = home;
	const named = settings.get('server');
	const wanted = named === '' ? undefined : normalizeAddress(named).url;
	const preview = flags.has('preview');
	const done = new AbortController();
	const timer = setTimeout(() => done.abort(), PATIENCE);
	let isTold = false;
	const heard = (status: BesideStatus) => {
		const isMeant = wanted === undefined || wanted === status.url;
		clearTimeout(timer);
		isTold ||= isMeant;
		if (isMeant) print({...status, source: 'window'});
		else done.abort();
	};
	try {
		const either = AbortSignal.any([signal, done.signal]);
		await askForStatus({paths, signal: either}, {watch, preview}, heard);
	} catch (error) {
		signal.throwIfAborted();
		if (!(error instanceof BesideError) && !done.signal.aborted) throw error;
	} finally {
		clearTimeout(timer);
	}
	return isTold;
}

async function untilWindow(invocation: Invocation, home: Home): Promise<void> {
	const {signal} = invocation;
	do {
		await pause(AGAIN, signal);
	} while (!(await askWindow(invocation, {home, print: () => {}, watch: false, signal})));
}
