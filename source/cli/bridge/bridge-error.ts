/** Why a post is not taken, and the status (RFC 9110, 15) by which its sender is told. */
const STATUSES = {
	'bad-request': 400,
	'bad-secret': 401,
	'not-allowed': 403,
	'not-found': 404,
	'wrong-method': 405,
	'too-large': 413,
	'wrong-type': 415,
	misdirected: 421,
	/** Nothing that could be sent, or an idempotency key that stands for something else. */
	unusable: 422,
	'too-fast': 429,
	'too-many-headers': 431,
	failed: 500,
	/** Sending the same again, later, may go well. */
	unavailable: 503,
} as const;

export type BridgeErrorCode = keyof typeof STATUSES;

/** A post that is not taken. The message is a sentence for whoever set its sender up. */
export class BridgeError extends Error {
	override readonly name = 'BridgeError';
	readonly code: BridgeErrorCode;
	/** Milliseconds after which a new try makes sense; undefined where none does. */
	readonly retryAfter: number | undefined;

	constructor(
		code: BridgeErrorCode,
		message: string,
		options: ErrorOptions & {readonly retryAfter?: number | undefined} = {},
	) {
		super(message, options);
		this.code = code;
		this.retryAfter = options.retryAfter;
	}

	get status(): number {
		return STATUSES[this.code];
	}
}
