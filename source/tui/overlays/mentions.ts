import {ownText, safe} from '../text/safe-text.ts';
import {hitListRows} from './hit-list.ts';
import {clamp, moved} from './list-mark.ts';
import type {MentionsOverlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {listPlace} from './overlay-place.ts';
import {keysFooter, pageHeight, pageTitle} from './page.ts';
import {dividedPlace, twoParts} from './two-parts.ts';

/** Draws who called this person, in all rooms. Looking marks nothing as read. */
export function mentionsPicture(
	{selected}: MentionsOverlay,
	{screen, finds}: OverlayContext,
	size: {readonly columns: number; readonly rows: number},
): OverlayPicture {
	const {keywords} = screen.state.attention;
	const own = screen.state.account?.name;
	const list = {
		found: finds.mentions.found,
		selected,
		words: [...(own === undefined ? [] : [own]), ...keywords].map((word) => word.toLowerCase()),
		title: pageTitle(ownText('Mentions and replies')),
		nothing: ownText('Nobody has called you yet.'),
		footer: keysFooter(
			ownText('Enter go there'),
			safe`${screen.symbols.bullet} is unread`,
			ownText('Esc close'),
		),
	};
	const rows = hitListRows(list, screen, dividedPlace(size, screen.layout));
	return {rows, caret: undefined};
}

/** Moves the mark, or goes to the marked message. */
export function mentionsStep(
	overlay: MentionsOverlay,
	key: OverlayKey,
	{screen, finds}: OverlayContext,
): OverlayStep {
	const {matches} = finds.mentions.found;
	const {length} = matches;
	const selected = clamp(overlay.selected, length);
	switch (key.type) {
		case 'accept':
			return length === 0
				? {overlay}
				: {overlay: undefined, effect: {type: 'go-to-hit', matches, index: selected}};
		case 'move':
		case 'page':
		case 'edge': {
			const place = dividedPlace(listPlace(screen.layout), screen.layout);
			const height = pageHeight(twoParts(place).list.rows);
			return {overlay: {type: 'mentions', selected: moved(selected, key, {length, height})}};
		}
		case 'text':
			// As in a pager.
			return key.text === 'q' ? {overlay: undefined} : {overlay};
		case 'edit':
			return {overlay};
	}
}
