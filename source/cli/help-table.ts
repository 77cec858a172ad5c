import type {Flag} from './flags.ts';

/** Two columns of a help text. */
export type Row = readonly [string, string];

/** Rows as lines, the right column aligned. */
export function table(rows: readonly Row[]): readonly string[] {
	const columns = Math.max(...rows.map(([left]) => left.length));
	return rows.map(([left, right]) => `  ${left.padEnd(columns)}  ${right}`);
}

/** A flag as it is typed, and what it does. */
export function flagRow({name, short, value, summary, environment}: Flag): Row {
	const typed = `${short === undefined ? '    ' : `-${short}, `}--${name}`;
	const say = environment === undefined ? '' : ` [${environment}]`;
	return [value === undefined ? typed : `${typed} ${value}`, `${summary}${say}`];
}
