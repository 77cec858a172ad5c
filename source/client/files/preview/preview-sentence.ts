import {phrases, translated} from '../../../words/phrase.ts';
import type {PreviewCode} from './preview-error.ts';

const SENTENCES: Readonly<Record<PreviewCode, string>> = phrases({
	'too-large': 'This is too large to be shown here: /save puts it into your downloads.',
	damaged:
		'This cannot be shown: it is damaged, or not what its name says. /save puts it into your downloads.',
	'unknown-kind': 'This kind of file is not shown here: /save puts it into your downloads.',
	'too-slow': 'This takes too long to be shown here: /save puts it into your downloads.',
});

/** Why a file is not shown, and what to do instead. */
export function previewSentence(code: PreviewCode): string {
	return translated(SENTENCES[code]);
}
