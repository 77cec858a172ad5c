import {startOf} from '../text/cut.ts';
import {textWidth} from '../text/width.ts';

/** Breaks a sentence at blanks into lines of at most `columns` cells (4 or more). At least one line. */
export function wrapWords(text: string, columns: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(/\s+/u).filter((part) => part !== '')) {
		let rest = word;
		const joined = line === '' ? rest : `${line} ${rest}`;
		if (textWidth(joined) <= columns) {
			line = joined;
			continue;
		}
		if (line !== '') {
			lines.push(line);
		}
		while (textWidth(rest) > columns) {
			const start = startOf(rest, Math.max(4, columns));
			if (start === '' || start === rest) {
				break;
			}
			lines.push(start);
			rest = rest.slice(start.length);
		}
		line = rest;
	}
	return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** Puts short phrases beside one another, three blanks between two; each stays whole where it can. */
export function wrapPhrases(phrases: readonly string[], columns: number): readonly string[] {
	const lines: string[] = [];
	for (const phrase of phrases) {
		const last = lines.at(-1);
		const joined = `${last}   ${phrase}`;
		if (last !== undefined && textWidth(joined) <= columns) {
			lines[lines.length - 1] = joined;
		} else {
			lines.push(...wrapWords(phrase, columns));
		}
	}
	return lines;
}
