import type {SealedCopy} from '../../../crypto/fan-out.ts';
import type {ChangedList} from '../../../protocol/records.ts';
import {InputError, RefusedError, UnreachableError} from '../../error.ts';
import type {RoomState} from '../../state/state.ts';
import {Batch} from '../batch.ts';
import {sealedFacts} from '../file-body.ts';
import {meaningOf} from '../history/content-meaning.ts';
import type {KeySource} from '../keys/key-source.ts';
import type {Conversations, Keyring, PrivateContext} from '../parts.ts';
import {conversationId} from '../record-names.ts';
import {Turns} from '../turns.ts';
import {isSpoken} from './body-kind.ts';
import type {DispatchQueue, Queued} from './dispatch-queue.ts';
import {isShown} from './dispatch-queue.ts';
import {
	failureSentence,
	fullSentence,
	isForWantOfKeys,
	leftOutSentence,
	noDeviceSentence,
	noFitSentence,
} from './dispatch-sentences.ts';
import type {Sealed, Sealing} from './sealing.ts';
import type {SentMessages} from './sent-messages.ts';
import {type Transmission, transmit} from './transmission.ts';

export type DeliveryParts = {
	readonly context: PrivateContext;
	/** In which everything private changes. */
	readonly turns: Turns;
	readonly keyring: Keyring;
	readonly keys: KeySource;
	readonly sealing: Sealing;
	readonly sent: SentMessages;
	readonly conversations: Conversations;
};

/** What became of a message. Everything else is thrown, and may go well later. */
export type Delivered =
	| {readonly type: 'accepted'; readonly time: number}
	| {readonly type: 'held'}
	| {readonly type: 'dropped'}
	| {readonly type: 'failed'; readonly sentence: string; readonly awaitsKeys: boolean};

/** How often the relay may ask for other devices than the message was sealed for. */
const ROUNDS = 5;
/** So often it is said that a device has no room, in milliseconds. */
const FULL_PAUSE = 3_600_000;

/** Takes one message at a time from its queue to the relay. */
export class Delivery {
	readonly #parts: DeliveryParts;
	/** One set of envelopes on the line at a time, of whatever conversation: see `transmit`. */
	readonly #line = new Turns();
	readonly #toldLeftOut = new Set<string>();
	readonly #toldFull = new Map<string, number>();

	constructor(parts: DeliveryParts) {
		this.#parts = parts;
	}

	/**
	 * Tries to have a message accepted. What was sealed once is sent as the same bytes under the same
	 * id until there is an answer. Throws RefusedError, UnreachableError and VaultError for what may
	 * pass.
	 */
	async deliver(queue: DispatchQueue, queued: Queued): Promise<Delivered> {
		const {name} = queue;
		let changed: readonly ChangedList[] = [];
		let isPreparing = true;
		try {
			for (let round = 0; round < ROUNDS; round++) {
				const before = queued.message.copies;
				const lists = changed;
				isPreparing = true;
				const prepared = await this.#parts.turns.take(() => this.#prepare(queue, queued, lists));
				if (prepared.type !== 'sealed') return outcomeOf(prepared, name);
				if (lists.length > 0 && isSameSet(before, prepared.copies)) break;
				isPreparing = false;
				const answer = await this.transmit(name, queued);
				if (answer.type === 'accepted') return await this.#accept(queue, queued, answer);
				changed = answer.lists;
			}

			return {type: 'failed', sentence: noFitSentence(name), awaitsKeys: true};
		} catch (error) {
			const sentence = failureSentence(error, {name, isPreparing});
			if (sentence === undefined) throw error;
			return {type: 'failed', sentence, awaitsKeys: isForWantOfKeys(error)};
		}
	}

	/** Puts what is sealed on the line. */
	async transmit(
		to: string,
		queued: Pick<Queued, 'message' | 'isUncertain'>,
	): Promise<Transmission> {
		const {id, copies = []} = queued.message;
		// Of a message to oneself, with no other device, nothing needs to leave.
		if (copies.length === 0) return {type: 'accepted', time: undefined, full: []};
		try {
			return await this.#line.take(() => transmit(this.#parts.context, {to, message: id, copies}));
		} catch (error) {
			if (!(error instanceof RefusedError)) queued.isUncertain = true;
			throw error;
		}
	}

	/** Within a turn: sees to it that the message is sealed, on the disk, for those who get it now. */
	async #prepare(
		queue: DispatchQueue,
		queued: Queued,
		changed: readonly ChangedList[],
	): Promise<Sealed | {readonly type: 'dropped'}> {
		const {context, sealing} = this.#parts;
		if (queued.isDropped) return {type: 'dropped'};
		requireReady(this.#parts.keyring);
		const {copies} = queued.message;
		if (changed.length > 0) await this.#weigh(queue.name, changed);
		else if (copies !== undefined && sealing.isCurrent(queue.name, queued.message)) {
			return {type: 'sealed', copies, leftOut: 0};
		}

		const batch = new Batch();
		const sealed = await sealing.seal(queue.name, queued.message, batch);
		// It was dropped while keys were asked for: nothing was used for it yet.
		if (queued.isDropped) return {type: 'dropped'};
		if (sealed.type === 'sealed') {
			const message = {...queued.message, copies: sealed.copies};
			queue.stage({...queued, message}, batch);
			batch.afterwards(() => {
				queued.message = message;
			});
		}

		await batch.commit(context.vault);
		if (sealed.type === 'sealed') this.#tellLeftOut(queue.name, sealed.leftOut);
		return sealed;
	}

	/** The relay's word decides nothing: only a list that its account signed does. */
	async #weigh(to: string, changed: readonly ChangedList[]): Promise<void> {
		const {context, keys} = this.#parts;
		const batch = new Batch();
		for (const {name, list} of changed) {
			if (name === to || name === context.account) keys.weigh(name, list, batch);
		}

		await batch.commit(context.vault);
	}

	async #accept(
		queue: DispatchQueue,
		queued: Queued,
		answer: Extract<Transmission, {type: 'accepted'}>,
	): Promise<Delivered> {
		const {context, turns, conversations, sent} = this.#parts;
		const {name} = queue;
		const {message} = queued;
		const now = Math.floor(context.clock.now());
		const time = answer.time ?? now;
		await turns.take(async () => {
			const batch = new Batch();
			if (isSpoken(message.kind) || message.kind === 'sent') {
				await sent.add(name, {message, sentAt: now}, batch);
			}

			if (isSpoken(message.kind) && message.attempts === 0) {
				// It was dropped too late: it is with the relay, and is shown as what it is.
				if (queued.isDropped && isShown(message)) showAgain(context, queue.name, queued);
				const {id, kind, body, time: written} = message;
				const facts = {to: name, id, kind, body, time: written, relayTime: time};
				conversations.applySent(facts, batch);
			}

			if (isSpoken(message.kind)) this.#noteFull(name, answer.full, batch);
			queue.stageRemoval(queued, batch);
			batch.afterwards(() => queue.remove(queued));
			await batch.commit(context.vault);
		});
		return {type: 'accepted', time};
	}

	#noteFull(name: string, full: readonly string[], batch: Batch): void {
		if (full.length === 0) return;
		const {context, conversations} = this.#parts;
		const now = context.clock.now();
		const told = this.#toldFull.get(name);
		if (told !== undefined && Math.abs(now - told) < FULL_PAUSE) return;
		conversations.note(name, {note: 'missing', sentence: fullSentence(full.length)}, batch);
		batch.afterwards(() => this.#toldFull.set(name, now));
	}

	/** Said once: it is so with every message until that device was started. */
	#tellLeftOut(name: string, count: number): void {
		if (count === 0 || this.#toldLeftOut.has(name)) return;
		this.#toldLeftOut.add(name);
		const text = leftOutSentence(name, count);
		this.#parts.context.addLine({room: conversationId(name), level: 'notice', text});
	}
}

/** Until this device has keys everything waits, and the state says why. */
function requireReady(keyring: Keyring): void {
	try {
		keyring.self();
	} catch (error) {
		if (!(error instanceof InputError)) throw error;
		throw new UnreachableError('offline', error.message, {cause: error});
	}
}

/** Shows what was said, and waits, in its conversation. */
export function showAgain(
	{dispatch, state}: Pick<PrivateContext, 'dispatch' | 'state'>,
	name: string,
	{message, notBefore}: Pick<Queued, 'message' | 'notBefore'>,
): void {
	const {id, kind: contentKind, body, time, failure} = message;
	const room = conversationId(name);
	const said = meaningOf(contentKind, body);
	if (said.type !== 'say') return;
	const {kind, text, file} = said;
	const answered = positionOf(state().rooms.get(room), said.replyTo);
	const replyTo = answered === undefined ? {} : {replyTo: answered};
	const facts = file === undefined ? {} : {file: sealedFacts(file)};
	const delivery =
		failure === undefined
			? ({type: 'pending'} as const)
			: ({type: 'failed', reason: failure} as const);
	const undo = notBefore > 0 ? {notBefore} : {};
	const shown = {id, room, kind, text, time, delivery, ...replyTo, ...facts, ...undo};
	dispatch({type: 'message-written', message: shown});
}

function positionOf(room: RoomState | undefined, id: string | undefined): number | undefined {
	if (room === undefined || id === undefined) return undefined;
	for (const row of room.log.backwards())
		if (row.type === 'message' && row.id === id) return row.seq;
	return undefined;
}

function outcomeOf(
	prepared: Exclude<Sealed, {type: 'sealed'}> | {readonly type: 'dropped'},
	name: string,
): Delivered {
	if (prepared.type !== 'no-device') return prepared;
	return {type: 'failed', sentence: noDeviceSentence(name), awaitsKeys: true};
}

/** Whether another round would send the very set that the relay has just refused. */
function isSameSet(
	before: readonly SealedCopy[] | undefined,
	after: readonly SealedCopy[],
): boolean {
	return before?.length === after.length && after.every((copy) => before.includes(copy));
}
