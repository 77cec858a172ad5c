import {parseInline} from './markdown-inline.ts';
import {emptyText, type SafeText, sliceSafe} from './safe-text.ts';

/** A stretch of a line of chat text. Joined, the texts of a line's pieces are the line as typed. */
export type Piece = {
	/** A `marker` was understood and need not be shown; all others are shown. */
	readonly type: 'text' | 'code' | 'link' | 'mention' | 'room' | 'marker';
	readonly text: SafeText;
	readonly bold?: boolean;
	readonly italic?: boolean;
	readonly strike?: boolean;
};

export type Line = readonly Piece[];

/** A line of a message, or several where they are one thing. */
export type Block =
	| {readonly type: 'paragraph'; readonly line: Line}
	/** `depth` counts the `>` signs, 1 to 8; they stand in front of the line as a marker. */
	| {readonly type: 'quote'; readonly depth: number; readonly line: Line}
	/** A list item. Its bullet or number stays as typed, with the spaces around it. */
	| {readonly type: 'item'; readonly bullet: SafeText; readonly line: Line}
	| {
			readonly type: 'code';
			/** The word after the opening fence; empty where there is none. */
			readonly language: SafeText;
			readonly lines: readonly SafeText[];
			readonly opening: SafeText;
			readonly closing: SafeText;
	  };

/** Quotes within quotes that are told apart; further signs are text. */
export const maximumDepth = 8;

/**
 * Reads our chat dialect: `*bold*`, `**bold**`, `_italic_`, `~strike~`, `` `code` ``, fenced code,
 * `> quotes`, lists, http and https links, `@name`, `#room`. Takes time in proportion to the text and
 * never fails: what is not a complete construct is text. The blocks' lines, with their fences, bullets
 * and markers and joined by '\n', are the text.
 */
export function parseMarkdown(text: SafeText): readonly Block[] {
	const lines = splitLines(text);
	const closings = nextClosings(lines);
	const blocks: Block[] = [];
	for (let index = 0; index < lines.length; index++) {
		const line = lines[index] ?? emptyText;
		const closing = isOpening(line) ? closings[index + 1] : undefined;
		if (closing === undefined) {
			blocks.push(parseLine(line));
		} else {
			blocks.push({
				type: 'code',
				language: sliceSafe(line, fence.length).trim() as SafeText, // a part of safe text
				lines: lines.slice(index + 1, closing),
				opening: line,
				closing: lines[closing] ?? emptyText,
			});
			index = closing;
		}
	}
	return blocks;
}

/** A fenced block of a text, as its author wrote it. */
export type CodeBlock = {
	/** The word after the opening fence; empty where there is none. */
	readonly language: string;
	/** What stands between the fences, without the line breaks next to them. */
	readonly text: string;
};

/** The fenced blocks of a text as it came, in their order: those that `parseMarkdown` finds. */
export function codeBlocksOf(text: string): readonly CodeBlock[] {
	const lines = text.split('\n');
	const closings = nextClosings(lines);
	const blocks: CodeBlock[] = [];
	for (let index = 0; index < lines.length; index++) {
		const line = lines[index] ?? '';
		const closing = isOpening(line) ? closings[index + 1] : undefined;
		if (closing !== undefined) {
			const language = line.slice(fence.length).trim();
			blocks.push({language, text: lines.slice(index + 1, closing).join('\n')});
			index = closing;
		}
	}
	return blocks;
}

/** The links of a text, each once, in their order. */
export function linksOf(text: SafeText): readonly string[] {
	const links = parseMarkdown(text).flatMap((block) =>
		block.type === 'code' ? [] : block.line.filter(({type}) => type === 'link'),
	);
	return [...new Set(links.map((link) => link.text))];
}

const fence = '```';
const closingFence = /^``` *$/;
const openingFence = /^```[\w+#.-]* *$/;
const listBullet = /^ {0,8}(?:[-*+•]|\d{1,3}[.)]) {1,4}/;

function splitLines(text: SafeText): readonly SafeText[] {
	if (!text.includes('\n')) {
		return [text];
	}
	return text.split('\n') as SafeText[]; // safe text puts no mark at the start of a line
}

/** For each line, the first line from there on that can close a fence. */
function nextClosings(lines: readonly string[]): ReadonlyArray<number | undefined> {
	const closings: Array<number | undefined> = new Array(lines.length + 1);
	for (let index = lines.length - 1; index >= 0; index--) {
		closings[index] = closingFence.test(lines[index] ?? '') ? index : closings[index + 1];
	}
	return closings;
}

function isOpening(line: string): boolean {
	return line.startsWith(fence) && openingFence.test(line);
}

function parseLine(line: SafeText): Block {
	const signs = quotePrefix(line);
	if (signs.length > 0) {
		const depth = signs.replaceAll(' ', '').length;
		const marker: Piece = {type: 'marker', text: sliceSafe(line, 0, signs.length)};
		return {type: 'quote', depth, line: [marker, ...parseInline(sliceSafe(line, signs.length))]};
	}
	const bullet = listBullet.exec(line)?.[0].length ?? 0;
	if (bullet > 0) {
		const rest = parseInline(sliceSafe(line, bullet));
		return {type: 'item', bullet: sliceSafe(line, 0, bullet), line: rest};
	}
	return {type: 'paragraph', line: parseInline(line)};
}

/** `> ` up to eight times. A sign without a space is a face (`>:(`) or an arrow, unless it ends the line. */
function quotePrefix(line: SafeText): string {
	let end = 0;
	for (let depth = 0; depth < maximumDepth; depth++) {
		if (line.charAt(end) !== '>') {
			break;
		}
		if (line.charAt(end + 1) === ' ') {
			end += 2;
		} else if (end + 1 === line.length) {
			end += 1;
		} else {
			break;
		}
	}
	return line.slice(0, end);
}
