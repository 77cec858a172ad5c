import type {CommandUi} from '../client/commands/command.ts';
import {GOING_PLACES, searchOverlay} from './action-handlers/going-places.ts';
import {openThreadOf, peekAt} from './action-handlers/side-panes.ts';
import type {Desk} from './desk.ts';
import {writeInEditor} from './external-editor.ts';
import {goToMessage} from './search/go-to-message.ts';

/** The lists and tools of this screen that commands open. */
export function screenPlaces(
	desk: Desk,
): Required<
	Pick<
		CommandUi,
		| 'openSearch'
		| 'openMentions'
		| 'openCatchUp'
		| 'openEditor'
		| 'openPreview'
		| 'goTo'
		| 'openThread'
		| 'peek'
		| 'next'
	>
> {
	return {
		openSearch: (query) => desk.openOverlay(searchOverlay(desk, query)),
		openMentions: () => desk.openOverlay({type: 'mentions', selected: 0}),
		openCatchUp: () => desk.openOverlay({type: 'catch-up', selected: 0, isSure: false}),
		openEditor: () => void writeInEditor(desk),
		openPreview: (text) => desk.openOverlay({type: 'draft-preview', scroll: 0, text}),
		goTo: (room, seq) => void goToMessage(desk, room, seq),
		openThread: (room, root) => openThreadOf(desk, room, root),
		peek: (room) => peekAt(desk, room),
		next: () => GOING_PLACES['next-needing'](desk),
	};
}
