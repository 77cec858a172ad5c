import {characterAt, characterBefore, isExtending} from './code-points.ts';
import type {Line, Piece} from './markdown.ts';
import {scanLink, scanName} from './markdown-scan.ts';
import {type SafeText, sliceSafe} from './safe-text.ts';

/** The pieces of one line of chat text. Joined, they are the line. */
export function parseInline(line: SafeText): Line {
	if (!special.test(line)) {
		return line === '' ? [] : [{type: 'text', text: line}];
	}
	return new InlineParser(line).run();
}

/** Characters that can begin something; a link has its colon. */
const special = /[*_~`@#]|:\/\//;

type Marker = '*' | '**' | '***' | '_' | '~' | '~~';
type Emphasis = Pick<Piece, 'bold' | 'italic' | 'strike'>;

/** What a pair of markers does to the text between them. */
const emphasisOf: Readonly<Record<Marker, Emphasis>> = {
	'*': {bold: true},
	'**': {bold: true},
	'***': {bold: true, italic: true},
	_: {italic: true},
	'~': {strike: true},
	'~~': {strike: true},
};

/** A piece before it is known which emphasis it is in. */
type Draft = {readonly type: Piece['type']; readonly start: number; readonly end: number};

/** A marker that may open; `draft` is its place among the drafts. */
type Opener = {readonly marker: Marker; readonly draft: number};

/**
 * One pass from left to right. At most one opener of each marker waits for its end, the latest one, so
 * the search for it is short whatever the text; emphasis is therefore at most six deep.
 */
class InlineParser {
	readonly #line: SafeText;
	readonly #drafts: Draft[] = [];
	/** Drafts where a pair of markers opens or closes, with what it does. */
	readonly #pairs = new Map<number, {readonly emphasis: Emphasis; readonly opens: boolean}>();
	readonly #backticks: BacktickRuns;
	#openers: Opener[] = [];
	/** Where plain text begins that is not in a draft yet. */
	#from = 0;

	constructor(line: SafeText) {
		this.#line = line;
		this.#backticks = new BacktickRuns(line);
	}

	run(): Line {
		let index = 0;
		while (index < this.#line.length) {
			index = this.#step(index);
		}
		this.#flush(this.#line.length);
		return this.#pieces();
	}

	/** Handles what begins at `index` and returns where the next thing begins. */
	#step(index: number): number {
		switch (this.#line.charAt(index)) {
			case '`':
				return this.#code(index);
			case '*':
			case '_':
			case '~':
				return this.#marker(index);
			case '@':
				return this.#name(index, 'mention');
			case '#':
				return this.#name(index, 'room');
			case 'h':
			case 'H':
			case 't':
			case 'T':
				return this.#link(index);
			default:
				return index + 1;
		}
	}

	#code(index: number): number {
		const length = runLength(this.#line, index);
		const end = index + length;
		const closing = this.#backticks.closing(index, length);
		if (closing === undefined || isExtending(this.#line.codePointAt(end))) {
			return end;
		}
		this.#add('marker', index, end);
		this.#add('code', end, closing);
		this.#add('marker', closing, closing + length);
		return closing + length;
	}

	#name(index: number, type: 'mention' | 'room'): number {
		const {end, isName} = scanName(this.#line, index);
		if (isName) {
			this.#add(type, index, end);
		}
		return end;
	}

	#link(index: number): number {
		const end = scanLink(this.#line, index, (sign) => this.#isOpen(sign));
		if (end === index) {
			return index + 1;
		}
		this.#add('link', index, end);
		return end;
	}

	#marker(index: number): number {
		const end = index + runLength(this.#line, index);
		const marker = this.#line.slice(index, end);
		if (!isMarker(marker) || isExtending(this.#line.codePointAt(end))) {
			return end;
		}
		const before = sideOf(characterBefore(this.#line, index));
		const after = sideOf(characterAt(this.#line, end));
		if (before !== 'space' && after !== 'word' && this.#close(marker, index, end)) {
			return end;
		}
		// Behind a backslash it is meant as it stands, as in a shrug.
		if (after !== 'space' && before !== 'word' && this.#line.charAt(index - 1) !== '\\') {
			this.#openers = this.#openers.filter((opener) => opener.marker !== marker);
			this.#openers.push({marker, draft: this.#add('text', index, end)});
		}
		return end;
	}

	/** Pairs the marker with its opener, if one waits; openers between the two stay text. */
	#close(marker: Marker, index: number, end: number): boolean {
		const place = this.#openers.findLastIndex((opener) => opener.marker === marker);
		const opener = this.#openers[place];
		if (opener === undefined) {
			return false;
		}
		const emphasis = emphasisOf[marker];
		const closing = this.#add('marker', index, end);
		this.#pairs.set(opener.draft, {emphasis, opens: true});
		this.#pairs.set(closing, {emphasis, opens: false});
		this.#openers.length = place;
		return true;
	}

	#isOpen(sign: string): boolean {
		return this.#openers.some((opener) => opener.marker === sign);
	}

	/** Adds a draft after the plain text before it; returns its place. */
	#add(type: Piece['type'], start: number, end: number): number {
		this.#flush(start);
		this.#from = end;
		return this.#drafts.push({type, start, end}) - 1;
	}

	#flush(end: number): void {
		if (this.#from < end) {
			this.#drafts.push({type: 'text', start: this.#from, end});
		}
		this.#from = end;
	}

	#pieces(): Line {
		const pieces: Piece[] = [];
		const open: Emphasis[] = [];
		/** Where the plain text began that the next draft may continue; -1 for none. */
		let textStart = -1;
		for (const [index, {type, start, end}] of this.#drafts.entries()) {
			const pair = this.#pairs.get(index);
			if (pair !== undefined) {
				pieces.push({type: 'marker', text: sliceSafe(this.#line, start, end)});
				pair.opens ? open.push(pair.emphasis) : open.pop();
				textStart = -1;
				continue;
			}
			if (type === 'text' && textStart !== -1) {
				pieces.pop();
			} else {
				textStart = type === 'text' ? start : -1;
			}
			const text = sliceSafe(this.#line, textStart === -1 ? start : textStart, end);
			pieces.push(Object.assign({type, text}, ...open));
		}
		return pieces;
	}
}

/** Where the runs of backticks are, so that the end of a code span is found without searching again. */
class BacktickRuns {
	readonly #starts = new Map<number, number[]>();

	constructor(line: string) {
		for (let index = line.indexOf('`'); index !== -1; ) {
			const length = runLength(line, index);
			if (!isExtending(line.codePointAt(index + length))) {
				const starts = this.#starts.get(length) ?? [];
				starts.push(index);
				this.#starts.set(length, starts);
			}
			index = line.indexOf('`', index + length);
		}
		for (const starts of this.#starts.values()) {
			starts.reverse();
		}
	}

	/** The start of the next run of the same length. Must be asked for from left to right. */
	closing(index: number, length: number): number | undefined {
		const starts = this.#starts.get(length) ?? [];
		while ((starts.at(-1) ?? Number.POSITIVE_INFINITY) <= index) {
			starts.pop();
		}
		return starts.at(-1);
	}
}

function isMarker(run: string): run is Marker {
	return Object.hasOwn(emphasisOf, run);
}

function runLength(line: string, start: number): number {
	const sign = line.charAt(start);
	let end = start + 1;
	while (line.charAt(end) === sign) {
		end++;
	}
	return end - start;
}

type Side = 'space' | 'word' | 'other';

/** What stands beside a marker. Scripts without spaces between words count as punctuation here. */
function sideOf(character: string): Side {
	if (character === '' || character === ' ') {
		return 'space';
	}
	if (character < '\u0080') {
		return asciiWord.test(character) ? 'word' : 'other';
	}
	if (/\s/u.test(character)) {
		return 'space';
	}
	return word.test(character) && !spaceless.test(character) ? 'word' : 'other';
}

const asciiWord = /[\dA-Za-z]/;
const word = /[\p{L}\p{N}\p{M}]/u;
const spaceless =
	/[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Hangul}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;
