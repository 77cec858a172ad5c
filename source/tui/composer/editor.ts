import {
	blankWordStart,
	boundaryAfter,
	boundaryBefore,
	lineEnd,
	lineStart,
	snapForward,
	wordEndAfter,
	wordStartBefore,
} from './boundaries.ts';
import {COMPOSER_BOUNDS} from './bounds.ts';
import {cleanDraft} from './draft-text.ts';
import type {Edit} from './edits.ts';
import {caretAt, draftRows, placeOf} from './rows.ts';

/** A text being written. Values never change; every edit makes a new one. */
export type Editor = {
	/** The text, with '\n' between its lines and without other control characters save tabs. */
	readonly text: string;
	/** UTF-16 units from the start of the text; always between two graphemes. */
	readonly caret: number;
	/** The cell that up and down aim for, while they are pressed in a row. */
	readonly goal: number | undefined;
	/** Killed texts, the newest first. */
	readonly killRing: readonly string[];
	/** What undo goes back to, the newest last. */
	readonly past: readonly Snapshot[];
	/** What redo goes forward to, the next one last. */
	readonly future: readonly Snapshot[];
	/** The kind of the last edit, so that edits of one kind form one undo step. */
	readonly run: Run | undefined;
};

type Snapshot = {readonly text: string; readonly caret: number};

type Run =
	| {readonly type: 'typing'; readonly afterBlank: boolean}
	| {readonly type: 'deleting'}
	| {readonly type: 'killing'}
	| {
			readonly type: 'yanking';
			readonly start: number;
			readonly end: number;
			readonly index: number;
	  };

/** A new editor that holds `text`, the caret at its end. There is nothing to undo. */
export function createEditor(text = '', killRing: readonly string[] = []): Editor {
	const clean = cleanDraft(text).slice(0, COMPOSER_BOUNDS.draftLength).toWellFormed();
	return {
		text: clean,
		caret: clean.length,
		goal: undefined,
		killRing,
		past: [],
		future: [],
		run: undefined,
	};
}

/**
 * Puts text in at the caret. Control characters other than line feed and tab are left out; text
 * that would make the draft larger than the composer's bound is refused as a whole (the same
 * editor comes back).
 */
export function insertText(editor: Editor, text: string): Editor {
	const clean = cleanDraft(text);
	if (clean === '') {
		return editor;
	}
	const afterBlank = /\s$/u.test(clean);
	const joins = editor.run?.type === 'typing' && (!editor.run.afterBlank || afterBlank);
	return replaceRange(editor, {
		start: editor.caret,
		end: editor.caret,
		text: clean,
		run: {type: 'typing', afterBlank},
		joins,
	});
}

/** Puts text in as an undo step of its own: a paste, a completion, an answer from an editor. */
export function insertWhole(editor: Editor, text: string): Editor {
	return replaceText(editor, {start: editor.caret, end: editor.caret, text});
}

/** Replaces a part of the text (UTF-16 units) as one undo step; the caret goes behind it. */
export function replaceText(
	editor: Editor,
	change: {readonly start: number; readonly end: number; readonly text: string},
): Editor {
	const text = cleanDraft(change.text);
	return replaceRange(editor, {...change, text, run: undefined, joins: false});
}

/** Moves the caret to an offset in UTF-16 units, or to the next grapheme boundary after it. */
export function moveCaret(editor: Editor, offset: number): Editor {
	const inside = Math.max(0, Math.min(editor.text.length, Math.trunc(offset)));
	const caret = inside === 0 ? 0 : snapForward(editor.text, inside);
	return {...editor, caret, goal: undefined, run: undefined};
}

/** Does what a key asks for. `columns` is the width that up and down see the text wrapped at. */
export function applyEdit(editor: Editor, edit: Edit, columns = Number.POSITIVE_INFINITY): Editor {
	const {text, caret} = editor;
	switch (edit) {
		case 'caret-left':
			return moveCaret(editor, boundaryBefore(text, caret));
		case 'caret-right':
			return moveCaret(editor, boundaryAfter(text, caret));
		case 'caret-up':
			return moveRow(editor, {by: -1, columns});
		case 'caret-down':
			return moveRow(editor, {by: 1, columns});
		case 'caret-word-left':
			return moveCaret(editor, wordStartBefore(text, caret));
		case 'caret-word-right':
			return moveCaret(editor, wordEndAfter(text, caret));
		case 'caret-line-start':
			return moveCaret(editor, lineStart(text, caret));
		case 'caret-line-end':
			return moveCaret(editor, lineEnd(text, caret));
		case 'delete-back':
			return remove(editor, boundaryBefore(text, caret), caret);
		case 'delete-forward':
			return remove(editor, caret, boundaryAfter(text, caret));
		case 'delete-word-back':
			return kill(editor, blankWordStart(text, caret), caret);
		case 'delete-word-left':
			return kill(editor, wordStartBefore(text, caret), caret);
		case 'delete-word-forward':
			return kill(editor, caret, wordEndAfter(text, caret));
		case 'delete-to-start':
			return kill(editor, startToKill(text, caret), caret);
		case 'delete-to-end':
			return kill(editor, caret, endToKill(text, caret));
		case 'transpose':
			return transpose(editor);
		case 'yank':
			return yank(editor, 0);
		case 'yank-older':
			return yankOlder(editor);
		case 'undo':
			return undo(editor);
		case 'redo':
			return redo(editor);
		case 'clear-line':
			return replaceText(editor, {start: 0, end: text.length, text: ''});
	}
}

/** Whether up (or down) would stay on the same row, so that it can mean the history instead. */
export function caretRow(
	editor: Editor,
	columns: number,
): {readonly isFirst: boolean; readonly isLast: boolean} {
	const rows = draftRows(editor.text, columns);
	const {row} = placeOf(rows, editor.caret);
	return {isFirst: row === 0, isLast: row === rows.length - 1};
}

type Change = {
	readonly start: number;
	readonly end: number;
	readonly text: string;
	readonly run: Run | undefined;
	/** Whether the change belongs to the undo step before it. */
	readonly joins: boolean;
};

function replaceRange(editor: Editor, {start, end, text, run, joins}: Change): Editor {
	if (start === end && text === '') {
		return editor;
	}
	const changed = editor.text.slice(0, start) + text + editor.text.slice(end);
	if (changed.length > COMPOSER_BOUNDS.draftLength && changed.length > editor.text.length) {
		return editor;
	}
	const now = {text: editor.text, caret: editor.caret};
	const past = joins ? editor.past : [...editor.past, now].slice(-COMPOSER_BOUNDS.undoSteps);
	const behind = start + text.length;
	// What was put in may have joined with its neighbour: 'e' before a combining accent.
	const caret = behind === 0 ? 0 : snapForward(changed, behind);
	return {...editor, text: changed, caret, goal: undefined, past, future: [], run};
}

function remove(editor: Editor, start: number, end: number): Editor {
	const joins = editor.run?.type === 'deleting';
	return replaceRange(editor, {start, end, text: '', run: {type: 'deleting'}, joins});
}

/** Takes text away into the kill ring; kills in a row add up to one entry, as in readline. */
function kill(editor: Editor, start: number, end: number): Editor {
	if (start === end) {
		return editor;
	}
	const killed = editor.text.slice(start, end);
	const joins = editor.run?.type === 'killing';
	const [newest = '', ...older] = editor.killRing;
	const isBackward = end === editor.caret;
	const joined = isBackward ? killed + newest : newest + killed;
	const killRing = joins ? [joined, ...older] : [killed, ...editor.killRing];
	return {
		...replaceRange(editor, {start, end, text: '', run: {type: 'killing'}, joins}),
		killRing: killRing.slice(0, COMPOSER_BOUNDS.killRing),
	};
}

/** At the start of a line the line feed before it goes, so that the key never does nothing. */
function startToKill(text: string, caret: number): number {
	const start = lineStart(text, caret);
	return start === caret ? Math.max(0, caret - 1) : start;
}

function endToKill(text: string, caret: number): number {
	const end = lineEnd(text, caret);
	return end === caret ? Math.min(text.length, caret + 1) : end;
}

function yank(editor: Editor, index: number): Editor {
	const text = editor.killRing[index];
	if (text === undefined) {
		return editor;
	}
	const start = editor.caret;
	const run: Run = {type: 'yanking', start, end: start + text.length, index};
	return replaceRange(editor, {start, end: start, text, run, joins: false});
}

/** Swaps what was just yanked for the entry killed before it, round the ring. */
function yankOlder(editor: Editor): Editor {
	if (editor.run?.type !== 'yanking') {
		return editor;
	}
	const {start, end} = editor.run;
	const index = (editor.run.index + 1) % editor.killRing.length;
	const text = editor.killRing[index] ?? '';
	const run: Run = {type: 'yanking', start, end: start + text.length, index};
	return replaceRange(editor, {start, end, text, run, joins: true});
}

/** Swaps the graphemes around the caret; at the end of a line the two before it (readline). */
function transpose(editor: Editor): Editor {
	const {text, caret} = editor;
	const middle = caret === lineEnd(text, caret) ? boundaryBefore(text, caret) : caret;
	const start = boundaryBefore(text, middle);
	const end = boundaryAfter(text, middle);
	const first = lineStart(text, caret);
	if (middle <= first || start < first || end === middle) {
		return editor;
	}
	const swapped = text.slice(middle, end) + text.slice(start, middle);
	return replaceText(editor, {start, end, text: swapped});
}

function moveRow(editor: Editor, {by, columns}: {by: 1 | -1; columns: number}): Editor {
	const rows = draftRows(editor.text, columns);
	const {row, column} = placeOf(rows, editor.caret);
	const goal = editor.goal ?? column;
	const target = row + by;
	if (target < 0 || target >= rows.length) {
		return editor;
	}
	return {...editor, caret: caretAt(rows, target, goal), goal, run: undefined};
}

function undo(editor: Editor): Editor {
	const last = editor.past.at(-1);
	if (last === undefined) {
		return editor;
	}
	const now = {text: editor.text, caret: editor.caret};
	const steps = {past: editor.past.slice(0, -1), future: [...editor.future, now]};
	return {...editor, ...last, ...steps, goal: undefined, run: undefined};
}

function redo(editor: Editor): Editor {
	const next = editor.future.at(-1);
	if (next === undefined) {
		return editor;
	}
	const now = {text: editor.text, caret: editor.caret};
	const steps = {past: [...editor.past, now], future: editor.future.slice(0, -1)};
	return {...editor, ...next, ...steps, goal: undefined, run: undefined};
}
