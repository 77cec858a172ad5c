import {saySaved} from '../client/commands/saved-lines.ts';
import type {Event} from '../client/state/event.ts';
import type {Clock} from '../protocol/environment.ts';
import {catchUpOffer} from './catch-up-offer.ts';
import type {Desk} from './desk.ts';
import {advertisedKey} from './key-help.ts';
import {UndoCountdown} from './undo-send.ts';

/** What a window says by itself: in its status line when nothing else is said there, or in the log. */
export class Remarks {
	readonly #desk: Desk;
	readonly #undo: UndoCountdown;
	readonly #saySaved: ((event: Event) => void) | undefined;
	/** Once a window: who was told does not need to be told again. */
	#hasOffered = false;

	constructor(desk: Desk, clock: Clock) {
		this.#desk = desk;
		this.#undo = new UndoCountdown(desk, clock);
		this.#saySaved = desk.files && saySaved(desk.client, desk.files.disk);
	}

	/** Something happened in the client. */
	happened(event: Event): void {
		this.#saySaved?.(event);
		if (event.type === 'message-written') {
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
