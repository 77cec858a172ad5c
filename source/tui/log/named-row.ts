import {cutName} from '../text/cut-name.ts';
import {ownText, type SafeText} from '../text/safe-text.ts';
import {rowWidth, type Span, type StyledRow} from '../text/styled-row.ts';
import {textWidth} from '../text/width.ts';

/** Cells of a name that are shown before less is said about it: a third of the row, within these. */
const NAME_COLUMNS = {least: 8, most: 24} as const;
/** The last tails say too little to be taken for the sake of a whole name. */
const SHORT_TAILS = 2;
const TWO: Span = {text: ownText('  ')};

/**
 * A row that begins with a file's name and goes on with what is said of it: the first of the `tails`, the
 * longest first, that leaves all of the name, or else enough of it. Each part of a tail stands two blanks apart.
 */
export function namedRow(
	name: SafeText,
	tails: readonly StyledRow[],
	{columns, ellipsis}: {readonly columns: number; readonly ellipsis: SafeText},
): StyledRow {
	const third = Math.floor(columns / 3);
	const wanted = Math.max(NAME_COLUMNS.least, Math.min(NAME_COLUMNS.most, third));
	const least = Math.min(textWidth(name), wanted);
	const spaced = tails.map(apart);
	const fitting = (row: StyledRow, cells: number) => cells + rowWidth(row) <= columns;
	const tail =
		spaced.slice(0, -SHORT_TAILS).find((row) => fitting(row, textWidth(name))) ??
		spaced.find((row) => fitting(row, least)) ??
		spaced.at(-1) ??
		[];
	const room = Math.max(1, columns - rowWidth(tail));
	return [{text: cutName(name, room, ellipsis), role: 'accent'}, ...tail];
}

function apart(row: StyledRow): StyledRow {
	return row.flatMap((span) => [TWO, span]);
}
