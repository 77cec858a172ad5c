import {sortedRooms} from '../../client/state/select.ts';
import {phrase} from '../../words/phrase.ts';
import type {Desk} from '../desk.ts';
import {landOnNews} from '../landing.ts';
import type {SearchOverlay} from '../overlays/overlay.ts';
import {neighbour, nextNeeding} from '../view-state.ts';
import type {Handler} from './handler.ts';

/** From room to room. Going somewhere marks nothing read by itself. */
export const GOING_PLACES = {
	'next-needing': (desk) => {
		const room = nextNeeding(desk.view, desk.client.state, desk.screen().now);
		if (room === undefined) {
			desk.hint(phrase`Nobody waits for you elsewhere.`);
		} else {
			desk.change({type: 'room-entered', room: room.id, isWalk: true});
			// Whoever walks comes for what is new, not for where they were reading.
			desk.change({type: 'scrolled', room: room.id, anchor: undefined});
			landOnNews(desk);
		}
	},
	'previous-place': (desk) => {
		const {room} = desk.view;
		desk.change({type: 'went-back'});
		if (desk.view.room === room) {
			desk.hint(phrase`You have not been anywhere else yet.`);
		}
	},
	'go-to': (desk) => desk.openOverlay({type: 'go-to', query: '', selected: 0}),
	search: (desk) => desk.openOverlay(searchOverlay(desk, '')),
	mentions: (desk) => desk.openOverlay({type: 'mentions', selected: 0}),
	'catch-up': (desk) => desk.openOverlay({type: 'catch-up', selected: 0, isSure: false}),
	commands: (desk) => desk.openOverlay({type: 'go-to', query: '/', selected: 0}),
	'next-room': (desk) => step(desk, 1),
	'previous-room': (desk) => step(desk, -1),
	'room-number': (desk, {argument = 1}) => {
		const room = sortedRooms(desk.client.state, desk.view.room)[argument - 1];
		if (room === undefined) {
			desk.hint(phrase`There is no room number ${argument}.`);
		} else {
			desk.enterRoom(room.id);
		}
	},
} as const satisfies Readonly<Record<string, Handler>>;

/** Looks in the room in front first; where there is none, everywhere. */
export function searchOverlay({view}: Desk, text: string): SearchOverlay {
	const scope = view.room === undefined ? 'everywhere' : 'room';
	return {type: 'search', text, scope, selected: 0};
}

function step(desk: Desk, steps: number): void {
	const room = neighbour(desk.view, desk.client.state, steps);
	if (room === undefined || room.id === desk.view.room) {
		desk.hint(phrase`There is no other room yet. Find one with /rooms, or make one with /create.`);
	} else {
		desk.enterRoom(room.id);
	}
}
