import type {Client} from '../client/api.ts';
import type {PendingMessage} from '../client/state/state.ts';
import {type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {counted} from '../words/phrase.ts';
import {type Outcome, outcomeWords, type Whereabouts} from './outcome-words.ts';
import {beginningOf} from './telling.ts';

/** Messages of this start that are remembered as written here. */
const REMEMBERED = 2000;

/** Follows what this person wrote here until it is sent, and says so without repeating the last line. */
export class OwnMessages {
	readonly #client: Client;
	readonly #tell: (line: SafeText) => void;
	/** Written here, whatever became of it: its row in the log is no news. */
	readonly #written = new Set<string>();
	readonly #waiting = new Map<string, PendingMessage>();
	/** Those of which it was said that they wait for slow mode. */
	readonly #slow = new Set<string>();
	#newest: string | undefined;

	constructor(client: Client, tell: (line: SafeText) => void) {
		this.#client = client;
		this.#tell = tell;
	}

	/** What an earlier start left unsent is confirmed as well. */
	begin(): void {
		for (const room of this.#client.state.rooms.values()) {
			for (const message of room.pending) this.wrote(message, false);
		}
	}

	isWrittenHere(id: string): boolean {
		return this.#written.has(id);
	}

	wrote(message: PendingMessage, isTyped = true): void {
		this.#waiting.set(message.id, message);
		this.#written.add(message.id);
		// A file is sent long after it was asked for: it is always named.
		if (isTyped && message.file === undefined) this.#newest = message.id;
		if (this.#written.size > REMEMBERED) {
			const [oldest = ''] = this.#written;
			this.#written.delete(oldest);
		}
	}

	/** The relay has it, or it stands in the log already. */
	accepted(id: string): void {
		const message = this.#waiting.get(id);
		if (message === undefined) return;
		this.#waiting.delete(id);
		this.#slow.delete(id);
		this.#tell(this.#words(message.change?.type ?? 'send', message));
	}

	failed(id: string, reason: string): void {
		const message = this.#waiting.get(id);
		if (message === undefined) return;
		const what = this.#words('fail', message);
		this.#tell(safe`${what}: ${safeLine(reason)} Type /retry to send it again, or /drop.`);
	}

	/** Slow mode: it goes by itself when it may. Said once, however often the relay is asked. */
	waits(id: string, milliseconds: number): void {
		const message = this.#waiting.get(id);
		if (message === undefined || this.#slow.has(id)) return;
		this.#slow.add(id);
		const seconds = Math.ceil(milliseconds / 1000);
		const forms = [
			'slow mode: it is sent in {1} second, by itself',
			'slow mode: it is sent in {1} seconds, by itself',
		] as const;
		this.#tell(safeLine(counted(seconds, forms)));
	}

	/** The keys of the other person changed: it waits for a decision. */
	held(id: string, reason: string): void {
		const message = this.#waiting.get(id);
		if (message === undefined) return;
		this.#tell(safe`${this.#words('hold', message)}: ${safeLine(reason)}`);
	}

	dropped(id: string): void {
		this.#slow.delete(id);
		this.#waiting.delete(id);
	}

	/** What became of a message; and which one is meant, unless it is the one that was typed last. */
	#words(outcome: Outcome, {id, room, text, file}: PendingMessage): SafeText {
		if (id === this.#newest) return outcomeWords(outcome, undefined);
		const words = outcomeWords(outcome, this.#whereabouts(room));
		if (file !== undefined) return safe`${words}, ${safeLine(file.name)}`;
		return text === '' ? words : safe`${words}, "${beginningOf(text)}"`;
	}

	#whereabouts(room: string): Whereabouts {
		const held = this.#client.state.rooms.get(room);
		const name = safeLine(held?.name ?? '');
		return {type: held?.direct === undefined ? 'room' : 'person', name};
	}
}
