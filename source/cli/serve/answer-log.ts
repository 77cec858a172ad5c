import type {SaidPart} from '../../server/operator/say.ts';
import {pad} from '../../tui/text/cut.ts';
import {ownText, type SafeText, safe, safeLine, safeText} from '../../tui/text/safe-text.ts';
import type {StyledRow} from '../../tui/text/styled-row.ts';
import {textWidth} from '../../tui/text/width.ts';
import {wrap} from '../../tui/text/wrap.ts';

/** Pieces that are kept; older ones are forgotten. */
const KEPT = 5000;

type Piece =
	| {readonly type: 'typed' | 'line' | 'problem'; readonly text: SafeText}
	| {readonly type: 'table'; readonly rows: SafeText[][]};

/** What was typed at the relay's prompt and what was said back, cleaned as it comes in. */
export class AnswerLog {
	#pieces: Piece[] = [];
	/** Rows up from the end that are looked at; undefined for the last answer from its beginning. */
	#scrolled: number | undefined;
	/** The same as it was shown. */
	#shown = 0;
	#laidOut: Layout | undefined;

	get isEmpty(): boolean {
		return this.#pieces.length === 0;
	}

	clear(): void {
		this.#pieces = [];
		this.#changed();
	}

	typed(text: string): void {
		this.#add({type: 'typed', text: safe`> ${safeLine(text)}`});
	}

	problem(text: string): void {
		this.#add({type: 'problem', text: safeText(text)});
	}

	put(part: SaidPart): void {
		if (part.type === 'line' || part.type === 'remark') {
			this.#add({type: 'line', text: safeText(part.text)});
		}
		if (part.type !== 'row' && part.type !== 'tabbed') return;
		const cells = part.cells.map((cell) => safeLine(cell));
		const last = this.#pieces.at(-1);
		if (last?.type === 'table' && last.rows.length < KEPT) {
			last.rows.push(cells);
			this.#changed();
		} else {
			this.#add({type: 'table', rows: [cells]});
		}
	}

	/** By so many rows, up with a positive number. */
	scroll(by: number): void {
		this.#scrolled = Math.max(0, this.#shown + by);
	}

	/** The rows in sight, the newest last, and how many are below them. */
	view(columns: number, rows: number) {
		const {rows: all, answer} = this.#layOut(columns);
		const wanted = this.#scrolled ?? all.length - answer - rows;
		this.#shown = Math.max(0, Math.min(wanted, all.length - rows));
		const end = all.length - this.#shown;
		return {rows: all.slice(Math.max(0, end - rows), end), below: this.#shown};
	}

	#add(piece: Piece): void {
		this.#pieces.push(piece);
		if (this.#pieces.length > KEPT) this.#pieces = this.#pieces.slice(-KEPT / 2);
		this.#changed();
	}

	#changed(): void {
		this.#scrolled = undefined;
		this.#laidOut = undefined;
	}

	#layOut(columns: number): Layout {
		if (this.#laidOut?.columns !== columns) this.#laidOut = layOut(this.#pieces, columns);
		return this.#laidOut;
	}
}

type Layout = {
	readonly columns: number;
	readonly rows: readonly StyledRow[];
	/** The row at which the last answer begins. */
	readonly answer: number;
};

function layOut(pieces: readonly Piece[], columns: number): Layout {
	const rows: StyledRow[] = [];
	let answer = 0;
	for (const piece of pieces) {
		if (piece.type === 'typed') answer = rows.length;
		rows.push(...rowsOf(piece, columns));
	}
	return {columns, rows, answer};
}

/** In front of the further rows of what is too wide. */
const INDENT: StyledRow = [{text: ownText('  ')}];

function rowsOf(piece: Piece, columns: number): readonly StyledRow[] {
	switch (piece.type) {
		case 'typed':
			return wrap([{text: piece.text, role: 'muted'}], {columns, rest: INDENT});
		case 'problem':
			return wrap([{text: piece.text, role: 'warning'}], {columns, rest: INDENT});
		case 'line':
			return wrap([{text: piece.text}], {columns, rest: INDENT});
		case 'table':
			return tableRows(piece.rows).flatMap((text) => wrap([{text}], {columns, rest: INDENT}));
	}
}

/** Each column as wide as its widest cell. */
function tableRows(rows: readonly (readonly SafeText[])[]): readonly SafeText[] {
	const widths: number[] = [];
	for (const cells of rows) {
		for (const [column, cell] of cells.entries()) {
			widths[column] = Math.max(widths[column] ?? 0, textWidth(cell));
		}
	}
	return rows.map((cells) =>
		cells.reduce((line, cell, column) => {
			const isLast = column === cells.length - 1;
			const shown = isLast ? cell : pad(cell, widths[column] ?? 0);
			return column === 0 ? shown : safe`${line}  ${shown}`;
		}, ownText('')),
	);
}
