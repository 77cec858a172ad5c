import {phrase} from '../../words/phrase.ts';
import {type Action, isEdit} from '../actions.ts';
import {draftOf} from '../composer/composer-state.ts';
import type {Edit} from '../composer/edits.ts';
import type {Desk} from '../desk.ts';
import {advertisedKey} from '../key-help.ts';
import {stopWritingFor} from '../select/writing.ts';
import {GOING_PLACES} from './going-places.ts';
import type {Handler, Press} from './handler.ts';
import {PROGRAM} from './program.ts';
import {READ_MARKS} from './read-marks.ts';
import {READING} from './reading.ts';
import {SCREEN} from './screen.ts';
import {SELECTING} from './selecting.ts';
import {SENDING} from './sending.ts';
import {SIDE_PANES} from './side-panes.ts';

/** Every action but the edits, which are the composer's. A new action does not compile without its line. */
const HANDLERS: Readonly<Record<Exclude<Action, Edit>, Handler>> = {
	...SENDING,
	...GOING_PLACES,
	...READING,
	...READ_MARKS,
	...SCREEN,
	...SIDE_PANES,
	...SELECTING,
	...PROGRAM,
};

/** Does what a key asks for. */
export function carryOutAction(desk: Desk, action: Action, press: Press): void {
	if (isEdit(action)) {
		const {text} = draftOf(desk.composer).editor;
		if (action === 'delete-back' && text === '' && stopWritingFor(desk)) {
			return;
		}
		desk.compose({type: 'edit', edit: action});
		if (action === 'clear-line' && text !== '') {
			offerUndo(desk);
		}
		return;
	}
	// `isEdit` is true for every action that is an Edit, so what is left has a handler.
	HANDLERS[action as Exclude<Action, Edit>](desk, press);
}

function offerUndo(desk: Desk): void {
	const undo = advertisedKey(desk.keymap, 'undo', desk.eaten);
	if (undo !== undefined && draftOf(desk.composer).editor.text === '') {
		desk.hint(phrase`Cleared. ${undo} brings it back.`);
	}
}
