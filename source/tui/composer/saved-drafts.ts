import {COMPOSER_BOUNDS} from './bounds.ts';
import type {Composer, Draft} from './composer-state.ts';
import {createEditor, moveCaret} from './editor.ts';
import {EMPTY_HISTORY, unsentDraft} from './history.ts';

/** Unsent drafts in a form for JSON. Private rooms have drafts too: keep them as such. */
export type SavedDrafts = {
	readonly version: 1;
	readonly drafts: readonly SavedDraft[];
};

export type SavedDraft = {
	readonly room: string;
	readonly text: string;
	/** UTF-16 units from the start of the text. */
	readonly caret: number;
};

/** The drafts that hold text. History and undo are not saved. */
export function serializeDrafts(composer: Composer): SavedDrafts {
	const drafts: SavedDraft[] = [];
	for (const [room, draft] of composer.drafts) {
		const text = textToSave(draft);
		if (text !== '') {
			drafts.push({room, text, caret: Math.min(text.length, draft.editor.caret)});
		}
	}
	return {version: 1, drafts: drafts.slice(-COMPOSER_BOUNDS.savedDrafts)};
}

/**
 * Takes saved drafts back, for rooms in which nothing has been written since. What is not a draft
 * is left out: the file may be older, newer or broken.
 */
export function restoreDrafts(composer: Composer, saved: unknown): Composer {
	const drafts = new Map(composer.drafts);
	for (const {room, text, caret} of readDrafts(saved)) {
		const present = drafts.get(room);
		if (present === undefined || textToSave(present) === '') {
			const editor = moveCaret(createEditor(text, present?.editor.killRing), caret);
			drafts.set(room, {editor, history: present?.history ?? EMPTY_HISTORY});
		}
	}
	return {...composer, drafts};
}

/** While somebody walks through the history, the draft is what they left, not what they look at. */
function textToSave({editor, history}: Draft): string {
	return unsentDraft(history) ?? editor.text;
}

function readDrafts(saved: unknown): readonly SavedDraft[] {
	if (!isObject(saved) || saved.version !== 1 || !Array.isArray(saved.drafts)) {
		return [];
	}
	return saved.drafts.slice(-COMPOSER_BOUNDS.savedDrafts).flatMap((draft: unknown) => {
		if (!isObject(draft)) {
			return [];
		}
		const {room, text, caret} = draft;
		const isDraft = typeof room === 'string' && typeof text === 'string';
		return isDraft ? [{room, text, caret: typeof caret === 'number' ? caret : text.length}] : [];
	});
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
