import type {Preferences} from '../preferences.ts';
import type {Setup} from '../setup.ts';
import {ownText, safe, safeLine} from '../text/safe-text.ts';
import {themeForDepth} from '../themes/index.ts';
import {clamp, moved} from './list-mark.ts';
import type {Overlay, SettingsOverlay, ThemesOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {keysFooter, pageHeight, pageRows, pageTitle} from './page.ts';

/** The list of themes with the one that holds marked. `from` is where one comes back to. */
export function themesOverlay(
	setup: Pick<Setup, 'themes'>,
	current: string,
	from?: SettingsOverlay,
): ThemesOverlay {
	const names = ['auto', ...setup.themes.names()];
	const selected = Math.max(0, names.indexOf(current));
	return {type: 'themes', names, selected, ...(from && {from})};
}

/** The preferences to draw with: while themes are looked through, with the marked one. */
export function previewed(
	setup: Pick<Setup, 'preferences' | 'lookOf'>,
	overlay: Overlay | undefined,
): Preferences {
	if (overlay?.type !== 'themes') {
		return setup.preferences;
	}
	const name = overlay.names[clamp(overlay.selected, overlay.names.length)] ?? 'auto';
	return {...setup.preferences, look: setup.lookOf(name)};
}

/** Draws the list, at most half as high as the place, so that the marked theme can be seen above it. */
export function themesPicture(
	{names, selected}: ThemesOverlay,
	{screen}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols} = screen;
	const marked = clamp(selected, names.length);
	const least = Math.min(size.rows, SMALLEST);
	const half = Math.max(least, Math.floor(size.rows / 2));
	const rows = Math.min(half, names.length + 1 + (half >= 10 ? 3 : 1));
	const shown = themeForDepth(look.theme, look.depth).name;
	const page = {
		title: pageTitle(ownText('Theme')),
		count: safe`${safe`${safeLine(shown)} is shown`} `,
		rows: names.map((name, index) => ({
			row: [
				{text: index === marked ? symbols.cursor : ownText(' '), role: 'accent'} as const,
				{text: safeLine(name)},
			],
			isSelected: index === marked,
		})),
		scroll: 0,
		footer: keysFooter(ownText('arrows look'), ownText('Enter keep'), ownText('Esc as before')),
	};
	return {rows: pageRows(page, {...size, rows, look, symbols}), caret: undefined};
}

/** Moves the mark, or keeps the marked theme. Closing it any other way leaves all as it was. */
export function themesStep(overlay: ThemesOverlay, key: OverlayKey): OverlayStep {
	const {names, from} = overlay;
	const {length} = names;
	const selected = clamp(overlay.selected, length);
	switch (key.type) {
		case 'accept':
			return {overlay: from, effect: {type: 'set-up', name: 'theme', value: names[selected]}};
		case 'move':
		case 'page':
		case 'edge': {
			const height = pageHeight(SMALLEST);
			return {overlay: {...overlay, selected: moved(selected, key, {length, height})}};
		}
		case 'text': {
			// To the next one that begins with the letter.
			const next = [...names.keys()]
				.map((step) => (selected + 1 + step) % length)
				.find((index) => names[index]?.startsWith(key.text.toLowerCase()));
			return {overlay: {...overlay, selected: next ?? selected}};
		}
		case 'edit':
			return {overlay};
	}
}

const SMALLEST = 6;
