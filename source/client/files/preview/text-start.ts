import {PreviewError} from './preview-error.ts';

/** The most bytes of a text that are shown. */
export const MOST_TEXT = 64 * 1024;

/**
 * The beginning of a file as text. It is foreign: whoever shows it cleans it.
 * @throws {PreviewError} `unknown-kind` when it is not UTF-8, or holds a zero byte.
 */
export function readTextStart(bytes: Uint8Array): {readonly text: string; readonly isCut: boolean} {
	const start = bytes.subarray(0, MOST_TEXT);
	const isCut = bytes.length > start.length;
	if (start.includes(0)) {
		throw new PreviewError('unknown-kind');
	}
	try {
		// A character that the end cuts in two waits for a rest that does not come.
		const text = new TextDecoder('utf-8', {fatal: true}).decode(start, {stream: isCut});
		return {text, isCut};
	} catch {
		throw new PreviewError('unknown-kind');
	}
}
