import {phrase, translated} from '../../words/phrase.ts';
import {type HelpRow, helpRows} from '../key-help.ts';
import {pad} from '../text/cut.ts';
import {ownText, safe, safeLine, safeText} from '../text/safe-text.ts';
import {cutRow, type StyledRow} from '../text/styled-row.ts';
import type {HelpOverlay} from './overlay.ts';
import type {
	CommandEntry,
	OverlayContext,
	OverlayKey,
	OverlayPicture,
	OverlayStep,
} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {lastScroll, pageHeight, pageRows, pageTitle, placeCount} from './page.ts';
import {wrapWords} from './wrap-words.ts';

type Size = {readonly columns: number; readonly rows: number};

/** Draws the help page: every key of the binding table and every slash command. */
export function helpPicture(
	{scroll}: HelpOverlay,
	context: OverlayContext,
	size: Size,
): OverlayPicture {
	const {look, symbols} = context.screen;
	const lines = helpLines(context, size.columns);
	const first = Math.min(scroll, lastScroll(lines.length, size.rows));
	const seen = Math.min(lines.length, first + pageHeight(size.rows));
	const page = {
		title: pageTitle(ownText('Keys and commands')),
		count: placeCount(seen, lines.length),
		rows: lines.map((row) => ({row})),
		scroll: first,
		footer: safe` ${ownText('arrows, PgUp, PgDn move')}   ${ownText('Esc closes')}`,
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Scrolls the page. */
export function helpStep(
	overlay: HelpOverlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	const {columns, rows} = overlayPlace(context.screen.layout);
	const last = lastScroll(helpLines(context, columns).length, rows);
	const at = Math.min(overlay.scroll, last);
	const to = (scroll: number): OverlayStep => ({
		overlay: {type: 'help', scroll: Math.max(0, Math.min(last, scroll))},
	});
	switch (key.type) {
		case 'move':
			return to(at + key.rows);
		case 'page':
			return to(at + key.pages * Math.max(1, pageHeight(rows) - 1));
		case 'edge':
			return to(key.edge === 'top' ? 0 : last);
		case 'edit':
			return key.edit === 'caret-line-start'
				? to(0)
				: to(key.edit === 'caret-line-end' ? last : at);
		case 'text':
			// As in a pager.
			return key.text === ' '
				? to(at + Math.max(1, pageHeight(rows) - 1))
				: quitOn(key.text, to(at));
		case 'accept':
			return {overlay: undefined};
	}
}

function quitOn(text: string, otherwise: OverlayStep): OverlayStep {
	return text === 'q' ? {overlay: undefined} : otherwise;
}

/** From this width on a key and what it does stand side by side. */
const TWO_COLUMNS = 60;
const KEYS = 30;

function helpLines(context: OverlayContext, columns: number): readonly StyledRow[] {
	const {screen, commands} = context;
	const lines: StyledRow[] = [];
	let category: string | undefined;
	for (const row of helpRows(screen.keymap, screen.eaten)) {
		if (row.category !== category) {
			category = row.category;
			lines.push(...heading(translated(category), lines.length > 0));
		}
		lines.push(...entry(keysOf(row), row.summary, columns));
	}
	lines.push(...heading(phrase`commands`, true));
	for (const command of commands) {
		lines.push(...entry(commandOf(command), translated(command.summary), columns));
	}
	return lines;
}

function heading(title: string, hasGap: boolean): readonly StyledRow[] {
	const shown = title.charAt(0).toUpperCase() + title.slice(1);
	const row: StyledRow = [{text: safe` ${safeLine(shown)}`, role: 'title', bold: true}];
	return hasGap ? [[], row] : [row];
}

function keysOf({keys}: HelpRow): string {
	return keys
		.map(({keys: sequence, where}) => (where === undefined ? sequence : `${sequence} ${where}`))
		.join(', ');
}

function commandOf({name, aliases, usage}: CommandEntry): string {
	const others = aliases.length === 0 ? '' : ` (${aliases.map((alias) => `/${alias}`).join(' ')})`;
	return `/${name}${usage === '' ? '' : ` ${usage}`}${others}`;
}

function entry(left: string, right: string, columns: number): readonly StyledRow[] {
	if (columns < TWO_COLUMNS) {
		return [
			...wrapWords(left, columns - 2).map(
				(text): StyledRow => [{text: safe`  ${safeLine(text)}`, role: 'accent'}],
			),
			...wrapWords(right, columns - 4).map(
				(text): StyledRow => [{text: safe`    ${safeLine(text)}`}],
			),
		];
	}
	const lefts = wrapWords(left, KEYS - 1);
	const rights = wrapWords(right, columns - KEYS - 4);
	return Array.from({length: Math.max(lefts.length, rights.length)}, (_, index): StyledRow => {
		const keys = pad(lefts[index] ?? '', KEYS);
		const row: StyledRow = [
			{text: safe`  ${safeText(keys)}`, role: 'accent'},
			{text: safe`${safeLine(rights[index] ?? '')}`},
		];
		return cutRow(row, columns);
	});
}
