import type {Client} from '../../client/api.ts';
import {visibleGap} from '../../client/state/select.ts';
import type {RoomState, State} from '../../client/state/state.ts';

/** Messages that a preview can show. */
const LINES = 40;
/** Pages that are fetched of one room to catch up on; what is older is counted and not shown. */
const PAGES = 5;

/**
 * Fetches what is missing of rooms that somebody looks at without being in them: one page at a time,
 * and nothing twice. A page that cannot be had is no problem to speak of: what is held is shown.
 */
export class PastFetcher {
	readonly #client: Pick<Client, 'loadOlder' | 'listRooms'> & {readonly state: State};
	/** How many pages were asked for, by room, since the list was opened. */
	readonly #asked = new Map<string, number>();
	#listedSince: number | undefined;
	/** What is still to be fetched. */
	#wanted: Array<{readonly id: string; readonly wants: Wants}> = [];
	#isFetching = false;
	#isClosed = false;

	constructor(client: Pick<Client, 'loadOlder' | 'listRooms'> & {readonly state: State}) {
		this.#client = client;
	}

	/** Wants the newest lines of these rooms. */
	lastLines(rooms: readonly string[]): void {
		void this.#fetchAll(rooms, {
			pages: 1,
			isEnough: ({hasOlder, log}) => !hasOlder || log.length >= LINES,
			gapIn: () => undefined,
		});
	}

	/** Wants to know which rooms there are to join; once over a connection is enough. */
	listRooms(): void {
		const {connection, listings} = this.#client.state;
		if (
			connection.type === 'live' &&
			listings.length === 0 &&
			this.#listedSince !== connection.since
		) {
			this.#listedSince = connection.since;
			this.#client.listRooms().catch(() => {});
		}
	}

	/** Wants what is unread in these rooms. */
	unread(rooms: readonly string[]): void {
		void this.#fetchAll(rooms, {pages: PAGES, isEnough: holdsUnread, gapIn: gapInUnread});
	}

	/** Nothing is looked at any more: the next list may ask anew. */
	rest(): void {
		this.#wanted = [];
		this.#asked.clear();
	}

	close(): void {
		this.#isClosed = true;
	}

	/** One list is looked at at a time: what is asked for now is fetched next, and nothing of before. */
	async #fetchAll(rooms: readonly string[], wants: Wants): Promise<void> {
		this.#wanted = rooms.map((id) => ({id, wants}));
		if (this.#isFetching) {
			return;
		}
		this.#isFetching = true;
		for (let next = this.#wanted.shift(); next !== undefined; next = this.#wanted.shift()) {
			await this.#fetch(next.id, next.wants);
		}
		this.#isFetching = false;
	}

	async #fetch(id: string, {pages, isEnough, gapIn}: Wants): Promise<void> {
		while (!this.#isClosed) {
			const {connection, rooms} = this.#client.state;
			const room = rooms.get(id);
			const asked = this.#asked.get(id) ?? 0;
			const isBusy = connection.type !== 'live' || room?.isLoadingOlder === true;
			if (room === undefined || isBusy || asked >= pages || isEnough(room)) {
				return;
			}
			this.#asked.set(id, asked + 1);
			try {
				await this.#client.loadOlder(id, gapIn(room));
			} catch {
				return;
			}
		}
	}
}

type Wants = {
	/** Pages of one room. */
	readonly pages: number;
	readonly isEnough: (room: RoomState) => boolean;
	/** The end of the gap to fill; undefined for what is older than all that is held. */
	readonly gapIn: (room: RoomState) => number | undefined;
};

/** Whether all that is unread is held. */
function holdsUnread(room: RoomState): boolean {
	const {log, read, hasOlder} = room;
	const isOlder = hasOlder && (log.oldestSeq ?? Number.POSITIVE_INFINITY) > read + 1;
	return !isOlder && gapInUnread(room) === undefined;
}

function gapInUnread(room: RoomState): number | undefined {
	return visibleGap(room, room.log.lowerBound(room.read), room.log.length);
}
