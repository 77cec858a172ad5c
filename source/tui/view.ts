import type {State} from '../client/state/state.ts';
import type {Composer} from './composer/composer-state.ts';
import type {Keymap} from './key-lookup.ts';
import type {Layout} from './layout.ts';
import type {Overlay} from './overlays/overlay.ts';
import type {Look} from './text/paint.ts';
import type {Symbols} from './text/symbols.ts';

/** What the screen shows of the State, and how: everything that is this window's own business. */
export type View = {
	/** The room in front; undefined before any is known. */
	readonly room: string | undefined;
	/** Rooms that were in front before, the latest last; bounded. */
	readonly visited: readonly string[];
	/** Where a room's log is scrolled to; a room that is not here shows its newest rows. */
	readonly scroll: ReadonlyMap<string, ScrollAnchor>;
	/**
	 * Per room, the position after which everything is new: set when the room comes to the front,
	 * and kept while it stays there, so that the unread rule does not run away while one reads.
	 */
	readonly unreadFrom: ReadonlyMap<string, number>;
	/** Rooms hide what stands up to this position of their log (`/clear`). */
	readonly clearedAt: ReadonlyMap<string, number>;
	readonly overlay: Overlay | undefined;
	/** Keys of a leader sequence typed so far, for the hint bar. */
	readonly pendingKeys: string;
	/** A word in the status line until the next key: "press Ctrl-C again to quit". */
	readonly hint: string | undefined;
	/** Whether the terminal window has the focus; true until it says otherwise. */
	readonly isFocused: boolean;
	readonly isMouseOn: boolean;
	readonly showsRooms: boolean;
	readonly showsPeople: boolean;
};

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
