import {fittingSize, type Picture} from '../../client/files/preview/picture.ts';
import {type DrawOptions, drawnPicture} from './half-blocks.ts';

/** How a picture gets onto the screen, where not as characters alone. */
export type Graphics =
	/** Cells that stand for a picture which the terminal was sent (`id`). */
	| {readonly type: 'kitty'; readonly id: number}
	/** Blank cells that it is drawn over. */
	| {readonly type: 'sixel'};

/** Where a picture stands in its part of the screen, in cells; a cell is twice as high as wide. */
export function picturePlace(
	picture: Picture,
	{columns, rows}: {readonly columns: number; readonly rows: number},
): {readonly column: number; readonly columns: number; readonly rows: number} {
	const fitting = fittingSize(picture, {width: columns, height: Math.min(rows, MOST_ROWS) * 2});
	return {
		column: Math.floor((columns - fitting.width) / 2),
		columns: fitting.width,
		rows: Math.ceil(fitting.height / 2),
	};
}

/** Drawing takes milliseconds, and a page is drawn on every key. */
const known = new WeakMap<Picture, {readonly key: string; readonly rows: readonly string[]}>();

/** The picture as painted rows, each as wide as `picturePlace` says. */
export function pictureRows(
	picture: Picture,
	options: DrawOptions & {readonly graphics: Graphics | undefined},
): readonly string[] {
	const {columns, rows, look, symbols, graphics} = options;
	const key = `${columns} ${rows} ${look.theme.name} ${look.depth} ${symbols.rule}`;
	if (graphics !== undefined) {
		const place = picturePlace(picture, options);
		return Array.from({length: place.rows}, (_, row) =>
			graphics.type === 'sixel'
				? ' '.repeat(place.columns)
				: placeholderRow(graphics.id, row, place.columns),
		);
	}
	const before = known.get(picture);
	if (before?.key === key) {
		return before.rows;
	}
	const drawn = drawnPicture(picture, {...options, rows: Math.min(rows, MOST_ROWS)});
	known.set(picture, {key, rows: drawn.rows});
	return drawn.rows;
}

/** The marks that stand for rows 0, 1, 2 …, in kitty's order (graphics protocol, "Unicode placeholders"). */
const ROW_MARKS = [
	0x305, 0x30d, 0x30e, 0x310, 0x312, 0x33d, 0x33e, 0x33f, 0x346, 0x34a, 0x34b, 0x34c, 0x350, 0x351,
	0x352, 0x357, 0x35b, 0x363, 0x364, 0x365, 0x366, 0x367, 0x368, 0x369, 0x36a, 0x36b, 0x36c, 0x36d,
	0x36e, 0x36f, 0x483, 0x484, 0x485, 0x486, 0x487, 0x592, 0x593, 0x594, 0x595, 0x597, 0x598, 0x599,
	0x59c, 0x59d, 0x59e, 0x59f, 0x5a0, 0x5a1, 0x5a8, 0x5a9, 0x5ab, 0x5ac, 0x5af, 0x5c4, 0x610, 0x611,
	0x612, 0x613, 0x614, 0x615, 0x616, 0x617, 0x657, 0x658, 0x659, 0x65a, 0x65b, 0x65d, 0x65e, 0x6d6,
	0x6d7, 0x6d8, 0x6d9, 0x6da, 0x6db, 0x6dc, 0x6df, 0x6e0, 0x6e1, 0x6e2, 0x6e4, 0x6e7, 0x6e8, 0x6eb,
	0x6ec, 0x730, 0x732, 0x733, 0x735, 0x736, 0x73a, 0x73d, 0x73f, 0x740, 0x741, 0x743, 0x745, 0x747,
	0x749, 0x74a,
];

/** The most rows of a picture: there is a mark for each. */
const MOST_ROWS = ROW_MARKS.length;

/** One row of cells that kitty draws a row of the picture in; the colour is the picture's id. */
function placeholderRow(id: number, row: number, columns: number): string {
	const mark = String.fromCodePoint(ROW_MARKS[row] ?? 0);
	const first = String.fromCodePoint(ROW_MARKS[0] ?? 0);
	const cell = '\u{10eeee}';
	// Cells without marks go on with the next column of the same row.
	return `\u001b[38;5;${id}m${cell}${mark}${first}${cell.repeat(columns - 1)}\u001b[0m`;
}
