import stringWidth from 'string-width';
import {phrase, translated} from '../words/phrase.ts';
import type {Flag} from './flags.ts';

/** Two columns of a help text. */
export type Row = readonly [string, string];

/** Rows as lines, the right column aligned. */
export function table(rows: readonly Row[]): readonly string[] {
	const columns = Math.max(...rows.map(([left]) => stringWidth(left)));
	return rows.map(
		([left, right]) => `  ${left}${' '.repeat(columns - stringWidth(left))}  ${right}`,
	);
}

/** Sentences one after the other, as lines of at most so many columns. */
export function paragraph(sentences: readonly string[], columns = 90): readonly string[] {
	const lines: string[] = [];
	for (const word of sentences.join(' ').split(' ')) {
		const line = lines.at(-1);
		const longer = line === undefined ? word : `${line} ${word}`;
		if (line === undefined || stringWidth(longer) > columns) lines.push(word);
		else lines[lines.length - 1] = longer;
	}
	return lines;
}

/** A flag as it is typed, and what it does. */
export function flagRow({name, short, value, summary, environment, fallback}: Flag): Row {
	const typed = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
	const say = environment === undefined ? '' : ` [${environment}]`;
	const text =
		fallback === undefined
			? translated(summary)
			: phrase`${translated(summary)} (default ${translated(fallback)})`;
	return [value === undefined ? typed : `${typed} ${value}`, `${text}${say}`];
}
