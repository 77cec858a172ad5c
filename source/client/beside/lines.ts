import {LineReader} from '../../protocol/line-reader.ts';
import {phrase} from '../../words/phrase.ts';
import {BesideError} from './error.ts';

/** The longest line either side takes, in bytes. */
export const LINE_BYTES = 1_048_576;

/** Reads the lines between programs of one home. Throws BesideError (`bad-frame`) for a bad one. */
export function besideLines(): LineReader {
	return new LineReader(LINE_BYTES, (fault, cause) => {
		const sentence =
			fault === 'too-long' ? phrase`A line is too long.` : phrase`A line is not UTF-8.`;
		return new BesideError('bad-frame', sentence, {cause});
	});
}
