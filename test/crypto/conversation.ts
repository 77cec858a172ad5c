import {parseMessage} from '../../source/crypto/message.ts';
import {decodePrekeyStore} from '../../source/crypto/prekey-store.ts';
import {decodeSessionBook} from '../../source/crypto/session-book.ts';
import type {Random} from '../../source/protocol/environment.ts';
import {toHex} from '../helpers/hex.ts';
import {type End, pair} from './session-pair.ts';

/** What can happen between two devices. Numbers pick from what there is, modulo its length. */
export type Step =
	| {readonly type: 'send'; readonly from: 0 | 1}
	| {readonly type: 'deliver' | 'drop' | 'duplicate'; readonly pick: number}
	| {
			readonly type: 'tamper';
			readonly pick: number;
			readonly at: number;
			readonly mask: number;
			readonly cut: boolean;
	  }
	| {readonly type: 'restart' | 'reset'; readonly who: 0 | 1}
	| {readonly type: 'wait'; readonly hours: number};

/** What happened, to be added up over many runs. */
export type Tally = {
	sent: number;
	opened: number;
	outOfOrder: number;
	duplicates: number;
	tampered: number;
	kemSteps: number;
};

type Envelope = {readonly to: 0 | 1; readonly text: string; readonly bytes: Uint8Array};

const HOUR = 3_600_000;
/** Below the seven days of a replaced session, so that every message can still be opened. */
const HOURS_MOST = 6 * 24;
/** With the two that begin a conversation, no more sessions than a device keeps. */
const RESETS_MOST = 2;

/**
 * Runs a conversation and throws where it breaks a promise: each message opens exactly once to its
 * text, changed ones never open, and nothing but an opened message alters a state. Returns every
 * sealed message and the final states, for comparison with another implementation.
 */
export function converse(steps: readonly Step[], random: Random, tally: Tally): string {
	const conversation = new Conversation(random, tally);
	for (const step of steps) conversation.take(step);
	conversation.finish();
	return conversation.transcript.join('\n');
}

/** A tally of nothing. */
export function emptyTally(): Tally {
	return {sent: 0, opened: 0, outOfOrder: 0, duplicates: 0, tampered: 0, kemSteps: 0};
}

class Conversation {
	readonly transcript: string[] = [];
	readonly #ends: readonly [End, End];
	readonly #tally: Tally;
	readonly #wire: Envelope[] = [];
	readonly #opened = new Set<string>();
	#texts = 0;
	#resets = 0;
	#hours = 0;

	constructor(random: Random, tally: Tally) {
		this.#ends = pair(random);
		this.#tally = tally;
	}

	take(step: Step): void {
		switch (step.type) {
			case 'send':
				this.#send(step.from);
				return;
			case 'deliver':
				this.#deliver(step.pick);
				return;
			case 'drop':
				this.#wire.splice(step.pick % Math.max(1, this.#wire.length), 1);
				return;
			case 'duplicate': {
				const envelope = this.#wire[step.pick % Math.max(1, this.#wire.length)];
				if (envelope !== undefined) this.#wire.push(envelope);
				return;
			}
			case 'tamper':
				this.#tamper(step);
				return;
			case 'restart':
				this.#restart(this.#ends[step.who]);
				return;
			case 'reset':
				this.#reset(step.who);
				return;
			case 'wait':
				if (this.#hours + step.hours > HOURS_MOST) return;
				this.#hours += step.hours;
				for (const end of this.#ends) end.now += step.hours * HOUR;
		}
	}

	/** What is under way arrives, and both still understand each other. */
	finish(): void {
		while (this.#wire.length > 0) this.#deliver(this.#texts);
		for (let round = 0; round < 3; round++) {
			for (const from of [0, 1] as const) {
				this.#send(from);
				this.#deliver(0);
			}
		}

		for (const {book, prekeys} of this.#ends) {
			this.transcript.push(toHex(book.encode()), toHex(prekeys.encode()));
		}
	}

	#send(from: 0 | 1): void {
		const [sender, peer] = this.#sides(from);
		const text = `message ${this.#texts++}`;
		const before = sender.book;
		const encoded = toHex(before.encode());
		const bytes = sender.send(text, peer);
		require(toHex(before.encode()) === encoded, 'sealing changed the book it was given');
		this.#wire.push({to: from === 0 ? 1 : 0, text, bytes});
		this.transcript.push(toHex(bytes));
		this.#tally.sent += 1;
		if (parseMessage(bytes).head.answer !== undefined) this.#tally.kemSteps += 1;
	}

	#deliver(pick: number): void {
		const index = pick % Math.max(1, this.#wire.length);
		const [envelope] = this.#wire.splice(index, 1);
		if (envelope === undefined) return;
		const {to, text, bytes} = envelope;
		const [receiver, peer] = this.#sides(to);
		const before = stateOf(receiver);
		const {book, prekeys} = receiver;
		const outcome = receiver.receive(bytes, peer);
		require(before === stateOf({book, prekeys}), 'opening changed the state it was given');
		if (this.#opened.has(text)) {
			require(outcome === 'duplicate', `${text} came again and gave ${outcome}`);
			require(before === stateOf(receiver), 'a duplicate changed the state');
			this.#tally.duplicates += 1;
			return;
		}

		require(outcome === text, `${text} gave ${outcome}`);
		this.#opened.add(text);
		this.#tally.opened += 1;
		if (index > 0) this.#tally.outOfOrder += 1;
	}

	#tamper(step: Extract<Step, {type: 'tamper'}>): void {
		const envelope = this.#wire[step.pick % Math.max(1, this.#wire.length)];
		if (envelope === undefined) return;
		const {bytes, to} = envelope;
		const at = step.at % bytes.length;
		const changed = step.cut ? bytes.slice(0, at) : bytes.with(at, (bytes[at] ?? 0) ^ step.mask);
		const [receiver, peer] = this.#sides(to);
		const before = stateOf(receiver);
		const outcome = receiver.peek(changed, peer);
		require(outcome.type !== 'opened', 'a changed message opened');
		require(before === stateOf(receiver), 'a changed message altered the state');
		this.#tally.tampered += 1;
	}

	#restart(end: End): void {
		const before = stateOf(end);
		end.book = decodeSessionBook(end.book.encode());
		end.prekeys = decodePrekeyStore(end.prekeys.encode());
		require(before === stateOf(end), 'a restart changed the state');
	}

	#reset(who: 0 | 1): void {
		const [end, peer] = this.#sides(who);
		if (this.#resets === RESETS_MOST || end.book.activeId === undefined) return;
		this.#resets += 1;
		end.start(peer);
	}

	#sides(first: 0 | 1): readonly [End, End] {
		const [alice, bob] = this.#ends;
		return first === 0 ? [alice, bob] : [bob, alice];
	}
}

function stateOf({book, prekeys}: Pick<End, 'book' | 'prekeys'>): string {
	return toHex(book.encode()) + toHex(prekeys.encode());
}

function require(holds: boolean, broken: string): void {
	if (!holds) throw new Error(`Broken: ${broken}.`);
}
