import type {ThemeRole} from '../themes/theme.ts';
import type {CodeLanguage} from './code-languages.ts';
import {type SafeText, sliceSafe} from './safe-text.ts';
import type {Span, StyledRow} from './styled-row.ts';

/** What a piece of code is. */
type Kind = 'plain' | 'comment' | 'string' | 'number' | 'keyword' | 'key' | 'added' | 'removed';

/** Looks of roles that every theme has, so that each is as readable as the theme promises. */
const LOOKS: Readonly<Record<Kind, Omit<Span, 'text'> & {readonly role: ThemeRole}>> = {
	plain: {role: 'code'},
	comment: {role: 'muted', italic: true},
	string: {role: 'success'},
	number: {role: 'warning'},
	keyword: {role: 'accent', bold: true},
	key: {role: 'accent'},
	added: {role: 'success'},
	removed: {role: 'warning'},
};

/** Longer rows are one span: nobody reads them. */
const LONGEST = 4096;

/**
 * The rows of a text with its comments, strings, numbers and keywords told apart. Takes time in
 * proportion to the text; what is not understood is plain. Joined, the spans of a row are that row.
 */
export function codeSpans(
	lines: readonly SafeText[],
	language: CodeLanguage | undefined,
): readonly StyledRow[] {
	if (language === undefined) {
		return lines.map((text) => [{...LOOKS.plain, text}]);
	}
	const scanner = new CodeScanner(language);
	return lines.map((line) => scanner.scan(line));
}

const NUMBER = /(?:0[xob][\da-f_]+|\d[\d_]*(?:\.\d+)?(?:e[+-]?\d+)?)[a-z%]*/iy;
const WORD = /[\p{L}_$@][\p{L}\p{N}_$-]*/uy;
const KEY_END = /\s*:/y;

/** Reads rows one after the other, and knows what a row before left open. */
class CodeScanner {
	readonly #language: CodeLanguage;
	/** What ends a comment or a text that has several rows, and which it is. */
	#open: {readonly close: string; readonly kind: Kind} | undefined;
	#isInTag = false;
	#spans: Span[] = [];
	#plainFrom = 0;

	constructor(language: CodeLanguage) {
		this.#language = language;
	}

	scan(line: SafeText): StyledRow {
		const whole = this.#wholeRow(line);
		if (whole !== undefined) {
			return [{...LOOKS[whole], text: line}];
		}
		this.#spans = [];
		this.#plainFrom = 0;
		for (let at = 0; at < line.length; ) {
			at = this.#step(line, at);
		}
		this.#plain(line, line.length);
		return this.#spans;
	}

	/** What the row is as a whole, where it is one thing. */
	#wholeRow(line: SafeText): Kind | undefined {
		if (line === '' || line.length > LONGEST) {
			return 'plain';
		}
		switch (this.#language.form) {
			case 'patch':
				return patchKind(line);
			case 'markdown':
				return /^#{1,6} /.test(line) ? 'keyword' : /^\s*>/.test(line) ? 'comment' : 'plain';
			case 'code':
			case 'markup':
				return undefined;
		}
	}

	/** Takes one piece from `at`, and returns where it ends. */
	#step(line: SafeText, at: number): number {
		const {form, lineComments, spans, quotes} = this.#language;
		if (this.#open !== undefined) {
			return this.#goOn(line, at, this.#open);
		}
		const begun = spans.find(([open]) => line.startsWith(open, at));
		if (begun !== undefined) {
			const [open, close, kind] = begun;
			this.#open = {close, kind};
			return this.#goOn(line, at, this.#open, open.length);
		}
		const quote = line.charAt(at);
		if (form === 'markup') {
			return this.#markup(line, at);
		}
		if (lineComments.some((sign) => line.startsWith(sign, at)) && isApart(line, at)) {
			return this.#add(line, at, line.length, 'comment');
		}
		if (quotes.includes(quote)) {
			const end = endOfQuote(line, at, quote);
			const isKey = this.#language.hasKeys === true && matchAt(KEY_END, line, end) > end;
			return this.#add(line, at, end, isKey ? 'key' : 'string');
		}
		return this.#word(line, at);
	}

	/** Up to where what is open ends, or to the end of the row. */
	#goOn(
		line: SafeText,
		at: number,
		{close, kind}: {readonly close: string; readonly kind: Kind},
		skipped = 0,
	): number {
		const end = line.indexOf(close, at + skipped);
		if (end === -1) {
			return this.#add(line, at, line.length, kind);
		}
		this.#open = undefined;
		return this.#add(line, at, end + close.length, kind);
	}

	#word(line: SafeText, at: number): number {
		const numberEnd = matchAt(NUMBER, line, at);
		if (numberEnd > at) {
			return this.#add(line, at, numberEnd, 'number');
		}
		const end = matchAt(WORD, line, at);
		if (end === at) {
			return at + 1;
		}
		const {keywords, ignoresCase, hasKeys} = this.#language;
		const word = line.slice(at, end);
		if (
			hasKeys === true &&
			/^[\s-]*$/.test(line.slice(0, at)) &&
			/^\s*[:=]/.test(line.slice(end))
		) {
			return this.#add(line, at, end, 'key');
		}
		return keywords.has(ignoresCase === true ? word.toLowerCase() : word)
			? this.#add(line, at, end, 'keyword')
			: end;
	}

	/** Tags with their attributes; what stands between them is text. */
	#markup(line: SafeText, at: number): number {
		const sign = line.charAt(at);
		if (!this.#isInTag) {
			const next = line.indexOf('<', at);
			if (next !== at) {
				return next === -1 ? line.length : next;
			}
			this.#isInTag = true;
			const name = /^<[/!?]?[\w:-]*/.exec(line.slice(at, at + 64))?.[0] ?? sign;
			return this.#add(line, at, at + name.length, 'keyword');
		}
		if (sign === '>') {
			this.#isInTag = false;
			return this.#add(line, at, at + 1, 'keyword');
		}
		if (sign === '"' || sign === "'") {
			return this.#add(line, at, endOfQuote(line, at, sign), 'string');
		}
		return at + 1;
	}

	#add(line: SafeText, start: number, end: number, kind: Kind): number {
		this.#plain(line, start);
		this.#spans.push({...LOOKS[kind], text: sliceSafe(line, start, end)});
		this.#plainFrom = end;
		return end;
	}

	/** What lies before `end` and was nothing special. */
	#plain(line: SafeText, end: number): void {
		if (end > this.#plainFrom) {
			this.#spans.push({...LOOKS.plain, text: sliceSafe(line, this.#plainFrom, end)});
		}
	}
}

/** Where a match that begins at `at` ends; `at` where there is none. */
function matchAt(pattern: RegExp, line: string, at: number): number {
	pattern.lastIndex = at;
	return pattern.test(line) ? pattern.lastIndex : at;
}

function endOfQuote(line: string, at: number, quote: string): number {
	for (let end = at + 1; end < line.length; end++) {
		const sign = line.charAt(end);
		if (sign === quote) {
			return end + 1;
		}
		end += sign === '\\' ? 1 : 0;
	}
	return line.length;
}

/** `a#b` in a shell is no comment, and `http://` anywhere is none. */
function isApart(line: string, at: number): boolean {
	return at === 0 || !/[\w:$]/.test(line.charAt(at - 1));
}

function patchKind(line: string): Kind {
	if (/^(?:@@|diff |index |\+\+\+ |--- )/.test(line)) {
		return 'keyword';
	}
	return line.startsWith('+') ? 'added' : line.startsWith('-') ? 'removed' : 'plain';
}
