/**
 * What a code point of foreign text is to the cleaner. The classes are Unicode properties, so a newer
 * Node with a newer Unicode version sorts new characters by itself.
 */
export type CodePointClass =
	| 'base'
	| 'space'
	| 'newline'
	| 'tab'
	| 'control'
	| 'noncharacter'
	| 'invisible'
	| 'blank'
	| 'nonspacing-mark'
	| 'spacing-mark';

/**
 * In place of this character, whose marks and colour say which, a terminal with the graphics of kitty
 * draws a picture that somebody sent it (Unicode placeholders of its graphics protocol).
 */
const picturePlaceholder = 0x10_ee_ee;

/** Sorts one code point that is not in the table of plain characters. */
export function classify(code: number): CodePointClass {
	if (code < 0xa0) {
		return classifyControl(code);
	}
	if (code === 0x2028 || code === 0x2029) {
		return 'newline';
	}
	if (code === brailleBlank) {
		return 'blank';
	}
	if ((code & 0xff_fe) === 0xff_fe || (code >= 0xfd_d0 && code <= 0xfd_ef)) {
		return 'noncharacter';
	}
	if (code === picturePlaceholder) {
		return 'noncharacter';
	}
	const character = String.fromCodePoint(code);
	if (invisible.test(character) && !visibleFormat.test(character)) {
		return 'invisible';
	}
	if (mark.test(character)) {
		return spacingMark.test(character) ? 'spacing-mark' : 'nonspacing-mark';
	}
	return space.test(character) ? 'space' : 'base';
}

/** Whether the code point attaches to whatever stands before it, so that no cut may come between. */
export function isExtending(code: number | undefined): boolean {
	return code !== undefined && code >= 0x300 && extending.test(String.fromCodePoint(code));
}

/** The whole character that starts at `index`; empty outside the text. */
export function characterAt(text: string, index: number): string {
	const code = index < 0 ? undefined : text.codePointAt(index);
	return code === undefined ? '' : String.fromCodePoint(code);
}

/** The whole character that ends at `index`; empty at the start of the text. */
export function characterBefore(text: string, index: number): string {
	const isPair = (text.charCodeAt(index - 1) & 0xfc_00) === 0xdc_00;
	return characterAt(text, index - (isPair ? 2 : 1));
}

/**
 * Whether an invisible character means something between these two neighbours: a zero-width joiner in
 * an emoji, a joiner or non-joiner in a script that has them, a variation selector after an emoji.
 */
export function isMeaningful(code: number, previous: number, next: number | undefined): boolean {
	const before = String.fromCodePoint(previous);
	const after = next === undefined ? '' : String.fromCodePoint(next);
	if (code === emojiStyle || code === textStyle) {
		return keycapBase.test(before) ? next === keycap : pictograph.test(before);
	}
	if (code === joiner && joinedEmoji.test(before) && pictograph.test(after)) {
		return true;
	}
	if (code === joiner || code === nonJoiner) {
		return joiningScript.test(before) && joiningScript.test(after);
	}
	return false;
}

export const dottedCircle = 0x25cc;
const brailleBlank = 0x28_00;
const nonJoiner = 0x20_0c;
const joiner = 0x20_0d;
const textStyle = 0xfe_0e;
const emojiStyle = 0xfe_0f;
const keycap = 0x20_e3;

const mark = /\p{M}/u;
const spacingMark = /\p{Mc}/u;
const space = /\p{Zs}/u;
const extending = /[\p{M}\p{Emoji_Modifier}\uff9e\uff9f]|\u200c|\u200d/u;
const keycapBase = /[\d#*]/;
const pictograph = /\p{Extended_Pictographic}/u;
const joinedEmoji = /[\p{Extended_Pictographic}\p{Emoji_Modifier}]|\ufe0f/u;

// Direction controls, fillers, tags, variation selectors and all other format characters.
const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
// Arabic and Kaithi number signs are format characters by their category, yet printed.
const visibleFormat = /[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/u;

// The scripts whose spelling needs joiners: Arabic and its kin, Mongolian, and those of India and beyond.
const joiningScript = new RegExp(
	`(?=[\\p{L}\\p{M}])[${[
		'Arabic Syriac Nko Mandaic Adlam Hanifi_Rohingya Mongolian Phags_Pa',
		'Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala',
		'Khmer Myanmar Tibetan Balinese Javanese',
	]
		.join(' ')
		.split(' ')
		.map((script) => `\\p{scx=${script}}`)
		.join('')}]`,
	'u',
);

function classifyControl(code: number): CodePointClass {
	if (code === 0x09) {
		return 'tab';
	}
	return code === 0x0a || code === 0x0d || code === 0x85 ? 'newline' : 'control';
}
