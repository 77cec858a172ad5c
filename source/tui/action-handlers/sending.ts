import {completionSources} from '../completion-sources.ts';
import {draftOf} from '../composer/composer-state.ts';
import type {Desk} from '../desk.ts';
import type {Handler} from './handler.ts';

/** Sending and what helps to write. */
export const SENDING = {
	send: (desk) => desk.compose({type: 'enter'}),
	newline: (desk) => desk.compose({type: 'newline'}),
	complete: (desk) => complete(desk, 'forward'),
	'complete-back': (desk) => complete(desk, 'back'),
	'history-previous': (desk) => desk.compose({type: 'history', direction: 'previous'}),
	'history-next': (desk) => desk.compose({type: 'history', direction: 'next'}),
	'search-history': (desk) => {
		if (
			desk.composer.mode.type !== 'searching' &&
			draftOf(desk.composer).history.entries.length === 0
		) {
			desk.hint('Nothing was sent from here yet.');
			return;
		}
		desk.compose({type: 'search-history'});
	},
} as const satisfies Readonly<Record<string, Handler>>;

function complete(desk: Desk, direction: 'forward' | 'back'): void {
	const sources = completionSources(desk.client.state, desk.view.room, desk.commands);
	desk.compose({type: 'complete', direction, sources});
}
