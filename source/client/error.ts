import type {RelayFrame} from '../protocol/relay-frame.ts';
import {phrase, translated} from '../words/phrase.ts';

/**
 * The relay said no. The message is its sentence, in the language of this run where that is known:
 * foreign text, to be cleaned before it is shown.
 */
export class RefusedError extends Error {
	override readonly name = 'RefusedError';
	/** A code of the protocol (`ERROR_CODES`), or one that a newer relay made up. */
	readonly code: string;
	/** Whether the same request can succeed later. */
	readonly retryable: boolean;
	/** Milliseconds after which a new try makes sense. */
	readonly retryAfter: number | undefined;

	constructor(refusal: Pick<RelayFrame<'error'>, 'code' | 'message' | 'retryable' | 'retryAfter'>) {
		super(translated(refusal.message.slice(0, SENTENCE_LENGTH)));
		this.code = refusal.code;
		this.retryable = refusal.retryable;
		this.retryAfter = refusal.retryAfter;
	}
}

const SENTENCE_LENGTH = 500;

/** Why there is no answer. */
export type UnreachableCode =
	/** There is no connection right now. */
	| 'offline'
	/** The connection ended, or the time ran out: whether it was carried out is not known. */
	| 'no-answer'
	/** The relay answered with something that is no answer to that. */
	| 'bad-answer'
	/** The relay wants a login first. */
	| 'logged-out'
	/** The relay or this client decided to end it. */
	| 'stopped'
	/** The relay has banned this account or sent it away. */
	| 'sent-away'
	/** The relay could not prove to be the one that was met before: nothing is sent to it. */
	| 'untrusted';

/** The relay could not be asked, or did not answer. */
export class UnreachableError extends Error {
	override readonly name = 'UnreachableError';
	readonly code: UnreachableCode;

	constructor(code: UnreachableCode, message: string, options?: ErrorOptions) {
		super(message, options);
		this.code = code;
	}
}

/** What was asked for cannot be asked like that; the sentence says what to change. */
export class InputError extends Error {
	override readonly name = 'InputError';
}

/** The sentence in an error, for people; the name of the kind when there is none. */
export function sentenceOf(error: unknown): string {
	return error instanceof Error && error.message !== ''
		? error.message
		: phrase`Something went wrong.`;
}
