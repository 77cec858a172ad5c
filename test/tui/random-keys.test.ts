import test from 'ava';
import fc from 'fast-check';
import {BINDINGS} from '../../source/tui/keymap.ts';
import type {InputEvent} from '../../source/tui/terminal/input-event.ts';
import {InputTokenizer} from '../../source/tui/terminal/tokenizer.ts';
import {textWidth} from '../../source/tui/text/width.ts';
import {openPlace} from './open-chat.ts';
import {openSilentWindow} from './silent-window.ts';

const SIZES = [
	{columns: 80, rows: 24},
	{columns: 120, rows: 40},
	{columns: 160, rows: 30},
	{columns: 34, rows: 10},
	{columns: 20, rows: 3},
	{columns: 9, rows: 2},
];

const STROKES = BINDINGS.flatMap(({keys}) => keys.flatMap((sequence) => sequence.split(' ')));

test('no 200 keys, pastes, clicks or sizes break the window or a row', async (t) => {
	const place = await openPlace(t);
	const client = await place.join('ada');
	await client.createRoom({name: 'ops'});
	client.send([...client.state.rooms.keys()][0] ?? '', 'hello **there** 好');
	fc.assert(
		fc.property(fc.array(anyEvent(), {minLength: 200, maxLength: 200}), (events) => {
			const window = openSilentWindow(client);
			try {
				for (const event of events) {
					if (event.type === 'size') {
						window.resize(event.size);
					} else {
						window.handleInput(event);
					}
					window.drawn();
					const {size, lines} = window.frame();
					t.is(lines.length, size.rows);
					t.true(lines.every((line) => textWidth(line) === size.columns));
				}
			} finally {
				void window.close();
			}
		}),
		{numRuns: 12},
	);
});

test('every byte sequence that a terminal may send is taken without a fault', async (t) => {
	const place = await openPlace(t);
	const window = openSilentWindow(await place.join('ada'));
	fc.assert(
		fc.property(fc.uint8Array({maxLength: 60}), (bytes) => {
			const tokenizer = new InputTokenizer();
			for (const event of [...tokenizer.push(bytes), ...tokenizer.flush()]) {
				window.handleInput(event);
			}
			window.frame();
		}),
	);
	void window.close();
	t.pass();
});

type AnyEvent =
	| InputEvent
	| {readonly type: 'size'; readonly size: {columns: number; rows: number}};

function anyEvent(): fc.Arbitrary<AnyEvent> {
	const stroke = fc.constantFrom(...STROKES, 'ctrl+x', 'enter', 'enter', 'escape').map(keyOf);
	const letter = fc.string({minLength: 1, maxLength: 1}).map((text) => typed(text));
	const pasted = fc.string({maxLength: 200}).map((text): AnyEvent => ({type: 'paste', text}));
	const size = fc.constantFrom(...SIZES).map((each): AnyEvent => ({type: 'size', size: each}));
	const focus = fc.boolean().map((focused): AnyEvent => ({type: 'focus', focused}));
	const mouse = fc
		.record({column: fc.nat(130), row: fc.nat(45)})
		.map((at): AnyEvent => ({...MOUSE, ...at}));
	return fc.oneof(
		{weight: 8, arbitrary: stroke},
		{weight: 6, arbitrary: letter},
		{weight: 1, arbitrary: fc.constantFrom('/help', '/join x', '/go', 'exit', '?').map(typed)},
		{weight: 1, arbitrary: pasted},
		{weight: 1, arbitrary: size},
		{weight: 1, arbitrary: focus},
		{weight: 1, arbitrary: mouse},
	);
}

const MOUSE = {
	type: 'mouse',
	action: 'press',
	button: 'left',
	ctrl: false,
	alt: false,
	shift: false,
} as const;

function typed(text: string): AnyEvent {
	return {type: 'key', key: text, text, ctrl: false, alt: false, shift: false};
}

function keyOf(stroke: string): AnyEvent {
	const parts = stroke.split('+');
	const key = parts.at(-1) ?? '';
	const has = (modifier: string) => parts.slice(0, -1).includes(modifier);
	const [ctrl, alt, shift] = [has('ctrl'), has('alt'), has('shift')];
	const isText = [...key].length === 1 && !ctrl && !alt;
	return {type: 'key', key, text: isText ? key : '', ctrl, alt, shift};
}
