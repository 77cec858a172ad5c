import {phrase} from '../words/phrase.ts';
import {draftOf} from './composer/composer-state.ts';
import {cleanDraft} from './composer/draft-text.ts';
import type {Desk} from './desk.ts';
import type {EditorOutcome} from './terminal/editor-process.ts';

/**
 * Lets the person's own editor change a text, on a terminal that was given back; `name` is that of the
 * file it is in meanwhile. Never rejects.
 */
export type TextEditor = (text: string, name?: string) => Promise<EditorOutcome>;

/** Opens the draft in the person's own editor, and takes back what they wrote; undo brings it back. */
export async function writeInEditor(desk: Desk): Promise<void> {
	const place = desk.composer.room;
	const {text} = draftOf(desk.composer).editor;
	const edited = await editText(desk, text);
	if (edited === undefined || edited === text) {
		return;
	}
	if (desk.composer.room === place) {
		desk.compose({type: 'set-text', text: edited});
	} else {
		// Something else brought another room to the front meanwhile: the text stays where it belongs.
		desk.compose({type: 'give-back', room: place, text: edited});
	}
}

/**
 * Lends the terminal to the person's own editor. Resolves with the text as they left it; undefined when
 * nothing came of it, and then the hint says why.
 */
export async function editText(
	desk: Desk,
	text: string,
	name?: string,
): Promise<string | undefined> {
	const {editor, stage} = desk;
	if (editor === undefined) {
		desk.hint(phrase`No editor can be opened from here.`);
		return undefined;
	}
	let outcome: EditorOutcome;
	try {
		outcome = await stage.lend(() => editor(text, name));
	} catch {
		// Another program has the terminal already.
		return undefined;
	}
	if (outcome.type === 'failed') {
		desk.hint(outcome.sentence);
		return undefined;
	}
	return cleanDraft(outcome.text);
}
