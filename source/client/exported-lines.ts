import {visibleLine} from '../protocol/visible-line.ts';
import {phrase} from '../words/phrase.ts';
import {UnreachableError} from './error.ts';

/** What the relay answers to one question: lines of JSON, and where it goes on. */
export type ExportPage = {readonly lines: readonly string[]; readonly next?: number | undefined};

/** The most that is saved of an account, in bytes: 1 GiB. */
const EXPORT_BYTES = 2 ** 30;

/**
 * Everything that the relay keeps of an account, page by page. Throws UnreachableError for what makes
 * no sense, for more than `most` bytes (1 GiB), and for pages that do not get further.
 */
export async function* exportedLines(
	ask: (after: number) => Promise<ExportPage>,
	most = EXPORT_BYTES,
): AsyncGenerator<string, void> {
	let after: number | undefined = 0;
	let bytes = 0;
	while (after !== undefined) {
		const {lines, next}: ExportPage = await ask(after);
		for (const line of lines) {
			bytes += Buffer.byteLength(line) + 1;
			if (bytes > most) throw endless();
			yield readLine(line);
		}

		if (next !== undefined && next <= after) throw endless();
		after = next;
	}
}

/** A relay that never comes to an end is not followed for ever. */
function endless(): UnreachableError {
	return new UnreachableError(
		'bad-answer',
		phrase`The relay does not come to an end with your data. Ask its operator.`,
	);
}

/** A line of JSON as nobody can misread it, in an editor or on a terminal. Throws UnreachableError. */
function readLine(line: string): string {
	try {
		return visibleLine(JSON.stringify(JSON.parse(line)));
	} catch (cause) {
		const sentence = phrase`The relay sends what makes no sense.`;
		throw new UnreachableError('bad-answer', sentence, {cause});
	}
}
