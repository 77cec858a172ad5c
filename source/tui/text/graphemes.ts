import {isPlain} from './cell-table.ts';

/**
 * The text cut into what a reader takes for one character each: a letter with its marks, a whole
 * emoji, a Hangul syllable (extended grapheme clusters of Unicode UAX 29). Joined again, the parts
 * are the text.
 */
export function graphemes(text: string): readonly string[] {
	if (isPlain(text)) {
		return text.split('');
	}
	const parts: string[] = [];
	for (const {segment} of segmenter.segment(text)) {
		parts.push(segment);
	}
	return parts;
}

// Making a segmenter costs far more than using one.
const segmenter = new Intl.Segmenter('en', {granularity: 'grapheme'});
