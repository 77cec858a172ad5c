import type {ThemeRole} from '../themes/theme.ts';
import {isPlain} from './cell-table.ts';
import {languageOf} from './code-languages.ts';
import {codeSpans} from './code-spans.ts';
import {linkTarget} from './hyperlink.ts';
import {type Block, type Line, type Piece, parseMarkdown} from './markdown.ts';
import {emptyText, joinSafe, ownText, repeatSafe, type SafeText} from './safe-text.ts';
import {rowText, rowWidth, type Span, type StyledRow} from './styled-row.ts';
import {type Symbols, unicodeSymbols} from './symbols.ts';
import {textWidth} from './width.ts';
import {limitRows, maximumMessageRows, wrap} from './wrap.ts';

export type MessageRowsOptions = {
	/** Cells of a row, 1 or more, prefixes included. */
	readonly columns: number;
	/** In front of the first row. */
	readonly first?: StyledRow;
	/** In front of every further row; see `continuationPrefix`. */
	readonly rest?: StyledRow;
	readonly symbols?: Symbols;
	/** Rows before '… N more lines'; default 40. `Infinity` shows all. */
	readonly maximumRows?: number;
	/** Tells words, texts and comments of code apart, where its language is known. */
	readonly highlightsCode?: boolean;
	/** Puts the number of each of the first nine code blocks at the right end of its first row. */
	readonly numbersCode?: boolean;
	/** My names in lower case: mentions of them get the role `mention`, of others `accent`. */
	readonly ownNames?: ReadonlySet<string>;
	/** Whether `*` and its like stay visible, for terminals without attributes. Default hidden. */
	readonly markers?: 'hidden' | 'shown';
};

/** The rows of one message: its chat dialect read, wrapped to the columns and limited in height. */
export function messageRows(text: SafeText, options: MessageRowsOptions): readonly StyledRow[] {
	const rows: StyledRow[] = [];
	const {symbols = unicodeSymbols, first = [], rest = []} = options;
	let codeBlocks = 0;
	for (const block of withoutBlankEdges(parseMarkdown(text))) {
		const start = rows.length;
		addRows(rows, block, options);
		codeBlocks += block.type === 'code' ? 1 : 0;
		const first = rows[start];
		if (options.numbersCode === true && block.type === 'code' && first !== undefined) {
			rows[start] = withNumber(first, codeBlocks, options.columns);
		}
	}
	if (rows.length === 0) {
		rows.push(first);
	}
	return limitRows(rows, {
		maximum: options.maximumRows ?? maximumMessageRows,
		rest: rowWidth(rest) < options.columns ? rest : [],
		columns: options.columns,
		ellipsis: symbols.ellipsis,
	});
}

/**
 * A prefix of `columns` cells for the further rows of a foreign message: spaces, the continuation sign
 * and a space. The sign keeps a message with line breaks from posing as several messages.
 */
export function continuationPrefix(columns: number, symbols: Symbols = unicodeSymbols): StyledRow {
	if (columns < 2) {
		return [];
	}
	const indent = repeatSafe(ownText(' '), columns - 2);
	return [{text: joinSafe([indent, symbols.continuation, ownText(' ')]), role: 'border'}];
}

function withoutBlankEdges(blocks: readonly Block[]): readonly Block[] {
	let start = 0;
	let end = blocks.length;
	while (start < end && isBlank(blocks[start])) {
		start++;
	}
	while (end > start && isBlank(blocks[end - 1])) {
		end--;
	}
	return start === 0 && end === blocks.length ? blocks : blocks.slice(start, end);
}

function isBlank(block: Block | undefined): boolean {
	return block?.type === 'paragraph' && block.line.every((piece) => piece.text.trim() === '');
}

function addRows(rows: StyledRow[], block: Block, options: MessageRowsOptions): void {
	const {symbols = unicodeSymbols, first = [], rest = [], columns} = options;
	const start = rows.length === 0 ? first : rest;
	switch (block.type) {
		case 'paragraph': {
			rows.push(...wrap(spansOf(block.line, options), {columns, first: start, rest}));
			return;
		}
		case 'quote': {
			const bar: Span = {text: joinSafe([symbols.quote, ownText(' ')]), role: 'border'};
			const bars = new Array<Span>(block.depth).fill(bar);
			const spans = spansOf(block.line.slice(1), options, 'quote');
			rows.push(...wrap(spans, {columns, first: [...start, ...bars], rest: [...rest, ...bars]}));
			return;
		}
		case 'item': {
			const bullet: Span = {text: block.bullet, role: 'accent'};
			const indent: Span = {text: repeatSafe(ownText(' '), textWidth(block.bullet))};
			const spans = [bullet, ...spansOf(block.line, options)];
			rows.push(...wrap(spans, {columns, first: start, rest: [...rest, indent]}));
			return;
		}
		case 'code': {
			addCode(rows, block, options);
		}
	}
}

function addCode(
	rows: StyledRow[],
	{lines, language}: Extract<Block, {type: 'code'}>,
	options: MessageRowsOptions,
): void {
	const {symbols = unicodeSymbols, first = [], rest = [], columns} = options;
	const bar: Span = {text: codeBar(symbols), role: 'border'};
	const known = options.highlightsCode === true ? languageOf(language) : undefined;
	for (const spans of codeSpans(lines.length === 0 ? [emptyText] : lines, known)) {
		const start = rows.length === 0 ? first : rest;
		rows.push(
			...wrap(spans, {
				columns,
				first: [...start, bar],
				rest: [...rest, bar],
				breaks: 'anywhere',
			}),
		);
	}
}

/** Whether a row belongs to a code block: what stands behind it looks like code. */
export function isCodeRow(row: StyledRow, symbols: Symbols): boolean {
	const bar = codeBar(symbols);
	return row.some(({text, role}) => role === 'border' && text === bar);
}

function codeBar(symbols: Symbols): SafeText {
	return joinSafe([symbols.code, ownText(' ')]);
}

/** Blocks that a digit can name. */
const MOST_NUMBERED = 9;

/** The row with a number at its right end; as it is where there is no room, or no certainty where it ends. */
function withNumber(row: StyledRow, number: number, columns: number): StyledRow {
	const sign = ownText(`[${number}]`);
	const room = columns - rowWidth(row) - sign.length;
	return number > MOST_NUMBERED || room < 1 || !isPlain(rowText(row))
		? row
		: [...row, {text: repeatSafe(ownText(' '), room)}, {text: sign, role: 'muted'}];
}

/** The pieces of a line as spans: markers left out unless they are to be shown. */
function spansOf(line: Line, options: MessageRowsOptions, role?: ThemeRole): StyledRow {
	const spans: Span[] = [];
	for (const piece of line) {
		if (piece.type !== 'marker') {
			spans.push(spanOf(piece, options.ownNames, role));
		} else if (options.markers === 'shown') {
			spans.push({text: piece.text, role: 'muted'});
		}
	}
	return spans;
}

function spanOf(piece: Piece, ownNames?: ReadonlySet<string>, role?: ThemeRole): Span {
	const {type, text, ...emphasis} = piece;
	switch (type) {
		case 'code':
			return {...emphasis, text, role: 'code'};
		case 'link': {
			const link = linkTarget(text);
			return {...emphasis, text, role: 'link', ...(link !== undefined && {link})};
		}
		case 'room':
			return {...emphasis, text, role: 'accent'};
		case 'mention': {
			const isOwn = ownNames?.has(text.slice(1).toLowerCase()) === true;
			return {...emphasis, text, role: isOwn ? 'mention' : 'accent'};
		}
		case 'text':
		case 'marker':
			return role === undefined ? {...emphasis, text} : {...emphasis, text, role};
	}
}
