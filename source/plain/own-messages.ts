import type {Client} from '../client/api.ts';
import type {PendingMessage} from '../client/state/state.ts';
import {ownText, type SafeText, safe, safeLine} from '../tui/text/safe-text.ts';
import {quoted} from './message-words.ts';

/** Messages of this start that are remembered as written here. */
const REMEMBERED = 2000;

/** Follows what this person wrote here until it is sent, and says so without repeating the last line. */
export class OwnMessages {
	readonly #client: Client;
	readonly #tell: (line: SafeText) => void;
	/** Written here, whatever became of it: its row in the log is no news. */
	readonly #written = new Set<string>();
	readonly #waiting = new Map<string, PendingMessage>();
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
		if (isTyped) this.#newest = message.id;
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
		this.#tell(safe`${doneWord(message)}${this.#which(message)}`);
	}

	failed(id: string, reason: string): void {
		const message = this.#waiting.get(id);
		if (message === undefined) return;
		const what = this.#which(message);
		this.#tell(safe`failed${what}: ${safeLine(reason)} Type /retry to send it again, or /drop.`);
	}

	/** The keys of the other person changed: it waits for a decision. */
	held(id: string, reason: string): void {
		const message = this.#waiting.get(id);
		if (message === undefined) return;
		this.#tell(safe`held${this.#which(message)}: ${safeLine(reason)}`);
	}

	dropped(id: string): void {
		this.#waiting.delete(id);
	}

	/** Which message is meant, unless it is the one that was typed last. */
	#which({id, room, text}: PendingMessage): SafeText {
		if (id === this.#newest) return ownText('');
		const held = this.#client.state.rooms.get(room);
		const name = safeLine(held?.name ?? '');
		const place = held?.direct === undefined ? safe` in #${name}` : safe` to ${name}`;
		return text === '' ? place : safe`${place}, ${quoted(text)}`;
	}
}

function doneWord({change}: PendingMessage): SafeText {
	switch (change?.type) {
		case undefined:
			return ownText('sent');
		case 'edit':
			return ownText('edited');
		case 'delete':
			return ownText('deleted');
		case 'react':
			return ownText('reacted');
		case 'unreact':
			return ownText('reaction taken back');
		case 'pin':
			return ownText('pinned');
		case 'unpin':
			return ownText('unpinned');
	}
}
