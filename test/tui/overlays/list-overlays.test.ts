import test from 'ava';
import stringWidth from 'string-width';
import {COMMANDS} from '../../../source/client/commands/index.ts';
import {transientConfigFiles} from '../../../source/client/config-files.ts';
import type {State} from '../../../source/client/state/state.ts';
import {GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import {placedOverlay} from '../../../source/tui/overlays/index.ts';
import type {Overlay} from '../../../source/tui/overlays/overlay.ts';
import type {OverlayContext} from '../../../source/tui/overlays/overlay-context.ts';
import {Setup} from '../../../source/tui/setup.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {speak} from '../../../source/words/phrase.ts';
import {
	at,
	conversation,
	factsOf,
	logOf,
	room,
	said,
	screenOf,
	stateOf,
	viewOf,
} from '../../helpers/build-state.ts';
import {quietFinds} from '../../helpers/quiet-finds.ts';
import {memorySettings} from '../memory-settings.ts';

const SIZES = [
	{columns: 20, rows: 3},
	{columns: 24, rows: 8},
	{columns: 40, rows: 12},
	{columns: 59, rows: 20},
	{columns: 80, rows: 24},
	{columns: 100, rows: 30},
	{columns: 140, rows: 50},
	{columns: 220, rows: 60},
];

const OVERLAYS: readonly Overlay[] = [
	{type: 'go-to', query: '', selected: 0},
	{type: 'go-to', query: 'ops', selected: 0},
	{type: 'go-to', query: '?two words ', selected: 0},
	{type: 'search', text: '', scope: 'room', selected: 0},
	{type: 'search', text: 'ada', scope: 'everywhere', selected: 1},
	{type: 'search', text: '好 before:never', scope: 'everywhere', selected: 99},
	{type: 'mentions', selected: 0},
	{type: 'catch-up', selected: 3, isSure: false},
	{type: 'catch-up', selected: 0, isSure: true},
	{type: 'draft-preview', scroll: 0, text: '**bold** and `code`\n> quoted\n'.repeat(40)},
];

/** What nobody should see as it is: colours, a title, another direction, wide and joined characters. */
const HOSTILE =
	'\u001b[31mada\u001b]0;x\u0007 \u202eback 好好好 👩‍👩‍👧‍👦 e\u0301 ada?\nhttps://wiki.example/0.9';

test('of a long search its end is in sight, and the cursor in the list behind it', (t) => {
	for (const size of SIZES.filter(({columns}) => columns >= 40)) {
		for (const overlay of [
			{type: 'search', text: `${'word '.repeat(30)}the end`, scope: 'room', selected: 0},
			{type: 'go-to', query: `?${'word '.repeat(30)}the end`, selected: 0},
		] as const) {
			const context = contextOf(manyStrangeThings(), size, overlay);
			const {rows, caret} = placedOverlay(overlay, context);
			const title = (rows[0] ?? '').replace(/\p{Cc}\[[\d;]*m/gu, '');
			const {column = 0} = caret ?? {};
			t.is(title.slice(0, column).slice(-7), 'the end', name(overlay, size));
			t.is(title.at(column) ?? ' ', ' ', name(overlay, size));
		}
	}
});

test('every list is exactly as large as its place on every screen, whatever people wrote', (t) => {
	for (const size of SIZES) {
		for (const overlay of OVERLAYS) {
			const context = contextOf(manyStrangeThings(), size, overlay);
			const {rows, area, caret} = placedOverlay(overlay, context);
			t.true(area.row >= 0 && area.row + rows.length <= size.rows, name(overlay, size));
			for (const row of rows) {
				t.is(stringWidth(row), area.columns, `${name(overlay, size)}: ${JSON.stringify(row)}`);
				// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
				t.notRegex(row.replaceAll(/\u001b\[[\d;]*m/g, ''), /[\u0000-\u001f\u007f-\u009f\u202e]/);
			}
			t.true(caret === undefined || (caret.column < area.columns && caret.row < rows.length));
		}
	}
});

test('with ASCII signs nothing but ASCII of our own is drawn', (t) => {
	for (const overlay of OVERLAYS.filter(({type}) => type !== 'draft-preview')) {
		const plain = stateOf([room('ops', {log: logOf([said('mira', at('10:00'), 'hello ada')])})]);
		const context = contextOf(plain, {columns: 120, rows: 30}, overlay);
		const screen = {...context.screen, symbols: asciiSymbols};
		const {rows} = placedOverlay(overlay, {...context, screen});
		const text = rows.join('\n').replaceAll('…', '').replaceAll('好', '');
		t.regex(text, /^[\n\u0020-\u007e]*$/, overlay.type);
	}
});

function name({type}: Overlay, {columns, rows}: {columns: number; rows: number}): string {
	return `${type} at ${columns}x${rows}`;
}

function manyStrangeThings(): State {
	const messages = Array.from({length: 60}, (_, index) =>
		said(`mira-${index}`, at('10:00'), `${HOSTILE} ${index}`, {isMention: true}),
	);
	const log = logOf(messages);
	return stateOf([
		room('lobby'),
		room('ops', {topic: HOSTILE, log, read: 20, unread: 40, mentions: 40, head: 90}),
		conversation('mira', {
			log: logOf([said('mira', at('9:00', 3), HOSTILE, {facts: factsOf()})]),
			read: 0,
			unread: 1,
			mentions: 1,
		}),
	]);
}

function contextOf(
	state: State,
	size: {readonly columns: number; readonly rows: number},
	overlay: Overlay,
): OverlayContext {
	const [front] = state.rooms.keys();
	const screen = screenOf(state, size, {view: viewOf(front, {overlay})});
	const context: OverlayContext = {
		screen,
		commands: COMMANDS,
		goTo: new GoToIndex(),
		finds: quietFinds(state),
		revealed: '',
		setup: new Setup({
			settings: memorySettings(),
			files: transientConfigFiles(),
			environment: {},
		}),
	};
	context.finds.follow(context);
	return context;
}

test('a preview shows nothing of those who are ignored', (t) => {
	const log = logOf([
		said('kei', at('10:00'), 'lunch?'),
		said('bob', at('10:01'), 'buy now', {isHidden: true}),
		said('mira', at('10:02'), 'at noon, ada', {isMention: true}),
	]);
	const state = stateOf([room('lobby'), room('ops', {log})]);
	const size = {columns: 140, rows: 50};
	for (const overlay of [
		{type: 'go-to', query: 'ops', selected: 0},
		{type: 'search', text: 'noon', scope: 'everywhere', selected: 0},
	] as const) {
		const shown = placedOverlay(overlay, contextOf(state, size, overlay)).rows.join('\n');
		t.regex(shown, /lunch/);
		t.notRegex(shown, /buy now/);
	}
});

test.serial('a name keeps its letters, whatever a language file makes of them', (t) => {
	speak({language: 'de', phrases: new Map([...'ops'].map((letter) => [letter, 'x'] as const))});
	t.teardown(() => speak(undefined));
	const overlay = {type: 'go-to', query: 'ops', selected: 0} as const;
	const state = stateOf([room('lobby'), room('ops')]);
	const {rows} = placedOverlay(overlay, contextOf(state, {columns: 80, rows: 24}, overlay));
	// biome-ignore lint/suspicious/noControlCharactersInRegex: colours are not what is looked for.
	const shown = rows.join('\n').replaceAll(/\u001b\[[\d;]*m/g, '');
	t.regex(shown, /#ops/);
	t.notRegex(shown, /#xxx/);
});
