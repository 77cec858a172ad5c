import {counted} from '../../words/phrase.ts';
import {plainCells} from './cell-table.ts';
import {graphemes} from './graphemes.ts';
import {ownText, type SafeText, safe, sliceSafe} from './safe-text.ts';
import {cutRow, rowText, rowWidth, type Span, type StyledRow} from './styled-row.ts';
import {unicodeSymbols} from './symbols.ts';
import {textWidth} from './width.ts';

/** Rows of one message that are shown before the rest is only counted. */
export const maximumMessageRows = 40;

export type WrapOptions = {
	/** Cells of a row, 1 or more, prefixes included. */
	readonly columns: number;
	/** What stands in front of the first row; time and name, say. */
	readonly first?: StyledRow;
	/** What stands in front of every further row, so that it reads as part of the same message. */
	readonly rest?: StyledRow;
	/** Word: break at spaces where possible. Anywhere: keep every space, as code wants it. */
	readonly breaks?: 'word' | 'anywhere';
};

/**
 * Rows of at most `columns` cells with the spans' text. Breaks at line breaks, else at spaces, else
 * before a wide character, else between graphemes. Of the text only line breaks and the spaces at
 * which a row was broken are left out. Where a prefix leaves no room for text, its last spans go.
 */
export function wrap(spans: StyledRow, options: WrapOptions): readonly StyledRow[] {
	const text = rowText(spans);
	const first = usablePrefix(options.first, options.columns);
	if (!text.includes('\n') && rowWidth(first) + rowWidth(spans) <= options.columns) {
		return [[...first, ...spans]];
	}
	const rest = usablePrefix(options.rest, options.columns);
	const isByWord = options.breaks !== 'anywhere';
	const rows: StyledRow[] = [];
	const cursor = new SpanCursor(spans);
	let start = 0;
	for (const line of text.split('\n')) {
		const breaker = new LineBreaker(line, isByWord);
		do {
			const prefix = rows.length === 0 ? first : rest;
			const {from, to} = breaker.next(options.columns - rowWidth(prefix));
			rows.push([...prefix, ...cursor.slice(start + from, start + to, breaker.isTooWide)]);
		} while (!breaker.isDone);
		start += line.length + 1;
	}
	return rows;
}

export type LimitOptions = {
	/** Rows that are shown. */
	readonly maximum: number;
	readonly columns: number;
	/** In front of the row that counts the others. */
	readonly rest?: StyledRow;
	readonly ellipsis?: SafeText;
	/** What is counted: lines unless given. */
	readonly unit?: 'line' | 'row';
};

/** The first rows, and where there are more than `maximum` one further row that says how many more. */
export function limitRows(rows: readonly StyledRow[], options: LimitOptions): readonly StyledRow[] {
	const {maximum, columns, rest = [], ellipsis = unicodeSymbols.ellipsis, unit = 'line'} = options;
	const more = rows.length - maximum;
	if (more <= 0) {
		return rows;
	}
	const words =
		unit === 'line'
			? counted(more, ['{1} more line', '{1} more lines'])
			: counted(more, ['{1} more row', '{1} more rows']);
	const text = safe`${ellipsis} ${ownText(words)}`;
	const last = cutRow([...rest, {text, role: 'muted'}], columns, ellipsis);
	return [...rows.slice(0, maximum), last];
}

/** As many spans of the prefix, from its start, as leave room for text. */
function usablePrefix(prefix: StyledRow | undefined, columns: number): StyledRow {
	let usable = prefix ?? [];
	while (usable.length > 0 && rowWidth(usable) >= columns) {
		usable = usable.slice(0, -1);
	}
	return usable;
}

/** Stands in for a grapheme that is wider than the whole row. */
const tooWide: Span = {text: ownText('?')};

/** Cuts ranges of the joined text out of the spans. Ranges must be asked for from left to right. */
class SpanCursor {
	readonly #spans: StyledRow;
	#index = 0;
	/** Where the current span starts in the joined text. */
	#offset = 0;

	constructor(spans: StyledRow) {
		this.#spans = spans;
	}

	slice(from: number, to: number, isTooWide: boolean): readonly Span[] {
		const parts: Span[] = [];
		for (let span = this.#spans[this.#index]; span !== undefined; ) {
			const start = Math.max(0, from - this.#offset);
			const end = Math.min(span.text.length, to - this.#offset);
			if (start < end) {
				const isWhole = start === 0 && end === span.text.length;
				parts.push(isWhole ? span : {...span, text: sliceSafe(span.text, start, end)});
			}
			if (this.#offset + span.text.length > to) {
				break;
			}
			this.#offset += span.text.length;
			this.#index++;
			span = this.#spans[this.#index];
		}
		return isTooWide ? [tooWide] : parts;
	}
}

type Range = {readonly from: number; readonly to: number};

/** Breaks one line without line breaks into rows. */
class LineBreaker {
	/** Whether the row last given holds one grapheme that is wider than the row. */
	isTooWide = false;
	readonly #line: string;
	readonly #isByWord: boolean;
	/** Where each grapheme ends in the line, and how many cells it takes. */
	readonly #ends: number[] = [];
	readonly #widths: number[] = [];
	/** The grapheme at which the next row starts. */
	#next = 0;

	constructor(line: string, isByWord: boolean) {
		this.#line = line;
		this.#isByWord = isByWord;
		this.#measure();
	}

	get isDone(): boolean {
		return this.#next >= this.#ends.length;
	}

	next(columns: number): Range {
		const first = this.#next;
		const last = this.#fitting(first, columns);
		this.isTooWide = last === first && first < this.#ends.length;
		const isAll = last === this.#ends.length;
		const end = this.isTooWide
			? first + 1
			: isAll || !this.#isByWord
				? last
				: this.#breakAt(first, last);
		this.#next = isAll || !this.#isByWord ? end : this.#afterSpaces(end);
		return {
			from: this.#offset(first),
			to: this.#offset(isAll ? end : this.#beforeSpaces(first, end)),
		};
	}

	/** The grapheme after the last one that fits. */
	#fitting(first: number, columns: number): number {
		let width = 0;
		for (let index = first; index < this.#widths.length; index++) {
			width += this.#widths[index] ?? 0;
			if (width > columns) {
				return index;
			}
		}
		return this.#widths.length;
	}

	/** The best place to break between two graphemes, of which the second no longer fits. */
	#breakAt(first: number, last: number): number {
		// Before the first word there is only indentation; a break there would leave an empty row.
		const firstVisible = this.#afterSpaces(first);
		for (let index = last; index > firstVisible; index--) {
			if (this.#mayBreakBefore(index)) {
				return index;
			}
		}
		return last;
	}

	#mayBreakBefore(index: number): boolean {
		if (this.#isSpace(index) || this.#isSpace(index - 1)) {
			return true;
		}
		const isWideSide = this.#widths[index] === 2 || this.#widths[index - 1] === 2;
		return isWideSide && !noRowStart.includes(this.#line.charAt(this.#offset(index)));
	}

	#afterSpaces(from: number): number {
		let index = from;
		while (this.#isSpace(index)) {
			index++;
		}
		return index;
	}

	#beforeSpaces(first: number, from: number): number {
		let index = from;
		while (this.#isByWord && index > first && this.#isSpace(index - 1)) {
			index--;
		}
		return index;
	}

	#isSpace(index: number): boolean {
		const start = this.#offset(index);
		return this.#line.charCodeAt(start) === 0x20 && this.#ends[index] === start + 1;
	}

	/** Where the grapheme starts in the line. */
	#offset(index: number): number {
		return index === 0 ? 0 : (this.#ends[index - 1] ?? this.#line.length);
	}

	#measure(): void {
		const line = this.#line;
		for (let index = 0; index < line.length; index++) {
			const cells = plainCells[line.charCodeAt(index)] ?? 0;
			if (cells === 0) {
				this.#measureSlowly();
				return;
			}
			this.#ends.push(index + 1);
			this.#widths.push(cells);
		}
	}

	#measureSlowly(): void {
		this.#ends.length = 0;
		this.#widths.length = 0;
		let end = 0;
		for (const grapheme of graphemes(this.#line)) {
			end += grapheme.length;
			this.#ends.push(end);
			this.#widths.push(textWidth(grapheme));
		}
	}
}

// Closing punctuation of Chinese and Japanese must not start a row (JIS X 4051, line-start prohibition).
const noRowStart = '、。，．・：；？！）］｝」』】〉》〕ー々';
