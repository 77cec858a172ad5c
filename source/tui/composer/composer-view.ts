import {
	emptyText,
	joinSafe,
	ownText,
	repeatSafe,
	type SafeText,
	safeLine,
	safeText,
} from '../text/safe-text.ts';
import {textWidth} from '../text/width.ts';
import type {MessageLimits} from './bounds.ts';
import type {Editor} from './editor.ts';
import {remainingText} from './measure.ts';
import {type DraftRow, draftRows, placeOf} from './rows.ts';

/** One row of the composer: the prompt or its indent, and a piece of the draft, cut to fit. */
export type ComposerRow = {readonly prompt: SafeText; readonly text: SafeText};

/** The composer as it stands on the screen. */
export type ComposerView = {
	/** At least one, at most `maxRows`. */
	readonly rows: readonly ComposerRow[];
	/** Where the real cursor goes, in cells and rows from the composer's top left. */
	readonly caret: {readonly column: number; readonly row: number};
	/** Rows of the draft above the first that is shown. */
	readonly rowsAbove: number;
	/** Rows of the draft below the last that is shown. */
	readonly rowsBelow: number;
	/** Whether the text of the first row is the placeholder. */
	readonly isPlaceholder: boolean;
	/** '212 bytes left', '2 lines over'; undefined while there is plenty. */
	readonly remaining: string | undefined;
};

export type ComposerViewOptions = {
	/** The width of the composer in cells. */
	readonly columns: number;
	readonly maxRows: number;
	readonly limits: MessageLimits;
	/** '> ' unless said otherwise; left out where it would take over half the width. */
	readonly prompt?: string;
	/** Shown while there is no text. */
	readonly placeholder?: string;
};

/**
 * Lays out what is being written: wrapped to the width, scrolled so that the caret is in sight,
 * with as much as fits above and below it.
 */
export function composerView(editor: Editor, options: ComposerViewOptions): ComposerView {
	const {columns, limits, placeholder = ''} = options;
	const maxRows = Math.max(1, options.maxRows);
	const prompt = promptFor(options);
	const indent = repeatSafe(ownText(' '), textWidth(prompt));
	const room = columns - textWidth(prompt);
	const rows = draftRows(editor.text, room);
	const place = placeOf(rows, editor.caret);
	const first = firstRow(rows.length, place.row, maxRows);
	const isPlaceholder = editor.text === '' && placeholder !== '';
	const shown = rows.slice(first, first + maxRows).map((row, index) => ({
		prompt: first + index === 0 ? prompt : indent,
		text: isPlaceholder ? safeLine(placeholder, {columns: room}) : rowText(row),
	}));
	return {
		rows: shown,
		caret: {
			column: Math.min(columns - 1, textWidth(prompt) + place.column),
			row: place.row - first,
		},
		rowsAbove: first,
		rowsBelow: rows.length - first - shown.length,
		isPlaceholder,
		remaining: remainingText(editor.text, limits),
	};
}

/** The width at which a draft wraps in a composer of `columns` cells behind `prompt`. */
export function draftColumns(columns: number, prompt = DEFAULT_PROMPT): number {
	return columns - textWidth(promptFor({columns, prompt}));
}

/** How many rows a draft needs in a composer of `columns` cells: the layout's `composerRows`. */
export function draftHeight(editor: Editor, columns: number, prompt = DEFAULT_PROMPT): number {
	return draftRows(editor.text, draftColumns(columns, prompt)).length;
}

const DEFAULT_PROMPT = '> ';

function promptFor({columns, prompt = DEFAULT_PROMPT}: PromptOptions): SafeText {
	const safe = safeText(prompt);
	return textWidth(safe) * 2 > columns ? emptyText : safe;
}

type PromptOptions = {readonly columns: number; readonly prompt?: string};

/** Keeps the caret's row in the middle where it can, and no row below the draft's last. */
function firstRow(total: number, caretRow: number, maxRows: number): number {
	const last = Math.max(0, total - maxRows);
	const wanted = caretRow - Math.floor((maxRows - 1) / 2);
	return Math.max(0, Math.min(last, wanted));
}

function rowText(row: DraftRow): SafeText {
	return joinSafe(row.graphemes.filter(({cells}) => cells > 0).map(({text}) => text));
}
