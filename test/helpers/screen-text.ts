import {joinParts} from '../../source/tui/frame.ts';
import {type AreaName, areaOf} from '../../source/tui/layout.ts';
import {logRows} from '../../source/tui/log/viewport.ts';
import {screenRows} from '../../source/tui/panes/screen-rows.ts';
import type {ScreenContext} from '../../source/tui/view.ts';

/** The whole screen as text, without looks and without blanks at the ends of rows. */
export function screenText(context: ScreenContext): string {
	const lines = joinParts(context.layout.size, screenRows(context));
	return lines.map((line) => plainText(line).trimEnd()).join('\n');
}

/** A painted row without its looks. */
export function plainText(row: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: looks are escape sequences.
	return row.replace(/\u001b\[[\d;]*m/g, '');
}

/** The rows of the log in front as text, without the blank ones above a short log. */
export function logText(context: ScreenContext): readonly string[] {
	const area = areaOf(context.layout, 'log');
	const rows = area === undefined ? [] : logRows(context, area);
	return rows
		.map((row) => plainText(row).trimEnd())
		.slice(rows.findIndex((row) => row.trim() !== ''));
}

/** The rows of one area as text. */
export function areaText(context: ScreenContext, name: AreaName): readonly string[] {
	const part = screenRows(context).find(({area}) => area.name === name);
	return (part?.rows ?? []).map((row) => plainText(row).trimEnd());
}
