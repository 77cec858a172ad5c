import type {Clock, Timer} from '../protocol/environment.ts';
import {RefusedError} from './error.ts';
import type {Store} from './store.ts';
import type {Greeting} from './uplink-owner.ts';

type ReadMarksOptions = {
	readonly store: Store;
	readonly clock: Clock;
	readonly ask: Greeting['ask'];
};

/** Marks of one room that come within this many milliseconds travel as one. */
const GATHERED = 500;

/** A mark that got no good answer is told again after so many milliseconds, if the relay names none. */
const REPEATED = 10_000;

/** Milliseconds that leaving may take for the sake of a mark. */
const PATIENCE = 500;

/** `isBack` says that the relay's mark may be further on, and must come back. */
type Mark = {readonly seq: number; readonly isBack: boolean};

/** Tells the relay how far this account has read, seldom and until it has heard. */
export class ReadMarks {
	readonly #options: ReadMarksOptions;
	readonly #untold = new Map<string, Mark>();
	/** The mark that is with the relay right now. */
	#asked: {readonly room: string; readonly mark: Mark} | undefined;
	#timer: Timer | undefined;
	#isTelling = false;
	#isOnline = false;

	constructor(options: ReadMarksOptions) {
		this.#options = options;
	}

	/** See Client.markRead. */
	mark(room: string, seq: number): void {
		const {store} = this.#options;
		const held = store.state.rooms.get(room);
		if (held === undefined) return;
		const position = Math.min(seq, Math.max(held.head, held.log.newestSeq));
		if (position <= held.read) return;
		store.dispatch({type: 'read-moved', room, seq: position});
		this.#untold.set(room, {seq: position, isBack: this.#untold.get(room)?.isBack ?? false});
		this.#schedule();
	}

	/** See Client.markUnread. */
	setBack(room: string, seq: number): void {
		const {store} = this.#options;
		const held = store.state.rooms.get(room);
		if (held === undefined || seq > held.read) return;
		store.dispatch({type: 'read-set-back', room, seq});
		this.#untold.set(room, {seq: Math.max(0, seq - 1), isBack: true});
		this.#schedule();
	}

	/** The relay tells that the mark is elsewhere, by another device's doing. */
	told(room: string, mark: Mark): void {
		this.#show(room, mark);
		this.repeat(room);
	}

	/** The relay has said of its mark what is older than this device's own, unless that was answered. */
	repeat(room: string): void {
		if (this.#asked?.room === room) this.#show(room, this.#asked.mark);
		const untold = this.#untold.get(room);
		if (untold !== undefined) this.#show(room, untold);
	}

	online(): void {
		this.#isOnline = true;
		this.#schedule();
	}

	offline(): void {
		this.#isOnline = false;
		this.close();
	}

	/** Tells at once what still waits, as far as that takes no longer than a person would wait. */
	async finish(): Promise<void> {
		if (!this.#isOnline || this.#isTelling || this.#untold.size === 0) return;
		this.close();
		const {promise, resolve} = Promise.withResolvers<void>();
		const timer = this.#options.clock.after(PATIENCE, resolve);
		await Promise.race([this.#tellAll(), promise]);
		timer.cancel();
	}

	close(): void {
		this.#timer?.cancel();
		this.#timer = undefined;
	}

	#show(room: string, {seq, isBack}: Mark): void {
		const {store} = this.#options;
		if (isBack) store.dispatch({type: 'read-set-back', room, seq: seq + 1});
		store.dispatch({type: 'read-moved', room, seq});
	}

	#schedule(delay = GATHERED): void {
		const isUnderWay = this.#timer !== undefined || this.#isTelling;
		if (!this.#isOnline || isUnderWay || this.#untold.size === 0) return;
		this.#timer = this.#options.clock.after(delay, () => {
			this.#timer = undefined;
			void this.#tellAll();
		});
	}

	/** One after another, and none after one that was refused: many at once would be a flood. */
	async #tellAll(): Promise<void> {
		this.#isTelling = true;
		let delay: number | undefined;
		for (const room of [...this.#untold.keys()]) {
			delay = await this.#tell(room);
			if (delay !== undefined) break;
		}

		this.#isTelling = false;
		this.#schedule(delay);
	}

	/** Ends in every case. Returns after how long a new try makes sense, if one does. */
	async #tell(room: string): Promise<number | undefined> {
		const mark = this.#untold.get(room);
		if (mark === undefined) return undefined;
		const {seq, isBack} = mark;
		this.#untold.delete(room);
		this.#asked = {room, mark};
		try {
			await this.#options.ask('read', {room, seq, ...(isBack && {back: true})});
			return undefined;
		} catch (error) {
			// A mark is worth no message to anybody: it is told again until the relay has it.
			const isRefusal = error instanceof RefusedError;
			if (isRefusal && !error.retryable) return undefined;
			const newer = this.#untold.get(room);
			const isFurther = newer !== undefined && (newer.isBack || newer.seq >= seq);
			const kept = isFurther ? newer.seq : seq;
			this.#untold.set(room, {seq: kept, isBack: isBack || (newer?.isBack ?? false)});
			return (isRefusal ? error.retryAfter : undefined) ?? REPEATED;
		} finally {
			this.#asked = undefined;
		}
	}
}
