import type {Client} from '../client/api.ts';
import type {RoomState} from '../client/state/state.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {type VisibleRange, visibleRange} from './log/viewport.ts';
import type {ScreenContext} from './view.ts';
import {frontRoom} from './view-state.ts';

/** Milliseconds a room is in front before it counts as looked at; passing through is shorter. */
const DWELL = 600;
/** Milliseconds before history that could not be had is asked for again. */
const RETRY = 5000;

/**
 * Follows what is on the screen: fetches the members and the past of the room in front, and marks as
 * read what somebody had the chance to read.
 */
export class RoomAttention {
	readonly #client: Client;
	readonly #clock: Clock;
	readonly #redraw: () => void;
	#room: string | undefined;
	#isSettled = false;
	#dwell: Timer | undefined;
	/** Rooms whose members were fetched over the connection that began at `#liveSince`. */
	readonly #membersOf = new Set<string>();
	#liveSince: number | undefined;
	#historyAgainAt = 0;
	#retry: Timer | undefined;
	#isClosed = false;

	constructor(client: Client, options: {readonly clock: Clock; readonly redraw: () => void}) {
		this.#client = client;
		this.#clock = options.clock;
		this.#redraw = options.redraw;
	}

	/** A key was pressed in the room in front: the person is there. */
	settle(): void {
		this.#dwell?.cancel();
		this.#isSettled = true;
	}

	/** A frame is on the screen. */
	drawn(context: ScreenContext): void {
		const {view, state, layout} = context;
		const room = frontRoom(view, state);
		this.#follow(room);
		if (room === undefined || layout.tooSmall !== undefined) {
			return;
		}
		this.#loadMembers(room, context);
		const range = visibleRange(context);
		if (range === undefined) {
			return;
		}
		this.#loadHistory(room.id, range, context);
		const isSeen = this.#isSettled && view.isFocused && view.overlay === undefined;
		if (isSeen && range.newest > room.read) {
			this.#client.markRead(room.id, range.newest);
		}
	}

	close(): void {
		this.#isClosed = true;
		this.#dwell?.cancel();
		this.#retry?.cancel();
	}

	#follow(room: RoomState | undefined): void {
		if (room?.id === this.#room) {
			return;
		}
		this.#room = room?.id;
		this.#isSettled = false;
		this.#dwell?.cancel();
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
