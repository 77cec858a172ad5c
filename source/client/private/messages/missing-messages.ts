import type {Timer} from '../../../protocol/environment.ts';
import {sentenceOf} from '../../error.ts';
import {Batch} from '../batch.ts';
import type {PrivateContext} from '../parts.ts';
import type {Turns} from '../turns.ts';
import type {ConversationNotes} from './conversation-notes.ts';
import {missingSentence} from './receive-sentences.ts';
import type {DeviceBook, SessionBooks} from './session-books.ts';

export type MissingParts = {
	readonly context: Pick<PrivateContext, 'vault' | 'clock' | 'addLine'>;
	readonly turns: Turns;
	readonly books: SessionBooks;
	readonly notes: ConversationNotes;
};

/** A message that came out of order may still be under way for so long (TC1 3.8), in milliseconds. */
const PATIENCE = 60_000;

/** Tells of messages that were sent and never came, so that a relay that drops some is seen to. */
export class MissingMessages {
	readonly #parts: MissingParts;
	/** Devices of which messages are missing that nobody was told of, and their accounts. */
	readonly #watched = new Map<string, string>();
	#timer: Timer | undefined;

	constructor(parts: MissingParts) {
		this.#parts = parts;
	}

	/**
	 * The book of a device with a word about what is missing by now, once for each that came to be.
	 * Within a turn.
	 */
	tell(name: string, {device, entry}: Watched, batch: Batch): DeviceBook {
		const {context, notes} = this.#parts;
		const now = context.clock.now();
		const missing = entry.book.missing(now, PATIENCE);
		if (missing > entry.told) {
			const sentence = missingSentence(name, missing - entry.told);
			notes.add(name, {note: 'missing', sentence}, batch);
		}

		const isWatched = entry.book.missing(now, 0) > missing;
		batch.afterwards(() => {
			if (isWatched) this.#watch(device, name);
			else this.#watched.delete(device);
		});
		return missing === entry.told ? entry : {...entry, told: missing};
	}

	close(): void {
		this.#timer?.cancel();
		this.#watched.clear();
	}

	#watch(device: string, name: string): void {
		this.#watched.set(device, name);
		this.#timer ??= this.#parts.context.clock.after(PATIENCE, () => {
			this.#timer = undefined;
			this.#look();
		});
	}

	#look(): void {
		const {context, turns} = this.#parts;
		for (const [device, name] of this.#watched) {
			turns
				.take(() => this.#lookAt(device, name))
				.catch((error: unknown) => context.addLine({level: 'error', text: sentenceOf(error)}));
		}
	}

	async #lookAt(device: string, name: string): Promise<void> {
		const {context, books} = this.#parts;
		const batch = new Batch();
		const entry = await books.get(device, batch);
		const next = this.tell(name, {device, entry}, batch);
		if (next !== entry) books.stage(device, next, batch);
		await batch.commit(context.vault);
	}
}

type Watched = {readonly device: string; readonly entry: DeviceBook};
