import test from 'ava';
import stringWidth from 'string-width';
import type {State} from '../../../source/client/state/state.ts';
import {filePreview, filePreviewStep} from '../../../source/tui/overlays/file-preview.ts';
import {GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import {placedOverlay} from '../../../source/tui/overlays/index.ts';
import type {FilePreviewOverlay} from '../../../source/tui/overlays/overlay.ts';
import type {OverlayContext} from '../../../source/tui/overlays/overlay-context.ts';
import type {SeenFile} from '../../../source/tui/preview/file-previews.ts';
import {asciiSymbols} from '../../../source/tui/text/symbols.ts';
import {themes} from '../../../source/tui/themes/index.ts';
import {at, logOf, room, said, screenOf, stateOf, viewOf} from '../../helpers/build-state.ts';
import {quietFinds} from '../../helpers/quiet-finds.ts';
import {fileFacts} from '../preview/file-facts.ts';
import {testSetup} from '../test-setup.ts';

const HOSTILE = '\u001b[31mada\u001b]0;x\u0007\u202e\u009b2J.png';
const picture = {width: 2, height: 2, rgba: new Uint8Array(16).fill(255)};
const IMAGE: SeenFile = {type: 'image', image: {kind: 'png', width: 640, height: 480, picture}};

function state(name = 'scene.png'): State {
	const log = logOf([
		said('mira', at('10:00'), '', {file: fileFacts({name, mediaType: name})}),
		said('mira', at('10:01'), 'words'),
		said('bob', at('10:02'), '', {file: fileFacts({name: 'b.ts'})}),
	]);
	return stateOf([room('ops', {log})]);
}

function contextOf(
	seen: SeenFile,
	{
		of = state(),
		overlay = filePreview('ops', {seq: 1}),
		size = {columns: 80, rows: 24},
		isAscii = false,
	}: {
		of?: State;
		overlay?: FilePreviewOverlay;
		size?: {columns: number; rows: number};
		isAscii?: boolean;
	} = {},
): OverlayContext {
	const screen = screenOf(of, size, {view: viewOf('ops', {overlay})});
	return {
		screen: isAscii ? {...screen, symbols: asciiSymbols} : screen,
		previews: {of: () => seen},
		...{commands: [], goTo: new GoToIndex(), revealed: ''},
		...{finds: quietFinds(of), setup: testSetup()},
	};
}

function textOf(context: OverlayContext): string {
	const {overlay} = context.screen.view;
	const {rows} = placedOverlay(overlay ?? {type: 'help', scroll: 0}, context);
	// biome-ignore lint/suspicious/noControlCharactersInRegex: sequences are left out.
	return rows.join('\n').replaceAll(/\u001b\[[\d;]*m/g, '');
}

test('the title says what the file is', (t) => {
	t.regex(textOf(contextOf(IMAGE)), /^ scene\.png {2}.*2\.\d kB {2}640 x 480/);
});

test('how far it came is said', (t) => {
	t.regex(textOf(contextOf({type: 'loading', share: 0.347})), /Loading … 34 %/);
	t.regex(textOf(contextOf({type: 'loading', share: 0})), /Loading …\s/);
});

test('why it is not shown is said', (t) => {
	t.regex(textOf(contextOf({type: 'refused', sentence: 'It is too large.'})), /It is too large\./);
});

const SIZES = [
	{columns: 20, rows: 3},
	{columns: 24, rows: 8},
	{columns: 59, rows: 20},
	{columns: 140, rows: 50},
];

test('it is exactly as large as its place, and nothing in it acts, whatever people wrote', (t) => {
	const text = `${HOSTILE}\tx\r\n`.repeat(300);
	const all: readonly SeenFile[] = [
		IMAGE,
		{type: 'text', text, isCut: true},
		{type: 'refused', sentence: HOSTILE},
		{type: 'loading', share: 0.5},
	];
	for (const seen of all) {
		for (const size of SIZES) {
			const overlay = {...filePreview('ops', {seq: 1}), scroll: 7};
			const context = contextOf(seen, {of: state(HOSTILE), overlay, size});
			const {rows, area} = placedOverlay(overlay, context);
			for (const row of rows) {
				t.is(stringWidth(row), area.columns);
			}
			// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there.
			t.notRegex(textOf(context), /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
		}
	}
});

test('with ASCII signs nothing but ASCII of our own is drawn', (t) => {
	for (const seen of [IMAGE, {type: 'loading', share: 0.5}] as const) {
		t.regex(textOf(contextOf(seen, {isAscii: true})), /^[\n -~]*$/);
	}
});

test('code is told apart, and not where there are no colours', (t) => {
	const overlay = filePreview('ops', {seq: 3});
	const seen: SeenFile = {type: 'text', text: 'const x = 1; // why', isCut: false};
	const context = contextOf(seen, {overlay});
	const {look} = context.screen;
	const withColors = {theme: themes.dark, depth: 'truecolor'} as const;
	const drawn = (of: SeenFile, screen: OverlayContext['screen']) =>
		placedOverlay(overlay, {...context, screen, previews: {of: () => of}}).rows.join('');
	const colored = drawn({...seen}, {...context.screen, look: withColors});
	t.true(colored.includes('mconst\u001b[0m'));
	const plain = drawn({...seen}, {...context.screen, look: {...look, depth: 'none'}});
	t.true(plain.includes('const x = 1; // why'));
});

test('s saves and o opens the file', (t) => {
	const overlay = filePreview('ops', {seq: 1});
	const context = contextOf(IMAGE, {overlay});
	for (const [text, act] of [
		['s', 'save'],
		['o', 'open'],
	] as const) {
		const step = filePreviewStep(overlay, {type: 'text', text}, context);
		t.deepEqual(step, {overlay, effect: {type: 'file', act, room: 'ops', seq: 1}});
	}
});

test('left and right go to the other files of the room', (t) => {
	const first = filePreview('ops', {seq: 1});
	const context = contextOf(IMAGE, {overlay: first});
	const right = filePreviewStep(first, {type: 'edit', edit: 'caret-right'}, context).overlay;
	t.deepEqual(right, filePreview('ops', {seq: 3}));
	const last = filePreview('ops', {seq: 3});
	t.is(filePreviewStep(last, {type: 'edit', edit: 'caret-right'}, context).overlay, last);
	const left = filePreviewStep(last, {type: 'edit', edit: 'caret-left'}, context).overlay;
	t.deepEqual(left, first);
});

test('a long text scrolls, and not past its end', (t) => {
	const overlay = filePreview('ops', {seq: 3});
	const text = Array.from({length: 100}, (_, index) => `row ${index}`).join('\n');
	const context = contextOf({type: 'text', text, isCut: false}, {overlay});
	const end = filePreviewStep(overlay, {type: 'edge', edge: 'bottom'}, context).overlay;
	const beyond = filePreviewStep(overlay, {type: 'page', pages: 99}, context).overlay;
	t.deepEqual(beyond, end);
	t.true(end?.type === 'file-preview' && end.scroll > 50);
});
