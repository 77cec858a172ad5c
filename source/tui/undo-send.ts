import type {PendingMessage, State} from '../client/state/state.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {phrase} from '../words/phrase.ts';
import type {Desk} from './desk.ts';
import {parseThreadKey, roomOfPlace} from './thread-key.ts';

/** The time before which what is sent now can be taken back; undefined when it leaves at once. */
export function notBefore({setup}: Pick<Desk, 'setup'>, now: number): number | undefined {
	const {undoSendSeconds} = setup.preferences;
	return undoSendSeconds > 0 ? now + undoSendSeconds * 1000 : undefined;
}

/** The newest message of a place that can still be taken back. */
export function undoable(
	{rooms}: State,
	{place, now}: {readonly place: string; readonly now: number},
): PendingMessage | undefined {
	return rooms
		.get(roomOfPlace(place))
		?.pending.findLast(
			({notBefore: until, delivery}) =>
				until !== undefined && until > now && delivery.type === 'pending',
		);
}

/** Takes a message back that has not left yet: its text is in the composer again. */
export function takeBack(desk: Desk, message: PendingMessage): void {
	const {id, text, kind, replyTo: seq} = message;
	const place = desk.composer.room;
	desk.client.drop(id);
	const typed = text.startsWith('/') ? `/${text}` : text;
	desk.compose({type: 'set-text', text: kind === 'action' ? `/me ${text}` : typed});
	if (seq !== undefined && parseThreadKey(place) === undefined) {
		desk.change({type: 'writing-for-set', place, writingFor: {type: 'reply', seq}});
	}
	desk.hint(phrase`It was not sent.`);
}

/** Says in the status line how long what was just sent can still be taken back. */
export class UndoCountdown {
	readonly #desk: Desk;
	readonly #clock: Clock;
	#timer: Timer | undefined;
	#said: string | undefined;

	constructor(desk: Desk, clock: Clock) {
		this.#desk = desk;
		this.#clock = clock;
	}

	/** Something was sent, or a second is over. */
	tick(): void {
		const desk = this.#desk;
		const now = this.#clock.now();
		this.#timer?.cancel();
		this.#timer = undefined;
		const message = undoable(desk.client.state, {place: desk.composer.room, now});
		const left = (message?.notBefore ?? 0) - now;
		if (left <= 0) {
			this.#unsay();
			return;
		}
		const seconds = Math.ceil(left / 1000);
		const sentence = phrase`Sending in ${seconds}. Up takes it back.`;
		// What somebody is told meanwhile goes before.
		if (desk.view.hint === undefined || desk.view.hint === this.#said) {
			this.#said = sentence;
			desk.hint(sentence);
		}
		this.#timer = this.#clock.after(left - (seconds - 1) * 1000, () => this.tick());
	}

	close(): void {
		this.#timer?.cancel();
	}

	#unsay(): void {
		if (this.#said !== undefined && this.#desk.view.hint === this.#said) {
			this.#desk.hint('');
		}
		this.#said = undefined;
	}
}
