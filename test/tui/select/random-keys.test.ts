import {Buffer} from 'node:buffer';
import test from 'ava';
import fc from 'fast-check';
import {draftOf} from '../../../source/tui/composer/composer-state.ts';
import {startSelecting} from '../../../source/tui/select/moving.ts';
import {SELECT_ROWS} from '../../../source/tui/select/select-keys.ts';
import {InputTokenizer} from '../../../source/tui/terminal/tokenizer.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import type {ChatWindow} from '../../../source/tui/window.ts';
import {openPlace, roomOf} from '../open-chat.ts';
import {openSilentWindow} from '../silent-window.ts';

/** What the letters of the table are on a keyboard, with keys that move. */
const KEYS = [
	...SELECT_ROWS.flatMap(({keys, context}) => (context === 'select' ? keys : [])).filter(
		(key) => key.length === 1,
	),
	'\u001b[A',
	'\u001b[B',
	'\u001b[5~',
	'\u001b[6~',
	'\u001b[H',
	'\u001b[F',
];

/** Keys after which letters may be an answer to a question, or text. */
const ASKING = new Set(['/', 'D', 'r', 'e', 'q', '+', 'o', '1', 't', 'p', 'm']);

test('no letters that only look or move send, delete or write anything', async (t) => {
	const place = await openPlace(t);
	const bob = await place.join('bob');
	const ada = await place.join('ada');
	const lobby = roomOf(bob, 'lobby').id;
	for (const text of ['one', 'two @ada', '```\ncode\n```', 'https://chat.example/', 'end']) {
		await ada.whenAccepted(ada.send(roomOf(ada, 'lobby').id, text));
		await bob.whenAccepted(bob.send(lobby, text));
	}
	const window = openSilentWindow(ada);
	const quiet = KEYS.filter((key) => !ASKING.has(key));
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...quiet), {maxLength: 60}), (keys) => {
			startSelecting(window);
			press(window, keys);
			t.is(roomOf(ada, 'lobby').pending.length, 0);
			t.is(draftOf(window.composer).editor.text, '');
		}),
		{numRuns: 40},
	);
	await window.close();
});

test('whatever letters come, nothing is thrown, and nothing is deleted or sent by one of them', async (t) => {
	const place = await openPlace(t);
	const ada = await place.join('ada');
	const {id: lobby} = roomOf(ada, 'lobby');
	for (const text of ['one', 'two @ada', '```\ncode\n```', 'https://chat.example/']) {
		await ada.whenAccepted(ada.send(lobby, text));
	}
	const window = openSilentWindow(ada);
	fc.assert(
		fc.property(fc.array(fc.constantFrom(...KEYS), {maxLength: 60}), (keys) => {
			startSelecting(window);
			// A second D is the answer to the question of the first: then it is wanted.
			const single = keys.filter(
				(key, index) => key !== 'D' || !keys.slice(0, index).includes('D'),
			);
			press(window, single);
			press(window, ['\u0003', '\u0003']);
			window.change({type: 'overlay-set', overlay: undefined});
			const {pending} = roomOf(ada, 'lobby');
			t.true(pending.every(({change}) => change !== undefined && change.type !== 'delete'));
			t.true(window.frame().lines.every((line) => textWidth(line) === 80));
		}),
		{numRuns: 40},
	);
	await window.close();
});

function press(window: ChatWindow, keys: readonly string[]): void {
	const tokenizer = new InputTokenizer();
	for (const key of keys) {
		for (const event of [...tokenizer.push(Buffer.from(key)), ...tokenizer.flush()]) {
			window.handleInput(event);
			window.drawn();
		}
	}
}
