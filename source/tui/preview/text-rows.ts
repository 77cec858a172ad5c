import type {PageRow} from '../overlays/page.ts';
import type {CodeLanguage} from '../text/code-languages.ts';
import {codeSpans} from '../text/code-spans.ts';
import type {Look} from '../text/paint.ts';
import {ownText, safeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {wrap} from '../text/wrap.ts';

type TextRowsOptions = {
	readonly columns: number;
	readonly language: CodeLanguage | undefined;
	readonly look: Look;
};

/** The longest line that is shown, in UTF-16 units. */
const LONGEST_LINE = 8192;

/** The texts that are looked at are few and long, and drawn again on every key. */
const known = new WeakMap<object, {readonly key: string; readonly rows: readonly PageRow[]}>();

/** A foreign text as rows of a page, its code told apart where there are colours. */
export function textRows(
	seen: {readonly text: string},
	{columns, language, look}: TextRowsOptions,
): readonly PageRow[] {
	const key = `${columns} ${look.depth === 'none'}`;
	const before = known.get(seen);
	if (before?.key === key) {
		return before.rows;
	}
	const margin: StyledRow = [{text: ownText(columns < 40 ? '' : ' ')}];
	const lines = seen.text
		.split(/\r\n|\r|\n/)
		.map((line) => safeText(line, {maximumLength: LONGEST_LINE}));
	const rows = codeSpans(lines, look.depth === 'none' ? undefined : language).flatMap((spans) =>
		wrap(spans, {columns, first: margin, rest: margin, breaks: 'anywhere'}).map((row) => ({row})),
	);
	known.set(seen, {key, rows});
	return rows;
}
