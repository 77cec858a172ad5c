import type {State} from '../client/state/state.ts';
import type {Composer} from './composer/composer-state.ts';
import type {Keymap} from './key-lookup.ts';
import type {Layout} from './layout.ts';
import type {Lookups} from './lookups.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {Look} from './text/paint.ts';
import type {Symbols} from './text/symbols.ts';

/** What the screen shows of the State, and how: everything that is this window's own business. */
export type View = {
	/** The room in front; undefined before any is known. */
	readonly room: string | undefined;
	/** Rooms that were in front before, the latest last; bounded. */
	readonly visited: readonly string[];
	/** The way through the rooms that need somebody, while one is on it. */
	readonly walk?: Walk | undefined;
	/** Where a room's log is scrolled to; a room that is not here shows its newest rows. */
	readonly scroll: ReadonlyMap<string, ScrollAnchor>;
	/**
	 * Per room, the position after which everything is new: set when the room comes to the front,
	 * and kept while it stays there, so that the unread rule does not run away while one reads.
	 */
	readonly unreadFrom: ReadonlyMap<string, number>;
	/** Rooms hide what stands up to this position of their log (`/clear`). */
	readonly clearedAt: ReadonlyMap<string, number>;
	/** Ids of long messages that are shown whole. */
	readonly unfolded: ReadonlySet<string>;
	readonly overlay: Overlay | undefined;
	/** The message that is marked in the room in front, while messages are selected. */
	readonly selected: SelectedMessage | undefined;
	/** Per place of writing (a room's id or a `threadKey`), what an Enter does there besides sending. */
	readonly writingFor: ReadonlyMap<string, WritingFor>;
	/** Where one jumped from, to come back to; the latest last, bounded. */
	readonly jumps: readonly Jump[];
	/** The thread beside the log, or in its place. */
	readonly thread: ThreadPlace | undefined;
	/** Which of the two composers has the focus, while a thread is open. */
	readonly focus: 'main' | 'thread';
	/** A room that is looked at beside the one in front; nothing is marked read there. */
	readonly peek: string | undefined;
	/** Keys of a leader sequence typed so far, for the hint bar. */
	readonly pendingKeys: string;
	/** A word in the status line until the next key: "press Ctrl-C again to quit". */
	readonly hint: string | undefined;
	/** Whether the terminal window has the focus; true until it says otherwise. */
	readonly isFocused: boolean;
	readonly isMouseOn: boolean;
	readonly showsRooms: boolean;
	readonly showsPeople: boolean;
	/** Panes are hidden and the mouse is the terminal's, for copying and reading. */
	readonly isBare: boolean;
};

/** A way through the rooms that need somebody: where it began, and which rooms it led through. */
export type Walk = {
	readonly from: string;
	/** `visited` as it was there. */
	readonly visited: readonly string[];
	readonly passed: readonly string[];
};

/** A message that is marked: by its place in the log, or by its id while it is unsent. */
export type SelectedMessage =
	| {readonly type: 'message'; readonly room: string; readonly seq: number}
	| {readonly type: 'pending'; readonly room: string; readonly id: string};

/** What an Enter does in a place of writing, besides sending. */
export type WritingFor =
	| {readonly type: 'reply'; readonly seq: number}
	/** `stash` is the draft that was there before, and comes back. */
	| {
			readonly type: 'edit';
			readonly seq: number;
			readonly id: string;
			readonly stash: string;
	  };

export type Jump = {readonly room: string; readonly anchor: ScrollAnchor | undefined};

/** An open thread. `scroll` counts the rows above the last that is shown; 0 follows the newest. */
export type ThreadPlace = {readonly room: string; readonly root: number; readonly scroll: number};

/** What stands at the top edge of a log that is scrolled up: it stays there whatever comes below. */
export type ScrollAnchor = {
	/** A position of the log; 0 stands for its very top. See `log/scroll.ts` for who makes these. */
	readonly seq: number;
	/** Rows from the first row of the message at `seq` down to the top edge; negative for above it. */
	readonly row: number;
};

/** All that a pane may look at while it makes its rows. Pure data: the same context, the same rows. */
export type ScreenContext = {
	readonly state: State;
	readonly view: View;
	readonly composer: Composer;
	readonly layout: Layout;
	/** What the window knows beyond the State. */
	readonly lookups: Lookups;
	readonly look: Look;
	readonly symbols: Symbols;
	/** The bindings that hold, for the keys that hints name. */
	readonly keymap: Keymap;
	/** Keys that something outside takes (see `eatenKeys`): hints do not name them. */
	readonly eaten: ReadonlySet<string>;
	/** Wall-clock time in milliseconds, for "3 min ago" and day names. */
	readonly now: number;
	/** Milliseconds that never jump, for typing marks and countdowns. */
	readonly monotonic: number;
	/** Minutes to add to UTC for local time at a given time; 0 in tests. */
	readonly zoneOffset: (time: number) => number;
	/** How times of day are written. */
	readonly timeFormat: '24h' | '12h';
	/** How join and leave lines are shown. */
	readonly joinLines: 'all' | 'condensed' | 'none';
};

/**
 * Makes a pane's rows: exactly `rows` strings for its area, each exactly `columns` cells wide, painted,
 * made of safe text only.
 */
export type PaneRows = (
	context: ScreenContext,
	size: {readonly columns: number; readonly rows: number},
) => readonly string[];
