import {type Composer, draftOf} from '../composer/composer-state.ts';
import {replaceText} from '../composer/editor.ts';
import type {View} from '../view.ts';

/**
 * The composer as it is kept for the next start: where a message is being edited, with what was written
 * there before. The same composer when none is.
 */
export function withStashes(composer: Composer, {writingFor}: Pick<View, 'writingFor'>): Composer {
	const drafts = new Map(composer.drafts);
	let hasEdits = false;
	for (const [place, what] of writingFor) {
		if (what.type === 'edit') {
			const {editor, history} = draftOf(composer, place);
			const stashed = replaceText(editor, {start: 0, end: editor.text.length, text: what.stash});
			drafts.set(place, {editor: stashed, history});
			hasEdits = true;
		}
	}
	return hasEdits ? {...composer, drafts} : composer;
}
