import {cut, startOf} from './cut.ts';
import {joinSafe, type SafeText, sliceSafe} from './safe-text.ts';
import {textWidth} from './width.ts';

/** Cells of an ending that is kept: `.tar.gz` fits, a sentence behind a dot does not. */
const LONGEST_ENDING = 10;
/** Cells of the beginning that must be left beside the ending. */
const SHORTEST_BEGINNING = 2;

/**
 * The name of a file in at most `columns` cells. It is cut in its middle, so that what kind of file it
 * is stays in sight, and nothing else passes for it.
 */
export function cutName(name: SafeText, columns: number, ellipsis: SafeText): SafeText {
	if (textWidth(name) <= columns) {
		return name;
	}
	const ending = endingOf(name);
	const left = columns - textWidth(ellipsis) - textWidth(ending);
	return ending === '' || left < SHORTEST_BEGINNING
		? cut(name, columns, ellipsis)
		: joinSafe([startOf(name, left), ellipsis, ending]);
}

function endingOf(name: SafeText): SafeText {
	const dot = name.lastIndexOf('.');
	const start = dot > 0 && name.slice(0, dot).toLowerCase().endsWith('.tar') ? dot - 4 : dot;
	const ending = sliceSafe(name, Math.max(0, start));
	return start > 0 && textWidth(ending) <= LONGEST_ENDING ? ending : sliceSafe(name, 0, 0);
}
