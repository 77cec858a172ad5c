import {areaOf, type Layout, type Rectangle} from '../layout.ts';

/** From this width on the panes beside the log stay in sight. */
const WIDE = 100;

/** The place of a list that has a preview beside it: on wide screens all that is right of the rooms. */
export function listPlace(layout: Layout): Rectangle {
	const {overlay, size} = layout;
	const log = areaOf(layout, 'log');
	const column = log !== undefined && size.columns >= WIDE ? log.column : 0;
	return {...overlay, column, columns: size.columns - column};
}

/** The part of the screen that overlays cover: the log's place, or the whole body of small screens. */
export function overlayPlace(layout: Layout): Rectangle {
	const {overlay, size} = layout;
	const log = areaOf(layout, 'log');
	return log !== undefined && size.columns >= WIDE
		? {...overlay, column: log.column, columns: log.columns}
		: {...overlay, column: 0, columns: size.columns};
}
