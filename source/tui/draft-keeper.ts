import type {Clock, Timer} from '../protocol/environment.ts';
import type {Composer} from './composer/composer-state.ts';
import {type SavedDrafts, serializeDrafts} from './composer/saved-drafts.ts';

/** Where unsent drafts are kept between two starts. */
export type DraftStore = {
	/** What was saved last, unchecked; undefined when nothing was. */
	load(): Promise<unknown>;
	save(drafts: SavedDrafts): Promise<void>;
};

/** Milliseconds without a change after which drafts are written down. */
const SETTLED = 1000;

/** Writes drafts down while they are being written, seldom and never two at once. */
export class DraftKeeper {
	readonly #store: DraftStore;
	readonly #clock: Clock;
	readonly #onProblem: (error: unknown) => void;
	#latest: Composer | undefined;
	#saved: Composer['drafts'] | undefined;
	#timer: Timer | undefined;
	#writing: Promise<void> = Promise.resolve();

	constructor(
		store: DraftStore,
		options: {readonly clock: Clock; readonly onProblem: (error: unknown) => void},
	) {
		this.#store = store;
		this.#clock = options.clock;
		this.#onProblem = options.onProblem;
	}

	/** What was saved last, unchecked; undefined when nothing was, or it cannot be read. */
	async load(): Promise<unknown> {
		try {
			return await this.#store.load();
		} catch (error) {
			this.#onProblem(error);
			return undefined;
		}
	}

	/** Notes what is written now; it is saved when the typing stops for a moment. */
	changed(composer: Composer): void {
		if (composer.drafts === this.#latest?.drafts) {
			return;
		}
		this.#latest = composer;
		this.#timer ??= this.#clock.after(SETTLED, () => {
			this.#timer = undefined;
			void this.flush();
		});
	}

	/** Writes down what is not yet. Resolves when it is on the disk, or could not be written. */
	flush(): Promise<void> {
		this.#timer?.cancel();
		this.#timer = undefined;
		this.#writing = this.#writing.then(() => this.#write());
		return this.#writing;
	}

	async #write(): Promise<void> {
		const composer = this.#latest;
		if (composer === undefined || composer.drafts === this.#saved) {
			return;
		}
		this.#saved = composer.drafts;
		try {
			await this.#store.save(serializeDrafts(composer));
		} catch (error) {
			this.#saved = undefined;
			this.#onProblem(error);
		}
	}
}
