import test from 'ava';
import {encode} from 'uqr';
import type {ComparisonState, State} from '../../../source/client/state/state.ts';
import type {Size} from '../../../source/tui/layout.ts';
import {effectOfClosing} from '../../../source/tui/overlays/comparison.ts';
import {overlayStep} from '../../../source/tui/overlays/index.ts';
import type {ComparisonOverlay, TextPageOverlay} from '../../../source/tui/overlays/overlay.ts';
import type {OverlayKey} from '../../../source/tui/overlays/overlay-context.ts';
import type {Look} from '../../../source/tui/text/paint.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import {dark} from '../../../source/tui/themes/dark.ts';
import {light} from '../../../source/tui/themes/light.ts';
import type {ScreenContext} from '../../../source/tui/view.ts';
import {plainText} from '../../helpers/screen-text.ts';
import {
	conversation,
	emoji,
	overlayContext,
	overlayRows,
	privateScreen,
	privateState,
	windowText,
} from './private-state.ts';

const SIZES: readonly Size[] = [
	{columns: 120, rows: 40},
	{columns: 80, rows: 24},
	{columns: 48, rows: 20},
	{columns: 34, rows: 10},
];

/** What two people exchange: 116 characters. */
const CODE = `tcv1:${'abcdefghijklmnopqrstuvwxyz234567'.repeat(4).slice(0, 111)}`;

const PAGE: TextPageOverlay = {
	type: 'page',
	title: 'Compare keys with bob',
	lines: [
		'You:    ada@relay.example',
		'They:   bob@relay.example',
		'',
		'    30035 44776 92869 39689',
	],
	code: CODE,
	scroll: 0,
};

/** What the End key is where there is a text field, which overlays may have. */
const END: OverlayKey = {type: 'edit', edit: 'caret-line-end'};

function screenOfSize(size: Size, rest: Partial<ScreenContext> = {}): ScreenContext {
	return privateScreen(privateState([conversation('bob')]), size, rest);
}

/** The modules that a terminal shows, dark as true, read from painted half blocks. */
function modulesOn(rows: readonly string[]): readonly (readonly boolean[])[] {
	return rows.flatMap((row) => {
		const [top, bottom]: [boolean[], boolean[]] = [[], []];
		let dark: readonly [boolean, boolean] | undefined;
		// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are what is read.
		for (const [piece, codes] of row.matchAll(/\u001b\[([\d;]*)m|./gu)) {
			if (codes === undefined) {
				if (dark !== undefined) {
					top.push(piece === '▀' ? dark[0] : dark[1]);
					bottom.push(dark[1]);
				}
			} else {
				dark = looks(codes);
			}
		}
		return top.length === 0 ? [] : [top, bottom];
	});
}

function looks(codes: string): readonly [boolean, boolean] | undefined {
	const numbers = codes.replaceAll('38;5;', '').replaceAll('48;5;', '').split(';');
	const [foreground, background] = numbers;
	const isKnown = ['16', '231', '30', '97'].includes(foreground ?? '');
	return isKnown && background !== undefined
		? [foreground === '16' || foreground === '30', background === '16' || background === '40']
		: undefined;
}

/** The code within its quiet zone, which must be light. */
function codeOn(rows: readonly string[], size: number): readonly (readonly boolean[])[] {
	const modules = modulesOn(rows);
	const quiet = ((modules[0]?.length ?? 0) - size) / 2;
	return modules.slice(quiet, quiet + size).map((row) => row.slice(quiet, quiet + size));
}

const looksToTry: ReadonlyArray<readonly [string, Look]> = [
	['dark, all colours', {theme: dark, depth: 'truecolor'}],
	['light, 256 colours', {theme: light, depth: '256'}],
	['dark, 16 colours', {theme: dark, depth: '16'}],
];

for (const [name, look] of looksToTry) {
	test(`a QR code has its dark modules dark and its light ones light (${name})`, (t) => {
		const {data, size} = encode(CODE, {ecc: 'L', border: 0});
		const screen = screenOfSize({columns: 80, rows: 40}, {look});
		const overlay = overlayStep(PAGE, END, overlayContext(screen)).overlay ?? PAGE;
		t.deepEqual(codeOn(overlayRows(screen, overlay), size), data);
	});
}

test('at 80x24 the page takes the whole screen, and its end shows the whole code', (t) => {
	const {data, size} = encode(CODE, {ecc: 'L', border: 0});
	const screen = screenOfSize({columns: 80, rows: 24}, {look: {theme: dark, depth: '256'}});
	const first = overlayRows(screen, PAGE).map(plainText).join('\n');
	t.regex(first, /You: {4}ada@relay\.example/);
	t.regex(first, /End shows the QR code whole/);
	const overlay = overlayStep(PAGE, END, overlayContext(screen)).overlay ?? PAGE;
	const rows = overlayRows(screen, overlay);
	t.is(rows.length, 24);
	t.true(rows.every((row) => textWidth(row) === 80));
	t.deepEqual(codeOn(rows, size), data);
});

for (const size of SIZES) {
	test(`a page keeps to its cells at ${size.columns}x${size.rows}, with and without a code`, (t) => {
		const screen = screenOfSize(size, {look: {theme: dark, depth: '256'}});
		for (const code of [CODE, undefined]) {
			let overlay = {...PAGE, code};
			for (let step = 0; step < 30; step++) {
				const rows = overlayRows(screen, overlay);
				t.is(new Set(rows.map(textWidth)).size, 1);
				t.true(rows.length <= size.rows);
				const next = overlayStep(overlay, {type: 'move', rows: 1}, overlayContext(screen)).overlay;
				overlay = next?.type === 'page' ? {...next, code} : overlay;
			}
		}
	});
}

test('where a code does not fit, or there are no colours or blocks, a sentence says so', (t) => {
	const said = (size: Size, rest: Partial<ScreenContext>) => {
		const screen = screenOfSize(size, rest);
		const {overlay = PAGE} = overlayStep(PAGE, END, overlayContext(screen));
		return overlayRows(screen, overlay).map(plainText).join(' ').replace(/\s+/g, ' ');
	};
	const look: Look = {theme: dark, depth: '256'};
	t.regex(said({columns: 34, rows: 10}, {look}), /QR code does not fit/);
	t.regex(said({columns: 80, rows: 40}, {look, symbols: asciiSymbols}), /QR code does not fit/);
	t.regex(said({columns: 80, rows: 40}, {}), /QR code needs colours/);
});

test('a text too long for any QR code is no reason to fail', (t) => {
	const screen = screenOfSize({columns: 120, rows: 60}, {look: {theme: dark, depth: '256'}});
	const page = {...PAGE, code: 'x'.repeat(5000)};
	t.regex(overlayRows(screen, page).map(plainText).join(' '), /does not fit/);
});

test('foreign text in a page cannot act on the terminal', (t) => {
	const screen = screenOfSize({columns: 80, rows: 24});
	const page = {...PAGE, code: undefined, lines: ['label: \u001b[2Jlaptop\u202e']};
	const text = overlayRows(screen, page).map(plainText).join('\n');
	t.regex(text, /label: ␛\[2Jlaptop/);
	t.false(text.includes('\u202e'));
});

test('a page closes by Enter and q', (t) => {
	const context = overlayContext(screenOfSize({columns: 80, rows: 24}));
	t.is(overlayStep(PAGE, {type: 'accept'}, context).overlay, undefined);
	t.is(overlayStep(PAGE, {type: 'text', text: 'q'}, context).overlay, undefined);
});

test('a line that is asked for is given with Enter, without blanks around it', (t) => {
	const context = overlayContext(screenOfSize({columns: 80, rows: 24}));
	const field = {type: 'text-field', prompt: 'Their name', text: ''} as const;
	const typed = overlayStep(field, {type: 'text', text: ' boob '}, context).overlay ?? field;
	t.like(typed, {text: ' boob '});
	const shorter = overlayStep(typed, {type: 'edit', edit: 'delete-back'}, context).overlay ?? typed;
	t.like(shorter, {text: ' boob'});
	t.deepEqual(overlayStep(shorter, {type: 'accept'}, context).effect, {
		type: 'answer',
		topic: 'Their name',
		answer: 'boob',
	});
});

test('of a long line the end is in sight, and the cursor behind it', (t) => {
	const overlay = {type: 'text-field', prompt: 'Paste it', text: `${'x'.repeat(200)}end`} as const;
	const screen = screenOfSize({columns: 34, rows: 10});
	const rows = overlayRows(screen, overlay);
	t.true(rows.every((row) => textWidth(row) === 34));
	t.regex(plainText(rows.at(-1) ?? ''), /xend ?$/);
});

const OVERLAY: ComparisonOverlay = {type: 'comparison', subject: 'person', isReady: true};

function comparing(stage: ComparisonState['stage']): State {
	return privateState([conversation('bob')], {comparison: {peer: 'bob', stage}});
}

for (const size of SIZES) {
	test(`all seven words, the question and its keys fit at ${size.columns}x${size.rows}`, (t) => {
		const screen = privateScreen(comparing({type: 'comparing', emoji}), size, {overlay: OVERLAY});
		const text = windowText(screen).replace(/\s+/g, ' ');
		for (const {word} of emoji) {
			t.true(text.includes(word), word);
		}
		t.regex(text, /the same seven/);
		t.regex(text, /y yes n no Esc later/);
		t.true(overlayRows(screen, OVERLAY).every((row) => textWidth(row) <= size.columns));
	});
}

test('wide, the seven stand in one row, each picture under its word', (t) => {
	const screen = privateScreen(comparing({type: 'comparing', emoji}), {columns: 80, rows: 24});
	const rows = overlayRows(screen, OVERLAY).map(plainText);
	t.regex(rows[1] ?? '', /^ Dog +Key +Pizza +Headphones +Anchor +Moon +Train +$/);
	t.regex(rows[2] ?? '', /^ 🐶 +🔑 +🍕 +🎧 +⚓ +🌙 +🚂 +$/u);
});

test('narrow, they stand one below the other, with their numbers', (t) => {
	const screen = privateScreen(comparing({type: 'comparing', emoji}), {columns: 48, rows: 20});
	const rows = overlayRows(screen, OVERLAY).map((row) => plainText(row).trim());
	t.true(rows.includes('1 Dog         🐶'));
	t.true(rows.includes('7 Train       🚂'));
});

test('in ASCII there are only words', (t) => {
	const screen = privateScreen(
		comparing({type: 'comparing', emoji}),
		{columns: 80, rows: 24},
		{symbols: asciiSymbols},
	);
	t.regex(overlayRows(screen, OVERLAY).map(plainText).join('\n'), /^[\x20-\x7e\n]*$/);
});

/** What a key does at a stage: the act, and whether the overlay stays. */
function pressed(
	stage: ComparisonState['stage'],
	key: OverlayKey,
	overlay: ComparisonOverlay = OVERLAY,
): string {
	const context = overlayContext(privateScreen(comparing(stage), {columns: 80, rows: 24}));
	const step = overlayStep(overlay, key, context);
	const act = step.effect?.type === 'compare' ? step.effect.act : 'nothing';
	return `${act}, ${step.overlay === undefined ? 'closed' : 'open'}`;
}

const ENTER: OverlayKey = {type: 'accept'};

function letter(text: string): OverlayKey {
	return {type: 'text', text};
}

test('the keys of a comparison at each of its stages', (t) => {
	t.is(pressed({type: 'waiting'}, letter('x')), 'cancel, closed');
	t.is(pressed({type: 'waiting'}, letter('y')), 'nothing, open');
	t.is(pressed({type: 'asked'}, ENTER), 'accept, open');
	t.is(pressed({type: 'asked'}, letter('x')), 'cancel, closed');
	t.is(pressed({type: 'asked'}, letter('y')), 'nothing, open');
	t.is(pressed({type: 'comparing', emoji}, letter('y')), 'same, open');
	t.is(pressed({type: 'comparing', emoji}, letter('n')), 'different, open');
	t.is(pressed({type: 'comparing', emoji}, ENTER), 'nothing, open');
	t.is(pressed({type: 'ended', sentence: 'Done.'}, ENTER), 'cancel, closed');
});

test('one that opened by itself takes no answer before Enter', (t) => {
	const stage = {type: 'comparing', emoji} as const;
	const unasked = {...OVERLAY, isReady: false};
	t.is(pressed(stage, letter('y'), unasked), 'nothing, open');
	const context = overlayContext(privateScreen(comparing(stage), {columns: 80, rows: 24}));
	const shown = overlayRows(context.screen, unasked).map(plainText).join('\n');
	t.false(shown.includes('Dog'));
	t.regex(shown, /Enter shows them/);
	t.deepEqual(overlayStep(unasked, ENTER, context).overlay, OVERLAY);
});

test('Esc leaves a comparison under way, and is done with one that has ended', (t) => {
	const closing = (stage: ComparisonState['stage']) =>
		effectOfClosing(
			OVERLAY,
			overlayContext(privateScreen(comparing(stage), {columns: 80, rows: 24})),
		);
	t.is(closing({type: 'comparing', emoji}), undefined);
	t.is(closing({type: 'asked'}), undefined);
	t.like(closing({type: 'ended', sentence: 'Done.'}), {act: 'cancel'});
});

test('on the old device it says what the seven let the new one do', (t) => {
	const linking = {side: 'old', label: 'laptop', stage: {type: 'comparing', emoji}} as const;
	const screen = privateScreen(privateState([], {linking}), {columns: 80, rows: 24});
	const overlay = {...OVERLAY, subject: 'linking'} as const;
	const text = overlayRows(screen, overlay).map(plainText).join(' ');
	t.regex(text, /let it read your private messages/);
	t.like(overlayStep(overlay, letter('y'), overlayContext(screen)).effect, {
		subject: 'linking',
		act: 'same',
	});
});

test('a question keeps its answers in sight on any screen', (t) => {
	const question = {
		type: 'question',
		question: 'The keys changed. '.repeat(40),
		answers: [{key: 'a', label: 'accepts them'}],
		topic: '',
	} as const;
	for (const size of SIZES) {
		const text = overlayRows(screenOfSize(size), question).map(plainText).join(' ');
		t.regex(text, /a accepts them {3}Esc goes back/);
	}
});
