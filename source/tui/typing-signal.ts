import {type Composer, type ComposerAction, draftOf, NO_ROOM} from './composer/composer-state.ts';

/** Whether an action was somebody writing a message, which others may know of; commands are not. */
export function isWritingMessage(
	before: Composer,
	after: Composer,
	action: ComposerAction,
): boolean {
	const {text} = draftOf(after).editor;
	const isMessage = text !== '' && (!text.startsWith('/') || text.startsWith('//'));
	const isChanged = text !== draftOf(before, after.room).editor.text;
	return WRITING.has(action.type) && isMessage && isChanged && after.room !== NO_ROOM;
}

const WRITING: ReadonlySet<ComposerAction['type']> = new Set<ComposerAction['type']>([
	'type',
	'paste',
	'edit',
	'newline',
]);
