/** Everything a key can do to the text besides typing, by name. */
export const EDITS = [
	'caret-left',
	'caret-right',
	'caret-up',
	'caret-down',
	'caret-word-left',
	'caret-word-right',
	'caret-line-start',
	'caret-line-end',
	'delete-back',
	'delete-forward',
	'delete-word-back',
	'delete-word-left',
	'delete-word-forward',
	'delete-to-start',
	'delete-to-end',
	'transpose',
	'yank',
	'yank-older',
	'undo',
	'redo',
	'clear-line',
] as const;

export type Edit = (typeof EDITS)[number];
