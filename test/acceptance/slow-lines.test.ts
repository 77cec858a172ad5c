import {setTimeout as delay} from 'node:timers/promises';
import test, {type ExecutionContext} from 'ava';
import {homeOf, startTestServer} from '../helpers/cli-homes.ts';
import type {Pty} from '../helpers/pty.ts';
import {openTermchat} from '../helpers/whole-program.ts';
import {KEY_BYTES, KEY_SCRIPT, LEAVING, type Stroke, withoutTimes} from './key-script.ts';

/** Milliseconds between two bytes of a bad line: some keys of several bytes take that often. */
const GAP = 6;

/** Milliseconds without output after which a frame is taken to be complete. */
const QUIET = 80;

/** Hands strokes over to the program, in one way or another. */
type Line = (terminal: Pty, strokes: readonly Stroke[]) => Promise<void>;

const LINES: Readonly<Record<string, Line>> = {
	async 'key by key'(terminal, strokes) {
		for (const stroke of strokes) terminal.press(bytesOf(stroke));
	},
	async 'byte by byte'(terminal, strokes) {
		for (const stroke of strokes) {
			for (const byte of bytesOf(stroke)) {
				terminal.press(byte);
				await delay(GAP);
			}
		}
	},
	async 'in one burst'(terminal, strokes) {
		terminal.press(strokes.map(bytesOf).join(''));
	},
};

for (const [name, line] of Object.entries(LINES)) {
	test.serial(`keys mean the same when they come ${name}`, async (t) => {
		t.timeout(120_000);
		const pictures = await play(t, line);
		t.is(pictures.length, KEY_SCRIPT.length);
		expected ??= pictures;
		t.deepEqual(pictures, expected);
	});
}

/** What the first way showed, which the others must show too. */
let expected: readonly string[] | undefined;

/** Plays the script; the screen after each step. */
async function play(t: ExecutionContext, line: Line): Promise<readonly string[]> {
	const {url} = await startTestServer(t);
	const home = await homeOf(t, url, 'ada');
	const terminal = await openTermchat([], {home, environment: {SSH_TTY: '/dev/pts/9'}});
	t.teardown(() => terminal.close());
	await terminal.waitFor('message #lobby');
	const pictures: string[] = [];
	for (const {name, strokes, shows} of KEY_SCRIPT) {
		await line(terminal, strokes);
		await terminal.waitFor(shows).catch((error: unknown) => t.fail(`${name}: ${String(error)}`));
		await quiet(terminal);
		pictures.push(withoutTimes(terminal.screen()));
	}
	await line(terminal, LEAVING);
	t.is(await terminal.exited, 0);
	return pictures;
}

/** Resolves when nothing more of a frame is on its way. */
async function quiet(terminal: Pty): Promise<void> {
	for (let length = -1; length !== terminal.written().length; ) {
		length = terminal.written().length;
		await delay(QUIET);
	}
}

function bytesOf(stroke: Stroke): string {
	return stroke.type === 'text' ? stroke.text : KEY_BYTES[stroke.key];
}
