import {phrase} from '../../words/phrase.ts';
import {draftOf} from '../composer/composer-state.ts';
import type {Desk} from '../desk.ts';
import {advertisedKey} from '../key-help.ts';
import type {ProfileName} from '../key-profiles/profile.ts';
import {areaOf} from '../layout.ts';
import {isKeyStripShown} from '../overlays/key-strip.ts';
import {roomsOverlay} from '../overlays/rooms.ts';
import {startSelecting, stopSelecting} from '../select/moving.ts';
import {stopWritingFor} from '../select/writing.ts';
import {isThreadScrolled} from '../thread/thread-scroll.ts';
import type {Handler} from './handler.ts';
import {toNewest} from './reading.ts';

/** What is on the screen besides the log. */
export const SCREEN = {
	'toggle-people': (desk) => {
		if (desk.screen().layout.peoplePlacement === 'overlay') {
			desk.openOverlay({type: 'people', selected: 0});
		} else {
			desk.change({type: 'pane-toggled', pane: 'people'});
		}
	},
	'toggle-rooms': (desk) => {
		const screen = desk.screen();
		if (screen.layout.roomsPlacement === 'pane') {
			desk.change({type: 'pane-toggled', pane: 'rooms'});
		} else {
			desk.openOverlay(roomsOverlay(screen));
		}
	},
	'toggle-bare': toggleBare,
	comparison,
	redraw: (desk) => desk.stage.redraw(),
	cancel,
	// Lists take these while they are open; over the panes there is nothing to move through.
	'overlay-previous': () => {},
	'overlay-next': () => {},
	'overlay-switch': () => {},
	'overlay-accept': () => {},
} as const satisfies Readonly<Record<string, Handler>>;

/** Hides all but the text and leaves the mouse to the terminal, or brings everything back. */
export function toggleBare(desk: Desk): void {
	const isOn = !desk.view.isBare;
	desk.change({type: 'bare-set', isOn});
	const key = advertisedKey(desk.keymap, 'toggle-bare', desk.eaten) ?? '/bare';
	desk.hint(isOn ? phrase`Select and copy; ${key} goes back.` : phrase`All is back.`);
}

/** Another device that is being added comes first: it waits in front of somebody. */
function comparison(desk: Desk): void {
	const {comparison: person, linking} = desk.client.state.private;
	if (linking === undefined && person === undefined) {
		desk.hint(phrase`Nobody compares emoji with you now. /verify NAME shows what to compare.`);
		return;
	}
	const subject = linking === undefined ? 'person' : 'linking';
	desk.openOverlay({type: 'comparison', subject, isReady: true});
}

/**
 * Esc steps back: from a marked message, from what stands over the text, an answer or an edit, the list
 * of keys, a thread, a scrolled log of which all is read. Where nothing is left to step back from, it
 * marks a message.
 */
function cancel(desk: Desk): void {
	const {composer, view} = desk;
	if (view.selected !== undefined) {
		stopSelecting(desk);
		return;
	}
	if (composer.mode.type !== 'writing') {
		desk.compose({type: 'cancel'});
		return;
	}
	if (stopWritingFor(desk)) {
		return;
	}
	if (isKeyStripShown(composer)) {
		desk.compose({type: 'set-text', text: ''});
		return;
	}
	if (isThreadScrolled(desk)) {
		desk.change({type: 'thread-set', thread: undefined});
		if (draftOf(composer).editor.text !== '') {
			desk.hint(phrase`What you wrote is kept in the thread.`);
		}
		return;
	}
	const {keyProfile} = desk.setup;
	const room = desk.client.state.rooms.get(view.room ?? '');
	const isScrolled =
		room !== undefined && view.scroll.has(room.id) && areaOf(desk.screen().layout, 'log');
	// Over what is not read yet nobody steps back by chance: End does.
	if (isScrolled && room.unread === 0 && keyProfile !== 'vim') {
		toNewest(desk);
	} else if (marksWhere(keyProfile, draftOf(composer).editor.text === '')) {
		startSelecting(desk);
	}
}

/** Whether one more Esc marks a message: in vim it always does, in Emacs C-g is pressed to be sure. */
function marksWhere(profile: ProfileName, isEmpty: boolean): boolean {
	switch (profile) {
		case 'default':
			return isEmpty;
		case 'vim':
			return true;
		case 'emacs':
			return false;
	}
}
