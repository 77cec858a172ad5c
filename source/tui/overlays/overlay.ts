/** What lies over the panes, and its own state. One at a time. */
export type Overlay =
	| HelpOverlay
	| GoToOverlay
	| RoomsOverlay
	| PeopleOverlay
	| QuestionOverlay
	| SecretOverlay
	| RevealedOverlay
	| TextPageOverlay
	| TextFieldOverlay
	| ComparisonOverlay;

/** All keys and commands. `scroll` counts the rows above the first that is shown. */
export type HelpOverlay = {readonly type: 'help'; readonly scroll: number};

/** The go-to list: rooms, people, commands, fuzzily matched. */
export type GoToOverlay = {
	readonly type: 'go-to';
	readonly query: string;
	readonly selected: number;
};

/** The room list, where the screen has no pane for it. */
export type RoomsOverlay = {readonly type: 'rooms'; readonly selected: number};

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
