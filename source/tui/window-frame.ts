import {type Frame, joinParts, overlaid} from './frame.ts';
import {placedOverlay} from './overlays/index.ts';
import {keyStrip} from './overlays/key-strip.ts';
import type {OverlayContext} from './overlays/overlay-context.ts';
import {longHint} from './panes/long-hint.ts';
import {caret, screenRows} from './panes/screen-rows.ts';
import {tooSmallFrame} from './too-small.ts';
import type {ScreenContext} from './view.ts';

/** The picture of a window: its panes, and over them what is open. */
export function windowFrame(context: OverlayContext): Frame {
	const {screen} = context;
	const {size, tooSmall} = screen.layout;
	if (tooSmall !== undefined) {
		return tooSmallFrame(size, tooSmall);
	}
	const lines = joinParts(size, screenRows(screen));
	const said = longHint(screen);
	const {overlay} = screen.view;
	if (overlay === undefined) {
		const strip = said ?? keyStrip(screen);
		const shown = strip === undefined ? lines : overlaid(lines, size, strip);
		return {size, lines: shown, caret: caretOf(screen)};
	}
	const {area, rows, caret: place} = placedOverlay(overlay, context);
	const covered = overlaid(lines, size, {area, rows});
	return {
		size,
		lines: said === undefined ? covered : overlaid(covered, size, said),
		caret: place && {column: area.column + place.column, row: area.row + place.row},
	};
}

/** Nothing is typed while a message is marked. */
function caretOf(screen: ScreenContext): Frame['caret'] {
	return screen.view.selected === undefined ? caret(screen) : undefined;
}
