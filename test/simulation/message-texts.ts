import type {RoomMessage} from '../../source/protocol/records.ts';
import type {Typed} from './sent-message.ts';

/** Every text that a message has had, or was to get: what the relay tells of it is one of them. */
export class MessageTexts {
	/** By message id. */
	readonly #said = new Map<string, string>();
	/** By room and position. */
	readonly #edits = new Map<string, Set<string>>();

	/** A person has written something, or wants to have something else written in its place. */
	typed({id, room, text, change}: Typed): void {
		if (change === undefined) this.#said.set(id, text);
		else if (change.type === 'edit') {
			const key = `${room} ${change.seq}`;
			this.#edits.set(key, (this.#edits.get(key) ?? new Set()).add(text));
		}
	}

	/** Whether that is the stored entry, as it is or as it once was. */
	isSame(stored: RoomMessage | undefined, message: RoomMessage): boolean {
		if (stored?.id !== message.id || stored.from !== message.from) return false;
		if (stored.change?.seq !== message.change?.seq) return false;
		return this.#isText(stored, message.text);
	}

	#isText({room, seq, id, text}: RoomMessage, told: string): boolean {
		if (told === text || told === this.#said.get(id) || told === '') return true;
		return this.#edits.get(`${room} ${seq}`)?.has(told) === true;
	}
}
