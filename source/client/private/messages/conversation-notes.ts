import type {PrivateFacts} from '../../state/state.ts';
import type {Batch} from '../batch.ts';
import type {Conversations, PrivateContext} from '../parts.ts';

export type Note = {
	readonly note: NonNullable<PrivateFacts['note']>;
	readonly sentence: string;
};

/** Rows about one account within the pause; more would push out what people said. */
const LIMIT = {notes: 30, pause: 3_600_000} as const;

/** Says in a conversation what happened to it; of this account's own devices, in a line. */
export class ConversationNotes {
	readonly #context: Pick<PrivateContext, 'account' | 'clock' | 'addLine'>;
	readonly #conversations: Conversations;
	/** When something was said about an account lately. */
	readonly #said = new Map<string, readonly number[]>();
	readonly #once = new Map<string, number>();

	constructor(
		context: Pick<PrivateContext, 'account' | 'clock' | 'addLine'>,
		conversations: Conversations,
	) {
		this.#context = context;
		this.#conversations = conversations;
	}

	/** Says it, unless too much was said about that account already. */
	add(name: string, note: Note, batch: Batch): void {
		const now = this.#context.clock.now();
		const recent = (this.#said.get(name) ?? []).filter(
			(time) => Math.abs(now - time) < LIMIT.pause,
		);
		if (recent.length >= LIMIT.notes) return;
		batch.afterwards(() => this.#said.set(name, [...recent, now]));
		if (name === this.#context.account) {
			batch.afterwards(() => this.#context.addLine({level: 'notice', text: note.sentence}));
			return;
		}

		if (!this.#conversations.has(name)) this.#conversations.ensure(name, 'request', batch);
		this.#conversations.note(name, note, batch);
	}

	/** Says it, unless it was said within `pause` milliseconds. `topic` is what it is about. */
	addOnce(
		name: string,
		{topic, pause, ...note}: Note & {readonly topic: string; readonly pause: number},
		batch: Batch,
	): void {
		const now = this.#context.clock.now();
		const last = this.#once.get(topic);
		if (last !== undefined && Math.abs(now - last) < pause) return;
		batch.afterwards(() => this.#once.set(topic, now));
		this.add(name, note, batch);
	}
}
