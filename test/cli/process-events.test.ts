import process from 'node:process';
import test from 'ava';
import {onProcessEvent} from '../../source/cli/process-events.ts';

// Signals are the process's own: these tests share it, and come one after the other.
test.serial('however many listen, the process has one listener more', (t) => {
	const before = process.listenerCount('SIGHUP');
	const ends = Array.from({length: 40}, () => onProcessEvent('SIGHUP', () => {}));
	t.is(process.listenerCount('SIGHUP'), before + 1);
	for (const end of ends) end();
	t.is(process.listenerCount('SIGHUP'), before);
});

test.serial(
	'each is told until it ends, and one that ends does not keep the others from it',
	(t) => {
		const heard: string[] = [];
		const endFirst = onProcessEvent('SIGHUP', () => {
			heard.push('first');
			endFirst();
		});
		const endSecond = onProcessEvent('SIGHUP', () => heard.push('second'));
		process.emit('SIGHUP');
		process.emit('SIGHUP');
		endSecond();
		t.deepEqual(heard, ['first', 'second', 'second']);
	},
);

test.serial('an end that comes twice takes nothing from whoever listens since', (t) => {
	const heard: string[] = [];
	const endOld = onProcessEvent('SIGHUP', () => {});
	endOld();
	const endNew = onProcessEvent('SIGHUP', () => heard.push('new'));
	endOld();
	process.emit('SIGHUP');
	endNew();
	t.deepEqual(heard, ['new']);
});
