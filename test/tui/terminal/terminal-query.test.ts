import {PassThrough} from 'node:stream';
import test from 'ava';
import fc from 'fast-check';
import {startInput} from '../../../source/tui/terminal/input.ts';
import type {InputEvent} from '../../../source/tui/terminal/input-event.ts';
import {
	ANSWER_WAIT,
	BackgroundWait,
	backgroundIn,
	backgroundQuery,
} from '../../../source/tui/terminal/terminal-query.ts';
import {InputTokenizer} from '../../../source/tui/terminal/tokenizer.ts';
import {manualClock} from '../../helpers/manual-clock.ts';

const ESC = '\u{1B}';
const ANSWER = `${ESC}]11;rgb:fdfd/f6f6/e3e3${ESC}\\`;

const answers: readonly (readonly [string, readonly number[] | undefined])[] = [
	['11;rgb:fdfd/f6f6/e3e3', [253, 246, 227]],
	['11;rgb:00/2b/36', [0, 43, 54]],
	['11;rgb:f/0/8', [255, 0, 136]],
	['11;rgba:0000/2b2b/3636/ffff', [0, 43, 54]],
	['11;#002b36', [0, 43, 54]],
	['11;rgb:FFFF/FFFF/FFFF', [255, 255, 255]],
	['10;rgb:00/00/00', undefined],
	['11;rgb:00/00', undefined],
	['11;rgb:00000/00/00', undefined],
	['11;white', undefined],
	['11;?', undefined],
	['52;c;AAAA', undefined],
];

for (const [body, color] of answers) {
	test(`OSC ${body} says ${color?.join(' ') ?? 'nothing about the background'}`, (t) => {
		t.deepEqual(backgroundIn(`${ESC}]${body}${ESC}\\`), color as never);
		t.deepEqual(backgroundIn(`${ESC}]${body}\u{7}`), color as never);
	});
}

test('tmux is asked in its own name, and in that of the terminal around it', (t) => {
	const plain = `${ESC}]11;?${ESC}\\`;
	t.is(backgroundQuery({TERM: 'xterm-256color'}) as string, plain);
	t.is(
		backgroundQuery({TERM: 'tmux-256color', TMUX: '/tmp/x,1,0'}) as string,
		`${plain}${ESC}Ptmux;${ESC}${ESC}]11;?${ESC}${ESC}\\${ESC}\\`,
	);
});

test('terminals that would print the question are not asked', (t) => {
	for (const TERM of ['linux', 'dumb', 'vt100', 'eterm-color']) {
		t.is(backgroundQuery({TERM}), undefined, TERM);
	}
});

test('the answer counts once and in time; later ones are taken and do nothing', (t) => {
	for (const [delay, expected] of [
		[ANSWER_WAIT - 1, 1],
		[ANSWER_WAIT, 0],
	] as const) {
		const clock = manualClock();
		const colors: unknown[] = [];
		const wait = new BackgroundWait(clock, (color) => colors.push(color));
		clock.advance(delay);
		t.true(wait.take({type: 'reply', sequence: ANSWER}));
		t.true(wait.take({type: 'reply', sequence: ANSWER}));
		t.is(colors.length, expected);
	}
});

test('what is no answer is left for others', (t) => {
	const wait = new BackgroundWait(manualClock(), () => t.fail());
	t.false(wait.take({type: 'reply', sequence: `${ESC}[?0u`}));
	t.false(wait.take({type: 'focus', focused: true}));
	wait.close();
});

test('an answer cut anywhere, between keys, types nothing', (t) => {
	fc.assert(
		fc.property(
			fc.array(fc.integer({min: 1, max: ANSWER.length - 1}), {maxLength: 4}),
			(places) => {
				const text = `a${ANSWER}b`;
				const cuts = [0, ...places.map((place) => place + 1).sort((a, b) => a - b), text.length];
				const tokenizer = new InputTokenizer();
				const events = cuts.flatMap((from, index) =>
					tokenizer.push(text.slice(from, cuts[index + 1])),
				);
				const typed = events.map((event) => (event.type === 'key' ? event.text : event.type));
				t.deepEqual(typed, ['a', 'reply', 'b']);
			},
		),
	);
});

test('while an answer is expected, its Esc is not taken for the key', async (t) => {
	const clock = manualClock();
	const events: InputEvent[] = [];
	const stdin = Object.assign(new PassThrough(), {isTTY: true, setRawMode() {}});
	const input = startInput({
		stdin,
		clock,
		environment: {},
		onEvent: (event) => events.push(event),
		onEnd() {},
	});
	const send = (text: string) =>
		new Promise<void>((resolve) => void stdin.write(text, () => setImmediate(resolve)));
	input.expectReply(ANSWER_WAIT);
	await send(ESC);
	clock.advance(200);
	await send(ANSWER.slice(1));
	t.deepEqual(
		events.map(({type}) => type),
		['reply'],
	);
	input.expectReply(0);
	await send(ESC);
	clock.advance(30);
	t.like(events.at(-1), {type: 'key', key: 'escape'});
	input.close();
});
