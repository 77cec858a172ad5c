/**
 * A line of JSON with every invisible character escaped. JSON itself only escapes the controls of
 * ASCII; the others, and what turns or hides text, would act on the terminal or the editor of whoever
 * reads a log.
 */
export function visibleLine(line: string): string {
	return line.replace(HIDDEN, (found) =>
		Array.from({length: found.length}, (_, index) => {
			const unit = found.charCodeAt(index).toString(16).padStart(4, '0');
			return `\\u${unit}`;
		}).join(''),
	);
}

/** Controls but the line's end, format characters, and the separators some programs break lines at. */
const HIDDEN = /[\p{Cf}\p{Zl}\p{Zp}\u007F-\u009F]/gu;
