import {cut} from '../text/cut.ts';
import {type Look, paint} from '../text/paint.ts';
import {joinSafe, ownText, repeatSafe, type SafeText, safe, sliceSafe} from '../text/safe-text.ts';
import {cutRow, rowWidth, type StyledRow} from '../text/styled-row.ts';
import type {Symbols} from '../text/symbols.ts';
import {textWidth} from '../text/width.ts';

/** A list or a text over the panes: a title, rows, and what the keys do. */
export type Page = {
	readonly title: StyledRow;
	/** At the right end of the title, where it fits. */
	readonly count: SafeText;
	readonly rows: readonly PageRow[];
	/** The first row shown. Ignored where `selected` says what must be in sight. */
	readonly scroll: number;
	readonly footer: SafeText;
	/** Without the lines of division, where every row counts. */
	readonly isBare?: boolean;
};

export type PageRow = {
	readonly row: StyledRow;
	readonly isSelected?: boolean;
	/** In place of `row`: painted already, and as wide as the page. */
	readonly painted?: string;
};

export type PageOptions = {
	readonly columns: number;
	readonly rows: number;
	readonly look: Look;
	readonly symbols: Symbols;
};

/** The page as painted rows: all that are available, with lines of division where there is room. */
export function pageRows(page: Page, options: PageOptions): readonly string[] {
	const {columns, rows, look, symbols} = options;
	const {hasRules, hasFooter} = framing(rows, page.isBare);
	const rule = paint([{text: repeatSafe(symbols.rule, columns), role: 'border'}], look);
	const height = pageHeight(rows, page.isBare);
	const selected = page.rows.findIndex(({isSelected}) => isSelected === true);
	const first = firstShown(page, selected, height);
	const shown = page.rows.slice(first, first + height);
	const body = Array.from({length: height}, (_, index) => {
		const {row = [], isSelected = false, painted} = shown[index] ?? {};
		return painted ?? paintRow(row, options, isSelected);
	});
	const footer = [{text: fittingFooter(page.footer, columns, symbols), role: 'muted'} as const];
	return [
		paintRow(titleRow(page, columns), options, false),
		...(hasRules ? [rule] : []),
		...body,
		...(hasRules ? [rule] : []),
		...(hasFooter ? [paintRow(footer, options, false)] : []),
	].slice(0, rows);
}

/** The title of a page, a blank before it. */
export function pageTitle(text: SafeText): StyledRow {
	return [{text: safe` ${text}`, role: 'title'}];
}

/** What stands at the end of a title, a blank behind it: `2 of 14`. */
export function placeCount(place: number, total: number): SafeText {
	return safe`${safe`${place} of ${total}`} `;
}

/** A footer made of what each key does, the most important first. */
export function keysFooter(...items: readonly SafeText[]): SafeText {
	return safe` ${joinSafe(items, BETWEEN)}`;
}

/** How many rows of a page of `rows` rows are left for what it lists. */
export function pageHeight(rows: number, isBare = false): number {
	const {hasRules, hasFooter} = framing(rows, isBare);
	return Math.max(0, rows - 1 - (hasRules ? 2 : 0) - (hasFooter ? 1 : 0));
}

/** How many rows stand above what a page of `rows` rows lists. */
export function pageTop(rows: number): number {
	return framing(rows).hasRules ? 2 : 1;
}

/** The largest useful `scroll` for that many rows. */
export function lastScroll(total: number, rows: number, isBare = false): number {
	return Math.max(0, total - pageHeight(rows, isBare));
}

/** A styled row in exactly `columns` cells. */
export function paintRow(
	row: StyledRow,
	{columns, look, symbols}: Omit<PageOptions, 'rows'>,
	selected: boolean,
): string {
	return paint(cutRow(row, columns, symbols.ellipsis), look, {columns, selected});
}

/** What the keys do, as many of them as fit; the way back stands in the hints, too. */
function fittingFooter(footer: SafeText, columns: number, {ellipsis}: Symbols): SafeText {
	let shown = footer;
	while (textWidth(shown) > columns) {
		const end = shown.lastIndexOf(BETWEEN);
		if (end <= 0) {
			return cut(shown, columns, ellipsis);
		}
		shown = sliceSafe(shown, 0, end);
	}
	return shown;
}

/** What stands between two keys. */
const BETWEEN = ownText('  ');

function framing(
	rows: number,
	isBare = false,
): {readonly hasRules: boolean; readonly hasFooter: boolean} {
	return {hasRules: rows >= 10 && !isBare, hasFooter: rows >= 4};
}

function firstShown(page: Page, selected: number, height: number): number {
	const last = Math.max(0, page.rows.length - height);
	const wanted = selected === -1 ? page.scroll : selected - Math.floor(height / 2);
	return Math.max(0, Math.min(last, wanted));
}

function titleRow({title, count}: Page, columns: number): StyledRow {
	const room = columns - rowWidth(title) - textWidth(count);
	return count === '' || room < 2
		? title
		: [...title, {text: repeatSafe(ownText(' '), room)}, {text: count, role: 'muted'}];
}
