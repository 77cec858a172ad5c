import {phrases} from '../words/phrase.ts';
import {EDITS, type Edit} from './composer/edits.ts';
import {SELECT_ACTIONS} from './select/select-actions.ts';

/** The groups in which help lists actions. */
export const ACTION_CATEGORIES = phrases([
	'sending',
	'going places',
	'reading',
	'messages',
	'editing',
	'the screen',
	'the program',
]);

export type ActionCategory = (typeof ACTION_CATEGORIES)[number];

/** What help says about an action. */
export type ActionEntry = {
	readonly category: ActionCategory;
	/** One sentence without its full stop, in the imperative. */
	readonly summary: string;
};

/**
 * Everything a key can ask for besides typing. A new action is a line here, a line in the key
 * bindings and a case where actions are carried out; help is printed from this table.
 */
export const ACTIONS = {
	send: {category: 'sending', summary: 'Send the message, or run the command'},
	newline: {category: 'sending', summary: 'Start a new line (or type a backslash, then Enter)'},
	complete: {category: 'sending', summary: 'Complete a name, #room, /command or :emoji:'},
	'complete-back': {category: 'sending', summary: 'Complete, the other way round the list'},
	'history-previous': {category: 'sending', summary: 'Recall the message you sent before'},
	'history-next': {category: 'sending', summary: 'Recall the message you sent after it'},
	'search-history': {category: 'sending', summary: 'Search what you sent; again for older ones'},
	editor: {category: 'sending', summary: 'Write in your own editor ($VISUAL or $EDITOR)'},
	'preview-draft': {category: 'sending', summary: 'See what you write as others will see it'},

	'next-needing': {category: 'going places', summary: 'Go to the next room that needs you'},
	'previous-place': {category: 'going places', summary: 'Go back to where you were'},
	'go-to': {category: 'going places', summary: 'Go to a room, a person or a command by name'},
	commands: {category: 'going places', summary: 'Find a command by its name'},
	'next-room': {category: 'going places', summary: 'Go to the next room of the list'},
	'previous-room': {category: 'going places', summary: 'Go to the previous room of the list'},
	'room-number': {category: 'going places', summary: 'Go to a room by its number'},
	search: {category: 'going places', summary: 'Search what was said'},
	mentions: {category: 'going places', summary: 'See where you were mentioned or answered'},
	'catch-up': {category: 'going places', summary: 'Catch up on what you missed'},

	'scroll-up': {category: 'reading', summary: 'Scroll a page back'},
	'scroll-down': {category: 'reading', summary: 'Scroll a page on'},
	'scroll-line-up': {category: 'reading', summary: 'Scroll a line back'},
	'scroll-line-down': {category: 'reading', summary: 'Scroll a line on'},
	'scroll-top': {category: 'reading', summary: 'Scroll to the oldest message'},
	'scroll-bottom': {category: 'reading', summary: 'Scroll to the newest message'},
	'first-unread': {category: 'reading', summary: 'Scroll to the first unread message'},
	'mark-room-read': {category: 'reading', summary: 'Mark this room as read'},
	'mark-all-read': {category: 'reading', summary: 'Mark all rooms as read, when pressed twice'},

	...SELECT_ACTIONS,

	'caret-left': {category: 'editing', summary: 'Move left'},
	'caret-right': {category: 'editing', summary: 'Move right'},
	'caret-up': {category: 'editing', summary: 'Move up a line of what you write'},
	'caret-down': {category: 'editing', summary: 'Move down a line of what you write'},
	'caret-word-left': {category: 'editing', summary: 'Move a word left'},
	'caret-word-right': {category: 'editing', summary: 'Move a word right'},
	'caret-line-start': {category: 'editing', summary: 'Move to the start of the line'},
	'caret-line-end': {category: 'editing', summary: 'Move to the end of the line'},
	'delete-back': {category: 'editing', summary: 'Delete the character on the left'},
	'delete-forward': {category: 'editing', summary: 'Delete the character on the right'},
	'delete-word-back': {category: 'editing', summary: 'Cut back to the last blank'},
	'delete-word-left': {category: 'editing', summary: 'Cut the word on the left'},
	'delete-word-forward': {category: 'editing', summary: 'Cut the word on the right'},
	'delete-to-start': {category: 'editing', summary: 'Cut to the start of the line'},
	'delete-to-end': {category: 'editing', summary: 'Cut to the end of the line'},
	transpose: {category: 'editing', summary: 'Swap two characters'},
	yank: {category: 'editing', summary: 'Put in what was cut'},
	'yank-older': {category: 'editing', summary: 'Put in what was cut before that instead'},
	undo: {category: 'editing', summary: 'Undo'},
	redo: {category: 'editing', summary: 'Redo'},
	'clear-line': {category: 'editing', summary: 'Clear what you write (undo brings it back)'},

	'toggle-people': {category: 'the screen', summary: 'Show or hide the people list'},
	'toggle-rooms': {category: 'the screen', summary: 'Show or hide the room list'},
	thread: {category: 'the screen', summary: 'Open or close the thread of a message'},
	'other-pane': {
		category: 'the screen',
		summary: 'Write in the other pane: the room, or its thread',
	},
	peek: {category: 'the screen', summary: 'Look at another room beside this one, or stop'},
	'toggle-bare': {
		category: 'the screen',
		summary: 'Hide all but the text, to select and copy; or show it',
	},
	comparison: {category: 'the screen', summary: 'Open the comparison of emoji that is under way'},
	redraw: {category: 'the screen', summary: 'Draw the screen anew'},
	'overlay-previous': {category: 'the screen', summary: 'Mark the line above, in a list'},
	'overlay-next': {category: 'the screen', summary: 'Mark the line below, in a list'},
	'overlay-switch': {
		category: 'the screen',
		summary: 'Mark the line below; in a search, complete or look elsewhere',
	},
	'overlay-accept': {category: 'the screen', summary: 'Take the marked line, in a list'},
	cancel: {category: 'the screen', summary: 'Close what is open, or step back'},

	'key-strip': {category: 'the program', summary: 'Show the keys used most; type on to keep the ?'},
	help: {category: 'the program', summary: 'Show all keys and commands'},
	settings: {category: 'the program', summary: 'Change the settings'},
	themes: {category: 'the program', summary: 'Choose the colours'},
	keys: {category: 'the program', summary: 'Give actions other keys'},
	suspend: {category: 'the program', summary: 'Put termchat in the background (fg comes back)'},
	quit: {category: 'the program', summary: 'Quit, when pressed twice'},
} as const satisfies Readonly<Record<string, ActionEntry>>;

/** The name of an action. */
export type Action = keyof typeof ACTIONS;

/** All actions, in the order of help. */
export const ACTION_NAMES: readonly Action[] = Object.keys(ACTIONS).filter(isAction);

/** Whether a word names an action. */
export function isAction(name: string): name is Action {
	return Object.hasOwn(ACTIONS, name);
}

/** Whether an action edits what is being written: it goes to whatever text field has the focus. */
export function isEdit(action: Action): action is Edit & Action {
	return EDIT_NAMES.has(action);
}

const EDIT_NAMES: ReadonlySet<string> = new Set(EDITS);
