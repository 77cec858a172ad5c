import {type Frame, joinParts, overlaid} from './frame.ts';
import {placedOverlay} from './overlays/index.ts';
import {keyStrip} from './overlays/key-strip.ts';
import type {OverlayContext} from './overlays/overlay-context.ts';
import {caret, screenRows} from './panes/screen-rows.ts';
import {tooSmallFrame} from './too-small.ts';

/** The picture of a window: its panes, and over them what is open. */
export function windowFrame(context: OverlayContext): Frame {
	const {screen} = context;
	const {size, tooSmall} = screen.layout;
	if (tooSmall !== undefined) {
		return tooSmallFrame(size, tooSmall);
	}
	const lines = joinParts(size, screenRows(screen));
	const {overlay} = screen.view;
	if (overlay === undefined) {
		const strip = keyStrip(screen);
		const shown = strip === undefined ? lines : overlaid(lines, size, strip);
		return {size, lines: shown, caret: caret(screen)};
	}
	const {area, rows, caret: place} = placedOverlay(overlay, context);
	return {
		size,
		lines: overlaid(lines, size, {area, rows}),
		caret: place && {column: area.column + place.column, row: area.row + place.row},
	};
}
