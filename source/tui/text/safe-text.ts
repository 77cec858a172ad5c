import {translated, translatedParts} from '../../words/phrase.ts';
import {isPrintableAscii} from './cell-table.ts';
import {cleanText, maximumBreaks} from './clean-text.ts';
import {cut} from './cut.ts';

declare const brand: unique symbol;

/**
 * Text that cannot act on a terminal: no control character but '\n', no invisible or direction
 * character, well-formed. Every string from a person, the relay, a file or the clipboard becomes one
 * here before it is drawn; components accept nothing else.
 */
export type SafeText = string & {readonly [brand]: true};

export type SafeTextOptions = {
	/** The longest result in UTF-16 code units, 16 or more; what is cut off shows as '…'. */
	readonly maximumLength?: number;
};

export type SafeLineOptions = SafeTextOptions & {
	/** The widest result in terminal cells; what is cut off shows as '…'. */
	readonly columns?: number;
};

/** A message on the wire has at most 4,096 bytes, so an honest one is never cut. */
export const maximumSafeLength = 4096;

/**
 * Makes foreign text of several lines safe. Control characters become visible signs (␛, �), so that
 * the reader sees that something odd was sent; tabs become four spaces. Applied to its own result it
 * changes nothing. Anything but a string is empty text.
 */
export function safeText(input: unknown, options: SafeTextOptions = {}): SafeText {
	const maximumLength = options.maximumLength ?? maximumSafeLength;
	if (typeof input !== 'string') {
		return emptyText;
	}
	if (input.length <= maximumLength && isPlainMessage(input)) {
		return branded(input);
	}
	return branded(cleanText(input, maximumLength));
}

/**
 * Makes a foreign name, topic, notice or title safe: one line, outer spaces removed, inner ones
 * collapsed. May be empty; what an empty name is shown as is for the caller to say.
 */
export function safeLine(input: unknown, options: SafeLineOptions = {}): SafeText {
	const text = safeText(input, options);
	const line = singleLine(text);
	return options.columns === undefined ? line : cut(line, options.columns);
}

/**
 * Lets a string that we wrote ourselves pass as safe, in the language of this run where that has it.
 *
 * @throws TypeError where it holds a control character other than '\n', which is a mistake in our code.
 */
export function ownText(text: string): SafeText {
	return branded(withoutControls(translated(text)));
}

/** Text put together from safe parts is safe. */
export function joinSafe(parts: readonly SafeText[], separator: SafeText = emptyText): SafeText {
	return branded(parts.join(separator));
}

/**
 * A template for sentences about foreign things, in the language of this run: the written part is ours,
 * the inserted values are safe already or whole numbers.
 *
 * @throws TypeError where the written part holds a control character other than '\n'.
 */
export function safe(
	strings: TemplateStringsArray,
	...values: ReadonlyArray<SafeText | number>
): SafeText {
	const parts = translatedParts(strings);
	let text = '';
	if (parts === undefined) {
		for (const [index, part] of strings.entries()) {
			text += withoutControls(part) + (values[index] ?? '');
		}
	} else {
		for (const part of parts) {
			text += typeof part === 'number' ? (values[part - 1] ?? '') : withoutControls(part);
		}
	}
	return branded(text);
}

/** A part of safe text, by code units. Both ends must lie between graphemes. */
export function sliceSafe(text: SafeText, start: number, end?: number): SafeText {
	return branded(text.slice(start, end));
}

/** The same character a number of times, for padding and rules. */
export function repeatSafe(text: SafeText, count: number): SafeText {
	return branded(text.repeat(Math.max(0, count)));
}

export const emptyText: SafeText = branded('');

/** What we wrote, or a translator: no sequence for the terminal hides in it. */
function withoutControls(text: string): string {
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if ((code < 0x20 && code !== 0x0a) || (code >= 0x7f && code <= 0x9f)) {
			throw new TypeError(`Our own text has a control character at ${index}.`);
		}
	}
	return text;
}

/** Printable ASCII and single line breaks: nothing to clean, which is most of what people write. */
function isPlainMessage(text: string): boolean {
	let breaks = 0;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (code === 0x0a) {
			breaks++;
		} else if (code >= 0x20 && code <= 0x7e) {
			breaks = 0;
		} else {
			return false;
		}
		if (breaks > maximumBreaks) {
			return false;
		}
	}
	return true;
}

function singleLine(text: SafeText): SafeText {
	if (isPrintableAscii(text) && !/^ | {2}| $/.test(text)) {
		return text;
	}
	return branded(text.replaceAll(/\s+/gu, ' ').trim());
}

function branded(text: string): SafeText {
	// The one place where the brand is given; each caller above has checked, or joins checked parts.
	return text as SafeText;
}
