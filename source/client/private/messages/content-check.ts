import {viewProblem} from '../../../crypto/contact.ts';
import type {Content, DirectoryView, ListView} from '../../../crypto/content.ts';
import {compareBytes} from '../../../crypto/encoding.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import type {Batch} from '../batch.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {Keyring, PrivateContext} from '../parts.ts';
import type {ConversationNotes} from './conversation-notes.ts';
import {
	forkedViewSentence,
	formerViewSentence,
	oldViewSentence,
	splitDirectorySentence,
} from './receive-sentences.ts';

export type ContentCheckParts = {
	readonly context: Pick<PrivateContext, 'account' | 'clock'>;
	readonly keyring: Keyring;
	readonly keys: KeySource;
	readonly notes: ConversationNotes;
};

/** An older list of ours may just be under way for so long, in milliseconds. */
const ON_THE_WAY = 3_600_000;
const DAY = 86_400_000;
/** So long somebody who is seldom here may go by an identity that was given up, in milliseconds. */
const NOTICED = 30 * DAY;
/** Whoever says that our list is newer makes this device ask for it so seldom, in milliseconds. */
const ASKED_AGAIN = 60_000;

/**
 * Compares what others were shown with what is so: a relay that shows different people different keys
 * is found out by it. Within turns only.
 */
export class ContentCheck {
	readonly #parts: ContentCheckParts;
	/** When our own list was last asked for. */
	#askedAt = Number.NEGATIVE_INFINITY;

	constructor(parts: ContentCheckParts) {
		this.#parts = parts;
	}

	/** Looks at the views that came with a message, and says in its conversation what is wrong. */
	async check(name: string, {lists, directory}: Content, batch: Batch): Promise<void> {
		if (lists !== undefined) await this.#checkLists(name, lists, batch);
		if (directory !== undefined) this.#checkDirectory(name, directory, batch);
	}

	async #checkLists(name: string, view: ListView, batch: Batch): Promise<void> {
		const {context, notes} = this.#parts;
		const own = await this.#ownList(view, batch);
		const problem = own && viewProblem(view, own);
		if (own === undefined || problem === undefined) return;
		if (problem !== 'rolled-back') {
			const sentence = this.#isLate() ? formerViewSentence(name) : forkedViewSentence(name);
			const topic = `forked ${name}`;
			notes.addOnce(name, {note: 'keys', sentence, topic, pause: ON_THE_WAY}, batch);
			return;
		}

		if (context.clock.now() - own.issuedAt * 1000 < ON_THE_WAY) return;
		const sentence = oldViewSentence(name);
		notes.addOnce(name, {note: 'keys', sentence, topic: `old ${name}`, pause: DAY}, batch);
	}

	/**
	 * Our list, newer than the view where there is one: another device of ours may have changed it a
	 * moment ago. Undefined when that cannot be found out now.
	 */
	async #ownList(view: ListView, batch: Batch) {
		const {context, keyring, keys} = this.#parts;
		const {list} = keyring.own();
		if (view.peerSequence <= list.sequence) return list;
		const now = context.clock.monotonic();
		if (now - this.#askedAt < ASKED_AGAIN) return undefined;
		this.#askedAt = now;
		try {
			return (await keys.fetch(context.account, [], batch)).contact.list;
		} catch (error) {
			const isPassing =
				error instanceof RefusedError ||
				error instanceof UnreachableError ||
				error instanceof InputError;
			if (!isPassing) throw error;
			return undefined;
		}
	}

	/** Whether others may not have seen yet that this account has another identity. */
	#isLate(): boolean {
		const {context, keyring} = this.#parts;
		const {begunAnewAt} = keyring;
		return begunAnewAt !== undefined && Math.abs(context.clock.now() - begunAnewAt) < NOTICED;
	}

	#checkDirectory(name: string, view: DirectoryView, batch: Batch): void {
		const {keyring, notes} = this.#parts;
		const own = keyring.directory;
		if (own === undefined || own.count !== view.count) return;
		const {length} = view.head;
		if (compareBytes(own.head.subarray(0, length), view.head) === 0) return;
		const sentence = splitDirectorySentence(name);
		notes.addOnce(name, {note: 'keys', sentence, topic: `split ${name}`, pause: DAY}, batch);
	}
}
