import {ERROR_CODES, type ErrorCode} from '../protocol/codes.ts';
import type {RelayFrame} from '../protocol/relay-frame.ts';

/** The relay says no: what a handler throws and a client gets as an `error` frame. */
export class RefusedError extends Error {
	override readonly name = 'RefusedError';
	readonly code: ErrorCode;
	/** Whole milliseconds after which a retry makes sense. */
	readonly retryAfter: number | undefined;

	/**
	 * Without a sentence of its own it says what the code's table row says. `retryAfter` is rounded up:
	 * whoever waits that long has waited long enough.
	 */
	constructor(code: ErrorCode, sentence?: string, retryAfter?: number) {
		super(sentence ?? ERROR_CODES[code].sentence);
		this.code = code;
		this.retryAfter = retryAfter === undefined ? undefined : Math.ceil(retryAfter);
	}

	/** The frame that tells the client; `id` is the request's, where there is one. */
	frame(id: number | undefined): RelayFrame<'error'> {
		return {
			type: 'error',
			...(id === undefined ? {} : {id}),
			code: this.code,
			message: this.message,
			retryable: ERROR_CODES[this.code].retryable,
			...(this.retryAfter === undefined ? {} : {retryAfter: this.retryAfter}),
		};
	}
}
