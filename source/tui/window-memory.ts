import type {Clock, Timer} from '../protocol/environment.ts';
import type {Desk} from './desk.ts';
import type {View} from './view.ts';
import {isOnItsWay} from './view-state.ts';

/** Where it is kept between two starts how a window was left. */
export type WindowStore = {
	/** What was saved last, unchecked; undefined when nothing was. */
	load(): Promise<unknown>;
	save(memory: SavedWindow): Promise<void>;
};

/** How a window was left, in a form for JSON. Names of conversations are in it: keep it as such. */
export type SavedWindow = {
	readonly version: 1;
	readonly room: string;
	/** Rooms that were in front before, the latest last. */
	readonly visited: readonly string[];
	readonly showsRooms: boolean;
	readonly showsPeople: boolean;
	readonly isMouseOn: boolean;
	readonly isBare: boolean;
	/** The position that the open thread begins at. */
	readonly thread?: number;
	readonly peek?: string;
};

/**
 * Opens a window as it was left, and notes how it is left. Whoever is busy in the window already is
 * not taken elsewhere, and a room that is gone is forgotten.
 */
export class WindowMemory {
	readonly #desk: Desk;
	readonly #clock: Clock;
	readonly #store: WindowStore | undefined;
	/** What waits for its room to be known. */
	#wanted: SavedWindow | undefined;
	#isTaken = false;
	#isLoaded = false;
	#latest: View | undefined;
	#saved = '';
	#timer: Timer | undefined;
	#writing: Promise<void> = Promise.resolve();

	constructor(
		desk: Desk,
		options: {readonly clock: Clock; readonly store: WindowStore | undefined},
	) {
		this.#desk = desk;
		this.#clock = options.clock;
		this.#store = options.store;
	}

	/** Reads how the window was left. Never rejects: a window that begins anew is no reason to say so. */
	async restore(): Promise<void> {
		const saved = readSaved(await this.#store?.load().catch(() => undefined));
		this.#isLoaded = true;
		if (saved === undefined || this.#isTaken) {
			return;
		}
		this.#wanted = saved;
		this.#restorePanes(saved);
		this.stateChanged();
	}

	/** Rooms may have come: the one that was in front may be among them. */
	stateChanged(): void {
		const saved = this.#wanted;
		if (saved === undefined) {
			return;
		}
		const {state} = this.#desk.client;
		if (state.rooms.has(saved.room)) {
			this.#wanted = undefined;
			this.#restoreRoom(saved);
		} else if (!isOnItsWay(state.connection)) {
			this.#wanted = undefined;
		}
	}

	/** The person does something: where they are now is where they want to be. */
	taken(): void {
		this.#isTaken = true;
		this.#wanted = undefined;
	}

	/** The window looks another way now; that is written down once it stays so for a moment. */
	changed(view: View): void {
		this.#latest = view;
		if (this.#store !== undefined && this.#isLoaded && this.#wanted === undefined) {
			this.#timer ??= this.#clock.after(SETTLED, () => void this.flush());
		}
	}

	/** Writes down what is not yet. Never rejects. */
	flush(): Promise<void> {
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#writing = this.#writing.then(() => this.#write());
		return this.#writing;
	}

	async #write(): Promise<void> {
		// What was to be restored and could not be yet is better than what is there in its place.
		const memory = this.#wanted ?? savedFrom(this.#latest);
		const text = JSON.stringify(memory);
		if (memory === undefined || text === this.#saved || !this.#isLoaded) {
			return;
		}
		this.#saved = text;
		await this.#store?.save(memory).catch(() => {
			this.#saved = '';
		});
	}

	#restorePanes({showsRooms, showsPeople, isMouseOn, isBare}: SavedWindow): void {
		const desk = this.#desk;
		const {view} = desk;
		if (showsRooms !== view.showsRooms) {
			desk.change({type: 'pane-toggled', pane: 'rooms'});
		}
		if (showsPeople !== view.showsPeople) {
			desk.change({type: 'pane-toggled', pane: 'people'});
		}
		if (isBare !== view.isBare) {
			desk.change({type: 'bare-set', isOn: isBare});
		}
		// The setting may say off meanwhile: what is remembered only ever takes the mouse away.
		if (!isMouseOn && view.isMouseOn) {
			desk.change({type: 'mouse-set', isOn: false});
		}
	}

	#restoreRoom({room, visited, thread, peek}: SavedWindow): void {
		const desk = this.#desk;
		desk.change({type: 'window-restored', room, visited});
		if (thread !== undefined && desk.client.state.rooms.get(room)?.direct === undefined) {
			desk.change({type: 'thread-set', thread: {room, root: thread, scroll: 0}});
			desk.change({type: 'focus-set', focus: 'main'});
		}
		if (peek !== undefined && desk.client.state.rooms.has(peek)) {
			desk.change({type: 'peek-set', room: peek});
		}
	}
}

/** Milliseconds without a change after which it is written down. */
const SETTLED = 1000;
/** Rooms to go back to that are worth keeping. */
const VISITED = 20;

function savedFrom(view: View | undefined): SavedWindow | undefined {
	if (view?.room === undefined) {
		return undefined;
	}
	const {room, visited, showsRooms, showsPeople, isMouseOn, isBare, thread, peek} = view;
	return {
		version: 1,
		room,
		visited: visited.slice(-VISITED),
		showsRooms,
		showsPeople,
		isMouseOn,
		isBare,
		...(thread && {thread: thread.root}),
		...(peek !== undefined && {peek}),
	};
}

/** What was saved, as far as it is what this version writes: it may be older, newer or broken. */
function readSaved(saved: unknown): SavedWindow | undefined {
	if (!isObject(saved) || saved.version !== 1 || typeof saved.room !== 'string') {
		return undefined;
	}
	const {room, visited, showsRooms, showsPeople, isMouseOn, isBare, thread, peek} = saved;
	const before = Array.isArray(visited) ? visited.slice(-VISITED) : [];
	return {
		version: 1,
		room,
		visited: before.filter((id) => typeof id === 'string'),
		showsRooms: showsRooms !== false,
		showsPeople: showsPeople !== false,
		isMouseOn: isMouseOn !== false,
		isBare: isBare === true,
		...(typeof thread === 'number' && Number.isSafeInteger(thread) && thread > 0 && {thread}),
		...(typeof peek === 'string' && {peek}),
	};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === 'object' && value !== null;
}
