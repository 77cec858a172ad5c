import {type Area, type AreaName, areaOf} from '../layout.ts';
import {logRows, tailRows} from '../log/viewport.ts';
import {ownText} from '../text/safe-text.ts';
import {wrap} from '../text/wrap.ts';
import type {PaneRows, ScreenContext} from '../view.ts';
import {borderRows} from './border.ts';
import {composerCaret, composerRows, threadComposerRows} from './composer-pane.ts';
import {headerRows} from './header.ts';
import {hintRows} from './hint-bar.ts';
import {noticeRows} from './notices.ts';
import {blankRows, paneRows} from './pane-row.ts';
import {peekPane} from './peek.ts';
import {peopleRows} from './people.ts';
import {roomListRows} from './room-list.ts';
import {statusRows} from './status-line.ts';
import {stripRows} from './strip.ts';
import {threadPane} from './thread.ts';

/** An area of the screen and what is painted there. */
export type AreaRows = {readonly area: Area; readonly rows: readonly string[]};

/** The whole screen without overlays: the rows of every area, each exactly as wide as its area. */
export function screenRows(context: ScreenContext): readonly AreaRows[] {
	return context.layout.areas.map((area) => ({area, rows: PANES[area.name](context, area)}));
}

/** The cell of the real cursor, from the screen's top left; undefined where nothing is written. */
export function caret(
	context: ScreenContext,
): {readonly column: number; readonly row: number} | undefined {
	const {layout, view} = context;
	const isInThread = layout.hasTwoComposers && view.focus === 'thread';
	const area = areaOf(layout, isInThread ? 'thread-composer' : 'composer');
	if (area === undefined) {
		return undefined;
	}
	const {column, row} = composerCaret(context, area);
	return {column: area.column + column, row: area.row + row};
}

const blankPane: PaneRows = (context, size) => {
	const {tooSmall} = context.layout;
	return tooSmall === undefined
		? blankRows(size)
		: paneRows(wrap([{text: ownText(tooSmall)}], {columns: size.columns}), size, context);
};

/** Which pane fills which area. */
const PANES: Readonly<Record<AreaName, PaneRows>> = {
	header: headerRows,
	rail: roomListRows,
	log: logRows,
	tail: tailRows,
	thread: threadPane,
	peek: peekPane,
	people: peopleRows,
	status: statusRows,
	notice: noticeRows,
	composer: composerRows,
	'thread-composer': threadComposerRows,
	strip: stripRows,
	hint: hintRows,
	border: borderRows,
	blank: blankPane,
};
