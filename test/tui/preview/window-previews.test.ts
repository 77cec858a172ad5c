import {readFileSync} from 'node:fs';
import path from 'node:path';
import test from 'ava';
import {decodeImage} from '../../../source/client/files/preview/image.ts';
import {filePreview} from '../../../source/tui/overlays/file-preview.ts';
import {GoToIndex} from '../../../source/tui/overlays/go-to-index.ts';
import {placedOverlay} from '../../../source/tui/overlays/index.ts';
import type {OverlayContext} from '../../../source/tui/overlays/overlay-context.ts';
import {WindowPreviews} from '../../../source/tui/preview/window-previews.ts';
import type {GraphicsAbility} from '../../../source/tui/terminal/graphics-query.ts';
import type {Look} from '../../../source/tui/text/paint.ts';
import {themes} from '../../../source/tui/themes/index.ts';
import {at, logOf, room, said, screenOf, stateOf, viewOf} from '../../helpers/build-state.ts';
import {manualClock} from '../../helpers/manual-clock.ts';
import {quietFinds} from '../../helpers/quiet-finds.ts';
import {until} from '../../helpers/until.ts';
import {testSetup} from '../test-setup.ts';
import {fileFacts} from './file-facts.ts';

const PNG = readFileSync(path.join(import.meta.dirname, '../../files/preview/fixtures/scene.png'));
const SIXEL: GraphicsAbility = {type: 'sixel', cell: {width: 10, height: 20}};
const LOOK: Look = {theme: themes.dark, depth: 'truecolor'};
const KITTY: GraphicsAbility = {type: 'kitty'};

/** A window that looks at a picture, in a terminal that can do this. */
function window(
	ability: GraphicsAbility | undefined,
	{previews: setting = 'auto' as const as 'auto' | 'blocks' | 'off'} = {},
) {
	const sent: string[] = [];
	const previews = new WindowPreviews({
		client: {state: state(), fetchFile: async () => PNG},
		clock: manualClock(),
		decode: async (bytes, {most}) => decodeImage(bytes, most),
		stage: {touch() {}, send: (command) => sent.push(command), redraw: () => sent.push('redraw')},
		preferences: () => ({previews: setting, look: LOOK}),
		ability: () => ability,
	});
	const overlay = filePreview('ops', {seq: 1});
	const open = screenOf(state(), {columns: 90, rows: 30}, {view: viewOf('ops', {overlay})});
	const closed = screenOf(state(), {columns: 90, rows: 30}, {view: viewOf('ops')});
	const draw = async () => {
		previews.drawn(open);
		await until(() => previews.of(overlay).type === 'image');
		previews.drawn(open);
	};
	const rows = () => {
		const context: OverlayContext = {
			...{
				screen: {...open, look: LOOK},
				previews,
				commands: [],
				goTo: new GoToIndex(),
				revealed: '',
			},
			...{finds: quietFinds(state()), setup: testSetup()},
		};
		return placedOverlay(overlay, context).rows;
	};
	return {previews, sent, open, closed, draw, rows};
}

function state() {
	const log = logOf([said('mira', at('10:00'), '', {file: fileFacts()})]);
	return stateOf([room('ops', {log})]);
}

test('a terminal that has proved nothing gets characters', async (t) => {
	const {draw, sent, rows} = window(undefined);
	await draw();
	t.deepEqual(sent, []);
	t.true(rows().some((row) => row.includes('▀')));
});

test('a terminal with kitty graphics gets the picture once, and cells that stand for it', async (t) => {
	const {draw, sent, rows, previews, open} = window(KITTY);
	await draw();
	previews.drawn(open);
	t.is(sent.length, 1);
	t.true(sent[0]?.startsWith('\u001b_Ga=T,U=1,q=2,f=32,o=z,s=75,v=53,i=171,'));
	const cells = rows().filter((row) => row.includes('\u{10eeee}'));
	t.true(cells.length > 5);
	t.true(cells.every((row) => row.includes('\u001b[38;5;171m') && !row.includes('▀')));
});

test('a picture goes from kitty when its overlay closes, and with the window', async (t) => {
	const {draw, sent, previews, closed} = window(KITTY);
	await draw();
	previews.drawn(closed);
	t.is(sent.at(-1), '\u001b_Ga=d,d=I,i=171,q=2\u001b\\');
	await draw();
	previews.close();
	t.is(sent.at(-1), '\u001b_Ga=d,d=I,i=172,q=2\u001b\\');
});

test('a terminal with sixels gets them once, over blank cells', async (t) => {
	const {draw, sent, rows, previews, open} = window(SIXEL);
	await draw();
	previews.drawn(open);
	t.is(sent.length, 1);
	t.regex(sent[0] ?? '', /P0;1;0q"1;1;\d+;\d+/);
	t.false(rows().some((row) => row.includes('▀')));
});

test('sixels are drawn again after the screen was cleared', async (t) => {
	const {draw, sent, previews, open} = window(SIXEL);
	await draw();
	previews.repainted();
	previews.drawn(open);
	t.is(sent.length, 2);
});

test('closing wipes sixels from the screen', async (t) => {
	const {draw, sent, previews, closed} = window(SIXEL);
	await draw();
	previews.drawn(closed);
	t.is(sent.at(-1), 'redraw');
	previews.drawn(closed);
	t.is(sent.filter((each) => each === 'redraw').length, 1);
});

test('whoever wants blocks gets characters in every terminal', async (t) => {
	for (const ability of [KITTY, SIXEL]) {
		const {draw, sent, rows} = window(ability, {previews: 'blocks'});
		await draw();
		t.deepEqual(sent, []);
		t.true(rows().some((row) => row.includes('▀')));
	}
});
