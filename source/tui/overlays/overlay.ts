/** What lies over the panes, and its own state. One at a time. */
export type Overlay =
	| HelpOverlay
	| GoToOverlay
	| SearchOverlay
	| MentionsOverlay
	| CatchUpOverlay
	| DraftPreviewOverlay
	| RoomsOverlay
	| PeopleOverlay
	| QuestionOverlay
	| SecretOverlay
	| RevealedOverlay
	| TextPageOverlay
	| TextFieldOverlay
	| SettingsOverlay
	| ThemesOverlay
	| KeysOverlay
	| ReactionsOverlay
	| MessageMenuOverlay
	| FilePreviewOverlay
	| ComparisonOverlay;

/** All keys and commands. `scroll` counts the rows above the first that is shown. */
export type HelpOverlay = {readonly type: 'help'; readonly scroll: number};

/** The go-to list: rooms, people, commands, fuzzily matched. */
export type GoToOverlay = {
	readonly type: 'go-to';
	readonly query: string;
	readonly selected: number;
};

/** Looking for messages by their words. What was found is held in `Finds`. */
export type SearchOverlay = {
	readonly type: 'search';
	readonly text: string;
	readonly scope: 'room' | 'everywhere';
	readonly selected: number;
};

/** Messages that call this person, from all rooms, the newest first. */
export type MentionsOverlay = {readonly type: 'mentions'; readonly selected: number};

/** What came while this person was away, room by room. */
export type CatchUpOverlay = {
	readonly type: 'catch-up';
	readonly selected: number;
	/** R was pressed once: the second one marks everything read. */
	readonly isSure: boolean;
};

/** What is being written, or another text, as others will see it. */
export type DraftPreviewOverlay = {
	readonly type: 'draft-preview';
	readonly scroll: number;
	/** In place of what is being written. */
	readonly text?: string;
};

/** The room list, where the screen has no pane for it, or to choose a room to look at. */
export type RoomsOverlay = {
	readonly type: 'rooms';
	readonly selected: number;
	/** What happens to the room that is taken; it comes to the front unless given. */
	readonly purpose?: 'peek';
};

/** The people of the room in front, where the screen has no pane for them. */
export type PeopleOverlay = {readonly type: 'people'; readonly selected: number};

/** A question with a few answers; nothing happens without one. */
export type QuestionOverlay = {
	readonly type: 'question';
	readonly question: string;
	/** `key` is what is typed, or 'enter'. Esc always takes the question back. */
	readonly answers: readonly {readonly key: string; readonly label: string}[];
	/** Who asked, so that the answer finds its way. */
	readonly topic: string;
	/** The last key after something was typed that is no answer: from then on an answer takes two. */
	readonly stray?: string;
};

/** A secret being typed; the secret itself is never in the view. */
export type SecretOverlay = {
	readonly type: 'secret';
	readonly prompt: string;
	/** Graphemes typed so far. */
	readonly length: number;
};

/** A secret to copy, shown once; the secret itself is never in the view. */
export type RevealedOverlay = {readonly type: 'revealed'; readonly sentence: string};

/** A page that a command shows. `scroll` counts the rows above the first that is shown. */
export type TextPageOverlay = {
	readonly type: 'page';
	readonly title: string;
	/** Rows as they are; those that are too wide go on in the next. */
	readonly lines: readonly string[];
	/** Drawn as a QR code below the lines, where it fits. */
	readonly code: string | undefined;
	readonly scroll: number;
};

/** A line being typed that may be seen. */
export type TextFieldOverlay = {
	readonly type: 'text-field';
	readonly prompt: string;
	readonly text: string;
};

/** Every setting, to be changed. */
export type SettingsOverlay = {readonly type: 'settings'; readonly selected: number};

/** The themes to choose from; the screen is drawn with the marked one. */
export type ThemesOverlay = {
	readonly type: 'themes';
	readonly names: readonly string[];
	readonly selected: number;
	/** What opens again when a theme is taken. */
	readonly from?: SettingsOverlay;
};

/** Every action with its keys, to be changed. */
export type KeysOverlay = {
	readonly type: 'keys';
	readonly selected: number;
	/** The list waits for a key: to give it to the marked action, or to take it away. */
	readonly capture?: {readonly purpose: 'bind' | 'free'; readonly strokes: string};
};

/** The comparison of seven emoji that is under way, with a person or between one's own devices. */
export type ComparisonOverlay = {
	readonly type: 'comparison';
	readonly subject: 'person' | 'linking';
	/**
	 * The person opened it, or pressed Enter in it: only then the emoji and their answers are there, so
	 * that nobody who types on answers by accident.
	 */
	readonly isReady: boolean;
};

/** Emoji to put under a message, or to take away again. */
export type ReactionsOverlay = {
	readonly type: 'reactions';
	/** The message, by its place. */
	readonly room: string;
	readonly seq: number;
	/** What of a name is typed so far. */
	readonly query: string;
	readonly selected: number;
};

/** The file of a message, by the message's place. `scroll` counts the rows above the first that is shown. */
export type FilePreviewOverlay = {
	readonly type: 'file-preview';
	readonly room: string;
	readonly seq: number;
	readonly scroll: number;
};

/** All that can be done to the marked message. */
export type MessageMenuOverlay = {readonly type: 'message-menu'; readonly selected: number};
