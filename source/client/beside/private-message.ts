import {phrase} from '../../words/phrase.ts';
import type {Client} from '../api.ts';
import {InputError, RefusedError, sentenceOf, UnreachableError} from '../error.ts';
import {conversationId} from '../private/record-names.ts';
import type {LogMessage, State} from '../state/state.ts';
import {VaultError} from '../vault/vault.ts';
import {type BesideCode, BesideError} from './error.ts';

type Ready = Pick<Client, 'state' | 'subscribe'>;

/**
 * Resolves when the client can open and send private messages; waits for keys that are being made and
 * for the relay. Rejects when `signal` aborts, with its reason.
 * @throws {BesideError} `not-ready` when it cannot, and something must be done first; `logged-out`.
 */
export async function whenPrivateReady(client: Ready, signal: AbortSignal): Promise<void> {
	await settled(client, signal, () => {
		const {connection, private: status} = client.state;
		if (connection.type === 'logged-out') throw new BesideError('logged-out', connection.reason);
		if (connection.type === 'off' && connection.reason !== undefined) {
			throw new BesideError('unreachable', connection.reason);
		}
		if (status.status === 'ready') return true;
		if (status.status === 'starting' || connection.type !== 'live') return undefined;
		throw new BesideError(
			'not-ready',
			status.advice ?? phrase`This relay carries no private messages.`,
		);
	});
}

/**
 * Writes a private message down, for the client to send. Returns its id.
 * @throws {BesideError} `not-ready`; and whatever `openConversation` and `send` reject with.
 */
export async function writePrivate(
	client: Pick<Client, 'state' | 'subscribe' | 'openConversation' | 'send'>,
	message: {readonly to: string; readonly text: string; readonly kind: 'text' | 'action'},
	signal: AbortSignal,
): Promise<string> {
	const {to, text, kind} = message;
	await whenPrivateReady(client, signal);
	const room = await client.openConversation(to);
	signal.throwIfAborted();
	return client.send(room, text, {kind});
}

/**
 * Resolves when the relay has stored a message that this home has written down, perhaps by another
 * program before this one. One that waits for a person's decision is forgotten: nobody is there to take it.
 * @throws {BesideError} `keys-changed`, `refused`, `dropped`; and whatever `whenAccepted` rejects with.
 */
export async function whenStored(
	client: Pick<Client, 'state' | 'subscribe' | 'whenAccepted' | 'drop'>,
	message: {readonly to: string; readonly id: string},
	signal: AbortSignal,
): Promise<{readonly time: number}> {
	const {to, id} = message;
	const room = conversationId(to);
	const ending = new AbortController();
	const either = AbortSignal.any([signal, ending.signal]);
	const stopped = settled(client, either, () => {
		const problem = problemOf(client.state, room, id);
		if (problem !== undefined) throw problem;
		return undefined;
	});
	// The other one may end it first.
	stopped.catch(() => {});
	const accepted = client.whenAccepted(id, either);
	accepted.catch(() => {});
	try {
		await Promise.race([accepted, stopped]);
		const {time} = await accepted;
		// When it was written is what both sides show; of an old message only the relay's time is known.
		return {time: rowOf(client.state, room, id)?.time ?? time};
	} catch (error) {
		signal.throwIfAborted();
		const problem = problemOf(client.state, room, id);
		if (problem !== undefined) {
			client.drop(id);
			throw problem;
		}
		if (!(error instanceof InputError)) throw error;
		const row = rowOf(client.state, room, id);
		if (row !== undefined) return {time: row.time};
		throw new BesideError(
			'dropped',
			phrase`The message was not sent: it was taken away before that.`,
			{cause: error},
		);
	} finally {
		ending.abort();
	}
}

/** What went wrong, as one program tells it to another. */
export function failureOf(error: unknown): {readonly code: BesideCode; readonly sentence: string} {
	return {code: codeOf(error), sentence: sentenceOf(error).slice(0, SENTENCE)};
}

const SENTENCE = 1000;

function codeOf(error: unknown): BesideCode {
	if (error instanceof BesideError) return error.code;
	if (error instanceof InputError) return 'input';
	if (error instanceof RefusedError) return error.code === 'not-found' ? 'not-found' : 'refused';
	if (error instanceof VaultError) return 'storage';
	if (!(error instanceof UnreachableError)) return 'failed';
	return error.code === 'logged-out' ? 'logged-out' : 'unreachable';
}

/** Why a message will not leave, if it is clear that it will not. */
function problemOf(state: State, room: string, id: string): BesideError | undefined {
	const pending = state.rooms.get(room)?.pending.find((one) => one.id === id);
	if (pending === undefined || pending.delivery.type === 'pending') return undefined;
	const {type, reason} = pending.delivery;
	return new BesideError(type === 'held' ? 'keys-changed' : 'refused', reason);
}

function rowOf(state: State, room: string, id: string): LogMessage | undefined {
	for (const row of state.rooms.get(room)?.log.backwards() ?? []) {
		if (row.type === 'message' && row.id === id) return row;
	}
	return undefined;
}

/** Resolves when `look` is true, which it is asked after every event; rejects when it throws. */
async function settled(
	client: Ready,
	signal: AbortSignal,
	look: () => true | undefined,
): Promise<void> {
	signal.throwIfAborted();
	if (look()) return;
	const {promise, resolve, reject} = Promise.withResolvers<void>();
	const abort = () => reject(signal.reason);
	signal.addEventListener('abort', abort, {once: true});
	const stop = client.subscribe(() => {
		try {
			if (look()) resolve();
		} catch (error) {
			reject(error);
		}
	});
	try {
		await promise;
	} finally {
		stop();
		signal.removeEventListener('abort', abort);
	}
}
