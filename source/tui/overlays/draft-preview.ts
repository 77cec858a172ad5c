import {draftOf} from '../composer/composer-state.ts';
import {readText} from '../composer/enter.ts';
import {messageRows} from '../text/message-rows.ts';
import {ownText, safeText} from '../text/safe-text.ts';
import type {StyledRow} from '../text/styled-row.ts';
import type {ScreenContext} from '../view.ts';
import type {DraftPreviewOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {keysFooter, lastScroll, pageHeight, pageRows, pageTitle, placeCount} from './page.ts';

/** Draws what is being written with its bold words, code and quotations, as it will stand in the log. */
export function draftPreviewPicture(
	{scroll, text}: DraftPreviewOverlay,
	{screen}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {look, symbols} = screen;
	const rows = previewRows(text, screen, size.columns);
	const height = pageHeight(size.rows);
	const first = Math.min(scroll, lastScroll(rows.length, size.rows));
	const seen = Math.min(rows.length, first + height);
	const page = {
		title: pageTitle(ownText('As others will see it')),
		count: rows.length > height ? placeCount(seen, rows.length) : ownText(''),
		rows: rows.map((row) => ({row})),
		scroll: first,
		footer: keysFooter(ownText('Esc goes on writing'), ownText('arrows, PgUp, PgDn move')),
	};
	return {rows: pageRows(page, {...size, look, symbols}), caret: undefined};
}

/** Scrolls. Nothing is sent from here: Enter goes back to writing. */
export function draftPreviewStep(
	overlay: DraftPreviewOverlay,
	key: OverlayKey,
	{screen}: OverlayContext,
): OverlayStep {
	const place = overlayPlace(screen.layout);
	const last = lastScroll(previewRows(overlay.text, screen, place.columns).length, place.rows);
	const at = Math.min(overlay.scroll, last);
	const to = (scroll: number): OverlayStep => ({
		overlay: {...overlay, scroll: Math.max(0, Math.min(last, scroll))},
	});
	switch (key.type) {
		case 'move':
			return to(at + key.rows);
		case 'page':
			return to(at + key.pages * Math.max(1, pageHeight(place.rows) - 1));
		case 'edge':
			return to(key.edge === 'top' ? 0 : last);
		case 'accept':
			return {overlay: undefined};
		case 'text':
			return key.text === 'q' ? {overlay: undefined} : {overlay};
		case 'edit':
			return {overlay};
	}
}

function previewRows(
	given: string | undefined,
	{composer, state, symbols, look}: ScreenContext,
	columns: number,
): readonly StyledRow[] {
	const text = given ?? draftOf(composer).editor.text;
	const read = readText(text, composer.limits);
	const shown = read.type === 'send' ? read.text : text;
	const margin: StyledRow = [{text: ownText(' ')}];
	return messageRows(safeText(shown), {
		columns,
		first: margin,
		rest: margin,
		symbols,
		maximumRows: Number.POSITIVE_INFINITY,
		ownNames: new Set(state.account === undefined ? [] : [state.account.name.toLowerCase()]),
		markers: look.attributes === false ? 'shown' : 'hidden',
		highlightsCode: look.depth !== 'none',
	});
}
