import type {Event} from './state/event.ts';
import {initialState, reduce} from './state/reduce.ts';
import type {State} from './state/state.ts';

/** Holds the one State. Everything that happens goes through `dispatch`. */
export class Store {
	#state: State = initialState;
	readonly #listeners = new Set<(event: Event) => void>();
	readonly #waiting: Event[] = [];
	#isTelling = false;

	get state(): State {
		return this.#state;
	}

	/** Calls `listener` after every event. Returns the way to stop. */
	subscribe(listener: (event: Event) => void): () => void {
		this.#listeners.add(listener);
		return () => void this.#listeners.delete(listener);
	}

	/** Changes the state, then tells the listeners; events come to all of them in the same order. */
	dispatch(event: Event): void {
		this.#state = reduce(this.#state, event);
		this.#waiting.push(event);
		if (this.#isTelling) return;
		this.#isTelling = true;
		try {
			for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
				for (const listener of [...this.#listeners]) listener(next);
			}
		} finally {
			this.#isTelling = false;
		}
	}
}
