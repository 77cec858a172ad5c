import {maximumSafeLength} from '../../../source/tui/text/safe-text.ts';

/** Whether a text keeps every promise of SafeText, checked apart from the code that makes one. */
export function isSafe(text: string): boolean {
	return (
		!control.test(text.replaceAll('\n', '')) &&
		!directionControl.test(text) &&
		!fiveMarks.test(text) &&
		!stray.test(text.replaceAll(tagFlag, '')) &&
		text.isWellFormed() &&
		text.length <= maximumSafeLength
	);
}

const control = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}]/u;
const directionControl = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;
const fiveMarks = /[\p{Mn}\p{Me}]{5}/u;
/** Selectors not after an emoji, joiners beside ASCII, and all other invisible characters. */
const stray = new RegExp(
	[
		'(?!\\u200c|\\u200d|\\ufe0e|\\ufe0f)[\\p{Default_Ignorable_Code_Point}\\u2800]',
		'(?<!\\p{Emoji}|\\p{Extended_Pictographic})(?:\\ufe0e|\\ufe0f)',
		'(?<![^\\p{ASCII}])(?:\\u200c|\\u200d)',
		'(?:\\u200c|\\u200d)(?![^\\p{ASCII}])',
	].join('|'),
	'u',
);
const tagFlag = /\u{1f3f4}[\u{e0020}-\u{e007e}]+\u{e007f}/gu;
