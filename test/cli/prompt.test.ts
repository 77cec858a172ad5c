import {PassThrough} from 'node:stream';
import test from 'ava';
import {ExitError} from '../../source/cli/exit-code.ts';
import {FlagValues} from '../../source/cli/flags.ts';
import {askLine, askSecret, canAsk} from '../../source/cli/prompt.ts';

/** A terminal somebody types at. */
function terminal(flags = new FlagValues(new Map())) {
	const rawModes: boolean[] = [];
	let shown = '';
	const keys = new PassThrough();
	const screen = new PassThrough();
	screen.on('data', (chunk: Buffer) => {
		shown += chunk.toString();
	});
	const stdin = Object.assign(keys, {
		isTTY: true,
		setRawMode(mode: boolean) {
			rawModes.push(mode);
			return keys;
		},
	});
	return {
		// Both have what a prompt uses of a terminal's stream.
		stdin: stdin as unknown as NodeJS.ReadStream,
		stderr: Object.assign(screen, {isTTY: true}) as unknown as NodeJS.WriteStream,
		flags,
		rawModes,
		shown: () => shown,
		type: (text: string | Buffer) => keys.write(text),
		hangUp: () => keys.end(),
	};
}

const TYPED: readonly (readonly [what: string, keys: string, secret: string])[] = [
	['letters and Enter', 'four words\r', 'four words'],
	['other scripts', 'größe 漢字 🔑\n', 'größe 漢字 🔑'],
	['Backspace', 'worx\u007f\u007frds\r', 'words'],
	['Backspace over a whole character', 'key 🔑\u007f!\r', 'key !'],
	['Ctrl-U', 'all wrong\u0015right\r', 'right'],
	['keys that are no text', 'a\u001b[Ab\u001b[3~c\u001bOPd\te\r', 'abcde'],
	['nothing', '\r', ''],
];

for (const [what, keys, secret] of TYPED) {
	test(`a secret is typed with ${what}, and nothing of it is shown`, async (t) => {
		const tty = terminal();
		const answer = askSecret(tty, 'Password: ');
		tty.type(keys);
		t.is(await answer, secret);
		t.is(tty.shown(), 'Password: \n');
		t.deepEqual(tty.rawModes, [true, false]);
	});
}

test('a character that arrives in pieces is one character', async (t) => {
	const tty = terminal();
	const answer = askSecret(tty, '');
	const bytes = Buffer.from('ß\r');
	tty.type(bytes.subarray(0, 1));
	tty.type(bytes.subarray(1));
	t.is(await answer, 'ß');
});

for (const [what, keys] of [
	['Ctrl-C', 'half a pass\u0003'],
	['Ctrl-D on nothing', '\u0004'],
] as const) {
	test(`${what} cancels, and the terminal is as it was`, async (t) => {
		const tty = terminal();
		const answer = askSecret(tty, 'Password: ');
		tty.type(keys);
		const error = await t.throwsAsync(answer, {instanceOf: ExitError});
		t.is(error?.reason, 'cancelled');
		t.deepEqual(tty.rawModes, [true, false]);
	});
}

test('a terminal that goes away cancels', async (t) => {
	const tty = terminal();
	const answer = askSecret(tty, 'Password: ');
	tty.hangUp();
	const error = await t.throwsAsync(answer, {instanceOf: ExitError});
	t.is(error?.reason, 'cancelled');
});

test('Enter takes what was proposed', async (t) => {
	const tty = terminal();
	const answer = askLine(tty, 'Name (ada): ', 'ada');
	tty.type('\n');
	t.is(await answer, 'ada');
});

test('nobody is asked who does not want to be, or is not there', (t) => {
	t.true(canAsk(terminal()));
	t.false(canAsk(terminal(new FlagValues(new Map([['no-input', true]])))));
	const piped = new PassThrough() as unknown as NodeJS.ReadStream;
	t.false(canAsk({...terminal(), stdin: piped}));
});
