import type {RequestFields, RequestResult, RequestType} from '../protocol/client-frame.ts';
import {decodeResult} from '../protocol/codec.ts';
import type {Clock, Timer} from '../protocol/environment.ts';
import {LIMITS} from '../protocol/limits.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';
import {phrase} from '../words/phrase.ts';
import {RefusedError, UnreachableError} from './error.ts';

type Waiting = {
	readonly type: RequestType;
	readonly timer: Timer | undefined;
	resolve(result: unknown): void;
	reject(error: Error): void;
};

/** How a request is put on the line. */
export type SendRequest = <Type extends RequestType>(
	type: Type,
	id: number,
	fields: RequestFields<Type>,
) => void;

/** Answered after everything that was missed, however long that takes; the uplink watches over it. */
const UNTIMED: ReadonlySet<RequestType> = new Set(['resume']);

/** Well below what a relay lets wait for one connection. */
const OUTSTANDING = 128;

/** The requests of one connection that wait for their answers. */
export class Requests {
	readonly #clock: Clock;
	readonly #send: SendRequest;
	readonly #waiting = new Map<number, Waiting>();
	#lastId = 0;
	#end: UnreachableError | undefined;

	constructor(clock: Clock, send: SendRequest) {
		this.#clock = clock;
		this.#send = send;
	}

	/** Asks, and resolves with the checked answer. Rejects with RefusedError or UnreachableError. */
	ask<Type extends RequestType>(
		type: Type,
		fields: RequestFields<Type>,
	): Promise<RequestResult<Type>> {
		if (this.#end !== undefined) return Promise.reject(this.#end);
		if (this.#waiting.size >= OUTSTANDING) {
			return Promise.reject(
				new UnreachableError(
					'offline',
					phrase`Too many requests wait for the relay. Try again soon.`,
				),
			);
		}

		const id = ++this.#lastId;
		const {promise, resolve, reject} = Promise.withResolvers<unknown>();
		const tooLate = (): void => {
			this.#waiting.delete(id);
			reject(
				new UnreachableError('no-answer', phrase`The relay did not answer in time. Try again.`),
			);
		};
		const isTimed = !UNTIMED.has(type);
		const timer = isTimed ? this.#clock.after(LIMITS.requestTimeout, tooLate) : undefined;
		this.#waiting.set(id, {type, timer, resolve, reject});
		this.#send(type, id, fields);
		return promise.then((result) => checkedResult(type, result));
	}

	/** Hands an answer to whoever waits; one that nobody waits for (any more) is nothing. */
	answered(frame: RelayFrame<'ok' | 'error'>): void {
		const waiting = frame.id === undefined ? undefined : this.#waiting.get(frame.id);
		if (frame.id === undefined || waiting === undefined) return;
		this.#waiting.delete(frame.id);
		waiting.timer?.cancel();
		if (frame.type === 'ok') waiting.resolve(frame.result);
		else waiting.reject(new RefusedError(frame));
	}

	/** The connection ended: nobody will be answered. */
	end(error: UnreachableError): void {
		this.#end = error;
		const waiting = [...this.#waiting.values()];
		this.#waiting.clear();
		for (const each of waiting) {
			each.timer?.cancel();
			each.reject(error);
		}
	}
}

function checkedResult<Type extends RequestType>(type: Type, result: unknown): RequestResult<Type> {
	try {
		return decodeResult(type, result);
	} catch (cause) {
		throw new UnreachableError(
			'bad-answer',
			phrase`The relay gave an answer that makes no sense.`,
			{
				cause,
			},
		);
	}
}
