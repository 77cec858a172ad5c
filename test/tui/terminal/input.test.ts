import {PassThrough} from 'node:stream';
import test from 'ava';
import {escapeWait, startInput} from '../../../source/tui/terminal/input.ts';
import type {InputEvent} from '../../../source/tui/terminal/input-event.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

const ESC = '\u{1B}';

function start(environment: Record<string, string> = {}) {
	const clock = manualClock();
	const rawModes: boolean[] = [];
	const events: InputEvent[] = [];
	let ends = 0;
	const stdin = Object.assign(new PassThrough(), {
		isTTY: true,
		setRawMode: (isRaw: boolean) => rawModes.push(isRaw),
	});
	const input = startInput({
		stdin,
		clock,
		environment,
		onEvent: (event) => events.push(event),
		onEnd() {
			ends += 1;
		},
	});
	const keys = () => events.map((event) => (event.type === 'key' ? event.key : event.type));
	return {clock, rawModes, stdin, input, keys, ends: () => ends};
}

/** Lets the stream hand over what was written to it. */
async function send(stdin: PassThrough, text: string): Promise<void> {
	const {promise, resolve} = Promise.withResolvers<void>();
	stdin.write(text, () => setImmediate(resolve));
	await promise;
}

test('Esc is a key after 30 ms without more', async (t) => {
	const {clock, stdin, keys} = start();
	await send(stdin, ESC);
	clock.advance(29);
	t.deepEqual(keys(), []);
	clock.advance(1);
	t.deepEqual(keys(), ['escape']);
});

test('over a network Esc is given 80 ms', async (t) => {
	t.is(escapeWait({}), 30);
	for (const name of ['SSH_TTY', 'SSH_CONNECTION', 'MOSH_CONNECTION']) {
		t.is(escapeWait({[name]: 'x'}), 80);
	}

	const {clock, stdin, keys} = start({SSH_TTY: '/dev/pts/1'});
	await send(stdin, ESC);
	clock.advance(60);
	await send(stdin, 'd');
	clock.advance(1000);
	t.deepEqual(keys(), ['d']);
});

test('a report that comes in two halves is not typed', async (t) => {
	const {clock, stdin, keys} = start();
	await send(stdin, `${ESC}[<0;1`);
	clock.advance(200);
	await send(stdin, '0;5M');
	t.deepEqual(keys(), ['mouse']);
});

test('a paste without an end is delivered after two quiet seconds', async (t) => {
	const {clock, stdin, keys} = start();
	await send(stdin, `${ESC}[200~text`);
	clock.advance(1999);
	t.deepEqual(keys(), []);
	clock.advance(1);
	t.deepEqual(keys(), ['paste']);
});

test('no timer runs while nothing is typed', async (t) => {
	const {clock, stdin} = start();
	await send(stdin, 'hello');
	t.is(clock.armed, 0);
});

test('while paused nothing is read and the terminal is not raw', async (t) => {
	const {stdin, input, keys, rawModes} = start();
	input.pause();
	t.is(rawModes.at(-1), false);
	stdin.write('for another program');
	await new Promise(setImmediate);
	t.deepEqual(keys(), []);
	stdin.read();
	input.resume();
	t.is(rawModes.at(-1), true);
	await send(stdin, 'x');
	t.deepEqual(keys(), ['x']);
});

test('closing leaves no timer, no raw mode and no reader', async (t) => {
	const {clock, stdin, input, rawModes} = start();
	await send(stdin, ESC);
	input.close();
	t.is(clock.armed, 0);
	t.is(rawModes.at(-1), false);
	t.is(stdin.listenerCount('data'), 0);
});

test('the end of the terminal is reported', async (t) => {
	const {stdin, ends} = start();
	stdin.destroy(Object.assign(new Error('read EIO'), {code: 'EIO'}));
	await new Promise(setImmediate);
	t.true(ends() > 0);
});

test('Ink gets a terminal that never says anything', async (t) => {
	const {stdin, input} = start();
	await send(stdin, 'abc');
	t.is(input.silentStdin.read(), null);
	t.true('isTTY' in input.silentStdin && input.silentStdin.isTTY === true);
});
