import {MAXIMUM} from './bounds.ts';
import type {LocalLine} from './state.ts';

/** Adds a line only this client sees; the oldest goes when there are too many. */
export function withLine(lines: readonly LocalLine[], line: LocalLine): readonly LocalLine[] {
	const text =
		line.text.length > MAXIMUM.localLineLength
			? `${line.text.slice(0, MAXIMUM.localLineLength)}…`
			: line.text;
	const kept = lines.length >= MAXIMUM.localLines ? lines.slice(1 - MAXIMUM.localLines) : lines;
	return [...kept, {...line, text}];
}

/** Takes a room's lines away, and those that belong to no room. */
export function withoutLines(
	lines: readonly LocalLine[],
	room: string | undefined,
): readonly LocalLine[] {
	return lines.filter((line) => line.room !== undefined && line.room !== room);
}
