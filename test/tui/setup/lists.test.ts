import test from 'ava';
import {SETTING_NAMES} from '../../../source/client/setting-table.ts';
import {ACTION_NAMES} from '../../../source/tui/actions.ts';
import {overlayStep, placedOverlay} from '../../../source/tui/overlays/index.ts';
import type {Overlay} from '../../../source/tui/overlays/overlay.ts';
import {previewed, themesOverlay} from '../../../source/tui/overlays/themes.ts';
import {textWidth} from '../../../source/tui/text/width.ts';
import {themes} from '../../../source/tui/themes/index.ts';
import {room, screenOf, stateOf} from '../../helpers/build-state.ts';
import {plainText} from '../../helpers/screen-text.ts';
import {overlayContext} from '../private/private-state.ts';
import {testSetup} from '../test-setup.ts';

const sizes = [
	{columns: 20, rows: 3},
	{columns: 20, rows: 6},
	{columns: 39, rows: 9},
	{columns: 60, rows: 16},
	{columns: 80, rows: 24},
	{columns: 200, rows: 60},
];

const lists: readonly (readonly [string, (last: boolean) => Overlay])[] = [
	['settings', (last) => ({type: 'settings', selected: last ? SETTING_NAMES.length - 1 : 0})],
	['keys', (last) => ({type: 'keys', selected: last ? ACTION_NAMES.length - 1 : 0})],
	['themes', (last) => themesOverlay(testSetup(), last ? 'none' : 'auto')],
	[
		'keys, waiting for one',
		() => ({type: 'keys', selected: 3, capture: {purpose: 'bind', strokes: 'ctrl+x'}}),
	],
];

for (const [name, make] of lists) {
	test(`the list of ${name} fits every screen, its marked line in sight`, (t) => {
		for (const size of sizes) {
			for (const last of [false, true]) {
				const context = overlayContext(screenOf(stateOf([room('general')]), size));
				const {area, rows} = placedOverlay(make(last), context);
				t.true(area.rows === rows.length && area.rows <= size.rows);
				for (const row of rows) t.is(textWidth(plainText(row)), area.columns, `${size.columns}`);
				if (area.rows >= 6) t.regex(rows.map(plainText).join('\n'), /^▌/m);
			}
		}
	});
}

test('the mark goes round the ends of a list, and letters go to themes', (t) => {
	const context = overlayContext(screenOf(stateOf([room('general')]), {columns: 80, rows: 24}));
	const up = {type: 'move', rows: -1} as const;
	t.like(overlayStep({type: 'settings', selected: 0}, up, context).overlay, {
		selected: SETTING_NAMES.length - 1,
	});
	const list = themesOverlay(context.setup, 'auto');
	const {overlay} = overlayStep(list, {type: 'text', text: 'e'}, context);
	t.is(overlay?.type === 'themes' && overlay.names[overlay.selected], 'ember');
	t.like(overlayStep(list, {type: 'text', text: '?'}, context).overlay, {selected: 0});
});

test('only while themes are looked through, the screen is drawn with the marked one', (t) => {
	const setup = testSetup({theme: 'light'});
	t.is(previewed(setup, undefined).look.theme, themes.light);
	t.is(previewed(setup, {type: 'settings', selected: 0}).look.theme, themes.light);
	t.is(previewed(setup, themesOverlay(setup, 'ember')).look.theme, themes.ember);
	t.is(setup.preferences.look.theme, themes.light);
});

test('a theme is taken where the list came from', (t) => {
	const context = overlayContext(screenOf(stateOf([room('general')]), {columns: 80, rows: 24}));
	const index = SETTING_NAMES.indexOf('theme');
	const {overlay} = overlayStep({type: 'settings', selected: index}, {type: 'accept'}, context);
	t.is(overlay?.type, 'themes');
	if (overlay === undefined) return;
	t.deepEqual(overlayStep(overlay, {type: 'accept'}, context), {
		overlay: {type: 'settings', selected: index},
		effect: {type: 'set-up', name: 'theme', value: 'auto'},
	});
});
