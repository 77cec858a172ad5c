import type {Event} from './state/event.ts';
import {initialState, reduceAll} from './state/reduce.ts';
import type {State} from './state/state.ts';

/** Holds the one State. Everything that happens goes through `dispatch` or `defer`. */
export class Store {
	#state: State = initialState;
	/** Happened, but neither in the state nor told. */
	#deferred: Event[] = [];
	readonly #listeners = new Set<(event: Event) => void>();
	readonly #untold: Event[] = [];
	#isTelling = false;

	/** With everything that happened until now. */
	get state(): State {
		if (this.#deferred.length > 0) {
			const events = this.#deferred;
			this.#deferred = [];
			this.#state = reduceAll(this.#state, events);
			this.#untold.push(...events);
		}

		return this.#state;
	}

	/** Calls `listener` after every event. Returns the way to stop. */
	subscribe(listener: (event: Event) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** Changes the state, then tells the listeners; events come to all of them in the same order. */
	dispatch(event: Event): void {
		this.#deferred.push(event);
		this.flush();
	}

	/**
	 * As `dispatch`, but listeners learn of it with the next event, or at `flush`: of many events in a
	 * short time the state is then made anew once, not once for each.
	 */
	defer(event: Event): void {
		this.#deferred.push(event);
	}

	/** Tells the listeners what they do not know yet; says whether there was anything. */
	flush(): boolean {
		// Reading is what brings it up to date.
		void this.state;
		const isNews = this.#untold.length > 0;
		if (this.#isTelling) return isNews;
		this.#isTelling = true;
		try {
			for (let next = this.#untold.shift(); next !== undefined; next = this.#untold.shift()) {
				for (const listener of [...this.#listeners]) listener(next);
			}
		} finally {
			this.#isTelling = false;
		}

		return isNews;
	}
}
