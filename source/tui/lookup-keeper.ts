import type {Client} from '../client/api.ts';
import type {Event} from '../client/state/event.ts';
import {toShared} from '../client/state/shared-facts.ts';
import type {RoomState} from '../client/state/state.ts';
import type {Clock} from '../protocol/environment.ts';
import type {MessageChange} from '../protocol/records.ts';
import {areaOf} from './layout.ts';
import {type Lookups, NO_LOOKUPS} from './lookups.ts';
import {parseThreadKey, threadKey} from './thread-key.ts';
import type {ScreenContext} from './view.ts';
import {frontRoom} from './view-state.ts';

/** What of a client is asked. */
export type LookupClient = Pick<Client, 'ping' | 'pins' | 'listRooms' | 'loadThread' | 'loadOlder'>;

/** Asks the relay for what the screen shows beyond the State, once a connection and only if in sight. */
export class LookupKeeper {
	readonly #client: LookupClient;
	readonly #clock: Clock;
	readonly #redraw: () => void;
	#lookups = NO_LOOKUPS;
	#liveSince: number | undefined;
	#measuredAt = Number.NEGATIVE_INFINITY;
	/** What was asked for over this connection. */
	readonly #asked = new Set<string>();
	#hasLookedAround = false;
	#isClosed = false;

	constructor(client: LookupClient, options: {readonly clock: Clock; readonly redraw: () => void}) {
		this.#client = client;
		this.#clock = options.clock;
		this.#redraw = options.redraw;
	}

	get lookups(): Lookups {
		return this.#lookups;
	}

	/** A frame is on the screen. */
	drawn(context: ScreenContext): void {
		const {connection} = context.state;
		if (connection.type !== 'live') {
			return;
		}
		if (connection.since !== this.#liveSince) {
			this.#liveSince = connection.since;
			this.#asked.clear();
			this.#measuredAt = Number.NEGATIVE_INFINITY;
		}
		this.#measure();
		this.#lookAround(context);
		const room = frontRoom(context.view, context.state);
		if (room !== undefined && room.direct === undefined) {
			this.#loadPins(room, context);
			this.#loadThread(room, context);
		}
		this.#loadPeeked(context);
	}

	/** Something happened, and the client's State is already what it is after it. */
	handleEvent(event: Event): void {
		if (event.type === 'presence-changed') {
			this.#notePresence(event);
		} else if (event.type === 'room-gone') {
			this.#forget(event.room);
		} else if (event.type === 'message-received' && event.message.change !== undefined) {
			this.#followChange(event.message.room, event.message.change);
		}
	}

	close(): void {
		this.#isClosed = true;
	}

	/** Now and then, and never on its own account: nothing is measured while nothing is drawn. */
	#measure(): void {
		const now = this.#clock.monotonic();
		if (now - this.#measuredAt < MEASURED_AGAIN) {
			return;
		}
		this.#measuredAt = now;
		this.#measured().then(
			(latency) => this.#set({latency: Math.round(latency)}),
			() => this.#set({latency: undefined}),
		);
	}

	/** The better of two: while the program starts, the first one waits for its own work. */
	async #measured(): Promise<number> {
		const first = await this.#client.ping();
		return Math.min(first, await this.#client.ping());
	}

	/**
	 * Which rooms one could join is said below the list of rooms. Asked once a start: a long answer for
	 * everybody at each new connection would be dear after a restart of the relay.
	 */
	#lookAround({layout}: ScreenContext): void {
		const rail = areaOf(layout, 'rail');
		if (!this.#hasLookedAround && rail !== undefined && rail.columns >= BROWSE_COLUMNS) {
			this.#once('rooms', async () => {
				await this.#client.listRooms();
				this.#hasLookedAround = true;
			});
		}
	}

	#loadPins({id}: RoomState, {layout}: ScreenContext): void {
		if (layout.size.columns < PINS_COLUMNS) {
			return;
		}
		this.#once(`pins:${id}`, async () => {
			const pins = await this.#client.pins(id);
			this.#set({pins: new Map(this.#lookups.pins).set(id, pins)});
		});
	}

	#loadThread({id, log}: RoomState, {view}: ScreenContext): void {
		if (view.thread?.room !== id) {
			return;
		}
		const {root} = view.thread;
		const key = threadKey(id, root);
		const upTo = log.newestSeq;
		this.#once(key, async () => {
			const messages = await this.#client.loadThread(id, root);
			const others = [...this.#lookups.threads].filter(([other]) => other !== key);
			const [forgotten, kept] = [others.slice(0, 1 - MOST_THREADS), others.slice(1 - MOST_THREADS)];
			for (const [other] of forgotten) {
				// Who comes back to it asks again.
				this.#asked.delete(other);
			}
			this.#set({threads: new Map([...kept, [key, {messages, upTo}]])});
		});
	}

	/** A room that is looked at has its past fetched once; nothing of it is marked as read. */
	#loadPeeked({view, state, layout}: ScreenContext): void {
		const room = state.rooms.get(view.peek ?? '');
		const area = areaOf(layout, 'peek');
		if (room?.hasOlder === true && area !== undefined && room.log.length < area.rows) {
			this.#once(`peek:${room.id}`, () => this.#client.loadOlder(room.id));
		}
	}

	/** What fails is not shown as an error: the next connection asks again. */
	#once(what: string, ask: () => Promise<unknown>): void {
		if (!this.#asked.has(what)) {
			this.#asked.add(what);
			ask().catch(() => {});
		}
	}

	#notePresence({name, state, time}: Extract<Event, {type: 'presence-changed'}>): void {
		const {awaySince} = this.#lookups;
		if ((state === 'away') === awaySince.has(name)) {
			return;
		}
		const since = new Map(awaySince);
		if (state === 'away') {
			since.set(name, time);
		} else {
			since.delete(name);
		}
		this.#lookups = {...this.#lookups, awaySince: since};
	}

	/** What is pinned, and threads that the log no longer holds, stay as current as the log. */
	#followChange(room: string, {type, seq, text, state}: MessageChange): void {
		const pins = this.#lookups.pins.get(room);
		if (type === 'pin' || type === 'unpin' || pins?.some((pin) => pin.seq === seq) === true) {
			this.#asked.delete(`pins:${room}`);
		}
		const threads = new Map(this.#lookups.threads);
		for (const [key, {messages, upTo}] of threads) {
			const index = messages.findIndex((message) => message.seq === seq);
			const known = messages[index];
			if (parseThreadKey(key)?.room === room && known !== undefined) {
				const changed = {...known, text, shared: toShared(state)};
				threads.set(key, {messages: messages.with(index, changed), upTo});
				this.#lookups = {...this.#lookups, threads};
			}
		}
	}

	#forget(room: string): void {
		const pins = new Map(this.#lookups.pins);
		pins.delete(room);
		const threads = new Map(
			[...this.#lookups.threads].filter(([key]) => parseThreadKey(key)?.room !== room),
		);
		this.#lookups = {...this.#lookups, pins, threads};
	}

	#set(change: Partial<Lookups>): void {
		if (!this.#isClosed) {
			this.#lookups = {...this.#lookups, ...change};
			this.#redraw();
		}
	}
}

/** Milliseconds after which the way to the relay is measured again. */
const MEASURED_AGAIN = 60_000;
/** Threads that are kept for who comes back to them. */
const MOST_THREADS = 16;
/** Columns of the rail from which it says that there are rooms to join. */
const BROWSE_COLUMNS = 20;
/** Columns of the screen from which pins are counted or listed. */
const PINS_COLUMNS = 100;
