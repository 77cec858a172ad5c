import {
	applyEdit,
	createEditor,
	type Editor,
	insertText,
	replaceText,
} from '../../tui/composer/editor.ts';
import type {Edit} from '../../tui/composer/edits.ts';
import {
	EMPTY_HISTORY,
	type History,
	rememberSent,
	walkHistory,
} from '../../tui/composer/history.ts';
import type {KeyEvent} from '../../tui/terminal/input-event.ts';

/** What is being typed at the relay's prompt, and what was typed before. */
export type PromptLine = {readonly editor: Editor; readonly history: History};

export const EMPTY_PROMPT: PromptLine = {editor: createEditor(), history: EMPTY_HISTORY};

/** The keys that readline and the chat have. */
const EDITS: Readonly<Record<string, Edit>> = {
	left: 'caret-left',
	right: 'caret-right',
	home: 'caret-line-start',
	end: 'caret-line-end',
	backspace: 'delete-back',
	delete: 'delete-forward',
	'ctrl+left': 'caret-word-left',
	'ctrl+right': 'caret-word-right',
	'alt+left': 'caret-word-left',
	'alt+right': 'caret-word-right',
	'ctrl+b': 'caret-left',
	'ctrl+f': 'caret-right',
	'ctrl+a': 'caret-line-start',
	'ctrl+e': 'caret-line-end',
	'ctrl+d': 'delete-forward',
	'ctrl+w': 'delete-word-back',
	'ctrl+u': 'delete-to-start',
	'ctrl+k': 'delete-to-end',
	'ctrl+t': 'transpose',
	'ctrl+y': 'yank',
	'alt+y': 'yank-older',
	'alt+b': 'caret-word-left',
	'alt+f': 'caret-word-right',
	'alt+d': 'delete-word-forward',
	'alt+backspace': 'delete-word-left',
	'ctrl+_': 'undo',
	'ctrl+z': 'undo',
};

/** The line after a key; undefined when the key does nothing to it. */
export function afterKey(line: PromptLine, key: KeyEvent): PromptLine | undefined {
	const {editor, history} = line;
	if (key.text !== '' && !key.ctrl && !key.alt) {
		return {history, editor: insertText(editor, key.text)};
	}
	const name = nameOf(key);
	const edit = EDITS[name];
	if (edit !== undefined) return {history, editor: applyEdit(editor, edit)};
	if (name === 'up' || name === 'ctrl+p') return walked(line, 'previous');
	if (name === 'down' || name === 'ctrl+n') return walked(line, 'next');
	return undefined;
}

/** `ctrl+a`, `alt+left`, `enter`. */
export function nameOf({key, ctrl, alt}: KeyEvent): string {
	return `${ctrl ? 'ctrl+' : ''}${alt ? 'alt+' : ''}${key}`;
}

/** What is pasted becomes one line, and nothing in it runs. */
export function afterPaste({editor, history}: PromptLine, text: string): PromptLine {
	return {history, editor: insertText(editor, text.replaceAll(/\s+/g, ' '))};
}

/** The line was carried out: it is empty, and remembered. */
export function afterSent({editor, history}: PromptLine): PromptLine {
	return {history: rememberSent(history, editor.text.trim()), editor: createEditor()};
}

/** Another text in place of what is typed before the caret. */
export function completed({editor, history}: PromptLine, text: string): PromptLine {
	return {history, editor: replaceText(editor, {start: 0, end: editor.caret, text})};
}

function walked(line: PromptLine, direction: 'previous' | 'next'): PromptLine {
	const step = walkHistory(line.history, direction, line.editor.text);
	if (step === undefined) return line;
	return {history: step.history, editor: createEditor(step.text, line.editor.killRing)};
}
