import type {Client} from '../client/api.ts';
import type {RoomState} from '../client/state/state.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {type VisibleRange, visibleRange} from './log/viewport.ts';
import type {InputEvent} from './terminal/input-event.ts';
import type {ScreenContext, View} from './view.ts';
import {frontRoom} from './view-state.ts';

/** What of a client is asked and told. */
export type AttentionClient = Pick<Client, 'markRead' | 'loadMembers' | 'loadOlder'>;

/** Milliseconds a room is in sight before it counts as looked at; passing through is shorter. */
const DWELL = 600;
/** Milliseconds for which a key shows that somebody is there, where the terminal tells no focus. */
const PRESENT = 5 * 60_000;
/** Milliseconds before history that could not be had is asked for again. */
const RETRY = 5000;

/**
 * Follows what is on the screen: fetches the members and the past of the room in front, and marks as
 * read what somebody had the chance to read. That is what stands in the log of the room in front, not
 * under a list or a page, while the terminal has the focus, once the room was in sight for `DWELL` or
 * somebody did something in it; from then on also what comes. A terminal that never tells its focus has
 * it for `PRESENT` after a key. Looking at a room in a preview or beside another one marks nothing.
 */
export class RoomAttention {
	readonly #client: AttentionClient;
	readonly #clock: Clock;
	readonly #redraw: () => void;
	readonly #onArrival: () => void;
	/** The room that somebody looks at; undefined while nobody can be known to. */
	#room: string | undefined;
	#isSettled = false;
	/** The room of which what is new was brought into sight, since the terminal has the focus. */
	#arrivedIn: string | undefined;
	/** How far the room in front was read; behind that, somebody wants it to stay unread. */
	#read: {readonly room: string; readonly seq: number} | undefined;
	#dwell: Timer | undefined;
	#tellsFocus = false;
	#lastKeyAt = Number.NEGATIVE_INFINITY;
	/** Rooms whose members were fetched over the connection that began at `#liveSince`. */
	readonly #membersOf = new Set<string>();
	#liveSince: number | undefined;
	#historyAgainAt = 0;
	#retry: Timer | undefined;
	#isClosed = false;

	constructor(
		client: AttentionClient,
		options: {
			readonly clock: Clock;
			readonly redraw: () => void;
			/** A room came to the front, or the terminal got the focus, and what is new there is known. */
			readonly onArrival?: () => void;
		},
	) {
		this.#client = client;
		this.#clock = options.clock;
		this.#redraw = options.redraw;
		this.#onArrival = options.onArrival ?? (() => {});
	}

	/** Something came from the terminal. */
	took({type}: InputEvent): void {
		if (type === 'focus') {
			this.#tellsFocus = true;
		} else if (type !== 'reply') {
			this.#lastKeyAt = this.#clock.monotonic();
		}
	}

	/** Something was done in the room in front: the person is busy with it. */
	settle(): void {
		this.#dwell?.cancel();
		this.#isSettled = true;
	}

	/** A frame is on the screen. */
	drawn(context: ScreenContext): void {
		const {view, state, layout} = context;
		const room = frontRoom(view, state);
		this.#arrive(room, context);
		this.#follow(this.#isAttended(view) ? room : undefined);
		if (room === undefined || layout.tooSmall !== undefined) {
			return;
		}
		this.#loadMembers(room, context);
		const isKeptUnread = this.#isKeptUnread(room);
		const range = visibleRange(context);
		if (range === undefined) {
			return;
		}
		this.#loadHistory(room.id, range, context);
		if (this.#room !== room.id || !this.#isSettled || isKeptUnread) {
			return;
		}
		if (range.newest > room.read) {
			this.#client.markRead(room.id, range.newest);
		}
	}

	close(): void {
		this.#isClosed = true;
		this.#dwell?.cancel();
		this.#retry?.cancel();
	}

	/** A terminal that never tells its focus counts as one that has it. */
	#arrive(room: RoomState | undefined, {view, state}: ScreenContext): void {
		if (!view.isFocused) {
			this.#arrivedIn = undefined;
		} else if (room !== undefined && room.id !== this.#arrivedIn && isHere(room, state)) {
			this.#arrivedIn = room.id;
			this.#onArrival();
		}
	}

	/** Whether somebody can be taken to look at the log. */
	#isAttended({isFocused, overlay}: View): boolean {
		const isPresent = this.#clock.monotonic() - this.#lastKeyAt <= PRESENT;
		return isFocused && overlay === undefined && (this.#tellsFocus || isPresent);
	}

	/** Whether the room was set back to unread while it is in front: it stays so until one leaves it. */
	#isKeptUnread({id, read}: RoomState): boolean {
		if (this.#read?.room !== id || read > this.#read.seq) {
			this.#read = {room: id, seq: read};
		}
		return read < this.#read.seq;
	}

	#follow(room: RoomState | undefined): void {
		if (room?.id === this.#room) {
			return;
		}
		this.#room = room?.id;
		this.#isSettled = false;
		this.#dwell?.cancel();
		if (room === undefined) {
			return;
		}
		this.#dwell = this.#clock.after(DWELL, () => {
			this.#isSettled = true;
			this.#redraw();
		});
	}

	#loadMembers({id}: RoomState, {state: {connection}}: ScreenContext): void {
		if (connection.type !== 'live') {
			return;
		}
		if (connection.since !== this.#liveSince) {
			this.#liveSince = connection.since;
			this.#membersOf.clear();
		}
		if (!this.#membersOf.has(id)) {
			this.#membersOf.add(id);
			// Not shown as an error: the next connection asks again.
			this.#client.loadMembers(id).catch(() => this.#membersOf.delete(id));
		}
	}

	#loadHistory(room: string, range: VisibleRange, {state}: ScreenContext): void {
		if (state.connection.type !== 'live' || this.#clock.monotonic() < this.#historyAgainAt) {
			return;
		}
		if (range.gap !== undefined) {
			this.#fetch(room, range.gap);
		} else if (range.wantsOlder) {
			this.#fetch(room);
		}
	}

	#fetch(room: string, before?: number): void {
		this.#client.loadOlder(room, before).catch(() => {
			if (this.#isClosed) {
				return;
			}
			this.#historyAgainAt = this.#clock.monotonic() + RETRY;
			this.#retry?.cancel();
			this.#retry = this.#clock.after(RETRY, this.#redraw);
		});
	}
}

/** Whether what came to a room meanwhile is known by now. */
function isHere({log}: RoomState, {connection}: ScreenContext['state']): boolean {
	return connection.type === 'live' && log.length > 0;
}
