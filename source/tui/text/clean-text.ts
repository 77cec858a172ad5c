import {plainCells} from './cell-table.ts';
import {classify, dottedCircle, isExtending, isMeaningful} from './code-points.ts';
import {graphemes} from './graphemes.ts';

/** Line breaks in a row that are kept: two empty lines, as Python code has between functions. */
export const maximumBreaks = 3;

/**
 * The slow half of `safeText`: the text normalised (NFC) and cleaned, at most `maximumLength` code
 * units long. Idempotent by construction: cleaning is repeated until it changes nothing, which is once
 * for honest text; removing one character can let its neighbours compose, hence the repetition.
 */
export function cleanText(input: string, maximumLength: number): string {
	const isLong = input.length > maximumLength;
	const start = isLong ? input.slice(0, maximumLength).replace(halfPairAtEnd, '') : input;
	let text = start.toWellFormed().normalize('NFC');
	for (let round = 0; round < maximumRounds; round++) {
		const cleaned = new Cleaner(text).run().normalize('NFC');
		if (cleaned === text) {
			break;
		}
		text = cleaned;
	}
	text = text.replaceAll(tooManyBreaks, '\n'.repeat(maximumBreaks));
	return isLong || text.length > maximumLength ? shortened(text, maximumLength) : text;
}

const maximumRounds = 6;
const maximumMarks = 4;
const maximumShownControls = 4;
const maximumBases = 8;
const tabSpaces = '    ';
const ellipsis = '\u2026';
const replacement = '\ufffd';
const tooManyBreaks = /\n{4,}/g;
const halfPairAtEnd = /[\ud800-\udbff]$/;
const englishScottishWelshFlag =
	/\u{1f3f4}\u{e0067}\u{e0062}(?:\u{e0065}\u{e006e}\u{e0067}|\u{e0073}\u{e0063}\u{e0074}|\u{e0077}\u{e006c}\u{e0073})\u{e007f}/uy;

/** One pass over one text. Untouched stretches are copied whole. */
class Cleaner {
	readonly #text: string;
	#output = '';
	/** Where the stretch begins that is not copied yet. */
	#from = 0;
	/** The last code point that went out; 0 at the start of a line. */
	#previous = 0;
	#nonspacing = 0;
	#spacing = 0;
	#shownControls = 0;
	/** Whether anything seen so far could join its neighbours to one grapheme. */
	#mayCluster = false;

	constructor(text: string) {
		this.#text = text;
	}

	run(): string {
		const text = this.#text;
		let index = 0;
		while (index < text.length) {
			const unit = text.charCodeAt(index);
			if (plainCells[unit] !== 0) {
				this.#keep(unit);
				index++;
				continue;
			}
			const code = text.codePointAt(index) ?? unit;
			index += this.#take(code, index);
		}
		const output = this.#output + text.slice(this.#from);
		return this.#mayCluster ? capClusters(output) : output;
	}

	/** Handles the code point at `index` and tells how many code units it took. */
	#take(code: number, index: number): number {
		const length = code > 0xff_ff ? 2 : 1;
		switch (classify(code)) {
			case 'base':
			case 'space':
				return this.#takeBase(code, index);
			case 'newline':
				return this.#takeNewline(code, index);
			case 'tab':
				this.#replace(index, length, tabSpaces);
				this.#keep(0x20);
				return length;
			case 'blank':
				this.#replace(index, length, ' ');
				this.#keep(0x20);
				return length;
			case 'control':
			case 'noncharacter':
				this.#show(controlSign(code), index, length);
				return length;
			case 'invisible':
				if (this.#previous !== 0 && this.#isMeaningfulAt(code, index)) {
					this.#previous = code;
				} else {
					this.#replace(index, length, '');
				}
				return length;
			case 'nonspacing-mark':
				this.#takeMark(code, index, ++this.#nonspacing);
				return length;
			case 'spacing-mark':
				this.#takeMark(code, index, ++this.#spacing);
				return length;
		}
	}

	#takeBase(code: number, index: number): number {
		this.#keep(code);
		this.#mayCluster = true;
		if (code === 0x1_f3_f4) {
			englishScottishWelshFlag.lastIndex = index;
			const flag = englishScottishWelshFlag.exec(this.#text);
			if (flag !== null) {
				return flag[0].length;
			}
		}
		return code > 0xff_ff ? 2 : 1;
	}

	#takeNewline(code: number, index: number): number {
		const length = code === 0x0d && this.#text.charCodeAt(index + 1) === 0x0a ? 2 : 1;
		if (code !== 0x0a) {
			this.#replace(index, length, '\n');
		}
		this.#keep(0);
		return length;
	}

	/** A mark without a letter would attach to what we printed before it, so a circle carries it. */
	#takeMark(code: number, index: number, count: number): void {
		const length = code > 0xff_ff ? 2 : 1;
		this.#mayCluster = true;
		if (this.#previous === 0 || isSpace(this.#previous)) {
			this.#replace(index, 0, String.fromCodePoint(dottedCircle));
			this.#shownControls = 0;
			this.#previous = code;
		} else if (count > maximumMarks) {
			this.#replace(index, length, '');
		} else {
			this.#previous = code;
		}
	}

	/** Puts a sign in place of what was removed; of a long run the first few and an ellipsis. */
	#show(sign: string, index: number, length: number): void {
		const shown = this.#shownControls + 1;
		const rest = shown === maximumShownControls + 1 ? ellipsis : '';
		this.#replace(index, length, shown <= maximumShownControls ? sign : rest);
		this.#keep(0xff_fd);
		this.#shownControls = shown;
	}

	#isMeaningfulAt(code: number, index: number): boolean {
		return isMeaningful(code, this.#previous, this.#text.codePointAt(index + 1));
	}

	#keep(code: number): void {
		this.#previous = code;
		this.#nonspacing = 0;
		this.#spacing = 0;
		this.#shownControls = 0;
	}

	#replace(index: number, length: number, by: string): void {
		this.#output += this.#text.slice(this.#from, index) + by;
		this.#from = index + length;
	}
}

function isSpace(code: number): boolean {
	return code === 0x20 || (code >= 0xa0 && classify(code) === 'space');
}

/** The sign of Unicode's Control Pictures block for an ASCII control, else the replacement character. */
function controlSign(code: number): string {
	if (code < 0x20) {
		return String.fromCharCode(0x24_00 + code);
	}
	return code === 0x7f ? '\u2421' : replacement;
}

/**
 * No grapheme of a real language shows more than eight letters, but emoji joined to emoji or consonants
 * linked to consonants can be one grapheme of any length, which is measured as one or two cells and
 * printed by many terminals as hundreds. The excess becomes one replacement character.
 */
function capClusters(text: string): string {
	let output = '';
	for (const cluster of graphemes(text)) {
		output += cluster.length > maximumBases ? capCluster(cluster) : cluster;
	}
	return output;
}

const attached = /^[\p{M}\p{Default_Ignorable_Code_Point}]$/u;

function capCluster(cluster: string): string {
	let bases = 0;
	let kept = '';
	for (const character of cluster) {
		if (!attached.test(character) && ++bases > maximumBases) {
			return kept.replace(/[\u200c\u200d]+$/u, '') + replacement;
		}
		kept += character;
	}
	return cluster;
}

/** Cuts between graphemes as far as that is cheap: never in a pair, before a mark or after a joiner. */
function shortened(text: string, maximumLength: number): string {
	let end = Math.min(text.length, maximumLength - 1);
	const lowest = Math.max(0, end - longestTail);
	while (end > lowest && !isCleanCut(text, end)) {
		end--;
	}
	return text.slice(0, end) + ellipsis;
}

const longestTail = 128;

function isCleanCut(text: string, end: number): boolean {
	const last = text.charCodeAt(end - 1);
	if ((last & 0xfc_00) === 0xd8_00) {
		return false;
	}
	const isTail = last === 0x20_0c || last === 0x20_0d || (last & 0xfc_00) === 0xdc_00;
	if (isTail && isInvisibleAt(text, end)) {
		return false;
	}
	return !isExtending(text.codePointAt(end));
}

/** Whether the character before `end` is a joiner or a tag, which mean nothing without what follows. */
function isInvisibleAt(text: string, end: number): boolean {
	const last = text.charCodeAt(end - 1);
	const code = (last & 0xfc_00) === 0xdc_00 ? text.codePointAt(end - 2) : last;
	return code !== undefined && classify(code) === 'invisible';
}
