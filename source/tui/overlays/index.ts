import type {Rectangle} from '../layout.ts';
import type {ScreenContext} from '../view.ts';
import {catchUpPicture, catchUpStep} from './catch-up.ts';
import {comparisonPicture, comparisonStep} from './comparison.ts';
import {draftPreviewPicture, draftPreviewStep} from './draft-preview.ts';
import {filePreviewPicture, filePreviewStep} from './file-preview.ts';
import {goToPicture, goToStep} from './go-to.ts';
import {helpPicture, helpStep} from './help.ts';
import {keysPicture, keysStep} from './keys.ts';
import {mentionsPicture, mentionsStep} from './mentions.ts';
import {messageMenuPicture, messageMenuStep} from './message-menu.ts';
import type {Overlay} from './overlay.ts';
import type {OverlayContext, OverlayKey, OverlayPicture, OverlayStep} from './overlay-context.ts';
import {listPlace, overlayPlace} from './overlay-place.ts';
import {peoplePicture, peopleStep} from './people.ts';
import {questionPicture, questionStep} from './question.ts';
import {reactionsPicture, reactionsStep} from './reactions.ts';
import {roomsPicture, roomsStep} from './rooms.ts';
import {searchPicture, searchStep} from './search.ts';
import {revealedPicture, secretPicture} from './secret.ts';
import {settingsPicture, settingsStep} from './settings.ts';
import {textFieldPicture, textFieldStep} from './text-field.ts';
import {textPagePicture, textPagePlace, textPageStep} from './text-page.ts';
import {themesPicture, themesStep} from './themes.ts';

/** An overlay and the place that it covers. */
export type PlacedOverlay = OverlayPicture & {readonly area: Rectangle};

/** Draws an overlay. Low ones stand at the lower edge, next to where one writes. */
export function placedOverlay(overlay: Overlay, context: OverlayContext): PlacedOverlay {
	const {screen} = context;
	const place = placeOf(overlay, screen);
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
		case 'search':
			return searchStep(overlay, key, context);
		case 'mentions':
			return mentionsStep(overlay, key, context);
		case 'catch-up':
			return catchUpStep(overlay, key, context);
		case 'draft-preview':
			return draftPreviewStep(overlay, key, context);
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
		case 'settings':
			return settingsStep(overlay, key, context);
		case 'themes':
			return themesStep(overlay, key);
		case 'keys':
			return keysStep(overlay, key, context);
		case 'reactions':
			return reactionsStep(overlay, key, context);
		case 'message-menu':
			return messageMenuStep(overlay, key, context);
		case 'file-preview':
			return filePreviewStep(overlay, key, context);
		case 'comparison':
			return comparisonStep(overlay, key, context);
	}
}

function placeOf(overlay: Overlay, screen: ScreenContext): Rectangle {
	switch (overlay.type) {
		case 'page':
			return textPagePlace(overlay, screen);
		case 'go-to':
		case 'search':
		case 'mentions':
		case 'catch-up':
			return listPlace(screen.layout);
		default:
			return overlayPlace(screen.layout);
	}
}

function pictureOf(overlay: Overlay, context: OverlayContext, size: Rectangle): OverlayPicture {
	switch (overlay.type) {
		case 'help':
			return helpPicture(overlay, context, size);
		case 'go-to':
			return goToPicture(overlay, context, size);
		case 'search':
			return searchPicture(overlay, context, size);
		case 'mentions':
			return mentionsPicture(overlay, context, size);
		case 'catch-up':
			return catchUpPicture(overlay, context, size);
		case 'draft-preview':
			return draftPreviewPicture(overlay, context, size);
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
		case 'settings':
			return settingsPicture(overlay, context, size);
		case 'themes':
			return themesPicture(overlay, context, size);
		case 'keys':
			return keysPicture(overlay, context, size);
		case 'reactions':
			return reactionsPicture(overlay, context, size);
		case 'message-menu':
			return messageMenuPicture(overlay, context, size);
		case 'file-preview':
			return filePreviewPicture(overlay, context, size);
		case 'comparison':
			return comparisonPicture(overlay, context, size);
	}
}
