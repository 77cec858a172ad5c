import type {Timer} from '../../../protocol/environment.ts';
import {LIMITS} from '../../../protocol/limits.ts';
import {conversationId} from '../record-names.ts';
import type {HistoryContext} from './history-context.ts';

/** A sign of writing that was under way for longer says nothing about now. */
const FRESH = 10_000;

/** Shows who is writing to this account, and lets it fade. */
export class TypingMarks {
	readonly #context: HistoryContext;
	#fade: Timer | undefined;

	constructor(context: HistoryContext) {
		this.#context = context;
	}

	/** `time` is when the relay took the sign. */
	show(name: string, {isOn, time}: {readonly isOn: boolean; readonly time: number}): void {
		const {clock, state, dispatch} = this.#context;
		const room = conversationId(name);
		if (!isOn) {
			if (state().rooms.get(room)?.typing.has(name)) this.#end(room, name);
			return;
		}

		if (Math.abs(clock.now() - time) > FRESH) return;
		const until = clock.monotonic() + LIMITS.typingLifetime;
		dispatch({type: 'typing-started', room, name, until});
		this.#arm();
	}

	close(): void {
		this.#fade?.cancel();
	}

	#end(room: string, name: string): void {
		const now = this.#context.clock.monotonic();
		// A mark that lasts until now is gone now.
		this.#context.dispatch({type: 'typing-started', room, name, until: now});
		this.#context.dispatch({type: 'typing-faded', now});
	}

	/** Wakes up when the next mark is due. */
	#arm(): void {
		const {clock, state, dispatch} = this.#context;
		this.#fade?.cancel();
		this.#fade = undefined;
		const dues = [...state().rooms.values()].flatMap(({direct, typing}) =>
			direct === undefined ? [] : [...typing.values()],
		);
		if (dues.length === 0) return;
		const delay = Math.max(0, Math.min(...dues) - clock.monotonic());
		this.#fade = clock.after(delay, () => {
			dispatch({type: 'typing-faded', now: clock.monotonic()});
			this.#arm();
		});
	}
}
