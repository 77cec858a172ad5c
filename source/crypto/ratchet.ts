import type {Random} from '../protocol/environment.ts';
import {compareBytes} from './encoding.ts';
import {CryptoError} from './error.ts';
import {
	type ExchangePublic,
	type ExchangeSecret,
	exact,
	type Key,
	lengthOf,
} from './exact-bytes.ts';
import type {Agreed} from './handshake.ts';
import {kdf} from './kdf.ts';
import {type ChainHead, encodeHead, type MessageHeader} from './message.ts';
import type {RatchetState, ReceivingChain} from './ratchet-state.ts';
import {dropOldSkipped, limitSkipped, takeSkipped} from './skipped-keys.ts';
import {
	kemDecapsulate,
	kemEncapsulate,
	kemPublic,
	randomBytes,
	wipe,
	x25519,
	x25519Public,
} from './sodium.ts';
import {requireUsableKem} from './usable-keys.ts';

/** The limits of TC1 3.8 and the pace of the post-quantum step (3.7). Times are milliseconds. */
export const RATCHET_LIMITS = {
	/** Messages that may be missing before one that arrives. */
	skippedAtOnce: 1000,
	/** Messages after which a new KEM secret is offered, and the longest time without one. */
	kemMessages: 50,
	kemInterval: 86_400_000,
	/** Finished chains that are remembered, to tell a repeated message from a broken one. */
	finishedKept: 32,
} as const;

/** What the outside gives to a step: the time in milliseconds since the Unix epoch, and chance. */
export type StepInput = {readonly now: number; readonly random: Random};

/** What a message is sealed with. */
export type SendingStep = Pick<MessageHeader, 'head' | 'previousCount' | 'number'> & {
	readonly messageKey: Key;
};

/** The initiator's state after the handshake: it may send at once, and its first chain has an offer. */
export function initiatorRatchet(
	agreed: Agreed,
	prekey: ExchangePublic,
	input: StepInput,
): RatchetState {
	const state = firstState(agreed, {own: newSecret(input.random), peer: prekey, now: input.now});
	startChain(state, {now: input.now, random: input.random, isFirst: true});
	return state;
}

/** The responder's state: its signed prekey is its first ratchet key. */
export function responderRatchet(
	agreed: Agreed,
	prekey: {readonly secret: ExchangeSecret; readonly now: number},
	peer: ExchangePublic,
): RatchetState {
	const own = exact('exchangeSecret', prekey.secret.slice());
	return firstState(agreed, {own, peer, now: prekey.now});
}

/** Advances the state by one message to send. Changes the state: give it a copy. */
export function stepSending(state: RatchetState, input: StepInput): SendingStep {
	dropOldSkipped(state, input.now);
	if (state.sending === undefined) {
		wipe(state.own);
		state.own = newSecret(input.random);
		startChain(state, {...input, isFirst: false});
	}

	const {sending} = state;
	if (sending === undefined) {
		throw new CryptoError('no-session', 'The sending chain was not started.');
	}

	const number = sending.sent;
	const [next, messageKey] = stepChain(sending.key);
	sending.key = next;
	sending.sent += 1;
	state.sinceKem += 1;
	return {head: sending.head, previousCount: state.previousSent, number, messageKey};
}

/**
 * Advances the state to the key of one message. Changes the state: give it a copy, and throw that
 * away when the message does not open. Throws CryptoError `duplicate`, `too-far-ahead`, `bad-message`,
 * `weak-key`.
 */
export function stepReceiving(
	state: RatchetState,
	header: Pick<MessageHeader, 'head' | 'previousCount' | 'number'>,
	now: number,
): Key {
	dropOldSkipped(state, now);
	const stored = takeSkipped(state, header.head.chain, header.number);
	const messageKey = stored ?? stepToMessage(state, header, now);
	state.sinceKem += 1;
	return messageKey;
}

function stepToMessage(
	state: RatchetState,
	header: Pick<MessageHeader, 'head' | 'previousCount' | 'number'>,
	now: number,
): Key {
	const {head, number} = header;
	if (state.finished.some((finished) => isSame(finished, head.chain))) {
		throw new CryptoError('duplicate', 'The message was opened before.');
	}

	const isCurrent = state.receiving !== undefined && isSame(state.receiving.head.chain, head.chain);
	const chain = isCurrent ? currentChain(state, header) : newChain(state, header, now);
	skipTo(state, chain, {until: number, now});
	const [next, messageKey] = stepChain(chain.key);
	chain.key = next;
	chain.received += 1;
	limitSkipped(state);
	return messageKey;
}

function firstState(
	{transcript, rootKey, sessionId}: Agreed,
	start: {readonly own: ExchangeSecret; readonly peer: ExchangePublic; readonly now: number},
): RatchetState {
	return {
		...{sessionId, transcript, rootKey, own: start.own, peer: start.peer},
		...{previousSent: 0, skipped: [], sinceKem: 0, lastKemAt: start.now, finished: []},
	};
}

/**
 * Derives the first key of a sending chain. It answers the peer's KEM offer if there is one, always,
 * and makes an offer when it is time: so even who saw a whole state is shut out again, a quantum
 * computer included.
 */
function startChain(state: RatchetState, options: StepInput & {readonly isFirst: boolean}): void {
	const {now, random, isFirst} = options;
	const answered = state.kemTheirs && kemEncapsulate(state.kemTheirs, random);
	if (answered !== undefined) {
		state.kemTheirs = undefined;
		noteKem(state, now);
	}

	const isOffering = state.kemOurs === undefined && (isFirst || isKemDue(state, now));
	if (isOffering) {
		state.kemOurs = exact('kemSeed', randomBytes(lengthOf('kemSeed'), random));
	}

	const head: ChainHead = {
		chain: x25519Public(state.own),
		answer: answered?.ciphertext,
		offer: isOffering && state.kemOurs ? kemPublic(state.kemOurs) : undefined,
	};
	const key = stepRoot(state, state.peer, {head, kemSecret: answered?.secret});
	state.sending = {head, key, sent: 0};
}

/** The chain that is being received; its head must be the same on every message. */
function currentChain(
	{receiving}: RatchetState,
	{head, number}: Pick<MessageHeader, 'head' | 'number'>,
): ReceivingChain {
	if (receiving === undefined || compareBytes(encodeHead(receiving.head), encodeHead(head)) !== 0) {
		throw new CryptoError('bad-message', 'The message changes the head of its chain.');
	}

	if (number < receiving.received) {
		throw new CryptoError('duplicate', 'The message was opened before.');
	}

	requireNear(number - receiving.received);
	return receiving;
}

/** Turns the ratchet: closes the peer's chain before, and derives the first key of its new one. */
function newChain(
	state: RatchetState,
	{head, previousCount, number}: Pick<MessageHeader, 'head' | 'previousCount' | 'number'>,
	now: number,
): ReceivingChain {
	const before = state.receiving;
	const missed = previousCount - (before?.received ?? 0);
	if (missed < 0 || (before === undefined && missed > 0)) {
		throw new CryptoError('bad-message', 'The message miscounts the chain before.');
	}

	requireNear(missed + number);
	if (head.offer !== undefined) {
		requireUsableKem(head.offer);
	}

	const kemSecret = answeredSecret(state, head);
	if (before !== undefined) {
		skipTo(state, before, {until: previousCount, now});
		wipe(before.key);
		state.finished = [...state.finished, before.head.chain].slice(-RATCHET_LIMITS.finishedKept);
	}

	if (kemSecret !== undefined) {
		noteKem(state, now);
	}

	const key = stepRoot(state, head.chain, {head, kemSecret});
	const chain = {head, key, received: 0};
	state.peer = head.chain;
	state.kemTheirs = head.offer;
	state.receiving = chain;
	endSending(state);
	return chain;
}

/** An offer is always answered in the peer's next chain, so an answer is due exactly when one is open. */
function answeredSecret(state: RatchetState, {answer}: ChainHead): Key | undefined {
	const {kemOurs} = state;
	if ((kemOurs === undefined) !== (answer === undefined)) {
		throw new CryptoError('bad-message', 'The message leaves out a KEM answer, or makes one up.');
	}

	if (kemOurs === undefined || answer === undefined) {
		return undefined;
	}

	const secret = kemDecapsulate(kemOurs, answer);
	wipe(kemOurs);
	state.kemOurs = undefined;
	return secret;
}

/** Mixes a Diffie-Hellman secret, a KEM secret if there is one, and the head into the root key. */
function stepRoot(
	state: RatchetState,
	peer: ExchangePublic,
	{head, kemSecret}: {readonly head: ChainHead; readonly kemSecret: Key | undefined},
): Key {
	const shared = x25519(state.own, peer);
	const parts = [shared, kemSecret ?? new Uint8Array(), encodeHead(head)];
	const [rootKey, chainKey] = kdf(state.rootKey, 'ratchet-root', ...parts);
	wipe(shared, state.rootKey, ...(kemSecret ? [kemSecret] : []));
	state.rootKey = rootKey;
	return chainKey;
}

/** The next chain key and the message key of this step; the chain key before is gone. */
function stepChain(chainKey: Key): readonly [next: Key, messageKey: Key] {
	const keys = kdf(chainKey, 'ratchet-chain');
	wipe(chainKey);
	return keys;
}

/** A new sending chain starts with the next message, not before, so that no key waits unused. */
function endSending(state: RatchetState): void {
	if (state.sending !== undefined) {
		state.previousSent = state.sending.sent;
		wipe(state.sending.key);
		state.sending = undefined;
	}
}

function isKemDue({sinceKem, lastKemAt}: RatchetState, now: number): boolean {
	const {kemMessages, kemInterval} = RATCHET_LIMITS;
	return sinceKem >= kemMessages || Math.abs(now - lastKemAt) >= kemInterval;
}

function noteKem(state: RatchetState, now: number): void {
	state.sinceKem = 0;
	state.lastKemAt = now;
}

function requireNear(missing: number): void {
	if (missing > RATCHET_LIMITS.skippedAtOnce) {
		throw new CryptoError('too-far-ahead', 'Too many messages before this one are missing.');
	}
}

function skipTo(
	state: RatchetState,
	chain: ReceivingChain,
	{until, now}: {readonly until: number; readonly now: number},
): void {
	for (; chain.received < until; chain.received++) {
		const [next, key] = stepChain(chain.key);
		chain.key = next;
		const entry = {chain: chain.head.chain, number: chain.received, key, storedAt: now};
		state.skipped.push(entry);
	}
}

function newSecret(random: Random): ExchangeSecret {
	return exact('exchangeSecret', randomBytes(lengthOf('exchangeSecret'), random));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
	return compareBytes(one, other) === 0;
}
