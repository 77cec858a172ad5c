import type {Rectangle} from '../layout.ts';
import {comparisonPicture, comparisonStep} from './comparison.ts';
import {goToPicture, goToStep} from './go-to.ts';
import {helpPicture, helpStep} from './help.ts';
import type {Overlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {overlayPlace} from './overlay-place.ts';
import {peoplePicture, peopleStep} from './people.ts';
import {questionPicture, questionStep} from './question.ts';
import {roomsPicture, roomsStep} from './rooms.ts';
import {revealedPicture, secretPicture} from './secret.ts';
import {textFieldPicture, textFieldStep} from './text-field.ts';
import {textPagePicture, textPagePlace, textPageStep} from './text-page.ts';

/** An overlay and the place that it covers. */
export type PlacedOverlay = OverlayPicture & {readonly area: Rectangle};

/** Draws an overlay. Low ones stand at the lower edge, next to where one writes. */
export function placedOverlay(overlay: Overlay, context: OverlayContext): PlacedOverlay {
	const {screen} = context;
	const place =
		overlay.type === 'page' ? textPagePlace(overlay, screen) : overlayPlace(screen.layout);
	const picture = pictureOf(overlay, context, place);
	const rows = Math.min(place.rows, picture.rows.length);
	return {...picture, area: {...place, row: place.row + place.rows - rows, rows}};
}

/** What a key does to an overlay. A secret is typed elsewhere (`SecretField`). */
export function overlayStep(
	overlay: Overlay,
	key: OverlayKey,
	context: OverlayContext,
): OverlayStep {
	switch (overlay.type) {
		case 'help':
			return helpStep(overlay, key, context);
		case 'go-to':
			return goToStep(overlay, key, context);
		case 'rooms':
			return roomsStep(overlay, key, context);
		case 'people':
			return peopleStep(overlay, key, context);
		case 'question':
			return questionStep(overlay, key);
		case 'secret':
			return {overlay};
		case 'revealed':
			return {overlay: key.type === 'accept' ? undefined : overlay};
		case 'page':
			return textPageStep(overlay, key, context);
		case 'text-field':
			return textFieldStep(overlay, key);
		case 'comparison':
			return comparisonStep(overlay, key, context);
	}
}

function pictureOf(overlay: Overlay, context: OverlayContext, size: Rectangle): OverlayPicture {
	switch (overlay.type) {
		case 'help':
			return helpPicture(overlay, context, size);
		case 'go-to':
			return goToPicture(overlay, context, size);
		case 'rooms':
			return roomsPicture(overlay, context, size);
		case 'people':
			return peoplePicture(overlay, context, size);
		case 'question':
			return questionPicture(overlay, context, size);
		case 'secret':
			return secretPicture(overlay, context, size);
		case 'revealed':
			return revealedPicture(overlay, context, size);
		case 'page':
			return textPagePicture(overlay, context, size);
		case 'text-field':
			return textFieldPicture(overlay, context, size);
		case 'comparison':
			return comparisonPicture(overlay, context, size);
	}
}
