import {LineReader} from '../../protocol/line-reader.ts';
import {ConsoleError} from './console-error.ts';

/** The longest line either side of the control socket takes, in bytes: a list of many names fits. */
export const CONTROL_LINE_BYTES = 4 * 1_048_576;

/** Reads the lines of the control socket. Throws ConsoleError (`failed`) for a bad one. */
export function controlLines(): LineReader {
	return new LineReader(CONTROL_LINE_BYTES, (fault, cause) => {
		const sentence = fault === 'too-long' ? 'A line is too long.' : 'A line is not UTF-8.';
		return new ConsoleError('failed', sentence, {cause});
	});
}
