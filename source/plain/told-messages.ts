import type {LogMessage} from '../client/state/state.ts';

/** Messages that are remembered to say what has become of them. */
const REMEMBERED = 1000;

/** The messages that were told, as they were then: what changed since is told in their words. */
export class ToldMessages {
	readonly #messages = new Map<string, LogMessage>();

	add(room: string, message: LogMessage): void {
		const key = keyOf(room, message.seq);
		this.#messages.delete(key);
		this.#messages.set(key, message);
		if (this.#messages.size <= REMEMBERED) return;
		const [oldest = ''] = this.#messages.keys();
		this.#messages.delete(oldest);
	}

	get(room: string, seq: number): LogMessage | undefined {
		return this.#messages.get(keyOf(room, seq));
	}
}

function keyOf(room: string, seq: number): string {
	return `${room} ${seq}`;
}
