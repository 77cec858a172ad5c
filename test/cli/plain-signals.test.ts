import {PassThrough} from 'node:stream';
import test from 'ava';
import {plainSignals} from '../../source/cli/plain-signals.ts';

// Signals are the process's own: one test at a time.

function listen(isTerminal: boolean) {
	let interrupts = 0;
	const stopping = new AbortController();
	const stdin = new PassThrough() as unknown as NodeJS.ReadStream; // never read here
	const outer = new AbortController();
	const signals = plainSignals(
		{signal: outer.signal, stdin},
		{isTerminal, stopping, interrupt: () => void interrupts++},
	);
	return {signals, outer, interrupts: () => interrupts};
}

test.serial('at a terminal Ctrl-C is for the person, and an echo of it is nothing', (t) => {
	const {signals, interrupts} = listen(true);
	t.teardown(() => signals.close());
	process.emit('SIGINT');
	process.emit('SIGINT');
	t.is(interrupts(), 1);
	t.false(signals.signal.aborted);
});

test.serial('a script ends with Ctrl-C, for that reason', (t) => {
	const {signals, interrupts} = listen(false);
	t.teardown(() => signals.close());
	process.emit('SIGINT');
	t.is(interrupts(), 0);
	t.like(signals.signal.reason, {reason: 'interrupted'});
});

test.serial('a command that is stopped from outside is stopped', (t) => {
	const {signals, outer} = listen(true);
	t.teardown(() => signals.close());
	outer.abort(new Error('stop'));
	t.true(signals.signal.aborted);
});

test.serial('nothing listens any more once it is closed', (t) => {
	const before = process.listenerCount('SIGTERM');
	const {signals} = listen(true);
	t.is(process.listenerCount('SIGTERM'), before + 1);
	signals.close();
	t.is(process.listenerCount('SIGTERM'), before);
});
