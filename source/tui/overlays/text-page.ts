import {phrase} from '../../words/phrase.ts';
import type {Layout, Rectangle, Size} from '../layout.ts';
import {ownText, type SafeText, safe, safeLine, safeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import {wrap} from '../text/wrap.ts';
import type {ScreenContext} from '../view.ts';
import type {TextPageOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {lastScroll, type PageRow, pageHeight, pageRows, pageTitle, placeCount} from './page.ts';
import {drawnCode} from './qr.ts';
import {wrapWords} from './wrap-words.ts';

/** Draws a page that a command shows: its lines, and under them its QR code. */
export function textPagePicture(
	overlay: TextPageOverlay,
	context: OverlayContext,
	size: Rectangle,
): OverlayPicture {
	const {look, symbols} = context.screen;
	const rows = rowsOf(overlay, context.screen, size);
	const isBare = isWhole(size, context.screen.layout);
	const height = pageHeight(size.rows, isBare);
	const first = Math.min(overlay.scroll, lastScroll(rows.length, size.rows, isBare));
	const seen = Math.min(rows.length, first + height);
	const page = {
		title: pageTitle(safeLine(overlay.title)),
		count: rows.length > height ? placeCount(seen, rows.length) : ownText(''),
		rows,
		scroll: first,
		isBare,
		footer: footerOf(rows.some(({painted}) => painted !== undefined)),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Scrolls the page. */
export function textPageStep(
	overlay: TextPageOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const place = textPagePlace(overlay, screen);
	const isBare = isWhole(place, screen.layout);
	const last = lastScroll(rowsOf(overlay, screen, place).length, place.rows, isBare);
	const at = Math.min(overlay.scroll, last);
	const page = Math.max(1, pageHeight(place.rows, isBare) - 1);
	const to = (scroll: number): OverlayStep => ({
		overlay: {...overlay, scroll: Math.max(0, Math.min(last, scroll))},
	});
	switch (key.type) {
		case 'move':
			return to(at + key.rows);
		case 'page':
			return to(at + key.pages * page);
		case 'edge':
			return to(key.edge === 'top' ? 0 : last);
		case 'text':
			// As in a pager.
			return key.text === ' ' ? to(at + page) : key.text === 'q' ? {overlay: undefined} : to(at);
		case 'edit':
			return key.edit === 'caret-line-start'
				? to(0)
				: to(key.edit === 'caret-line-end' ? last : at);
		case 'accept':
			return {overlay: undefined};
	}
}

/** The place of a page: where overlays are, or the whole screen where only that holds its code. */
export function textPagePlace({code}: TextPageOverlay, screen: ScreenContext): Rectangle {
	const {layout} = screen;
	const place = overlayPlace(layout);
	const whole = wholeScreen(layout);
	const fits = (area: Rectangle) =>
		code !== undefined && drawnCode(code, {...screen, ...codeSize(area, layout)}) !== undefined;
	return !fits(place) && fits(whole) ? whole : place;
}

function footerOf(hasCode: boolean): SafeText {
	const moving = hasCode
		? ownText('End shows the QR code whole')
		: ownText('arrows, PgUp, PgDn move');
	return safe` ${moving}   ${ownText('Esc closes')}`;
}

function wholeScreen({size}: Layout): Rectangle {
	return {column: 0, row: 0, ...size};
}

/** Whether a page covers everything: then it has no lines of division, as every row counts. */
function isWhole({rows}: Rectangle, {size}: Layout): boolean {
	return rows === size.rows;
}

/** What a code must fit into, so that one screen shows all of it. */
function codeSize(place: Rectangle, layout: Layout): Size {
	return {columns: place.columns, rows: pageHeight(place.rows, isWhole(place, layout))};
}

function rowsOf(
	{lines, code}: TextPageOverlay,
	screen: ScreenContext,
	place: Rectangle,
): readonly PageRow[] {
	const {columns} = place;
	const margin: StyledRow = [{text: ownText(columns < 40 ? '' : ' ')}];
	const text = lines.flatMap((line): readonly PageRow[] =>
		wrap([{text: safeText(line)}], {columns, first: margin, rest: margin}).map((row) => ({row})),
	);
	return code === undefined ? text : [...text, {row: []}, ...codeRows(code, screen, place)];
}

function codeRows(code: string, screen: ScreenContext, place: Rectangle): readonly PageRow[] {
	const drawn = drawnCode(code, {...screen, ...codeSize(place, screen.layout)});
	if (drawn === undefined) {
		const sentence =
			screen.look.depth === 'none'
				? phrase`A QR code needs colours, which are off here: send the text instead.`
				: phrase`A QR code does not fit here: make the window larger, or send the text.`;
		return wrapWords(sentence, Math.max(4, place.columns - 2)).map((line) => ({
			row: [{text: safe` ${safeLine(line)}`, role: 'muted'}],
		}));
	}
	const left = Math.floor((place.columns - drawn.columns) / 2);
	const right = place.columns - drawn.columns - left;
	return drawn.rows.map((row) => ({
		row: [],
		painted: ' '.repeat(left) + row + ' '.repeat(right),
	}));
}
