import type {Event} from '../client/state/event.ts';
import type {Clock} from '../protocol/environment.ts';
import {catchUpOffer} from './catch-up-offer.ts';
import type {Desk} from './desk.ts';
import {advertisedKey} from './key-help.ts';
import {UndoCountdown} from './undo-send.ts';

/** What a window says in its status line by itself, when nothing else is said there. */
export class Remarks {
	readonly #desk: Desk;
	readonly #undo: UndoCountdown;
	/** Once a window: who was told does not need to be told again. */
	#hasOffered = false;

	constructor(desk: Desk, clock: Clock) {
		this.#desk = desk;
		this.#undo = new UndoCountdown(desk, clock);
	}

	/** Something happened in the client. */
	happened({type}: Event): void {
		if (type === 'message-written') {
			this.#undo.tick();
		}
		if (!this.#hasOffered && this.#desk.client.state.connection.type === 'live') {
			this.#hasOffered = true;
			this.#offerCatchUp();
		}
	}

	close(): void {
		this.#undo.close();
	}

	#offerCatchUp(): void {
		const desk = this.#desk;
		const key = advertisedKey(desk.keymap, 'catch-up', desk.eaten) ?? '/missed';
		const sentence = catchUpOffer(desk.client.state, {now: desk.screen().now, key});
		if (sentence !== undefined && desk.view.hint === undefined) {
			desk.hint(sentence);
		}
	}
}
