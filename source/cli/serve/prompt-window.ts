import {boundaryAfter, boundaryBefore} from '../../tui/composer/boundaries.ts';
import type {Editor} from '../../tui/composer/editor.ts';
import {safeText} from '../../tui/text/safe-text.ts';
import {textWidth} from '../../tui/text/width.ts';

/** The part of the line that fits into so many cells with the caret in it, and the caret's cell. */
export function promptWindow(
	{text, caret}: Pick<Editor, 'text' | 'caret'>,
	columns: number,
): {readonly line: string; readonly caret: number} {
	const room = Math.max(1, columns - 1);
	let start = caret;
	while (start > 0) {
		const before = boundaryBefore(text, start);
		if (widthOf(text.slice(before, caret)) > room) break;
		start = before;
	}
	let end = caret;
	while (end < text.length) {
		const after = boundaryAfter(text, end);
		if (widthOf(text.slice(start, after)) > room) break;
		end = after;
	}
	return {line: safeText(text.slice(start, end)), caret: widthOf(text.slice(start, caret))};
}

function widthOf(text: string): number {
	return textWidth(safeText(text));
}
