import type {Desk} from '../desk.ts';
import {areaOf} from '../layout.ts';
import {roomsOverlay} from '../overlays/rooms.ts';
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
	'toggle-mouse': (desk) => {
		const isOn = !desk.view.isMouseOn;
		desk.stage.setMouse(isOn);
		desk.change({type: 'mouse-set', isOn});
		desk.hint(
			isOn
				? 'Clicks and the wheel are for termchat.'
				: 'The mouse is the terminal’s: text can be selected.',
		);
	},
	comparison,
	redraw: (desk) => desk.stage.redraw(),
	cancel,
	// Lists take these while they are open; over the panes there is nothing to move through.
	'overlay-previous': () => {},
	'overlay-next': () => {},
	'overlay-accept': () => {},
} as const satisfies Readonly<Record<string, Handler>>;

/** Another device that is being added comes first: it waits in front of somebody. */
function comparison(desk: Desk): void {
	const {comparison: person, linking} = desk.client.state.private;
	if (linking === undefined && person === undefined) {
		desk.hint('Nobody compares emoji with you now. /verify NAME shows what to compare.');
		return;
	}
	const subject = linking === undefined ? 'person' : 'linking';
	desk.openOverlay({type: 'comparison', subject, isReady: true});
}

/** Esc: what stands over the text, then a scrolled log, then the strip of keys. */
function cancel(desk: Desk): void {
	const {composer, view} = desk;
	if (composer.mode.type !== 'writing') {
		desk.compose({type: 'cancel'});
		return;
	}
	if (
		view.room !== undefined &&
		view.scroll.has(view.room) &&
		areaOf(desk.screen().layout, 'log')
	) {
		toNewest(desk);
	}
}
