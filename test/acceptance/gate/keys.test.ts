import test from 'ava';
import {startTestServer} from '../../helpers/cli-homes.ts';
import {countOn, enter, sitAs} from '../at-terminals.ts';

const ESCAPE = '\u{1B}';

test.serial(
	'gate 1: what terminals send for keys becomes those keys, and nothing else',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 30});

		// Reports, unknown sequences and keys without a meaning type nothing.
		for (const bytes of NOTHING_TYPED) ada.press(bytes);
		ada.type('still here');
		await ada.waitFor('> still here');
		ada.press('\u{15}');
		await ada.waitFor('message #lobby');

		// A text and its Enter in one read are two things.
		ada.press('hi there\r');
		await ada.waitFor(/ada +hi there/);

		// Every way to a new line, and then one message of many lines.
		for (const [line, newline] of NEWLINES) ada.press(`${line}${newline}`);
		ada.press('last\r');
		await ada.waitFor(
			(screen) =>
				['one', 'two', 'three', 'four', 'five'].every((line) => screen.includes(line)) &&
				screen.includes('message #lobby'),
		);

		// Pasted lines stay lines, and are not sent by themselves.
		ada.press(`${ESCAPE}[200~pasted\nlines${ESCAPE}[201~`);
		await ada.waitFor(/> pasted\n +lines/);
		t.is(countOn(ada, 'pasted'), 1);
		ada.press('\u{3}');
		await ada.waitFor('message #lobby');

		// A key that comes in pieces is that key still: PgUp, byte by byte.
		for (const byte of `${ESCAPE}OP`) ada.press(byte);
		await ada.waitFor(/keys and commands/i);
		ada.press(ESCAPE);
		await ada.waitFor('message #lobby');
	},
);

/** Rows of the table of measured keys that must not leave a character in what is written. */
const NOTHING_TYPED: readonly string[] = [
	// Focus in and out, the mouse, a terminal's name for itself.
	`${ESCAPE}[I`,
	`${ESCAPE}[<35;10;5M`,
	`${ESCAPE}[?62;4c`,
	// Alt with punctuation, Insert, F-keys of both forms, Ctrl with punctuation.
	`${ESCAPE}/`,
	`${ESCAPE}.`,
	`${ESCAPE}<`,
	`${ESCAPE}[2~`,
	`${ESCAPE}[15~`,
	`${ESCAPE}OQ`,
	'\u{1C}',
	'\u{1D}',
	'\u{1E}',
	// What no terminal has thought of yet.
	`${ESCAPE}[1;2;3;4z`,
	`${ESCAPE}]66;nonsense\u{7}`,
];

const NEWLINES: ReadonlyArray<readonly [line: string, newline: string]> = [
	['one', '\\\r'],
	['two', '\n'],
	['three', `${ESCAPE}\r`],
	['four', `${ESCAPE}[13;2u`],
	['five', `${ESCAPE}[27;2;13~`],
];

test.serial(
	'gate 15: help and keys are printed from the tables, and no key means two things',
	async (t) => {
		const {url} = await startTestServer(t);
		const ada = await sitAs(t, 'ada', {url, columns: 100, rows: 50});
		ada.type('?');
		await ada.waitFor(/F1 +all keys/);
		// Typing on keeps the sign.
		ada.type('??');
		await ada.waitFor('> ???');
		ada.press('\u{3}');
		enter(ada, '/help');
		await ada.waitFor(
			/Go to the next room that needs you[\s\S]*Tab|Tab[\s\S]*Go to the next room that needs you/,
		);
		t.regex(ada.screen(), /Tab/);
	},
);
